import { openCodeWindow } from "../browser/code-window";
import { noteHalfDone } from "../browser/half-done";
import { hold } from "../browser/held";
import { type ImageNote, placesOf, takeImageNote } from "../browser/image-note";
import { inNoneOf } from "../browser/kept";
import { openPasskeyWindow } from "../browser/passkey-window";
import { lock, waitBeforeAttempt } from "../browser/session";
import { takeSign } from "../browser/sign";
import { changeVault, emptyTrash, personsWays, sameAccount, unlockVault } from "../browser/storage";
import { activeTab, isStill, type Tab } from "../browser/tab";
import { forgetUpdate } from "../browser/update-note";
import type { Draft, IfNamed, TypedKey } from "../changes";
import type { ClockError, Core, Vault } from "../core";
import { pause } from "../filling/fill";
import { noteScanned } from "../filling/look";
import { expectKeys } from "../keys";
import { noticeOf } from "../parts/error-notice";
import { keepingFocus } from "../parts/focus";
import type { Notice, NoticeKind } from "../parts/notice";
import { painted } from "../parts/painted";
import { Filling, type Looked } from "./filling";
import { Guide, type GuideHost } from "./guide";
import { hostOf, type PageHere } from "./here";
import { type Accounts, accountsOf, entriesOf, notice, type Opened, opened, vaultNotices } from "./opened";
import { Organise, type OrganiseHost } from "./organise";
import { Practising } from "./practising";
import { type Scanned, scan } from "./scan";
import { type Action, type Edited, EMPTY_FORM, type Entry, type State } from "./state";

type Locked = Extract<State, { view: "locked" }>;

/** How long a code counts as just copied, in milliseconds. */
const COPIED = 2000;

/** What is told in a word to somebody who has accounts, and may have come for a code only. */
const NO_NEWS: readonly NoticeKind[] = ["no_qr", "nothing_to_fill", "cannot_capture"];

/** With these, a code field may have slid in while the capture was read: a page that slides can show half a QR. */
const NOTHING_READ: readonly NoticeKind[] = ["no_qr", "cut_top", "cut_right", "cut_bottom", "cut_left", "unreadable"];

/** So often, and so long apart in milliseconds, Microsoft's page is looked at again for a field that comes late. */
const LATE_LOOKS = 20;
const LATE_PAUSE = 500;

/** What is wrong with what was typed into a locked popup. */
const PROBLEMS = ["wrong_key", "recovery_length", "recovery_typo"] as const;

/** What keeps the vault shut, and has a view of its own. */
const SHUT = ["locked", "locked_out", "device_key_gone", "vault_damaged"] as const;
type Shut = (typeof SHUT)[number];

/** What happens in the popup: each action leads to a next state, and each state is shown at once. */
export class Popup implements GuideHost, OrganiseHost {
	#state: State = { view: "starting" };
	/** The vault as it was read last. */
	#opened: Opened;
	#entries: readonly Entry[] = [];
	/** Why the vault does not open; it stays on screen until it does. */
	#vaultNotices: readonly Notice[] = [];
	#tab: Tab | null = null;
	/** The picture that the person chose to be scanned, instead of what a click on the icon means. */
	#image: ImageNote | null = null;
	readonly #filling: Filling;
	readonly #guide: Guide;
	readonly #organise: Organise;
	readonly #practising = new Practising((practice) => this.set({ view: "practice", practice }));
	/** The account of a key that was typed. */
	#typed: Draft | null = null;
	/** How much the person has asked for. */
	#acts = 0;
	/** The person wants to see the codes on a page that looks like Microsoft's and is not. */
	#insists = false;
	/** The newest reading of the vault; an older one that ends later does not count. */
	#reloading: Promise<void> = Promise.resolve();
	#reloads = 0;
	/** What keeps the vault shut. */
	#shut: Shut | null = null;
	/** A change that was asked for is being made: a second press of the same button asks for nothing. */
	#changing = false;
	/** Sixbox was updated, and this popup is the first to show its list since. */
	#updated = false;

	constructor(
		private readonly core: Core,
		/** `now`: Unix seconds by which codes are made, fractions allowed. */
		private readonly show: (state: State, now: number) => void,
		/** The vault as the click found it. */
		found: Opened,
		/** What this PC's clock was when it was measured last. */
		clock: ClockError,
	) {
		this.#opened = found;
		this.#filling = new Filling(core, this, clock);
		this.#guide = new Guide(core, this);
		this.#organise = new Organise(core, this);
	}

	get state(): State {
		return this.#state;
	}

