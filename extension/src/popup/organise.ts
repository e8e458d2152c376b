import { changeVault } from "../browser/storage";
import type { Change, ChangingVault } from "../changes";
import type { Account, Core, Vault } from "../core";
import { title } from "../parts/account-name";
import type { Notice } from "../parts/notice";
import type { PageHere } from "./here";
import { WORTH_SEARCHING } from "./opened";
import { SearchIndex } from "./search";
import type { Edited, Entry, OrganiseAction, Search, State } from "./state";

/** Milliseconds after the last letter before the number of results is spoken. */
const SPOKEN_AFTER = 600;

/** While one of these is shown, the person knows the list as it stands. */
const STILL_LISTED: readonly State["view"][] = ["accounts", "details", "large", "arranging"];

/** What organising needs of the popup around it. */
export interface OrganiseHost {
	readonly state: State;
	readonly vault: Vault | null;
	readonly entries: readonly Entry[];
	/** The page that the popup was opened on; null: none that accounts could fit. */
	readonly page: PageHere | null;
	entry(id: string): Entry | undefined;
	set(state: State): void;
	showAccounts(...notices: Notice[]): void;
	showEdited(edited: Edited): void;
	/** Makes one change at a time. Null: one was being made already. */
	change<T>(make: () => Promise<T>): Promise<T | null>;
	reload(): Promise<void>;
}

/** What the list shows besides its accounts. */
export interface Listing {
	readonly here: ReadonlySet<string>;
	readonly search: Search | null;
}

type Edit = (vault: ChangingVault) => Change;

/** Finds accounts, puts them in order, and changes what they are called. */
export class Organise {
	#query = "";
	/** What was found, by which query, of which vault. */
	#found: { readonly query: string; readonly vault: Vault; readonly ids: readonly string[] } | null = null;
	#index: { readonly vault: Vault; readonly index: SearchIndex } | null = null;
	#spoken: number | null = null;
	#speaking: ReturnType<typeof setTimeout> | undefined;
	/** Which accounts fit which host, as it was when the list was shown: nothing moves below the person's eyes. */
	#here: { readonly host: string; readonly ids: ReadonlySet<string> } | null = null;
	/** Takes back what was changed last. */
	#undo: Edit | null = null;
	/** How many rows were put down whose places are not written yet. */
	#placing = 0;

	constructor(
		private readonly core: Core,
		private readonly host: OrganiseHost,
	) {}

	/** What the list shows besides its accounts, as of now. */
	listing(): Listing {
		return { here: this.#fitting(), search: this.#search() };
	}

	/** Ends a search: what the person does now is about something else. */
	endSearch(): void {
		this.#query = "";
		this.#spoken = null;
		clearTimeout(this.#speaking);
	}

	async do(action: OrganiseAction): Promise<void> {
		switch (action.do) {
			case "search":
				return this.#searchFor(action.query);
			case "rename":
				return this.#rename(action.id, action.nickname);
			case "pin":
				return this.#pin(action.id, action.pinned);
			case "toTop":
				return this.#toTop(action.id);
			case "undoEdit":
				return this.#takeBack();
			case "logo":
				await chrome.tabs.create({ url: chrome.runtime.getURL(`account.html?id=${encodeURIComponent(action.id)}`) });
				return;
			case "arrange":
				return this.#arrange();
			case "place":
				return this.#place(action.id, action.before);
		}
	}

	/** Whether an account stands first in its group. */
	isFirst(account: Account): boolean {
		return this.#group(account)[0]?.id === account.id;
	}

	/** The vault was read anew: the arranging view shows its order, unless rows are still being written. */
	refresh(notice: Notice | null = null): void {
		const { state } = this.host;
		if (state.view === "arranging" && this.#placing === 0) {
			const accounts = isSameList(state.accounts, this.#accounts()) ? state.accounts : this.#accounts();
			this.host.set({ ...state, accounts, notice: notice ?? state.notice });
		}
	}

	#accounts(): readonly Account[] {
		return this.host.entries.map(({ account }) => account);
	}

	/** The pinned accounts, or the others. */
	#group({ pinned }: Account): readonly Account[] {
		return this.#accounts().filter((account) => account.pinned === pinned);
	}

	#fitting(): ReadonlySet<string> {
		const { page, vault } = this.host;
		if (!page || !vault) {
			return new Set();
		}
		const isNew = this.#here?.host !== page.host || !STILL_LISTED.includes(this.host.state.view);
		if (isNew && this.host.entries.length > 0) {
			this.#here = { host: page.host, ids: new Set(vault.fitting(page.host, page.microsofts, page.user ?? undefined)) };
		}
		return this.#here?.ids ?? new Set();
	}

	#search(): Search | null {
		const { vault, entries } = this.host;
		const query = this.#query;
		if (entries.length < WORTH_SEARCHING && query === "") {
			return null;
		}
		if (query.trim() === "" || !vault) {
			return { query, found: null, spoken: null };
		}
		if (this.#index?.vault !== vault) {
			this.#index = { vault, index: new SearchIndex(this.#accounts()) };
		}
		if (this.#found?.query !== query || this.#found.vault !== vault) {
			this.#found = { query, vault, ids: this.#index.index.find(query) };
		}
		return { query, found: this.#found.ids, spoken: this.#spoken };
	}

