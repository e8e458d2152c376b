import { lock, lockAfter, setLockAfter } from "../../browser/session";
import { changeWaysIn, openVault, waysIn } from "../../browser/storage";
import type { Core } from "../../core";
import type { Slot, Wish } from "../../keys-worker";
import { noticeOf } from "../../popup/popup";
import type { Notice } from "../../popup/state";
import type { Action, Done, Open, Protection, Section, State } from "./state";
import { Estimator } from "./strength";

/** Characters that a password must have, as a person counts them. */
const SHORTEST = 8;

const CLOSED = { panel: null, problem: null, strength: null, shown: false, busy: false, notice: null } as const;

/** What storage says: the settings of an open vault, or why there are none. */
type Found = Pick<Open, "view" | "protection" | "hasRecovery" | "lockAfter"> | Exclude<State, Open>;

/** What happens on the settings page: each action leads to a next state, and each state is shown at once. */
export class Settings {
	#state: State = { view: "starting" };
	/** The newest reading; an older one that ends later does not count. */
	#reads = 0;
	/** A change is being made: what storage says meanwhile is half of it. */
	#changing = false;
	#estimator: Estimator | null = null;

	constructor(
		private readonly core: Core,
		private readonly show: (state: State) => void,
	) {}

	/** Shows what storage says now; it changed here, or in another window. */
	async reload(): Promise<void> {
		const read = ++this.#reads;
		const found = await this.#find();
		if (read !== this.#reads || this.#changing) {
			return;
		}
		const state = this.#state;
		if (found.view !== "open") {
			this.#set(found);
		} else if (state.view === "open") {
			this.#set({ ...state, ...found });
		} else if (state.view !== "sheet") {
			this.#set({ ...CLOSED, done: null, focus: null, ...found });
		}
	}

	/** Does what the person asked for. Whatever goes wrong ends in a sentence. */
	act = (action: Action): void => {
		this.#do(action).catch((error: unknown) => this.#fail(error));
	};

	async #do(action: Action): Promise<void> {
		const state = this.#state;
		if (state.view === "sheet") {
			switch (action.do) {
				case "helpdesk":
					return this.#set({ ...state, helpdesk: action.text });
				case "print":
					return print();
				case "leaveSheet":
					this.#set({ view: "starting" });
					return this.#showDone("recovery_made", "recovery");
			}
		}
		if (state.view !== "open" || this.#changing) {
			return;
		}
		switch (action.do) {
			case "open":
				return this.#set({ ...state, ...CLOSED, panel: action.panel, done: null, focus: null });
			case "close":
				return this.#set({ ...state, ...CLOSED, focus: sectionOf(state) });
			case "type":
				return this.#estimate(state, action.password);
			case "show":
				return this.#set({ ...state, shown: action.shown });
			case "setPassword":
				return this.#setPassword(state, action.password.normalize("NFKC"), action.again.normalize("NFKC"));
			case "removePassword":
				return this.#change(state, { wish: "removePassword" }, "password_removed", "password");
			case "useDevice":
				return this.#change(state, { wish: "useDevice" }, "device_used", "password");
			case "lockAfter":
				await setLockAfter(action.minutes);
				this.#set({ ...state, lockAfter: action.minutes, done: "lock_after", focus: null });
				return this.reload();
			case "lock":
				return lock();
			case "makeSheet":
				return this.#makeSheet(state);
			case "removeRecovery":
				return this.#change(state, { wish: "removeRecovery" }, "recovery_removed", "recovery");
		}
	}

	async #setPassword(state: Open, password: string, again: string): Promise<void> {
		if ([...password].length < SHORTEST) {
			return this.#set({ ...state, problem: "short" });
		}
		if (password !== again) {
			return this.#set({ ...state, problem: "differs" });
		}
		const done = state.protection === "password" ? "password_changed" : "password_set";
		return this.#change(state, { wish: "setPassword", password }, done, "password");
	}

	#makeSheet(state: Open): Promise<void> {
		return this.#making(state, async () => {
			const code = await changeWaysIn({ wish: "newRecovery" });
			if (code) {
				this.#set({ view: "sheet", code, made: Date.now(), helpdesk: "" });
			}
		});
	}

	#change(state: Open, wish: Wish, done: Done, focus: Section): Promise<void> {
		return this.#making(state, async () => {
			await changeWaysIn(wish);
			await this.#showDone(done, focus);
		});
	}

	/** Makes one change, and shows meanwhile that it is being made. */
	async #making(state: Open, make: () => Promise<void>): Promise<void> {
		this.#changing = true;
		this.#set({ ...state, problem: null, busy: true, done: null, focus: null, notice: null });
		try {
			await make();
		} finally {
			this.#changing = false;
			// Whatever changed elsewhere meanwhile.
			void this.reload();
		}
	}

	/** Shows what storage says now, with what was done, and every panel closed. */
	async #showDone(done: Done, focus: Section): Promise<void> {
		const found = await this.#find();
		this.#set(found.view === "open" ? { ...CLOSED, ...found, done, focus } : found);
	}

	#estimate(state: Open, password: string): void {
		if (!password) {
			this.#endEstimates();
			this.#set({ ...state, strength: null });
			return;
		}
		this.#estimator ??= new Estimator((strength) => {
			if (this.#state.view === "open" && this.#state.panel === "password" && !this.#state.busy) {
				this.#set({ ...this.#state, strength });
			}
		});
		this.#estimator.estimate(password);
	}

	#endEstimates(): void {
		this.#estimator?.close();
		this.#estimator = null;
	}

	async #find(): Promise<Found> {
		try {
			const slots = await waysIn();
			if (slots.length === 0) {
				return { view: "none" };
			}
			(await openVault(this.core)).free();
			const hasRecovery = slots.some(({ kind }) => kind === "recovery");
			return { view: "open", protection: protectionOf(slots), hasRecovery, lockAfter: await lockAfter() };
		} catch (error) {
			return error === "locked" ? { view: "locked" } : { view: "closed", notice: told(error) };
		}
	}

	#fail(error: unknown): void {
		if (this.#state.view === "open" && error !== "locked") {
			this.#set({ ...this.#state, busy: false, notice: told(error) });
		} else {
			void this.reload();
		}
	}

	#set(state: State): void {
		if (state.view !== "open" || state.panel !== "password") {
			this.#endEstimates();
		}
		this.#state = state;
		this.show(state);
	}
}

function protectionOf(slots: readonly Slot[]): Protection {
	const has = (kind: Slot["kind"]) => slots.some((slot) => slot.kind === kind);
	return has("password") ? "password" : has("device") ? "device" : "recovery";
}

function sectionOf({ panel }: Open): Section {
	return panel === "newRecovery" || panel === "removeRecovery" ? "recovery" : "password";
}

/** The sentence for whatever was thrown. */
function told(error: unknown): Notice {
	const notice = noticeOf(error);
	return notice.kind === "unexpected" ? { ...notice, kind: "unexpected_setting" } : notice;
}
