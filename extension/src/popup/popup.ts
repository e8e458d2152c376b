import { inNoneOf, type Kept, readKept } from "../browser/kept";
import { openPasskeyWindow } from "../browser/passkey-window";
import { lock, waitBeforeAttempt } from "../browser/session";
import { changeVault, emptyTrash, openVault, personsWays, unlockVault } from "../browser/storage";
import { StorageError } from "../browser/storage-error";
import { isNearlyFull, type SyncStatus, syncStatus } from "../browser/sync-status";
import { activeTab, type Tab } from "../browser/tab";
import type { Account, Core, CoreError, Draft, IfNamed, TypedKey, Vault } from "../core";
import { expectKeys } from "../keys";
import { fill, type Look, look, noteScanned, placeOf } from "./fill";
import { type Scanned, scan } from "./scan";
import type { Action, Entry, Notice, NoticeKind, State } from "./state";

type Accounts = Extract<State, { view: "accounts" }>;
type Locked = Extract<State, { view: "locked" }>;
type Looked = Look | "denied" | "silent";

/** How long a code counts as just copied, in milliseconds. */
const COPIED = 2000;

/** What is told in a word to somebody who has accounts, and may have come for a code only. */
const NO_NEWS: readonly NoticeKind[] = ["no_qr", "nothing_to_fill", "cannot_capture"];

/** With these, a code field may have slid in while the capture was read: a page that slides can show half a QR. */
const NOTHING_READ: readonly NoticeKind[] = ["no_qr", "cut_top", "cut_right", "cut_bottom", "cut_left", "unreadable"];

/** The browser fires a timer that is set for longer, in milliseconds, at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** What is wrong with what was typed into a locked popup. */
const PROBLEMS = ["wrong_key", "recovery_length", "recovery_typo"] as const;

/** What keeps the vault shut, and has a view of its own. */
const SHUT = ["locked", "locked_out", "device_key_gone", "vault_damaged"] as const;
type Shut = (typeof SHUT)[number];

const EMPTY_FORM: TypedKey = { issuer: "", user: "", key: "", algorithm: "SHA1", digits: "6", period: "30" };

/** What happens in the popup: each action leads to a next state, and each state is shown at once. */
export class Popup {
	#state: State = { view: "starting" };
	#vault: Vault | null = null;
	#entries: readonly Entry[] = [];
	/** Why the vault does not open; it stays on screen until it does. */
	#vaultNotices: readonly Notice[] = [];
	#tab: Tab | null = null;
	#looked: Looked | null = null;
	/** The newest reading of the vault; an older one that ends later does not count. */
	#reloading: Promise<void> = Promise.resolve();
	#reloads = 0;
	/** What keeps the vault shut. */
	#shut: Shut | null = null;
	/** A change that was asked for is being made: a second press of the same button asks for nothing. */
	#changing = false;
	/** Where accounts are kept besides the vault. */
	#kept: Kept = {};

	constructor(
		private readonly core: Core,
		private readonly show: (state: State) => void,
	) {}

	get state(): State {
		return this.#state;
	}

