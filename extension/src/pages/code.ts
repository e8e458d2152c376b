import { render } from "lit/html.js";
import { rememberPlace } from "../browser/code-window";
import { hold } from "../browser/held";
import { language } from "../browser/i18n";
import { lockIfDue, onLockChanged, peekKey, sessionKey } from "../browser/session";
import { openVault } from "../browser/storage";
import { wasmAt } from "../browser/wasm";
import { WRITE_LOCK } from "../browser/write-lock";
import { type Core, loadCore, type Vault } from "../core";
import { lastClock, onClockMeasured, timeBy } from "../filling/clock";
import { title } from "../parts/account-name";
import { clockNotice } from "../parts/clock-notice";
import type { Entry } from "../popup/state";
import { hasOnTop, openOnTop } from "./code/on-top";
import { type Act, codeWindow, type Face, onTopWindow, type Top, type Why } from "./code/view";

/** The small window that shows one account's code beside programs that are outside the browser's pages. */

/** How long a code counts as just copied, in milliseconds. */
const COPIED = 2000;

/** A clock that moved by more than this against the time that passed was set; in milliseconds. */
const SET = 2000;

/** A tick that comes later than this comes after sleep, in which no alarm rings; in milliseconds. */
const LATE = 5000;

class CodeWindow {
	#vault: Vault | null = null;
	#entry: Entry | null = null;
	/** Why there is no code. */
	#why: Why | null = null;
	#copied: Face["copied"] = null;
	#top: Top = hasOnTop ? "off" : "absent";
	/** The window that stays on top. */
	#above: Window | null = null;
	#clock: Awaited<ReturnType<typeof lastClock>> = { clock: "unknown", seconds: 0 };
	/** How far the clock is from the time since this page began, in milliseconds. */
	#lag = lag();
	/** When the next tick is to come, in milliseconds since 1970; and what calls it off. */
	#due = Date.now();
	#noTick = () => {};
	/** One reading after the other. */
	#reading: Promise<void> = Promise.resolve();

	constructor(
		private readonly root: HTMLElement,
		private readonly id: string,
	) {}

	async start(loading: Promise<Core>): Promise<void> {
		this.#draw();
		// Under the lock of writes: a change of the vault key is whole before the vault is opened with it.
		const again = (core: Core) => navigator.locks.request(WRITE_LOCK, () => openVault(core, hold(peekKey)));
		const readAgain = () => void this.#read(async () => again(await loading));
		chrome.storage.local.onChanged.addListener(readAgain);
		onLockChanged(readAgain);
		onClockMeasured(() => void this.#readClock());
		document.addEventListener("visibilitychange", () => this.#step());
		addEventListener("pagehide", () => {
			if (!document.hidden) {
				rememberPlace();
			}
			this.#forget();
		});
		this.#listen(window);
		this.#clock = await lastClock();
		// A person opened it: that is a use of the vault. What happens by itself later is none.
		const held = hold();
		await this.#read(async () => {
			const [core] = await Promise.all([loading, held]);
			return openVault(core, held);
		});
		this.#tick();
	}

