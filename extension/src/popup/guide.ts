import { forgetGuideNote, type GuideNote, readGuideNote, writeGuideNote } from "../browser/guide-note";
import { noteHalfDone } from "../browser/half-done";
import { duration } from "../browser/i18n";
import { askForClick } from "../browser/sign";
import { changeVault } from "../browser/storage";
import { activeTab, ask, type Tab } from "../browser/tab";
import type { ChangingVault, Draft } from "../changes";
import type { Core } from "../core";
import { measureClock, timeBy } from "../filling/clock";
import { aimAt, did, fill, pause, press } from "../filling/fill";
import { type Look, look, noteScanned, placeOf } from "../filling/look";
import type { GoAct, WizardSeen, WizardStep } from "../page/protocol";
import type { Named } from "../parts/account-name";
import type { Host } from "./filling";
import { scan } from "./scan";
import type { GuideHeld, GuideState, GuideTask, GuideWhy } from "./state";

/** What the guide needs of the popup around it. */
export interface GuideHost extends Host {
	/** Whether Microsoft has accepted no code of this account yet. */
	isHalfDone(id: string): boolean;
}

/** Milliseconds between two looks at the page. */
const PAUSE = 200;

/** Milliseconds after which a page that does not go on is not waited for any more; longer where a code was sent. */
const PATIENCE = 20_000;
const PATIENCE_SENT = 60_000;

/** Milliseconds after which a step that is not known is one indeed: views slide, and pages draw themselves late. */
const STRANGE = 6000;

/** So many captures are taken for a QR that comes late, and so many milliseconds apart. */
const SCANS = 5;
const SCAN_PAUSE = 600;

/** Milliseconds that the rows with the key may take to open. */
const ROWS = 3000;

/** Milliseconds for which a page that does not answer, or has gone, is looked for again. */
const HICCUP = 4000;

/** Milliseconds for which a last step stands that is known by its structure alone, before it counts. */
const SETTLED = 2000;

/** Milliseconds after which a page that went back to the list of methods says nothing more of the code. */
const LISTED = 5000;

/** So often a code is filled anew where the page was drawn anew meanwhile. */
const FILLS = 5;

/** Milliseconds in which a person has read two sentences. */
const READ = 8000;

/** The wizard's own page follows "More information required"; whoever may read there needs no further click. */
const NEXT_PAGE = { origins: ["https://mysignins.microsoft.com/*"] };

/** Steps at which the guide is offered before anything was read. */
const OFFERED: readonly WizardStep[] = ["interrupt", "methods", "start", "start-unknown-link", "set-up"];

/** One walk through the wizard, from the person's click to its end. */
interface Run {
	/** The tab's id. */
	readonly tab: number;
	/** Who is setting up, as the pages before said. */
	user: string | null;
	account: string | null;
	replaces: string | null;
	task: GuideTask;
	held: GuideHeld | null;
	/** What is shown of the account before it is saved. */
	named: Named | null;
	/** A fresh code is waited for until then. */
	waits: { readonly until: number; readonly reason: "used" | "ending" } | null;
	/** The step whose button was pressed: it is not pressed again until another step was seen. */
	pressed: WizardStep | null;
	/** What was seen last, and since when (milliseconds since 1970). */
	seen: string;
	since: number;
	/** "More information required" was left, for a page that may be read. */
	leaving: boolean;
	/** The QR that was read, how often it was tried, and when the rows with the key were asked for. */
	draft: Draft | null;
	scans: number;
	asked: number | null;
	/** The person said that the account is theirs. */
	vouched: boolean;
	/** Times that the step before was gone back to, because the QR was for Microsoft's app alone. */
	backs: number;
	saved: boolean;
	fills: number;
	/** The code is in the page's field, and was not sent. */
	written: boolean;
	/** The page's button could not be pressed: the person does that. */
	left: boolean;
	/** The page said that an earlier code was wrong. */
	wasRefused: boolean;
	/** The code is on its way to Microsoft, or its field went before the button was pressed. */
	sent: boolean;
	/** Where the wizard was seen last. */
	url: string;
}

