import { changeVault, openVault } from "../../browser/storage";
import type { Account, Core } from "../../core";
import { noticeOf } from "../../parts/error-notice";
import type { Notice } from "../../parts/notice";

import { makeLogo } from "../../reader";

/** All that the page can show. */
export type LogoState =
	| { readonly view: "starting" }
	/** Why there is nothing to choose a logo for. */
	| { readonly view: "shut"; readonly why: "locked" | "gone" }
	| {
			readonly view: "logo";
			readonly account: Account;
			/** Blob addresses: the logo that the account has, and the one that was chosen. */
			readonly present: string | null;
			readonly chosen: string | null;
			/** What is wrong with the file: the name of its sentence. */
			readonly problem: "logo_unreadable" | "logo_too_large" | null;
			readonly notice: Notice | null;
			readonly busy: boolean;
			readonly done: "saved" | "removed" | null;
	  };

type Shown = Extract<LogoState, { view: "logo" }>;

/** Chooses, saves, removes and brings back the logo of one account. */
export class LogoPage {
	#state: LogoState = { view: "starting" };
	#present: Uint8Array<ArrayBuffer> | null = null;
	#chosen: Uint8Array<ArrayBuffer> | null = null;
	/** The logo before the last change; undefined: nothing was changed. */
	#before: Uint8Array<ArrayBuffer> | null | undefined;
	readonly #urls = new Map<Uint8Array<ArrayBuffer>, string>();

	constructor(
		private readonly core: Core,
		private readonly id: string,
		private readonly show: (state: LogoState) => void,
	) {}

	/** Shows the account as it stands in the vault now. */
	async reload(): Promise<void> {
		try {
			const vault = await openVault(this.core);
			try {
				const account = vault.accounts().find(({ id }) => id === this.id);
				this.#present = vault.logo(this.id) ?? null;
				account ? this.#showLogo({ account }) : this.#set({ view: "shut", why: "gone" });
			} finally {
				vault.free();
			}
		} catch (error) {
			if (error === "locked" || error === "locked_out") {
				this.#set({ view: "shut", why: "locked" });
			} else if (this.#state.view === "logo") {
				this.#showLogo({ notice: noticeOf(error) });
			} else {
				this.#set({ view: "shut", why: "gone" });
			}
		}
	}

	/** A file was picked or dropped. */
	async choose(file: Blob): Promise<void> {
		this.#showLogo({ busy: true, problem: null, notice: null, done: null });
		try {
			this.#chosen = await makeLogo(file);
			this.#showLogo({ busy: false });
		} catch (error) {
			this.#chosen = null;
			const problem = error === "logo_too_large" ? error : "logo_unreadable";
			this.#showLogo({ busy: false, problem });
		}
	}

	/** Leaves the logo as it is. */
	dismiss(): void {
		this.#chosen = null;
		this.#showLogo({ problem: null });
	}

	async save(): Promise<void> {
		if (this.#chosen) {
			await this.#change(this.#chosen, "saved");
		}
	}

	remove(): Promise<void> {
		return this.#change(null, "removed");
	}

	/** Brings back what was there before the last change. */
	async undo(): Promise<void> {
		if (this.#before !== undefined) {
			await this.#change(this.#before, null);
			this.#before = undefined;
			if (this.#state.view === "logo" && !this.#state.notice) {
				this.#showLogo({ notice: { kind: "undone", tone: "quiet", names: [] } });
			}
		}
	}

	async #change(png: Uint8Array | null, done: Shown["done"]): Promise<void> {
		if (this.#state.view !== "logo" || this.#state.busy) {
			return;
		}
		const before = this.#present;
		this.#showLogo({ busy: true, problem: null, notice: null, done: null });
		try {
			await changeVault(this.core, (vault) => ({ change: vault.setLogo(this.id, png, Date.now() / 1000) }));
			this.#before = before;
			this.#chosen = null;
			await this.reload();
			this.#showLogo({ busy: false, done });
		} catch (error) {
			this.#showLogo({ busy: false, notice: noticeOf(error) });
		}
	}

	#showLogo(change: Partial<Shown>): void {
		const before = this.#state.view === "logo" ? this.#state : { problem: null, notice: null, busy: false, done: null };
		const account = change.account ?? (this.#state.view === "logo" ? this.#state.account : null);
		if (account) {
			const pictures = { present: this.#urlOf(this.#present), chosen: this.#urlOf(this.#chosen) };
			this.#set({ ...before, view: "logo", account, ...change, ...pictures });
		}
	}

	#urlOf(png: Uint8Array<ArrayBuffer> | null): string | null {
		for (const [old, url] of this.#urls) {
			if (old !== this.#present && old !== this.#chosen) {
				URL.revokeObjectURL(url);
				this.#urls.delete(old);
			}
		}
		if (!png) {
			return null;
		}
		const url = this.#urls.get(png) ?? URL.createObjectURL(new Blob([png], { type: "image/png" }));
		this.#urls.set(png, url);
		return url;
	}

	#set(state: LogoState): void {
		this.#state = state;
		this.show(state);
	}
}