	#read(open: () => Promise<Vault>): Promise<void> {
		this.#reading = this.#reading.then(() => this.#open(open));
		return this.#reading;
	}

	async #open(open: () => Promise<Vault>): Promise<void> {
		const wasShown = this.#entry !== null;
		try {
			const vault = await open();
			this.#forget();
			this.#vault = vault;
			this.#readCode();
			this.#why = this.#entry ? null : "gone";
		} catch (error) {
			this.#forget();
			this.#why = error === "locked" || error === "locked_out" ? "locked" : "unreadable";
		}
		this.#draw();
		if (wasShown && (this.#why === "locked" || this.#why === "gone")) {
			await closeWindow();
		}
	}

	/** The code of this moment. */
	#readCode(): void {
		const account = this.#vault?.accounts().find(({ id }) => id === this.id);
		const code = account && this.#vault?.codes(this.#now).find(({ id }) => id === this.id);
		this.#entry = account && code ? { account, code } : null;
	}

	/** Keeps nothing of the vault. */
	#forget(): void {
		this.#vault?.free();
		this.#vault = null;
		this.#entry = null;
	}

	/** Unix seconds by which codes are made. */
	get #now(): number {
		return timeBy(this.#clock);
	}

	async #readClock(): Promise<void> {
		this.#clock = await lastClock();
		this.#readCode();
		this.#draw();
	}

	/** Codes change on whole seconds. A window that is not seen is called seldom; the one on top is always seen. */
	#tick(): void {
		const wait = 1000 - ((this.#now * 1000) % 1000);
		const shown = this.#above ?? window;
		this.#noTick();
		this.#due = Date.now() + wait;
		const timer = shown.setTimeout(() => {
			this.#step();
			this.#tick();
		}, wait);
		this.#noTick = () => shown.clearTimeout(timer);
	}

	/** Brings what is on screen up to the moment. */
	#step(): void {
		if (Math.abs(lag() - this.#lag) > SET) {
			this.#lag = lag();
			void this.#readClock();
		}
		if (Math.abs(Date.now() - this.#due) > LATE) {
			void lockIfDue();
		}
		if (this.#entry && this.#entry.code.endsAt <= this.#now) {
			this.#readCode();
		}
		this.#draw();
	}

	#act: Act = (action) => {
		switch (action) {
			case "copy":
				return void this.#copy();
			case "top":
				return void this.#keepOnTop();
			case "bringBack":
				return this.#above?.close();
			case "again":
				return location.reload();
			case "close":
				return void closeWindow();
		}
	};

	async #copy(): Promise<void> {
		const entry = this.#entry;
		if (!entry) {
			return;
		}
		try {
			await (this.#above ?? window).navigator.clipboard.writeText(entry.code.code);
			this.#copied = "copied";
		} catch {
			this.#copied = "not_copied";
		}
		this.#draw();
		setTimeout(() => {
			this.#copied = null;
			this.#draw();
		}, COPIED);
		// A person uses the vault.
		(await sessionKey())?.fill(0);
	}

	async #keepOnTop(): Promise<void> {
		if (this.#top === "asked") {
			return;
		}
		this.#top = "asked";
		try {
			const above = await openOnTop();
			this.#above = above;
			this.#top = "on";
			above.document.body.append(above.document.createElement("div"));
			this.#listen(above);
			above.addEventListener("pagehide", () => this.#bringBack());
			this.#tick();
			// Out of the way; where it cannot be, it says where the code is.
			void setWindow("minimized");
		} catch {
			this.#top = "failed";
		}
		this.#draw();
	}

	#bringBack(): void {
		this.#above = null;
		this.#top = "off";
		this.#tick();
		this.#draw();
		if (document.hidden) {
			void setWindow("normal");
		}
	}

	/** Enter and Ctrl+C copy, Escape closes; in the window on top, that one. */
	#listen(where: Window): void {
		where.addEventListener("keydown", (event) => {
			if (event.key === "Escape") {
				where === window ? void closeWindow() : where.close();
			} else if (event.key === "Enter" && !(event.target as Element).closest("button")) {
				void this.#copy();
			}
		});
		where.addEventListener("copy", (event) => {
			if (where.getSelection()?.isCollapsed !== false) {
				event.preventDefault();
				void this.#copy();
			}
		});
	}

	#draw(): void {
		const entry = this.#entry;
		const face: Face | null = entry && { entry, now: this.#now, copied: this.#copied };
		document.title = entry ? `${title(entry.account)} – Sixbox` : "Sixbox";
		if (face) {
			// A clock that can be allowed for is: the code is right.
			const clock = this.#clock.clock === "far" ? clockNotice(this.#clock) : null;
			render(codeWindow({ view: "code", face, top: this.#top, clock }, this.#act), this.root);
		} else {
			const shown = this.#why ? ({ view: "failed", why: this.#why } as const) : ({ view: "starting" } as const);
			render(codeWindow(shown, this.#act), this.root);
		}
		const above = this.#above?.document.body.querySelector("div");
		if (above && face) {
			render(onTopWindow(face, this.#act), above);
		} else {
			this.#above?.close();
		}
	}
}

/** How far the clock is from the time since this page began, in milliseconds. */
function lag(): number {
	return Date.now() - performance.now();
}

async function setWindow(state: "minimized" | "normal"): Promise<void> {
	const { id } = await chrome.windows.getCurrent();
	if (id !== undefined) {
		await chrome.windows.update(id, state === "normal" ? { state, focused: true } : { state }).catch(() => {});
	}
}

async function closeWindow(): Promise<void> {
	const tab = await chrome.tabs.getCurrent();
	if (tab?.id !== undefined) {
		await chrome.tabs.remove(tab.id);
	}
}

const root = document.getElementById("code");
const id = new URLSearchParams(location.search).get("id");
document.documentElement.lang = language();

if (root && id) {
	await new CodeWindow(root, id).start(loadCore(wasmAt("codes"), wasmAt("changes")));
}