	get #look(): Look | null {
		return typeof this.#looked === "object" ? this.#looked : null;
	}

	/** What the toolbar click means: fill the code that the page asks for, or offer the account that it shows. */
	async start(tabAtClick: Promise<Tab | null>, lookAtClick: Promise<Looked | null>): Promise<void> {
		try {
			await this.#reload();
			this.#tab = await tabAtClick;
			this.#looked = await lookAtClick;
			await (this.#shut ? this.#showShut() : this.#begin());
		} catch (error) {
			this.#fail(error);
		}
	}

	/** Goes on with what the click meant, once the vault is open. */
	async #begin(): Promise<void> {
		if (!(await this.#fillField())) {
			await this.#scan(false);
		}
		if (this.#vault?.isUntidy(Date.now() / 1000)) {
			await emptyTrash(null);
		}
	}

	/** Brings the codes on screen up to the moment; called as time passes. */
	tick(now: number): void {
		if (this.#entries.some(({ code }) => code.endsAt <= now)) {
			this.#readCodes();
		}
		this.show(this.#state);
	}

	/** Storage changed, here or in another window. */
	async vaultChanged(): Promise<void> {
		const before = this.#vaultNotices;
		await this.#reload();
		const state = this.#state;
		if (this.#shut !== shutOf(state) && state.view !== "starting") {
			return this.#shut ? this.#showShut() : this.#enter();
		}
		if (state.view === "accounts") {
			const others = state.notices.filter((notice) => !before.includes(notice));
			this.#state = {
				...state,
				notices: [...this.#vaultNotices, ...others],
			};
		}
		this.show(this.#state);
	}

	/** Does what the person asked for. Whatever goes wrong ends in a sentence. */
	act = (action: Action): void => {
		this.#do(action).catch((error: unknown) => this.#fail(error));
	};

	async #do(action: Action): Promise<void> {
		const state = this.#state;
		switch (action.do) {
			case "save":
				return state.view === "card" ? this.#saveDraft(state.drafts[state.chosen], action.nickname, "ask") : undefined;
			case "keepBoth":
			case "replace":
				return state.view === "conflict" ? this.#saveDraft(state.draft, state.nickname, action.do) : undefined;
			case "pickDraft":
				return state.view === "card" ? this.#set({ ...state, chosen: action.index }) : undefined;
			case "showAccounts":
				return this.#showAccounts();
			case "scan":
				return this.#scan(true);
			case "copy":
				return this.#copy(action.id);
			case "fill":
				return this.#fill(action.id, this.#look?.field?.asks === "app");
			case "typeKey":
				return this.#set({ view: "typed", form: EMPTY_FORM, problem: null, saving: false, notice: null });
			case "saveTyped":
				return this.#saveTyped(action.form);
			case "unlock":
				return state.view === "locked" ? this.#unlock(state, action.secret) : undefined;
			case "unlockOtherwise":
				return this.#showShut(state.view === "locked" && state.by === "password" ? "recovery" : "password");
			case "passkey":
				return openPasskeyWindow();
			case "details": {
				const account = this.#entry(action.id)?.account;
				return account ? this.#set({ view: "details", account }) : this.#showAccounts();
			}
			case "delete":
				return this.#delete(action.id);
			case "undoDelete":
				return this.#undoDelete(action.id);
			case "lock":
				return lock();
			case "settings":
				return chrome.runtime.openOptionsPage();
			case "backup":
				return openSettings("backup");
			case "newPc":
				return openSettings("new-pc");
		}
	}

	async #delete(id: string): Promise<void> {
		const deleted = this.#entry(id)?.account;
		const changed = await this.#change(() =>
			changeVault(this.core, (vault) => ({ change: vault.trash(id, Date.now() / 1000) })),
		);
		if (changed && deleted) {
			await this.#reload();
			this.#set({ ...this.#accountsState([]), deleted });
		}
	}

	async #undoDelete(id: string): Promise<void> {
		const changed = await this.#change(() =>
			changeVault(this.core, (vault) => ({ change: vault.restore(id, Date.now() / 1000) })),
		);
		if (changed) {
			await this.#reload();
			this.#showAccounts();
		}
	}

	/** Shows nothing of the accounts. `by`: what the person wants to type. */
	async #showShut(by?: "password" | "recovery"): Promise<void> {
		if (this.#shut === "device_key_gone" || this.#shut === "vault_damaged") {
			return this.#set({ view: "lost", damaged: this.#shut === "vault_damaged" });
		}
		expectKeys();
		const [ways, wait] = await Promise.all([personsWays(this.core), waitBeforeAttempt()]);
		const usual = (["password", "recovery"] as const).find((way) => ways.includes(way)) ?? null;
		const lost = this.#shut === "locked_out";
		const waitUntil = Date.now() / 1000 + wait / 1000;
		this.#set({ view: "locked", by: by ?? usual, ways, lost, problem: null, busy: false, waitUntil, notice: null });
	}

	async #unlock(state: Locked, secret: string): Promise<void> {
		this.#set({ ...state, problem: null, busy: true, notice: null });
		const opening =
			state.by === "password"
				? ({ with: "password", password: secret.normalize("NFKC") } as const)
				: ({ with: "recovery", code: secret } as const);
		try {
			await unlockVault(opening);
		} catch (error) {
			const problem = PROBLEMS.find((problem) => problem === error);
			const waitUntil = Date.now() / 1000 + (await waitBeforeAttempt()) / 1000;
			const told = problem ? null : noticeOf(error);
			expectKeys();
			return this.#set({ ...state, problem: problem ?? null, busy: false, waitUntil, notice: told });
		}
		await this.#reload();
		await this.#enter();
	}

	/** The vault was unlocked, here or in another window: goes on where the lock stood in the way, once. */
	async #enter(): Promise<void> {
		if (shutOf(this.#state) && !this.#shut) {
			this.#set({ view: "starting" });
			await this.#begin();
		}
	}

	/** Fills the page's field where that is certain, asks where it is not. False: there is no field to speak of. */
	async #fillField(): Promise<boolean> {
		const seen = this.#look;
		if (!seen?.field) {
			return false;
		}
		const place = placeOf(this.core, seen);
		const { asks, distinctive, occupied, user } = seen.field;
		if (place !== "sign-in" && place !== "set-up") {
			if (distinctive) {
				this.#showAccounts(notice(TOLD[place], "refusal", new URL(seen.url).host));
			}
			return distinctive;
		}
		// A box of the wizard that could be for anything, a telephone number too: it does not keep a QR from being read.
		if (!distinctive && asks === "unknown" && !seen.scanned) {
			return false;
		}
		if (!this.#vault) {
			this.#showAccounts();
			return true;
		}
		if (asks === "other" || occupied) {
			this.#showAccounts(notice(asks === "other" ? "other_code" : "field_not_empty", "info"));
			return true;
		}
		const sure = asks === "app";
		const choice = this.#vault.choose({ url: seen.url, field: "microsoft", user, scanned: seen.scanned, sure });
		switch (choice.choice) {
			case "fill":
				await this.#fill(choice.id, true);
				break;
			case "ask":
				this.#set({ view: "choose", accounts: this.#accounts(choice.ids), sure });
				break;
			case "elsewhere":
			case "none":
				this.#showAccounts(
					user && this.#entries.length > 0 ? notice("no_account_of", "info", user) : notice("no_account", "info"),
				);
		}
		return true;
	}

	async #fill(id: string, sure: boolean): Promise<void> {
		const account = this.#entry(id)?.account;
		const seen = this.#look;
		if (!account || !seen) {
			return this.#showAccounts();
		}
		const filled = await this.#change(() => fill(this.core, seen, id, sure));
		if (!filled) {
			return;
		}
		if (filled.outcome === "wait") {
			return this.#wait(account, filled.until, filled.reason, sure);
		}
		await this.#reload();
		if (filled.outcome === "nothing") {
			if (filled.why === "page_changed") {
				this.#looked = null;
			}
			return this.#showAccounts(notice(filled.why, "warning"));
		}
		if (filled.pressed) {
			this.#looked = null;
		}
		const entry = this.#entry(id);
		if (!entry) {
			return this.#showAccounts();
		}
		const code = { ...entry.code, code: filled.code };
		const missing = placeOf(this.core, seen) === "set-up" && this.#missing(id) > 0;
		this.#set({ view: "filled", entry: { account: entry.account, code }, pressed: filled.pressed, missing });
	}

	/** Shows why there is no code yet, and fills when there is one, if the person still waits for it then. */
	async #wait(account: Account, until: number, reason: "used" | "ending", sure: boolean): Promise<void> {
		const waiting: State = { view: "waiting", account, until, reason };
		this.#set(waiting);
		const ms = Math.min(until * 1000 - Date.now() + 50, LONGEST_TIMER);
		await new Promise((resolve) => setTimeout(resolve, ms));
		if (this.#state === waiting) {
			await this.#fill(account.id, sure);
		}
	}

	/** `asked`: the person pressed Scan. */
	async #scan(asked: boolean): Promise<void> {
		this.#set({ ...this.#accountsState([]), scanning: true });
		const tab = await activeTab();
		if (!tab) {
			return this.#showAccounts(notice("cannot_capture", "warning"));
		}
		if (tab.id !== this.#tab?.id || tab.url !== this.#tab.url || (asked && !this.#look)) {
			this.#tab = tab;
			this.#looked = await look(tab);
		}
		if (!this.#isScanning()) {
			return;
		}
		const scanned = await scan(this.core, tab, this.#looked !== "denied");
		// The person may have gone on to something else meanwhile.
		if (this.#isScanning()) {
			await this.#showScanned(scanned, tab, asked);
		}
	}

	#isScanning(): boolean {
		return this.#state.view === "accounts" && this.#state.scanning;
	}

	async #showScanned(scanned: Scanned, tab: Tab, asked: boolean): Promise<void> {
		switch (scanned.found) {
			case "accounts": {
				const [only] = scanned.drafts;
				const known = scanned.drafts.length === 1 && only ? this.#vault?.same(only.text) : undefined;
				if (only && known) {
					return this.#saveDraft(only, "", "ask");
				}
				return this.#set({ view: "card", drafts: scanned.drafts, chosen: 0, saving: false, notice: null });
			}
			case "appOnly":
				return this.#set({ view: "appOnly", kind: scanned.kind, hasAccounts: this.#entries.length > 0 });
			case "nothing":
				if (NOTHING_READ.includes(scanned.notice.kind) && !this.#look?.field) {
					this.#looked = await look(tab);
					if (!this.#isScanning() || (await this.#fillField())) {
						return;
					}
				}
				return this.#showAccounts(
					asked || this.#entries.length === 0 || !NO_NEWS.includes(scanned.notice.kind)
						? scanned.notice
						: { ...scanned.notice, tone: "quiet" },
				);
		}
	}

	async #saveDraft(draft: Draft | undefined, nickname: string, ifNamed: IfNamed): Promise<void> {
		const state = this.#state;
		if (!draft) {
			return;
		}
		if (state.view === "card") {
			this.#set({ ...state, saving: true, notice: null });
		}
		const url = this.#look?.url ?? this.#tab?.url ?? "";
		const saved = await this.#change(() =>
			changeVault(this.core, (vault) => vault.save(draft.text, nickname, url, ifNamed, Date.now() / 1000)),
		);
		if (!saved) {
			return;
		}
		await this.#reload();
		const existing = this.#entry(saved.id);
		if (saved.saved === "named" && existing) {
			return this.#set({ view: "conflict", draft, existing: existing.account, nickname });
		}
		if (this.#look) {
			await noteScanned(this.#look, saved.id);
		}
		this.#showSaved(saved.id, saved.saved === "same");
	}

	/** Makes one change at a time. Null: one was being made already. */
	async #change<T>(make: () => Promise<T>): Promise<T | null> {
		if (this.#changing) {
			return null;
		}
		this.#changing = true;
		try {
			return await make();
		} finally {
			this.#changing = false;
		}
	}

	async #saveTyped(form: TypedKey): Promise<void> {
		const typed = this.core.typed(form);
		const state = { view: "typed", form, problem: null, saving: false, notice: null } as const;
		if (typed.typed === "wrong") {
			const { field, problem, character } = typed;
			const names = character === null ? [] : [character];
			return this.#set({ ...state, problem: { field, sentence: problem, names } });
		}
		this.#set({ ...state, saving: true });
		await this.#saveDraft(typed.draft, "", "ask");
	}

	#showSaved(id: string, already: boolean): void {
		const entry = this.#entry(id);
		const setUp = this.#look !== null && placeOf(this.core, this.#look) === "set-up";
		if (entry) {
			const missing = this.#missing(id) > 0;
			this.#set({ view: "saved", entry, already, setUp, copied: false, missing });
		} else {
			this.#showAccounts();
		}
	}

	async #copy(id: string): Promise<void> {
		const entry = this.#entry(id);
		if (!entry) {
			return;
		}
		await navigator.clipboard.writeText(entry.code.code);
		const mark = (copied: boolean) => {
			const state = this.#state;
			if (state.view === "accounts" && (copied || state.copied === id)) {
				this.#set({ ...state, copied: copied ? id : null });
			} else if (state.view === "saved") {
				this.#set({ ...state, copied });
			}
		};
		mark(true);
		setTimeout(mark, COPIED, false);
	}

	#showAccounts(...notices: Notice[]): void {
		this.#set(this.#accountsState(notices));
	}

	#accountsState(notices: readonly Notice[]): Accounts {
		const field = this.#look?.field;
		const place = this.#look && placeOf(this.core, this.#look);
		const fillable =
			!!field && field.asks !== "other" && !field.occupied && (place === "sign-in" || place === "set-up");
		const isTold = ({ kind }: Notice) => this.#vaultNotices.some((told) => told.kind === kind);
		const all = [...this.#vaultNotices, ...notices.filter((notice) => !isTold(notice))];
		const locks = this.#vault?.locks ?? false;
		return {
			view: "accounts",
			entries: this.#entries,
			notices: all,
			scanning: false,
			fillable,
			copied: null,
			deleted: null,
			locks,
			missing: this.#missing(),
		};
	}

	/** How many accounts are in no backup yet: of all, or of one. */
	#missing(id?: string): number {
		const ids = id === undefined ? this.#entries.map(({ account }) => account.id) : [id];
		return inNoneOf(this.#kept, ids).length;
	}

	/** Opens the vault as it stands in storage now. */
	#reload(): Promise<void> {
		this.#reloads++;
		this.#reloading = this.#open(this.#reloads);
		return this.#reloading;
	}

	async #open(reload: number): Promise<void> {
		const opening = openVault(this.core).then(
			(vault) => ({ vault }),
			(error: unknown) => ({ vault: null, error }),
		);
		const [opened, kept, status] = await Promise.all([opening, readKept(), syncStatus()]);
		if (reload !== this.#reloads) {
			opened.vault?.free();
			return this.#reloading;
		}
		const { vault } = opened;
		this.#shut = vault ? null : (SHUT.find((shut) => shut === opened.error) ?? null);
		if (this.#shut) {
			this.#vault?.free();
			this.#vault = null;
			this.#entries = [];
		}
		if (!vault) {
			this.#vaultNotices = [noticeOf(opened.error)];
			return;
		}
		this.#vault?.free();
		this.#vault = vault;
		this.#kept = kept;
		this.#vaultNotices = [
			...(vault.damaged > 0 ? [notice("records_damaged", "warning", String(vault.damaged))] : []),
			...syncNotices(status),
		];
		this.#readCodes();
	}

	#readCodes(): void {
		const vault = this.#vault;
		if (!vault) {
			return;
		}
		const codes = vault.codes(Date.now() / 1000);
		this.#entries = vault.accounts().flatMap((account, index) => {
			const code = codes[index];
			return code ? [{ account, code }] : [];
		});
		const state = this.#state;
		if (state.view === "accounts") {
			this.#state = { ...state, entries: this.#entries, missing: this.#missing() };
		} else if (state.view === "saved") {
			const { id } = state.entry.account;
			this.#state = { ...state, entry: this.#entry(id) ?? state.entry, missing: this.#missing(id) > 0 };
		}
	}

	#entry(id: string): Entry | undefined {
		return this.#entries.find(({ account }) => account.id === id);
	}

	#accounts(ids: readonly string[]): Account[] {
		return ids.flatMap((id) => this.#entry(id)?.account ?? []);
	}

	#fail(error: unknown): void {
		const state = this.#state;
		if (SHUT.some((shut) => shut === error)) {
			void this.vaultChanged();
		}
		const told = noticeOf(error);
		if (state.view === "card" || state.view === "typed") {
			this.#set({ ...state, saving: false, notice: told });
		} else {
			this.#showAccounts(told);
		}
	}

	#set(state: State): void {
		this.#state = state;
		this.show(state);
	}
}

