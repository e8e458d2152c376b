import { download } from "../../browser/file";
import { isPasskeyProblem, type PasskeyOffer, passkeyOffer } from "../../browser/passkey";
import { nameOf, passkeyDates } from "../../browser/passkey-dates";
import { openPasskeyWindow } from "../../browser/passkey-window";
import { lock, lockAfter, setLockAfter, waitBeforeAttempt } from "../../browser/session";
import {
	beginAnew,
	changeVault,
	changeWaysIn,
	emptyTrash,
	makeBackup,
	openVault,
	personsWays,
	unlockVault,
	waysIn,
} from "../../browser/storage";
import { locksWithSystem, setLocksWithSystem } from "../../browser/system-lock";
import type { Core, Trashed } from "../../core";
import type { Opening, Slot, Wish } from "../../keys-worker";
import { noticeOf } from "../../popup/popup";
import type { Notice } from "../../popup/state";
import { BackupFile, backupName, isFileProblem, isOpenProblem } from "./backup-file";
import { addPasskey, removePasskey } from "./passkey-change";
import type { Action, Done, InTrash, Lost, None, Open, Protection, Restore, Section, State } from "./state";
import { Estimator } from "./strength";

/** Characters that a password must have, as a person counts them. */
const SHORTEST = 8;

/** Days that an account waits in the trash. */
const TRASH_DAYS = 30;

const CLOSED = {
	panel: null,
	asked: null,
	restore: null,
	passkeyProblem: null,
	problem: null,
	strength: null,
	shown: false,
	busy: false,
	notice: null,
} as const;

const NONE: None = {
	view: "none",
	restore: { step: "choose", first: true, problem: null },
	busy: false,
	notice: null,
};

/** What is wrong with what was typed after this device's key was lost. */
const PROBLEMS = ["wrong_key", "recovery_length", "recovery_typo"] as const;

/** A state in which a backup can be restored. */
type Restoring = Open | None | Lost;

/** What storage says: the settings of an open vault, or why there are none. */
type Found =
	| Pick<
			Open,
			"view" | "protection" | "hasRecovery" | "passkeys" | "lockAfter" | "lockWithSystem" | "accounts" | "trash"
	  >
	| Exclude<State, Open>;

