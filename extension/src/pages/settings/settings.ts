import { download } from "../../browser/file";
import { noteKept } from "../../browser/kept";
import { isPasskeyProblem, passkeyOffer } from "../../browser/passkey";
import { openPasskeyWindow } from "../../browser/passkey-window";
import { lock, setLockAfter, waitBeforeAttempt } from "../../browser/session";
import {
	beginAnew,
	beginSync,
	changeVault,
	changeWaysIn,
	emptyTrash,
	endSync,
	exportAccounts,
	joinSync,
	makeBackup,
	unlockVault,
} from "../../browser/storage";
import { setLocksWithSystem } from "../../browser/system-lock";
import type { Account, Core } from "../../core";
import type { Exported, Opening, Wish } from "../../keys-worker";
import { painted } from "../../parts/painted";
import { BackupFile, backupName, changesAnything, holdsAll, isFileProblem, isOpenProblem } from "./backup-file";
import { find, NONE, told } from "./found";
import { addPasskey, removePasskey } from "./passkey-change";
import type { Action, Done, Lost, NewPassword, None, Open, Restore, Section, Sheet, State, Step, Walk } from "./state";
import { Estimator } from "./strength";

/** Characters that a password must have, as a person counts them. */
const SHORTEST = 8;

/** The strength up to which a password is not taken without a question: where a single bar is full. */
const WEAK = 1;

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

/** The sections that other pages point to. */
const HASHES: Readonly<Record<string, Section>> = {
	"#backup": "backup",
	"#filling": "filling",
	"#new-pc": "newPc",
	"#sync": "sync",
};

/** What is wrong with what was typed after this device's key was lost. */
const PROBLEMS = ["wrong_key", "recovery_length", "recovery_typo"] as const;