	#searchFor(query: string): void {
		this.#query = query;
		this.#spoken = null;
		clearTimeout(this.#speaking);
		this.#showSearch();
		this.#speaking = setTimeout(() => {
			this.#spoken = this.#search()?.found?.length ?? null;
			this.#showSearch();
		}, SPOKEN_AFTER);
	}

	#showSearch(): void {
		const { state } = this.host;
		if (state.view === "accounts") {
			this.host.set({ ...state, search: this.#search() });
		}
	}

	async #rename(id: string, nickname: string): Promise<void> {
		const { state } = this.host;
		const before = this.host.entry(id)?.account;
		if (!before || nickname === (before.nickname ?? "")) {
			return this.host.showAccounts();
		}
		if (state.view === "details") {
			this.host.set({ ...state, saving: true, notice: null });
		}
		const now = await this.#edit(
			id,
			(vault) => vault.rename(id, nickname, seconds()),
			(vault) => vault.rename(id, before.nickname ?? "", seconds()),
		);
		if (now) {
			this.host.showEdited({ account: now, what: "name", from: title(before), to: title(now) });
		}
	}

	async #pin(id: string, pinned: boolean): Promise<void> {
		const before = this.host.entry(id)?.account;
		if (!before) {
			return this.host.showAccounts();
		}
		const isArranging = this.host.state.view === "arranging";
		const now = await this.#edit(
			id,
			(vault) => vault.pin(id, pinned, seconds()),
			(vault) => vault.pin(id, before.pinned, seconds()),
		);
		if (now && isArranging) {
			this.refresh();
		} else if (now) {
			this.host.showEdited({ account: now, what: pinned ? "pinned" : "unpinned" });
		}
	}

	async #toTop(id: string): Promise<void> {
		const before = this.host.entry(id)?.account;
		const [first] = before ? this.#group(before) : [];
		if (!before || !first || first.id === id) {
			return this.host.showAccounts();
		}
		const follows = this.#after(before);
		const from = this.#placeOf(before);
		const now = await this.#edit(
			id,
			(vault) => vault.move(id, first.id, seconds()),
			(vault) => vault.move(id, follows, seconds()),
		);
		if (now) {
			this.host.showEdited({ account: now, what: "place", from, to: this.#placeOf(now) });
		}
	}

	/** Changes an account and reads the vault anew; gives the account as it is then. Null: nothing was changed. */
	async #edit(id: string, edit: Edit, undo: Edit): Promise<Account | null> {
		const changed = await this.host.change(() => changeVault(this.core, (vault) => ({ change: edit(vault) })));
		if (!changed) {
			return null;
		}
		this.#undo = undo;
		await this.host.reload();
		return this.host.entry(id)?.account ?? null;
	}

	async #takeBack(): Promise<void> {
		const undo = this.#undo;
		if (undo && (await this.host.change(() => changeVault(this.core, (vault) => ({ change: undo(vault) }))))) {
			this.#undo = null;
			await this.host.reload();
			this.host.showAccounts({ kind: "undone", tone: "quiet", names: [] });
		}
	}

	#arrange(): void {
		this.endSearch();
		this.host.set({ view: "arranging", accounts: this.#accounts(), notice: null });
	}

	/** The row stands in its new place at once; several may be put down before the first is written. */
	async #place(id: string, before: string | null): Promise<void> {
		const { state } = this.host;
		if (state.view !== "arranging") {
			return;
		}
		this.host.set({ ...state, accounts: placed(state.accounts, id, before), notice: null });
		this.#placing++;
		try {
			await changeVault(this.core, (vault) => ({ change: vault.move(id, before, seconds()) }));
		} finally {
			this.#placing--;
		}
		await this.host.reload();
		this.refresh();
	}

	/** The id of the one that follows it in its group. */
	#after(account: Account): string | null {
		const group = this.#group(account);
		return group[group.findIndex(({ id }) => id === account.id) + 1]?.id ?? null;
	}

	/** Its place in the whole list, from 1. */
	#placeOf(account: Account): string {
		return String(this.#accounts().findIndex(({ id }) => id === account.id) + 1);
	}
}

/** The accounts with one of them moved before another; null: to the end of its group. */
export function placed(accounts: readonly Account[], id: string, before: string | null): readonly Account[] {
	const moved = accounts.find((account) => account.id === id);
	if (!moved) {
		return accounts;
	}
	const others = accounts.filter((account) => account !== moved);
	const end = others.findLastIndex(({ pinned }) => pinned || pinned === moved.pinned) + 1;
	const at = before === null ? -1 : others.findIndex((account) => account.id === before);
	return others.toSpliced(at < 0 ? end : at, 0, moved);
}

/** Whether two lists show the same. */
function isSameList(one: readonly Account[], two: readonly Account[]): boolean {
	const shown = (accounts: readonly Account[]) =>
		JSON.stringify(accounts.map(({ id, pinned, logo, nickname }) => [id, pinned, logo, nickname]));
	return shown(one) === shown(two);
}

function seconds(): number {
	return Date.now() / 1000;
}