/** What happens on the settings page: each action leads to a next state, and each state is shown at once. */
export class Settings {
	#state: State = { view: "starting" };
	/** The newest reading; an older one that ends later does not count. */
	#reads = 0;
	/** A change is being made: what storage says meanwhile is half of it. */
	#changing = false;
	#estimator: Estimator | null = null;
	/** The backup file that is being restored or tested. */
	#file: BackupFile | null = null;
	readonly #offer: Promise<PasskeyOffer> = passkeyOffer();

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
		if (found.view === state.view && (found.view === "none" || found.view === "lost")) {
			return;
		}
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
		if (!isRestoring(state) || this.#changing) {
			return;
		}
		switch (action.do) {
			case "chooseFile":
				return this.#chooseFile(state, action.file);
			case "openFileOtherwise":
				return this.#openOtherwise(state);
			case "openFile":
				return this.#openFile(state, action.secret);
			case "restore":
				return this.#restore(state);
			case "close":
				return this.#set(closed(state));
		}
		if (state.view === "lost") {
			return this.#doLost(state, action);
		}
		if (state.view !== "open") {
			return;
		}
		switch (action.do) {
			case "open":
				return this.#set({ ...state, ...CLOSED, panel: action.panel, done: null, focus: null });
			case "type":
				return this.#estimate(state, action.password);
			case "show":
				return this.#set({ ...state, shown: action.shown });
			case "setPassword":
				return this.#setPassword(state, action.password.normalize("NFKC"), action.again.normalize("NFKC"));
			case "saveBackupWith":
				return this.#saveBackupWith(state, action.password.normalize("NFKC"), action.again.normalize("NFKC"));
			case "saveBackup":
				return this.#saveBackup(state, null);
			case "openRestore": {
				const restore = { step: "choose", first: false, problem: null } as const;
				return this.#set({ ...state, ...CLOSED, restore, done: null, focus: null });
			}
			case "putBack":
				return this.#making(state, async () => {
					await changeVault(this.core, (vault) => ({ change: vault.restore(action.id, Date.now() / 1000) }));
					await this.#showDone("put_back", "trash");
				});
			case "askPurge":
				return this.#set({ ...state, ...CLOSED, panel: "purge", asked: action.id, done: null, focus: null });
			case "purge":
				return this.#making(state, async () => {
					await emptyTrash(action.id);
					await this.#showDone("purged", "trash");
				});
			case "removePassword":
				return this.#change(state, { wish: "removePassword" }, "password_removed", "password");
			case "useDevice":
				return this.#change(state, { wish: "useDevice" }, "device_used", "password");
			case "lockAfter":
				await setLockAfter(action.minutes);
				this.#set({ ...state, lockAfter: action.minutes, done: "lock_after", focus: null });
				return this.reload();
			case "lockWithSystem":
				return this.#making(state, async () => {
					await setLocksWithSystem(action.wanted);
					await this.#showDone("lock_after", null);
				});
			case "lock":
				return lock();
			case "addPasskey":
				return this.#addPasskey(state);
			case "askRemovePasskey":
				return this.#set({ ...state, ...CLOSED, panel: "removePasskey", asked: action.name, done: null, focus: null });
			case "removePasskey":
				return this.#making(state, async () => {
					const passkey = state.passkeys.list.find(({ name }) => name === action.name);
					if (passkey) {
						await removePasskey(passkey);
					}
					await this.#showDone("passkey_removed", "passkey");
				});
			case "makeSheet":
				return this.#makeSheet(state);
			case "removeRecovery":
				return this.#change(state, { wish: "removeRecovery" }, "recovery_removed", "recovery");
		}
	}

	/** What can be done while this device's key is gone, beside restoring. */
	async #doLost(state: Lost, action: Action): Promise<void> {
		switch (action.do) {
			case "unlockLost":
				return this.#unlockLost(state, action.secret);
			case "usePasskey":
				return openPasskeyWindow();
			case "askBeginAnew":
				return this.#set({ ...state, restore: NONE.restore, asks: true, focus: null });
			case "beginAnew":
				return this.#making(state, async () => {
					await beginAnew(null);
					await this.#showDone("begun_anew", "password");
				});
		}
	}

	async #unlockLost(state: Lost, secret: string): Promise<void> {
		const { by } = state;
		const wait = Math.ceil((await waitBeforeAttempt()) / 1000);
		if (wait > 0 || !by) {
			return this.#set({ ...state, wait, problem: null });
		}
		const opening: Opening =
			by === "password" ? { with: by, password: secret.normalize("NFKC") } : { with: by, code: secret };
		return this.#making({ ...state, wait: 0, problem: null }, async () => {
			try {
				await unlockVault(opening);
			} catch (error) {
				const problem = PROBLEMS.find((problem) => problem === error);
				if (!problem) {
					throw error;
				}
				return this.#set({ ...state, wait: 0, problem });
			}
			await this.#showDone("device_used", "password");
		});
	}

	#addPasskey(state: Open): Promise<void> {
		return this.#making({ ...state, ...CLOSED }, async () => {
			try {
				await addPasskey(state.passkeys.list);
			} catch (passkeyProblem) {
				if (!isPasskeyProblem(passkeyProblem)) {
					throw passkeyProblem;
				}
				return this.#set({ ...state, ...CLOSED, done: null, focus: null, passkeyProblem });
			}
			await this.#showDone("passkey_added", "passkey");
		});
	}

	async #setPassword(state: Open, password: string, again: string): Promise<void> {
		const problem = problemOf(password, again);
		if (problem) {
			return this.#set({ ...state, problem });
		}
		const done = state.protection === "password" ? "password_changed" : "password_set";
		return this.#change(state, { wish: "setPassword", password }, done, "password");
	}

	async #saveBackupWith(state: Open, password: string, again: string): Promise<void> {
		const problem = problemOf(password, again);
		return problem ? this.#set({ ...state, problem }) : this.#saveBackup(state, password);
	}

	#saveBackup(state: Open, password: string | null): Promise<void> {
		return this.#making(state, async () => {
			download(backupName(new Date()), await makeBackup(password));
			await this.#showDone("backup_saved", "backup");
		});
	}

	#chooseFile(state: Restoring, picked: File): Promise<void> {
		return this.#making(state, async () => {
			this.#file = null;
			try {
				this.#file = await BackupFile.read(picked);
				this.#setRestore({ step: "open", info: this.#file.info, by: "password", problem: null });
			} catch (problem) {
				if (!isFileProblem(problem)) {
					throw problem;
				}
				this.#setRestore({ step: "choose", first: state.view !== "open", problem });
			}
		});
	}

	#openOtherwise({ restore }: Restoring): void {
		if (restore?.step === "open") {
			this.#setRestore({ ...restore, by: restore.by === "password" ? "recovery" : "password", problem: null });
		}
	}

	async #openFile(state: Restoring, secret: string): Promise<void> {
		const { restore } = state;
		const file = this.#file;
		if (!file || restore?.step !== "open") {
			return;
		}
		if (!secret) {
			return this.#setRestore({ ...restore, problem: "empty" });
		}
		const opening: Opening =
			restore.by === "password"
				? { with: "password", password: secret.normalize("NFKC") }
				: { with: "recovery", code: secret };
		return this.#making(state, async () => {
			try {
				const comparison = await file.compare(opening, state.view === "lost");
				this.#setRestore({ step: "compared", info: file.info, comparison });
			} catch (problem) {
				if (!isOpenProblem(problem)) {
					throw problem;
				}
				this.#setRestore({ ...restore, problem });
			}
		});
	}

	async #restore(state: Restoring): Promise<void> {
		const file = this.#file;
		if (file && state.restore?.step === "compared") {
			return this.#making(state, async () => {
				await file.restore(state.view === "lost");
				await this.#showDone("restored", "backup");
			});
		}
	}

	#setRestore(restore: Restore): void {
		if (isRestoring(this.#state)) {
			this.#set({ ...this.#state, restore, busy: false });
		}
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
	async #making(state: Restoring, make: () => Promise<void>): Promise<void> {
		this.#changing = true;
		const making = { busy: true, notice: null } as const;
		this.#set(
			state.view === "open"
				? { ...state, ...making, problem: null, passkeyProblem: null, done: null, focus: null }
				: { ...state, ...making },
		);
		try {
			await make();
		} finally {
			this.#changing = false;
			// Whatever changed elsewhere meanwhile.
			void this.reload();
		}
	}

	/** Shows what storage says now, with what was done, and every panel closed. */
	async #showDone(done: Done, focus: Section | null): Promise<void> {
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
			if (this.#state.view === "open" && asksPassword(this.#state) && !this.#state.busy) {
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
			const held = await this.#held();
			if (slots.length === 0) {
				return NONE;
			}
			const hasRecovery = slots.some(({ kind }) => kind === "recovery");
			const protection = protectionOf(slots);
			const [passkeys, after, lockWithSystem] = await Promise.all([
				this.#passkeys(slots),
				lockAfter(),
				locksWithSystem(),
			]);
			return { view: "open", protection, hasRecovery, passkeys, lockAfter: after, lockWithSystem, ...held };
		} catch (error) {
			if (error === "locked_out" || error === "device_key_gone") {
				return this.#lost();
			}
			return error === "locked" ? { view: "locked" } : { view: "closed", notice: told(error) };
		}
	}

	async #lost(): Promise<Lost> {
		const ways = await personsWays(this.core);
		const by = (["recovery", "password"] as const).find((way) => ways.includes(way)) ?? null;
		const fresh = { problem: null, wait: 0, asks: false, focus: null, busy: false, notice: null } as const;
		return { view: "lost", ways, by, restore: NONE.restore, ...fresh };
	}

	async #passkeys(slots: readonly Slot[]): Promise<Open["passkeys"]> {
		const [offer, dates] = await Promise.all([this.#offer, passkeyDates()]);
		const list = slots.flatMap(({ kind, credential }) => {
			const name = credential && nameOf(credential);
			return kind === "passkey" && name ? [{ name, credential, added: dates[name] ?? null }] : [];
		});
		return { offer, list };
	}

	async #held(): Promise<Pick<Open, "accounts" | "trash">> {
		const vault = await openVault(this.core);
		try {
			const now = Date.now() / 1000;
			return { accounts: vault.accounts().length, trash: vault.inTrash().map((trashed) => inTrash(trashed, now)) };
		} finally {
			vault.free();
		}
	}

	#fail(error: unknown): void {
		if (this.#state.view === "open" && error === "no_account") {
			// Another window put it back, or deleted it.
			this.#set({ ...this.#state, ...CLOSED });
		} else if (
			isRestoring(this.#state) &&
			error !== "locked" &&
			error !== "locked_out" &&
			error !== "device_key_gone"
		) {
			this.#set({ ...this.#state, busy: false, notice: told(error) });
		} else {
			void this.reload();
		}
	}

	#set(state: State): void {
		if (!asksPassword(state)) {
			this.#endEstimates();
		}
		const restore = isRestoring(state) ? state.restore : null;
		if (!restore || restore.step === "choose") {
			this.#file = null;
		}
		this.#state = state;
		this.show(state);
	}
}

