import { GUIDE_TASKS, type GuideTask } from "../../popup/state";
import { type PopupSays, type Practice, practiceIn, type WelcomeSays } from "../../practice/practice";

/** Where the practice stands, as its pretend page shows it. */
export type Stage =
	/** The set-up shows its QR code. */
	| "qr"
	/** Sixbox sets the account up: `task` is what it is at. */
	| "going"
	/** The set-up says that it is done. */
	| "ready"
	/** The sign-in asks for the code. */
	| "signIn"
	/** The code stands in the field, and is being sent. */
	| "filled"
	| "signedIn";

export interface Play {
	readonly stage: Stage;
	readonly task: GuideTask | null;
	/** What the pretend window of Sixbox shows; null: it is closed. */
	readonly popup: Practice | null;
	/** The real popup, over this page, shows the practice. */
	readonly real: boolean;
	/** How often the pretend page was clicked since the icon was asked for. */
	readonly missed: number;
}

/** Whether the pretend icon is what is to be clicked next. */
export function asksForIcon({ stage, popup, real }: Play): boolean {
	return !popup && !real && (stage === "qr" || stage === "signIn");
}

export type PlayAction =
	/** The pretend icon was clicked. */
	| "click"
	/** "Set it up for me". */
	| "setUp"
	/** The pretend window was closed. */
	| "close"
	/** Something on the pretend page was clicked while the icon is what is to be clicked. */
	| "page"
	/** "Done" on the pretend page. */
	| "done"
	| "again";

/** Milliseconds for each thing that Sixbox does by itself: long enough to be read. */
const PACE = 1100;

/** What the set-up still has to do once its QR code is in view. */
const TASKS = GUIDE_TASKS.slice(GUIDE_TASKS.indexOf("scan"));

const BEGIN: Play = { stage: "qr", task: null, popup: null, real: false, missed: 0 };

/** The practice: a pretend set-up and a pretend sign-in. It touches neither the vault nor storage. */
export class Player {
	#play: Play = BEGIN;
	/** The popup over this page, while it is open. */
	#popup: chrome.runtime.Port | null = null;
	/** What was begun before and is not wanted any more ends by itself. */
	#run = 0;

	constructor(
		private readonly show: (play: Play) => void,
		/** Whether the practice is on screen. */
		private readonly isSeen: () => boolean,
		/** Brings it there. */
		private readonly bringIntoView: () => Promise<void>,
	) {}

	get play(): Play {
		return this.#play;
	}

	/** Listens to the real popup over this tab. */
	async listen(): Promise<void> {
		const tab = await chrome.tabs.getCurrent();
		chrome.runtime.onConnect.addListener((port) => {
			if (tab?.id !== undefined && port.name === practiceIn(tab.id)) {
				this.#popup = port;
				port.onMessage.addListener((said: PopupSays) => void this.#hear(said));
				port.onDisconnect.addListener(() => {
					if (this.#popup === port) {
						this.#popup = null;
						this.#set({ real: false });
					}
				});
			}
		});
	}

	act = (action: PlayAction): void => {
		const { stage, popup } = this.#play;
		if (action === "click" && !popup) {
			this.#click(false);
		} else if (action === "click" || action === "close") {
			this.#set({ popup: null });
		} else if (action === "page") {
			this.#set({ missed: this.#play.missed + 1 });
		} else if (action === "done") {
			this.#set({ stage: "signIn", task: null, popup: null });
		} else if (action === "again") {
			this.#run++;
			this.#set({ ...BEGIN, real: this.#play.real });
		} else if (stage === "qr") {
			void this.#setUp();
		}
	};

	async #hear({ say, ...said }: PopupSays): Promise<void> {
		const { stage } = this.#play;
		if (say === "clicked") {
			await this.#clicked("first" in said && said.first);
		} else if (stage === "qr" && say === "read") {
			this.#click(true);
		} else if (stage === "qr" && say === "setUp") {
			void this.#setUp();
		}
	}

	/** The real icon was clicked. `first`: there are no accounts, so that it can hardly mean anything but practice. */
	async #clicked(first: boolean): Promise<void> {
		if (!this.isSeen()) {
			if (!first) {
				this.#answer("none");
				return;
			}
			await this.bringIntoView();
		}
		this.#set({ popup: null });
		if (this.#play.stage === "qr") {
			this.#answer("scan");
		} else {
			this.#click(true);
		}
	}

	/** What a click on the icon comes to, as the pretend page stands. */
	#click(real: boolean): void {
		const { stage, task } = this.#play;
		if (stage === "signIn") {
			void this.#signIn(real);
		} else {
			this.#window(
				stage === "qr"
					? { shows: "found" }
					: stage === "going"
						? { shows: "going", task: task ?? "scan" }
						: { shows: stage === "ready" ? "setUp" : "filled" },
				real,
			);
		}
	}

	async #setUp(): Promise<void> {
		const { real } = this.#play;
		const run = ++this.#run;
		for (const task of TASKS) {
			this.#set({ stage: "going", task });
			this.#update({ shows: "going", task }, real);
			await pause(PACE);
			if (run !== this.#run) {
				return;
			}
		}
		this.#set({ stage: "ready", task: null });
		this.#update({ shows: "setUp" }, real);
	}

	async #signIn(real: boolean): Promise<void> {
		const run = ++this.#run;
		this.#set({ stage: "filled" });
		this.#window({ shows: "filled" }, real);
		await pause(2 * PACE);
		if (run === this.#run) {
			this.#set({ stage: "signedIn" });
		}
	}

	/** Opens Sixbox's window with this: the real one, or the pretend one. */
	#window(practice: Practice, real: boolean): void {
		if (!real) {
			this.#set({ popup: practice });
		} else if (this.#popup) {
			this.#set({ real: true });
			this.#answer(practice);
		}
	}

	/** The same where a window is open already: one that was closed stays so. */
	#update(practice: Practice, real: boolean): void {
		if (real || this.#play.popup) {
			this.#window(practice, real);
		}
	}

	#answer(said: WelcomeSays): void {
		this.#popup?.postMessage(said);
	}

	#set(change: Partial<Play>): void {
		this.#play = { ...this.#play, missed: 0, ...change };
		this.show(this.#play);
	}
}

function pause(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