/** A state in which a backup can be restored. */
type Restoring = Open | None | Lost;

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
	/** The way to a new PC, which goes on after a lock. */
	#walk: Walk | null = null;
	/** The section that the page was opened for, until it is there. */
	#wanted: Section | null = null;
	readonly #offer = passkeyOffer();

	constructor(
		private readonly core: Core,
		private readonly show: (state: State) => void,
	) {}

	/** Shows what storage says now; it changed here, or in another window. */
	async reload(): Promise<void> {
		const read = ++this.#reads;
		const found = await find(this.core, this.#offer);
		if (read !== this.#reads || this.#changing) {
			return;
		}
		const state = this.#state;
		if (found.view === "none" && state.view === "none") {
			return this.#set({ ...state, waiting: found.waiting });
		}
		if (found.view === "lost" && isSameLoss(found, state)) {
			return;
		}
		if (found.view !== "open") {
			this.#set(found);
		} else if (state.view === "open") {
			this.#set({ ...state, ...found });
		} else if (state.view === "sheet") {
			const { accounts } = found;
			const isThere = (id: string) => accounts.some((account) => account.id === id);
			const printed = state.printed.filter(({ account }) => isThere(account.id));
			this.#set({ ...state, accounts, chosen: state.chosen.filter(isThere), printed });
		} else {
			this.#set({ ...CLOSED, walk: this.#walk, done: null, focus: null, ...found });
		}
	}

	/** Brings the section into view that an address names: `#backup` or `#new-pc`. */
	goTo(hash: string): void {
		this.#wanted = HASHES[hash] ?? null;
		if (this.#state.view === "open" || this.#state.view === "none") {
			this.#set({ ...this.#state, focus: null });
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
				case "choosePrinted":
					return this.#choosePrinted(state, action.ids);
				case "print":
					return this.#print(state);
				case "leaveSheet":
					this.#set({ view: "starting" });
					return this.#showDone(state.code ? "recovery_made" : "sheet_left", "recovery");
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
			case "correct":
				return this.#set(state.view === "lost" ? { ...state, problem: null, wait: 0 } : { ...state, problem: null });
			case "correctFile":
				return state.restore?.step === "open" ? this.#setRestore({ ...state.restore, problem: null }) : undefined;
			case "deletedToo":
				return state.restore?.step === "compared"
					? this.#setRestore({ ...state.restore, deletedToo: action.wanted })
					: undefined;
			case "restore":
				return this.#restore(state);
			case "close":
				return this.#set(closed(state));
		}
		if (state.view === "lost") {
			return this.#doLost(state, action);
		}
		if (action.do === "joinSync") {
			return this.#joinSync(state, action.password.normalize("NFKC"));
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
				return this.#withPassword(state, action, async (password) => {
					await changeWaysIn({ wish: "setPassword", password });
					await this.#showDone(state.protection === "password" ? "password_changed" : "password_set", "password");
				});
			case "saveBackupWith":
				return this.#withPassword(state, action, (password) => this.#saveBackup(password));
			case "saveBackup":
				return this.#making(state, () => this.#saveBackup(null));
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
			case "beginSync":
				return this.#making(state, async () => {
					await beginSync();
					await this.#showDone("sync_on", "sync");
				});
			case "endSync":
				return this.#making(state, async () => {
					await endSync(action.empties);
					await this.#showDone("sync_off", "sync");
				});
			case "makeSheet":
				return this.#makeSheet(state);
			case "printAccounts":
				return this.#showSheet(null, state.accounts);
			case "walk":
				this.#walk = { way: action.way, done: [] };
				return this.#set({ ...state, ...CLOSED, done: null, focus: "walk" });
			case "step":
				this.#step(action.step, action.done);
				return this.#set({ ...state, focus: null });
			case "endWalk":
				this.#walk = null;
				return this.#set({ ...state, ...CLOSED, done: null, focus: "newPc" });
			case "removeRecovery":
				return this.#change(state, { wish: "removeRecovery" }, "recovery_removed", "recovery");
		}
	}

	/** What can be done while the vault does not open, beside restoring. */
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

	/** Makes a change with a new password. What is wrong with it is said instead; whether a weak one is meant is asked. */
	async #withPassword(state: Open, typed: NewPassword, make: (password: string) => Promise<void>): Promise<void> {
		const password = typed.password.normalize("NFKC");
		const problem = problemOf(password, typed.again.normalize("NFKC"));
		if (problem) {
			return this.#set({ ...state, problem });
		}
		return this.#making(state, async () => {
			const strength = typed.weakToo ? null : await this.#estimates().of(password);
			if (strength !== null && strength <= WEAK && this.#state.view === "open") {
				return this.#set({ ...this.#state, busy: false, strength, problem: "weak" });
			}
			await make(password);
		});
	}

	#joinSync(state: Open | None, password: string): Promise<void> {
		return this.#making({ ...state, problem: null }, async () => {
			try {
				await joinSync(password);
			} catch (error) {
				if (error !== "wrong_key") {
					throw error;
				}
				const problem = "not_theirs";
				return this.#set(
					state.view === "none"
						? { ...state, busy: false, problem }
						: { ...state, busy: false, done: null, focus: null, problem },
				);
			}
			await this.#showDone("sync_on", "sync");
		});
	}

	async #saveBackup(password: string | null): Promise<void> {
		const { text, ids } = await makeBackup(password);
		download(backupName(new Date()), text);
		await noteKept("backup", ids, Date.now() / 1000);
		await this.#showDone("backup_saved", "backup");
	}

	#chooseFile(state: Restoring, picked: File): Promise<void> {
		const choose = { step: "choose", first: state.view !== "open", problem: null } as const;
		return this.#making({ ...state, restore: choose }, async () => {
			this.#file = null;
			try {
				this.#file = await BackupFile.read(picked);
				this.#setRestore({ step: "open", info: this.#file.info, by: "password", problem: null });
			} catch (problem) {
				if (!isFileProblem(problem)) {
					throw problem;
				}
				this.#setRestore({ ...choose, problem });
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
		return this.#making({ ...state, restore: { ...restore, problem: null } }, async () => {
			try {
				const comparison = await file.compare(opening, state.view === "lost");
				this.#step("taken", state.view === "open" && holdsAll(comparison, state.accounts));
				this.#step("restored", !changesAnything(comparison));
				this.#setRestore({ step: "compared", info: file.info, comparison, deletedToo: false });
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
		const { restore } = state;
		if (file && restore?.step === "compared") {
			return this.#making(state, async () => {
				await file.restore(state.view === "lost", restore.deletedToo);
				if (state.view === "none") {
					this.#walk = { way: "arriving", done: [] };
				}
				this.#step("restored", true);
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
				this.#showSheet(code, state.accounts);
			}
		});
	}

	#showSheet(code: string | null, accounts: readonly Account[]): void {
		const nothingYet = { helpdesk: "", chosen: [], printed: [], busy: false, notice: null } as const;
		this.#set({ view: "sheet", code, made: Date.now(), accounts, ...nothingYet });
	}

	/** Asks the vault for the keys of these accounts, and for none that are not wanted any more. */
	async #choosePrinted(state: Sheet, ids: readonly string[]): Promise<void> {
		const chosen = state.accounts.map(({ id }) => id).filter((id) => ids.includes(id));
		const printed = state.printed.filter(({ account }) => chosen.includes(account.id));
		const missing = chosen.filter((id) => !printed.some(({ account }) => account.id === id));
		const asking: Sheet = { ...state, chosen, printed, busy: missing.length > 0, notice: null };
		this.#set(asking);
		if (missing.length === 0) {
			return;
		}
		const exported = await exportAccounts(missing);
		const now = this.#state;
		if (now.view !== "sheet" || now.chosen !== chosen) {
			return forget(exported);
		}
		const all = [...printed, ...exported];
		this.#set({
			...now,
			printed: chosen.flatMap((id) => all.find(({ account }) => account.id === id) ?? []),
			busy: false,
		});
	}

	async #print({ printed }: Sheet): Promise<void> {
		if (printed.length > 0) {
			await noteKept(
				"sheet",
				printed.map(({ account }) => account.id),
				Date.now() / 1000,
			);
		}
		print();
	}

	/** Ticks a step of the way to a new PC, or takes the tick away. */
	#step(step: Step, done: boolean): void {
		if (this.#walk) {
			const others = this.#walk.done.filter((other) => other !== step);
			this.#walk = { ...this.#walk, done: done ? [...others, step] : others };
		}
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
		const found = await find(this.core, this.#offer);
		if (found.view !== "open") {
			return this.#set(found);
		}
		const walk = this.#walk;
		const open: Open = { ...CLOSED, walk, ...found, done, focus: walk ? "walk" : focus };
		if (this.#state.view === "open") {
			return this.#set(open);
		}
		// What comes on screen together with its place is not read out.
		this.#set({ ...open, done: null });
		await painted();
		this.#sayDone(done);
	}

	#sayDone(done: Done): void {
		if (this.#state.view === "open") {
			this.#set({ ...this.#state, done });
		}
	}

	#estimate(state: Open, password: string): void {
		if (!password) {
			this.#endEstimates();
			this.#set({ ...state, strength: null });
			return;
		}
		this.#estimates().estimate(password);
	}

	#estimates(): Estimator {
		this.#estimator ??= new Estimator((strength) => {
			if (this.#state.view === "open" && asksPassword(this.#state) && !this.#state.busy) {
				this.#set({ ...this.#state, strength });
			}
		});
		return this.#estimator;
	}

	#endEstimates(): void {
		this.#estimator?.close();
		this.#estimator = null;
	}

	#fail(error: unknown): void {
		if (this.#state.view === "open" && error === "no_account") {
			// Another window put it back, or deleted it.
			this.#set({ ...this.#state, ...CLOSED });
		} else if (this.#state.view === "sheet" && error !== "locked") {
			// One that another window deleted goes with the reload.
			const notice = error === "no_account" ? null : told(error);
			this.#set({ ...this.#state, chosen: [], printed: [], busy: false, notice });
			void this.reload();
		} else if (
			isRestoring(this.#state) &&
			error !== "locked" &&
			error !== "locked_out" &&
			error !== "device_key_gone" &&
			error !== "vault_damaged"
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
		const before = this.#state.view === "sheet" ? this.#state.printed : [];
		const stays = state.view === "sheet" ? state.printed : [];
		this.#state =
			state.view === "open" ? this.#placed(state) : state.view === "none" ? this.#placedFirst(state) : state;
		this.show(this.#state);
		forget(before.filter((one) => !stays.includes(one)));
	}

	/** On its way to a new PC, if it is; with the section in focus that the page was opened for. */
	#placed(state: Open): Open {
		const focus = this.#walk ? state.focus : (this.#wanted ?? state.focus);
		this.#wanted = null;
		return { ...state, walk: this.#walk, focus };
	}

	/** Before there is a vault, backups alone have a place of their own. */
	#placedFirst(state: None): None {
		if (this.#wanted !== "backup") {
			return state;
		}
		this.#wanted = null;
		return { ...state, focus: "backup" };
	}
}

/** Overwrites what was to be printed: a QR code holds the key. */
function forget(printed: readonly Exported[]): void {
	for (const { modules } of printed) {
		modules.fill(0);
	}
}

function isRestoring(state: State): state is Restoring {
	return state.view === "open" || state.view === "none" || state.view === "lost";
}

function isSameLoss(found: Lost, state: State): boolean {
	return state.view === "lost" && state.damaged === found.damaged;
}

/** The same with every panel closed. */
function closed(state: Restoring): State {
	switch (state.view) {
		case "none":
			return { ...NONE, waiting: state.waiting };
		case "lost":
			return { ...state, restore: NONE.restore, asks: false, focus: state.asks ? "anew" : "backup", notice: null };
		case "open":
			return { ...state, ...CLOSED, focus: state.walk ? "walk" : sectionOf(state) };
	}
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
		case "joinSync":
		case "beginSync":
		case "endSync":
			return "sync";
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