/** Walks Microsoft's set-up wizard for the person, a step at a time, for as long as the popup is open. */
export class Guide {
	#run: Run | null = null;

	constructor(
		private readonly core: Core,
		private readonly host: GuideHost,
	) {}

	/** What the toolbar click means at the wizard: go on, or offer to. False: it is about something else. */
	async begin(seen: Look | null): Promise<boolean> {
		const at = seen && this.host.vault ? await this.#at(seen) : null;
		if (!seen || !at) {
			return false;
		}
		const { tab } = seen;
		const note = await this.#noteOf(seen);
		if (note?.asked && this.#isSetUp(seen)) {
			await this.#walk(runFrom(tab, note));
			return true;
		}
		switch (at.step) {
			case "code":
				if (note?.account && note.account === at.account && this.host.entry(note.account)) {
					await this.#walk(runFrom(tab, note));
					return true;
				}
				return false;
			case "done":
				return this.#hear(tab, at.account, note);
			case "other":
				return at.sent && at.blank && this.#hear(tab, at.account, note);
			case "qr":
				if (note) {
					this.#offer(true);
				}
				return note !== null;
			case "no-link":
			case "five":
				await pause(2 * PAUSE);
				if ((await this.#at(seen))?.step === at.step) {
					this.#show(runFrom(tab, note), at.step === "five" ? "five" : "no_link");
					return true;
				}
				return this.begin(seen);
			default:
				if (OFFERED.includes(at.step)) {
					this.#offer(note !== null);
					return true;
				}
				return false;
		}
	}

	/** Whether the page shows the wizard's QR. */
	async isAtQr(seen: Look | null): Promise<boolean> {
		return seen !== null && (await this.#at(seen))?.step === "qr";
	}

	/** The person wants it: from the step that the page is at. */
	async start(): Promise<void> {
		const tab = await activeTab();
		if (tab) {
			const seen = await look(tab);
			await this.#walk(runFrom(tab, typeof seen === "object" ? await this.#noteOf(seen) : await readGuideNote(tab.id)));
		}
	}

	/** The person does not want it any more. */
	async stop(): Promise<void> {
		const tab = this.#run?.tab;
		this.#run = null;
		if (tab !== undefined) {
			await forgetGuideNote(tab);
		}
		this.host.showAccounts({ kind: "guide_stopped", tone: "quiet", names: [] });
	}

	/** The person says that the account is theirs. */
	vouch(): void {
		if (this.#run) {
			this.#run.vouched = true;
			this.#run.held = null;
		}
	}

	/** Puts the account that was replaced into the trash. */
	async trash(): Promise<void> {
		const { state } = this.host;
		if (state.view !== "guide" || state.phase !== "done" || !state.replaced || state.trashed) {
			return;
		}
		const { id } = state.replaced;
		const changed = await this.host.change(() =>
			changeVault(this.core, (vault) => ({ change: vault.trash(id, Date.now() / 1000) })),
		);
		if (changed) {
			await this.host.reload();
			this.host.set({ ...state, trashed: true });
		}
	}

	#offer(begun: boolean): void {
		this.host.set({ view: "guide", phase: "offer", begun });
	}

	/** The popup was closed before it heard what Microsoft says of the code. */
	async #hear(tab: Tab, account: string | null, note: GuideNote | null): Promise<boolean> {
		if (!account || !this.host.isHalfDone(account) || !this.host.entry(account)) {
			return false;
		}
		const run = runFrom(tab, note?.account === account ? note : null);
		await this.#walk({ ...run, account, sent: true, task: "confirm" });
		return true;
	}