function isRestoring(state: State): state is Restoring {
	return state.view === "open" || state.view === "none" || state.view === "lost";
}

/** The same with every panel closed. */
function closed(state: Restoring): State {
	switch (state.view) {
		case "none":
			return NONE;
		case "lost":
			return { ...state, restore: NONE.restore, asks: false, focus: state.asks ? "anew" : "backup", notice: null };
		case "open":
			return { ...state, ...CLOSED, focus: sectionOf(state) };
	}
}

function protectionOf(slots: readonly Slot[]): Protection {
	const has = (kind: Slot["kind"]) => slots.some((slot) => slot.kind === kind);
	return has("password") ? "password" : has("device") ? "device" : "recovery";
}

function sectionOf({ panel }: Open): Section {
	switch (panel) {
		case "password":
		case "removePassword":
			return "password";
		case "newRecovery":
		case "removeRecovery":
			return "recovery";
		case "removePasskey":
			return "passkey";
		case "purge":
			return "trash";
		case "backup":
		case null:
			return "backup";
	}
}

/** Whether a new password is being typed. */
function asksPassword(state: State): boolean {
	return state.view === "open" && (state.panel === "password" || state.panel === "backup");
}

/** What is wrong with a new password. */
function problemOf(password: string, again: string): Open["problem"] {
	return [...password].length < SHORTEST ? "short" : password === again ? null : "differs";
}

/** `now`: Unix seconds. */
function inTrash({ account, since }: Trashed, now: number): InTrash {
	return { account, since, daysLeft: Math.max(0, Math.ceil(TRASH_DAYS - (now - since) / 86_400)) };
}

/** The sentence for whatever was thrown. */
function told(error: unknown): Notice {
	const notice = noticeOf(error);
	return notice.kind === "unexpected" ? { ...notice, kind: "unexpected_setting" } : notice;
}