/** Opens the settings at a section; the popup closes by it. */
async function openSettings(section: "backup" | "new-pc"): Promise<void> {
	await chrome.tabs.create({ url: chrome.runtime.getURL(`settings.html#${section}`) });
}

/** What keeps the vault shut, as this state shows it. */
function shutOf(state: State): Shut | null {
	switch (state.view) {
		case "locked":
			return state.lost ? "locked_out" : "locked";
		case "lost":
			return state.damaged ? "vault_damaged" : "device_key_gone";
		default:
			return null;
	}
}

/** What the browser's sync wants to be told. */
function syncNotices(status: SyncStatus | null): readonly Notice[] {
	switch (status?.standing) {
		case "password":
		case "newer":
			return [notice(`sync_${status.standing}`, "info")];
		case "synced":
		case "failed":
			return status.left > 0
				? [notice("sync_full", "warning", String(status.left))]
				: isNearlyFull(status)
					? [notice("sync_nearly_full", "info")]
					: [];
		default:
			return [];
	}
}

function notice(kind: NoticeKind, tone: Notice["tone"], ...names: string[]): Notice {
	return { kind, tone, names };
}

const TOLD: Readonly<Record<CoreError, NoticeKind>> = {
	vault_damaged: "vault_damaged",
	vault_newer: "vault_newer",
	device_key_gone: "device_key_gone",
	locked: "unexpected",
	locked_out: "device_key_gone",
	wrong_key: "unexpected",
	recovery_length: "unexpected",
	recovery_typo: "unexpected",
	slot_costly: "slot_costly",
	last_slot: "unexpected",
	no_password: "unexpected",
	no_vault: "unexpected",
	not_a_backup: "unexpected",
	backup_newer: "unexpected",
	no_account: "no_account",
	qr_damaged: "qr_damaged",
	not_https: "not_https",
	wrong_host: "wrong_host",
	tenant_page: "tenant_page",
	fake_name: "wrong_host",
	fake_twin: "wrong_host",
	fake_address: "wrong_host",
	not_bound: "unexpected",
	unexpected: "unexpected",
};

const STORAGE = { full: "storage_full", write: "storage_failed", read: "storage_unread" } as const;

/** The sentence for whatever was thrown: the core throws the names of its errors. */
export function noticeOf(error: unknown): Notice {
	if (error instanceof StorageError) {
		return notice(STORAGE[error.what], "warning");
	}
	const known = typeof error === "string" && error in TOLD ? TOLD[error as CoreError] : "unexpected";
	return notice(known, "warning");
}