	/** What is remembered of this tab, unless it was about another person than the page is. */
	async #noteOf({ tab, user }: Look): Promise<GuideNote | null> {
		const note = await readGuideNote(tab.id);
		const users = [note?.user ?? null, (note?.account && this.host.entry(note.account)?.account.user) || null];
		if (user !== null && users.some((before) => before !== null && !isSameUser(before, user))) {
			await forgetGuideNote(tab.id);
			return null;
		}
		return note;
	}

	/** Where the wizard is. Null: this is not the wizard, or the page does not answer. */
	async #at(seen: Look): Promise<WizardSeen | null> {
		const place = placeOf(this.core, seen);
		if (place !== "set-up" && place !== "sign-in") {
			return null;
		}
		const answer = await ask(seen.tab, { ask: "wizard", nonce: seen.nonce });
		// On the sign-in's hosts only the page before the wizard is a part of the set-up.
		return did(answer, "wizard") && (place === "set-up") === (answer.step !== "interrupt") ? answer : null;
	}

	#isSetUp(seen: Look): boolean {
		return placeOf(this.core, seen) === "set-up";
	}

	async #walk(run: Run): Promise<void> {
		this.#run = run;
		this.#show(run);
		await this.#note(run);
		while (this.#isOn(run)) {
			await this.#step(run);
			await pause(PAUSE);
		}
	}

	/** Whether the person still sees it, and wants it. */
	#isOn(run: Run): boolean {
		return this.#run === run && this.host.state.view === "guide";
	}

	async #step(run: Run): Promise<void> {
		const tab = await activeTab();
		if (!tab || tab.id !== run.tab) {
			return this.#end(run, "left");
		}
		const seen = await look(tab);
		const at = typeof seen === "object" ? await this.#at(seen) : null;
		if (!this.#isOn(run)) {
			return;
		}
		// A document that was loaded anew knows nothing of the account.
		if (typeof seen !== "object" || !at || (this.#isWithPage(run) && at.account !== run.account)) {
			return this.#elsewhere(run, seen === "silent" || tab.url === run.url);
		}
		run.url = tab.url;
		this.#notice(run, at.listed ? "listed" : at.step);
		if (run.sent || (run.written && at.step !== "code")) {
			return this.#confirm(run, at);
		}
		await this.#act(run, seen, at);
		if (this.#isOn(run)) {
			this.#show(run);
		}
	}

	/** The page has the code. */
	#isWithPage({ sent, written }: Run): boolean {
		return sent || written;
	}

	/** The page is none of the wizard's, or does not answer. `perhaps`: it may do so in a moment. */
	async #elsewhere(run: Run, perhaps: boolean): Promise<void> {
		this.#notice(run, perhaps ? "silent" : "elsewhere");
		if (this.#isWithPage(run)) {
			return this.#isLate(run, HICCUP) ? this.#end(run, "unseen") : undefined;
		}
		if (!run.leaving && (!perhaps || this.#isLate(run, HICCUP))) {
			return this.#end(run, "left");
		}
		if (this.#isLate(run, PATIENCE)) {
			return this.#end(run, "not_on");
		}
	}

	/** Notes what is seen; a step that was pressed may be pressed again once another one was there. */
	#notice(run: Run, what: string): void {
		if (what !== run.seen) {
			[run.seen, run.since] = [what, Date.now()];
		}
		if (what !== run.pressed && !["other", "listed", "silent", "elsewhere"].includes(what)) {
			run.pressed = null;
		}
	}

	#isLate(run: Run, patience: number): boolean {
		return Date.now() - run.since > patience;
	}

	async #act(run: Run, seen: Look, at: WizardSeen): Promise<void> {
		if (run.held !== "user") {
			run.held = null;
		}
		run.waits = null;
		switch (at.step) {
			case "interrupt":
				return this.#interrupt(run, seen);
			case "methods":
				return this.#press(run, seen, at.step, "picker", "app");
			case "start":
				return this.#press(run, seen, at.step, "different-app", "app");
			case "start-unknown-link":
				run.task = "app";
				run.held = "link";
				await this.#go(seen, at.step, "highlight");
				// The person's click on the link closes the popup, and the next one on the icon goes on.
				return this.#note(run, true);
			case "set-up":
				return this.#press(run, seen, at.step, "next", "app");
			case "qr":
				return this.#qr(run, seen, at);
			case "code":
				return this.#code(run, seen, at);
			case "no-link":
				// The link may come a little later than the rest.
				return this.#isLate(run, 3 * PAUSE) ? this.#end(run, "no_link") : undefined;
			case "five":
				return this.#end(run, "five");
			case "error":
				return this.#end(run, "page_error");
			case "done":
				if (at.account && this.host.isHalfDone(at.account) && this.host.entry(at.account)) {
					[run.account, run.sent] = [at.account, true];
					return this.#confirm(run, at);
				}
				return this.#end(run, "unknown_step");
			case "other":
				if (this.#isLate(run, at.blank ? PATIENCE : STRANGE)) {
					return this.#end(run, at.blank ? "not_on" : "unknown_step");
				}
		}
	}

	/** Presses what leads on from a step, once, and waits for the next. */
	async #press(run: Run, seen: Look, step: WizardStep, act: GoAct, task: GuideTask): Promise<void> {
		run.task = task;
		if (run.pressed !== step && (await this.#go(seen, step, act))) {
			run.pressed = step;
			run.since = Date.now();
		} else if (this.#isLate(run, PATIENCE)) {
			await this.#end(run, "not_on");
		}
	}

	async #go(seen: Look, step: WizardStep, act: GoAct): Promise<boolean> {
		return did(await ask(seen.tab, { ask: "go", step, act, ...aimAt(seen) }), "went");
	}

	/** The next page is another site's: without a permission for it, one more click on the icon opens it to Sixbox. */
	async #interrupt(run: Run, seen: Look): Promise<void> {
		run.user = seen.user ?? run.user;
		const isAllowed = await chrome.permissions.contains(NEXT_PAGE).catch(() => false);
		await this.#note(run, !isAllowed);
		run.leaving = isAllowed;
		await this.#press(run, seen, "interrupt", "next", "app");
		if (run.pressed === "interrupt" && !isAllowed && this.#isOn(run)) {
			this.#run = null;
			this.#show(run, "click_again");
			await this.#makeRoom(run.tab);
		}
	}

	/** A click on the icon of an open popup only closes it: once the person has read what to do, it goes by itself. */
	async #makeRoom(tab: number): Promise<void> {
		const { state } = this.host;
		await pause(READ);
		if (this.host.state === state) {
			await askForClick(tab, "guide");
			window.close();
		}
	}

	async #qr(run: Run, seen: Look, at: WizardSeen): Promise<void> {
		run.leaving = false;
		if (run.saved || run.pressed === "qr") {
			return this.#press(run, seen, "qr", "next", run.saved ? "code" : "app");
		}
		run.task = "scan";
		this.#show(run);
		if (!run.draft && run.scans < SCANS) {
			return this.#scan(run, seen.tab, at, seen);
		}
		if (!at.shown && at.toggles) {
			run.asked = Date.now();
			await this.#go(seen, "qr", "show-key");
			return;
		}
		if (!at.shown && run.asked !== null && Date.now() - run.asked < ROWS) {
			return;
		}
		const draft = await this.#judge(run, seen, at);
		if (draft) {
			await this.#save(run, seen, draft);
		}
	}

	async #scan(run: Run, tab: Tab, at: WizardSeen, seen: Look): Promise<void> {
		run.scans++;
		const scanned = await scan(this.core, tab, true);
		if (!this.#isOn(run)) {
			return;
		}
		if (scanned.found === "accounts") {
			const [only, ...more] = scanned.drafts;
			if (more.length > 0) {
				return this.#end(run, "several");
			}
			run.draft = only ?? null;
		} else if (scanned.found === "appOnly") {
			if (run.backs > 0 || !at.backs || !(await this.#go(seen, "qr", "back"))) {
				return this.#end(run, "app_only");
			}
			[run.backs, run.pressed, run.scans] = [run.backs + 1, "qr", 0];
			run.task = "app";
		} else {
			await pause(SCAN_PAUSE);
		}
	}

	/** The account that is to be saved: where QR, key and page agree. Null: it is not, or not yet. */
	async #judge(run: Run, seen: Look, { shown }: WizardSeen): Promise<Draft | null> {
		const known = [run.user, seen.user].filter((user) => user !== null);
		const name = shown?.name ?? known[0] ?? run.draft?.user;
		const { shownKey, sameKey } = await this.core.changes();
		const payload = shown && name ? shownKey(name, shown.key) : null;
		const written = payload?.kind === "account" ? payload.draft : null;
		const draft = run.draft ?? written;
		if (!draft) {
			await this.#end(run, "unreadable");
			return null;
		}
		if (run.draft && written && !sameKey(run.draft.text, written.text)) {
			await this.#end(run, "key_differs");
			return null;
		}
		const users = [...(shown?.name && written ? [written.user] : []), ...known];
		const other = users.find((user) => !isSameUser(user, draft.user));
		if (other !== undefined) {
			await this.#end(run, "user_differs", draft.user, other);
			return null;
		}
		run.named = draft;
		if (users.length === 0 && !run.vouched) {
			run.held = "user";
			return null;
		}
		run.held = null;
		return draft;
	}

	async #save(run: Run, seen: Look, draft: Draft): Promise<void> {
		run.task = "save";
		this.#show(run);
		const saved = await this.host.change(() => changeVault(this.core, (vault) => saveIn(vault, draft, seen.url)));
		if (!saved || !this.#isOn(run)) {
			return;
		}
		const { id } = saved;
		if (saved.saved === "new") {
			await noteHalfDone(id, true);
		}
		const replaces = run.account === id ? run.replaces : null;
		[run.account, run.replaces, run.saved, run.draft] = [id, saved.replaces ?? replaces, true, null];
		await this.#note(run);
		await noteScanned(seen, id);
		await this.host.reload();
	}

	async #code(run: Run, seen: Look, at: WizardSeen): Promise<void> {
		// Of this document: a page that was loaded anew has another key.
		const { account } = at;
		run.account = account;
		run.task = "code";
		if (!account || !this.host.entry(account)) {
			return this.#end(run, "no_account");
		}
		if (at.sent && !at.refused) {
			// An earlier popup sent it, and the page has not answered.
			[run.sent, run.task] = [true, "confirm"];
			return;
		}
		if (run.left || run.written) {
			return this.#sendWritten(run, seen, at);
		}
		const clock = await measureClock(this.core, seen);
		if (clock.clock === "far") {
			return this.#end(run, "clock_far", duration(Math.abs(clock.seconds)));
		}
		this.#show(run);
		run.wasRefused = at.refused;
		const order = { account, field: "microsoft", press: true, newHost: false } as const;
		const filled = await this.host.change(() => fill(this.core, seen, order, clock));
		if (!filled || !this.#isOn(run)) {
			return;
		}
		switch (filled.outcome) {
			case "wait":
				run.waits = { until: filled.until, reason: filled.reason };
				this.#show(run);
				await this.#pauseUntil(run, () => timeBy(clock) > filled.until);
				return;
			case "filled":
				[run.written, run.sent] = [true, filled.pressed || filled.went];
				run.task = run.sent ? "confirm" : "code";
				run.since = Date.now();
				await this.host.reload();
				return;
			case "nothing":
				if (filled.why === "field_not_empty") {
					run.held = "empty_field";
					return;
				}
				run.fills++;
				// A code whose end came before the button was ready gives way to the next one.
				if (!["page_changed", "not_ready"].includes(filled.why) || run.fills > FILLS) {
					return this.#end(run, "not_taken");
				}
		}
	}

	/** The code is in the field. Its button is pressed where that can be, else the person presses it. */
	async #sendWritten(run: Run, seen: Look, at: WizardSeen): Promise<void> {
		if (run.left) {
			run.held = "press";
			return at.refused && !run.wasRefused ? this.#end(run, "refused") : undefined;
		}
		switch (await press(seen)) {
			case "pressed":
				run.sent = true;
				return;
			case "not-ready":
				[run.left, run.held] = [true, "press"];
				return;
			case "gone":
				// The page drew its field anew, and lost the code.
				run.written = false;
				run.fills++;
				return run.fills > FILLS ? this.#end(run, "not_taken") : undefined;
		}
	}

	async #pauseUntil(run: Run, isOver: () => boolean): Promise<void> {
		while (this.#isOn(run) && !isOver()) {
			await pause(PAUSE);
		}
	}

	/** Waits for what becomes of the code: the wizard's last step, and nothing else, says that it was accepted. */
	async #confirm(run: Run, at: WizardSeen): Promise<void> {
		const { account } = run;
		if (!account) {
			return this.#end(run, "no_account");
		}
		[run.held, run.task] = [null, "confirm"];
		switch (at.step) {
			case "code":
			case "other":
				if (at.refused && !run.wasRefused) {
					return this.#end(run, "refused");
				}
				run.wasRefused &&= at.refused;
				if (at.listed && this.#isLate(run, LISTED)) {
					return this.#end(run, "unseen");
				}
				break;
			case "error":
				return this.#end(run, "page_error");
			case "done":
				if (at.sure || this.#isLate(run, SETTLED)) {
					return this.#finish(run, account, at.otherFirst);
				}
				break;
			default:
				return this.#end(run, "unseen");
		}
		if (this.#isLate(run, PATIENCE_SENT)) {
			return this.#end(run, "no_answer");
		}
		this.#show(run);
	}

	/** Microsoft accepted the account's code. */
	async #finish({ tab, replaces }: Run, id: string, otherFirst: boolean): Promise<void> {
		this.#run = null;
		await this.host.accepted(id);
		await forgetGuideNote(tab);
		const account = this.host.entry(id)?.account;
		if (!account) {
			return this.host.showAccounts();
		}
		const replaced = (replaces !== null && replaces !== id && this.host.entry(replaces)?.account) || null;
		const missing = this.host.isMissing(id);
		this.host.set({ view: "guide", phase: "done", account, replaced, trashed: false, missing, otherFirst });
	}

	/** Ends before its time, and says why. */
	async #end(run: Run, why: GuideWhy, ...names: string[]): Promise<void> {
		if (this.#isOn(run)) {
			this.#run = null;
			this.#show(run, why, ...names);
		}
	}

	#note(run: Run, asked = false): Promise<void> {
		const { tab, user, account, replaces } = run;
		return writeGuideNote({ tab, user, account, replaces, asked });
	}

	#show(run: Run, why?: GuideWhy, ...names: string[]): void {
		const account = (run.account !== null && this.host.entry(run.account)?.account) || run.named;
		const { task, held, waits } = run;
		const state: GuideState = why
			? { view: "guide", phase: "stopped", task, account, why, names }
			: { view: "guide", phase: "going", task, account, held, waits };
		this.host.set(state);
	}
}

function runFrom(tab: Tab, note: GuideNote | null): Run {
	return {
		tab: tab.id,
		user: note?.user ?? null,
		account: note?.account ?? null,
		replaces: note?.replaces ?? null,
		task: "app",
		held: null,
		named: null,
		waits: null,
		pressed: null,
		seen: "",
		since: Date.now(),
		leaving: false,
		draft: null,
		scans: 0,
		asked: null,
		vouched: false,
		backs: 0,
		saved: false,
		fills: 0,
		written: false,
		left: false,
		wasRefused: false,
		sent: false,
		url: tab.url,
	};
}

/** Saves an account beside one of the same name, and says which that is. */
function saveIn(vault: ChangingVault, { text }: Draft, url: string) {
	const now = Date.now() / 1000;
	const saved = vault.save(text, "", url, "ask", now);
	return saved.saved === "named"
		? { ...vault.save(text, "", url, "keepBoth", now), replaces: saved.id }
		: { ...saved, replaces: null };
}

function isSameUser(one: string, two: string): boolean {
	const folded = (user: string) => user.normalize("NFKC").trim().toLowerCase();
	return folded(one) === folded(two);
}