	get hasAccounts(): boolean {
		return this.#entries.length > 0;
	}

	get vault(): Vault | null {
		return this.#opened.vault;
	}

	get entries(): readonly Entry[] {
		return this.#entries;
	}

	get page(): PageHere | null {
		const tab = this.#tab;
		const host = tab && hostOf(tab.url);
		if (!host || this.#filling.isRefused) {
			return null;
		}
		return { host, microsofts: this.#filling.isMicrosofts(tab), user: this.#filling.look?.user ?? null };
	}

	/** What the toolbar click means: fill the code that the page asks for, or offer the account that it shows. */
	async start(tabAtClick: Promise<Tab | null>, lookAtClick: Promise<Looked | null>): Promise<void> {
		try {
			const begun = lookAtClick.then((looked) => this.#filling.begin(looked));
			this.#take(this.#opened);
			// Asked before anything was loaded: it is known by now.
			this.#tab = await tabAtClick;
			if (this.hasAccounts && this.#state.view === "starting") {
				// Nobody waits for a page to see a code.
				this.set({ ...this.#accountsState([]), scanning: true });
			}
			this.#image = this.#tab && (await takeImageNote(this.#tab.id));
			if (this.#tab) {
				void takeSign(this.#tab.id);
			}
			await begun;
			this.#readCodes();
			if (this.#shut) {
				await this.#showShut();
			} else if (this.#state.view === "starting" || this.#isScanning()) {
				await this.#begin();
			}
		} catch (error) {
			this.#fail(error);
		}
	}

	/** Goes on with what the click meant, once the vault is open. */
	async #begin(): Promise<void> {
		const image = this.#image;
		this.#image = null;
		if (image) {
			await this.#scan(true, image);
		} else if (
			!(await this.#practises()) &&
			!(await this.#guide.begin(this.#filling.look)) &&
			!(await this.#filling.fillField())
		) {
			await this.#scan(false);
		}
		if (this.#opened.vault?.isUntidy(Date.now() / 1000)) {
			await emptyTrash(null);
		}
	}

	/** Whether the click was about the practice on the welcome page, and needs no capture. */
	async #practises(): Promise<boolean> {
		const said = this.#tab && (await this.#practising.begin(this.#tab, !this.hasAccounts));
		if (said === "none") {
			this.showAccounts();
		}
		return said !== null && said !== "scan";
	}

	/** Brings the codes on screen up to the moment; called as time passes. */
	tick(): void {
		const { now } = this.#filling;
		if (this.#entries.some(({ code }) => code.endsAt <= now)) {
			this.#readCodes();
		}
		this.draw();
	}

	/** The clock by which codes are made was put right. */
	clockSet(): void {
		this.#readCodes();
		const state = this.#state;
		if (state.view === "accounts") {
			const { notices } = this.#accountsState(state.notices.filter(({ kind }) => !kind.startsWith("clock_")));
			this.set({ ...state, entries: this.#entries, notices });
		}
	}

	/** Shows what there is, as of now. */
	draw(): void {
		keepingFocus(() => this.show(this.#state, this.#filling.now));
	}

	/** Storage changed, here or in another window. */
	async vaultChanged(): Promise<void> {
		const before = this.#vaultNotices;
		await this.reload();
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
		this.#organise.refresh();
		this.draw();
	}

	/** Does what the person asked for. Whatever goes wrong ends in a sentence. */
	act = (action: Action): void => {
		this.#acts++;
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
				return state.view === "card" ? this.set({ ...state, chosen: action.index }) : undefined;
			case "showAccounts":
				return this.showAccounts();
			case "scan":
				return this.#scan(true);
			case "copy":
				return this.#copy(action.id);
			case "fill":
				return this.#filling.fill(action.id);
			case "showHidden":
				this.#insists = true;
				return this.#state.view === "accounts" ? this.set({ ...this.#state, hidden: false }) : undefined;
			case "typeKey":
				this.#organise.endSearch();
				return this.set({ view: "typed", form: EMPTY_FORM, problem: null, saving: false, notice: null });
			case "saveTyped":
				return this.#saveTyped(action.form);
			case "correct":
				return state.view === "typed" && state.problem?.field === action.field
					? this.set({ ...state, problem: null })
					: undefined;
			case "unlock":
				return state.view === "locked" ? this.#unlock(state, action.secret) : undefined;
			case "correctSecret":
				return state.view === "locked" ? this.set({ ...state, problem: null }) : undefined;
			case "unlockOtherwise":
				return this.#showShut(state.view === "locked" && state.by === "password" ? "recovery" : "password");
			case "passkey":
				return openPasskeyWindow();
			case "details": {
				const account = this.entry(action.id)?.account;
				const halfDone = this.isHalfDone(action.id);
				if (!account) {
					return this.showAccounts();
				}
				const first = this.#organise.isFirst(account);
				return this.set({ view: "details", account, halfDone, first, saving: false, notice: null });
			}
			case "search":
			case "rename":
			case "pin":
			case "toTop":
			case "logo":
			case "arrange":
			case "place":
			case "undoEdit":
				return this.#organise.do(action);
			case "large": {
				const entry = this.entry(action.id);
				return entry ? this.set({ view: "large", entry, copied: false }) : this.showAccounts();
			}
			case "window":
				return openCodeWindow(action.id);
			case "works":
				await this.accepted(action.id);
				return this.showAccounts();
			case "guide":
				return state.view === "practice" ? this.#practising.setUp() : this.#guide.start();
			case "guideStop":
				return this.#guide.stop();
			case "guideVouch":
				return this.#guide.vouch();
			case "guideTrash":
				return this.#guide.trash();
			case "delete":
				return this.#delete(action.id);
			case "undoDelete":
				return this.#undoDelete(action.id);
			case "lock":
				return lock();
			case "settings":
				return chrome.runtime.openOptionsPage();
			case "how":
				return openPage("welcome.html");
			case "backup":
				return openPage("settings.html#backup");
			case "newPc":
				return openPage("settings.html#new-pc");
		}
	}

	async #delete(id: string): Promise<void> {
		const deleted = this.entry(id)?.account;
		const changed = await this.change(() =>
			changeVault(this.core, (vault) => ({ change: vault.trash(id, Date.now() / 1000) })),
		);
		if (changed && deleted) {
			await this.reload();
			this.set({ ...this.#accountsState([]), deleted });
		}
	}

	async #undoDelete(id: string): Promise<void> {
		const changed = await this.change(() =>
			changeVault(this.core, (vault) => ({ change: vault.restore(id, Date.now() / 1000) })),
		);
		if (changed) {
			await this.reload();
			this.showAccounts(notice("undone", "quiet"));
		}
	}

	/** Shows nothing of the accounts. `by`: what the person wants to type. */
	async #showShut(by?: "password" | "recovery"): Promise<void> {
		if (this.#shut === "device_key_gone" || this.#shut === "vault_damaged") {
			return this.set({ view: "lost", damaged: this.#shut === "vault_damaged" });
		}
		expectKeys();
		const [ways, wait] = await Promise.all([personsWays(this.core), waitBeforeAttempt()]);
		const usual = (["password", "recovery"] as const).find((way) => ways.includes(way)) ?? null;
		const lost = this.#shut === "locked_out";
		const waitUntil = Date.now() / 1000 + wait / 1000;
		this.set({ view: "locked", by: by ?? usual, ways, lost, problem: null, busy: false, waitUntil, notice: null });
	}

	async #unlock(state: Locked, secret: string): Promise<void> {
		this.set({ ...state, problem: null, busy: true, notice: null });
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
			return this.set({ ...state, problem: problem ?? null, busy: false, waitUntil, notice: told });
		}
		await this.reload();
		await this.#enter();
	}

	/** The vault was unlocked, here or in another window: goes on where the lock stood in the way, once. */
	async #enter(): Promise<void> {
		if (shutOf(this.#state) && !this.#shut) {
			this.set({ view: "starting" });
			await this.#begin();
		}
	}

	/** `asked`: the person pressed Scan, or chose this picture. */
	async #scan(asked: boolean, image: ImageNote | null = null): Promise<void> {
		this.set({ ...this.#accountsState([]), scanning: true });
		// The codes are seen before the work on the capture begins.
		await painted();
		if (!this.#isScanning()) {
			return;
		}
		const tab = await activeTab();
		if (!tab) {
			return this.showAccounts(notice("cannot_capture", "warning"));
		}
		if (tab.id !== this.#tab?.id || tab.url !== this.#tab.url || (asked && !this.#filling.look)) {
			this.#tab = tab;
			await this.#filling.lookAgain(tab);
		}
		if (!this.#isScanning()) {
			return;
		}
		const only = image && (await placesOf(image));
		const scanned = await scan(this.core, tab, !this.#filling.isDenied, only);
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
				const known = scanned.drafts.length === 1 && only ? await sameAccount(this.core, only.text) : undefined;
				const guide = !known && (await this.#guide.isAtQr(this.#filling.look));
				if (!this.#isScanning()) {
					return;
				}
				if (only && known) {
					return this.#saveDraft(only, "", "ask");
				}
				return this.set({ view: "card", drafts: scanned.drafts, chosen: 0, saving: false, notice: null, guide });
			}
			case "appOnly": {
				const { kind } = scanned;
				const guide = kind === "work" && (await this.#guide.isAtQr(this.#filling.look));
				const { hasAccounts } = this;
				return this.#isScanning() ? this.set({ view: "appOnly", kind, hasAccounts, guide }) : undefined;
			}
			case "practice":
				return this.#practising.read() ? undefined : this.showAccounts(notice("qr_practice", "info"));
			case "nothing":
				if (NOTHING_READ.includes(scanned.notice.kind) && !this.#filling.look?.field) {
					await this.#filling.lookAgain(tab);
					if (!this.#isScanning() || (await this.#filling.fillField())) {
						return;
					}
				}
				this.showAccounts(
					asked || this.#isAwaited(tab) || !NO_NEWS.includes(scanned.notice.kind)
						? scanned.notice
						: { ...scanned.notice, tone: "quiet" },
				);
				return this.#awaitField(tab);
		}
	}

	/** Whether the first account is to be expected on this page. */
	#isAwaited(tab: Tab): boolean {
		return !this.hasAccounts && this.#filling.isMicrosofts(tab);
	}

	/** Microsoft's page may be on its way to the code: while the person asks for nothing else, it is waited for. */
	async #awaitField(tab: Tab): Promise<void> {
		const acts = this.#acts;
		const isWaiting = async () =>
			this.#acts === acts && this.#state.view === "accounts" && !this.#shut && (await isStill(tab));
		for (let left = LATE_LOOKS; left > 0 && this.#filling.isMicrosofts(tab); left--) {
			await pause(LATE_PAUSE);
			if (!(await isWaiting())) {
				return;
			}
			await this.#filling.lookAgain(tab);
			if (!(await isWaiting()) || (await this.#guide.begin(this.#filling.look))) {
				return;
			}
			if (!(await isWaiting()) || (await this.#filling.fillField())) {
				return;
			}
		}
	}

	async #saveDraft(draft: Draft | undefined, nickname: string, ifNamed: IfNamed): Promise<void> {
		const state = this.#state;
		if (!draft) {
			return;
		}
		if (state.view === "card") {
			this.set({ ...state, saving: true, notice: null });
		}
		const host = this.#hostOf(draft);
		const saved = await this.change(() =>
			changeVault(this.core, (vault) => vault.save(draft.text, nickname, host, ifNamed, Date.now() / 1000)),
		);
		if (!saved) {
			return;
		}
		await this.reload();
		const existing = this.entry(saved.id);
		if (saved.saved === "named" && existing) {
			return this.set({ view: "conflict", draft, existing: existing.account, nickname });
		}
		if (this.#filling.isSetUp && saved.saved === "new") {
			await noteHalfDone(saved.id, true);
		}
		if (this.#filling.look) {
			await noteScanned(this.#filling.look, saved.id);
		}
		this.#showSaved(saved.id, saved.saved === "same");
	}

	/** The address that an account was read on. A key that was typed came from elsewhere, unless the wizard showed it. */
	#hostOf(draft: Draft): string {
		const isFromPage = draft !== this.#typed || this.#filling.isSetUp;
		return isFromPage ? (this.#filling.look?.url ?? this.#tab?.url ?? "") : "";
	}

	/** Makes one change at a time. Null: one was being made already. */
	async change<T>(make: () => Promise<T>): Promise<T | null> {
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
		const state = { view: "typed", form, problem: null, saving: false, notice: null } as const;
		const saving: State = { ...state, saving: true };
		this.set(saving);
		const typed = (await this.core.changes()).typed(form);
		if (this.#state !== saving) {
			return;
		}
		if (typed.typed === "wrong") {
			const { field, problem, character } = typed;
			const names = character === null ? [] : [character];
			return this.set({ ...state, problem: { field, sentence: problem, names } });
		}
		this.#typed = typed.draft;
		await this.#saveDraft(typed.draft, "", "ask");
	}

	#showSaved(id: string, already: boolean): void {
		this.#organise.endSearch();
		const entry = this.entry(id);
		const setUp = this.#filling.isSetUp;
		if (entry) {
			const missing = this.isMissing(id);
			this.set({ view: "saved", entry, already, setUp, copied: false, missing });
		} else {
			this.showAccounts();
		}
	}

	async #copy(id: string): Promise<void> {
		const entry = this.entry(id);
		if (!entry) {
			return;
		}
		await navigator.clipboard.writeText(entry.code.code);
		const mark = (copied: boolean) => {
			const state = this.#state;
			if (state.view === "accounts" && (copied || state.copied === id)) {
				this.set({ ...state, copied: copied ? id : null });
			} else if (state.view === "saved" || state.view === "large") {
				this.set({ ...state, copied });
			}
		};
		mark(true);
		setTimeout(mark, COPIED, false);
	}

	showAccounts(...notices: Notice[]): void {
		this.set(this.#accountsState(notices));
		if (this.#updated) {
			void forgetUpdate();
		}
	}

	showEdited(edited: Edited): void {
		this.set({ ...this.#accountsState([]), edited });
	}

	#accountsState(notices: readonly Notice[]): Accounts {
		const fillable = this.#filling.fillable(this.#entries.map(({ account }) => account));
		const clock = this.#filling.clockNotice();
		const isTold = ({ kind }: Notice) => this.#vaultNotices.some((told) => told.kind === kind);
		const news = clock && !notices.some(({ kind }) => kind === clock.kind) ? [...notices, clock] : notices;
		const updated = this.#updated ? [notice("updated", "quiet")] : [];
		const all = [...this.#vaultNotices, ...news.filter((notice) => !isTold(notice)), ...updated];
		const hidden = this.#filling.isRefused && !this.#insists;
		const listing = this.#organise.listing();
		return { ...accountsOf(this.#opened, this.#entries), notices: all, fillable, hidden, ...listing };
	}

	isMissing(id: string): boolean {
		return inNoneOf(this.#opened.kept, [id]).length > 0;
	}

	isHalfDone(id: string): boolean {
		return this.#opened.halfDone.has(id);
	}

	async accepted(id: string): Promise<void> {
		if (this.isHalfDone(id)) {
			await noteHalfDone(id, false);
			await this.reload();
		}
	}

	/** Opens the vault as it stands in storage now. */
	reload(): Promise<void> {
		this.#reloads++;
		this.#reloading = this.#open(this.#reloads);
		return this.#reloading;
	}

	async #open(reload: number): Promise<void> {
		const now = await opened(this.core, hold());
		if (reload !== this.#reloads) {
			now.vault?.free();
			return this.#reloading;
		}
		this.#take(now);
	}

	/** Goes on with the vault as it was read just now. Where storage could not be read, what was read before stays. */
	#take(now: Opened): void {
		this.#updated ||= now.updated;
		this.#shut = now.vault ? null : (SHUT.find((shut) => shut === now.error) ?? null);
		if (now.vault || this.#shut) {
			if (this.#opened.vault !== now.vault) {
				this.#opened.vault?.free();
			}
			this.#opened = now;
		}
		this.#vaultNotices = now.vault ? vaultNotices(now) : [noticeOf(now.error)];
		this.#readCodes();
	}

	#readCodes(): void {
		const { vault } = this.#opened;
		this.#entries = vault ? entriesOf(vault, this.#filling.now) : [];
		const state = this.#state;
		if (state.view === "accounts") {
			const { missing, halfDone } = accountsOf(this.#opened, this.#entries);
			this.#state = { ...state, entries: this.#entries, missing, halfDone, ...this.#organise.listing() };
		} else if (state.view === "saved") {
			const { id } = state.entry.account;
			this.#state = { ...state, entry: this.entry(id) ?? state.entry, missing: this.isMissing(id) };
		} else if (state.view === "large") {
			this.#state = { ...state, entry: this.entry(state.entry.account.id) ?? state.entry };
		}
	}

	entry(id: string): Entry | undefined {
		return this.#entries.find(({ account }) => account.id === id);
	}

	#fail(error: unknown): void {
		const state = this.#state;
		if (SHUT.some((shut) => shut === error)) {
			void this.vaultChanged();
		}
		const told = noticeOf(error);
		if (state.view === "card" || state.view === "typed" || state.view === "details") {
			this.set({ ...state, saving: false, notice: told });
		} else if (state.view === "arranging") {
			this.#organise.refresh(told);
		} else {
			this.showAccounts(told);
		}
	}

	set(state: State): void {
		this.#state = state;
		this.draw();
	}
}

/** Opens a page of Sixbox; the popup closes by it. */
async function openPage(page: "welcome.html" | "settings.html#backup" | "settings.html#new-pc"): Promise<void> {
	await chrome.tabs.create({ url: chrome.runtime.getURL(page) });
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
