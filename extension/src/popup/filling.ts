import { fillSettings } from "../browser/fill-settings";
import { duration } from "../browser/i18n";
import type { Tab } from "../browser/tab";
import type { Account, ClockError, Core, Vault } from "../core";
import { measureClock, timeBy } from "../filling/clock";
import { decide } from "../filling/decide";
import { fill, type Order, outcome, pause, press } from "../filling/fill";
import { isMicrosofts, type Look, look, placeOf } from "../filling/look";
import { steer } from "../filling/steer";
import { clockNotice } from "../parts/clock-notice";
import type { Notice, NoticeKind } from "../parts/notice";
import type { Entry, State } from "./state";

export type Looked = Look | "denied" | "silent";

/** What filling needs of the popup around it. */
export interface Host {
	readonly state: State;
	readonly vault: Vault | null;
	readonly hasAccounts: boolean;
	entry(id: string): Entry | undefined;
	set(state: State): void;
	showAccounts(...notices: Notice[]): void;
	/** Makes one change at a time. Null: one was being made already. */
	change<T>(make: () => Promise<T>): Promise<T | null>;
	reload(): Promise<void>;
	/** The clock by which codes are made was put right. */
	clockSet(): void;
	/** Whether an account is in no backup yet. */
	isMissing(id: string): boolean;
	/** Microsoft took the account's code. */
	accepted(id: string): Promise<void>;
}

/** The browser fires a timer that is set for longer, in milliseconds, at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** So often, and so long apart in milliseconds, a page is looked at again where a field or view slides in or out. */
const SETTLES = 8;
const SETTLE_PAUSE = 150;

/** So often a page that does not tell the time is asked for it. */
const MEASURES = 2;

/** So often a fresh code is taken where one ended before the page's button was ready. */
const LATE = 2;

/** Fills the page's code field, and says why where it does not. */
export class Filling {
	#looked: Looked | null = null;
	#clock: ClockError;
	/** How often the page is still asked for the time. */
	#measures = MEASURES;
	/** The account and field that the person may still choose with "Fill in". */
	#order: Pick<Order, "field" | "press" | "newHost"> = { field: "microsoft", press: false, newHost: false };
	#led = false;
	/** How often a code ended before the page's button was ready. */
	#late = 0;

	constructor(
		private readonly core: Core,
		private readonly host: Host,
		clock: ClockError,
	) {
		this.#clock = clock;
	}

	/** What was seen on the page, if it let itself be looked at. */
	get look(): Look | null {
		return typeof this.#looked === "object" ? this.#looked : null;
	}

	/** Whether the browser lets nobody into the page. */
	get isDenied(): boolean {
		return this.#looked === "denied";
	}

	/** Unix seconds by which codes are made. */
	get now(): number {
		return timeBy(this.#clock);
	}

	/** Whether the tab shows a page of Microsoft's that may be looked at, though it may not have answered yet. */
	isMicrosofts(tab: Tab): boolean {
		return !this.isDenied && isMicrosofts(this.look ? placeOf(this.core, this.look) : this.core.place(tab.url));
	}

	/** Whether the page is Microsoft's wizard. */
	get isSetUp(): boolean {
		return this.look !== null && placeOf(this.core, this.look) === "set-up";
	}

	/** Whether the page carries Microsoft's field and is not Microsoft's. */
	get isRefused(): boolean {
		return this.look !== null && decide(this.core, this.host.vault, this.look).do === "refuse";
	}

	/** Takes what the click saw, and asks the page's own server for the time. */
	async begin(looked: Looked | null): Promise<void> {
		this.#looked = looked;
		if (this.look?.field ?? this.look?.generic ?? this.look?.way) {
			// What a code is taken with loads while the time is asked for.
			this.core.changes().catch(() => {});
		}
		await this.#measure();
	}

	async lookAgain(tab: Tab): Promise<void> {
		this.#looked = await look(tab);
		const { seconds } = this.#clock;
		await this.#measure();
		if (this.#clock.seconds !== seconds) {
			this.host.clockSet();
		}
	}

	/** As soon as the page answers: one that is busy may do so later than the click, or not at the first time. */
	async #measure(): Promise<void> {
		const { look } = this;
		if (look && this.#measures > 0 && isMicrosofts(placeOf(this.core, look))) {
			this.#measures--;
			this.#clock = await measureClock(this.core, look);
			if (this.#clock.clock !== "unknown") {
				this.#measures = 0;
			}
		}
	}

	forget(): void {
		this.#looked = null;
	}

	/** The accounts of which a code may go into the page's field by a click on their "Fill in". */
	fillable(accounts: readonly Account[]): ReadonlySet<string> {
		const seen = this.look;
		const field = seen?.field;
		if (!seen || !field || field === "several" || field.asks === "other" || field.occupied || field.kind === "server") {
			return new Set();
		}
		const fits = isMicrosofts(placeOf(this.core, seen)) ? accounts.filter(({ microsoft }) => microsoft) : [];
		return new Set(fits.map(({ id }) => id));
	}

	/** What is to be told about this PC's clock. */
	clockNotice(): Notice | null {
		return clockNotice(this.#clock);
	}

	/** Fills the page's field where that is certain, asks where it is not. False: there is no field to speak of. */
	async fillField(): Promise<boolean> {
		const { host } = this;
		const seen = this.look;
		if (!seen) {
			return false;
		}
		const decision = decide(this.core, host.vault, seen);
		switch (decision.do) {
			case "nothing":
				return false;
			case "open":
				host.showAccounts();
				return true;
			case "refuse":
				host.showAccounts(notice(decision.why, "refusal", new URL(seen.url).host));
				return true;
			case "leave":
				if (decision.why === "several_fields" && (await this.#settles(seen))) {
					return this.fillField();
				}
				host.showAccounts(notice(decision.why, "info"));
				return true;
			case "sending":
				host.showAccounts(notice("sending", "info"));
				await this.#hear(seen);
				return true;
			case "explain":
				host.showAccounts(this.#refusal(seen));
				return true;
			case "fill":
				this.#order = { field: decision.field, press: decision.press && (await fillSettings()).press, newHost: false };
				if (this.#clock.clock === "far") {
					this.#order = { ...this.#order, press: false };
					host.showAccounts(...this.#clockNotices());
					return true;
				}
				await (decision.ready ? this.#sendReady(seen, decision.id) : this.fill(decision.id));
				return true;
			case "ask": {
				const press = decision.sure && decision.field === "microsoft" && (await fillSettings()).press;
				this.#order = { field: decision.field, press: press && !isRefusedIn(seen), newHost: false };
				host.set({ view: "choose", accounts: this.#accounts(decision.ids), sure: decision.sure });
				return true;
			}
			case "elsewhere":
				this.#order = { field: decision.field, press: false, newHost: true };
				host.set({ view: "elsewhere", accounts: this.#accounts(decision.ids), host: new URL(seen.url).host });
				return true;
			case "no_account":
				host.showAccounts(
					decision.user && host.hasAccounts
						? notice("no_account_of", "info", decision.user)
						: notice("no_account", "info"),
				);
				return true;
			case "no_app_code":
				host.showAccounts(notice("no_app_code", "info"));
				return true;
			case "steer":
				await this.#steer(seen);
				return true;
		}
	}

	/** Two fields may be one that slides out and one that slides in. */
	async #settles(seen: Look): Promise<boolean> {
		for (let left = SETTLES; left > 0; left--) {
			await pause(SETTLE_PAUSE);
			await this.lookAgain(seen.tab);
			if (this.look && this.look.field !== "several" && this.look.generic !== "several") {
				return true;
			}
		}
		return false;
	}

	async #steer(seen: Look): Promise<void> {
		const steering: State = { view: "steering" };
		this.host.set(steering);
		const arrived = await steer(seen, () => this.host.state === steering);
		if (this.host.state !== steering) {
			return;
		}
		if (!arrived) {
			return this.host.showAccounts(notice("not_led", "info"));
		}
		this.#looked = arrived;
		this.#led = true;
		await this.fillField();
	}

	/** Fills this account's code into the field that was found. */
	async fill(id: string): Promise<void> {
		const { host } = this;
		const account = host.entry(id)?.account;
		const seen = this.look;
		if (!account) {
			return host.showAccounts(notice("account_gone", "warning"));
		}
		if (!seen) {
			return host.showAccounts(notice("page_changed", "warning"));
		}
		const order = { ...this.#order, account: id };
		const filled = await host.change(() => fill(this.core, seen, order, this.#clock));
		if (!filled) {
			return;
		}
		if (filled.outcome === "wait") {
			return this.#wait(account, filled.until, filled.reason);
		}
		await host.reload();
		if (filled.outcome === "nothing") {
			if (filled.why === "not_ready" && this.#late < LATE) {
				this.#late++;
				return this.fill(id);
			}
			if (filled.why === "page_changed") {
				this.forget();
			}
			return host.showAccounts(notice(filled.why, "warning"));
		}
		const entry = host.entry(id);
		if (!entry) {
			return host.showAccounts();
		}
		const { at, code, pressed, went } = filled;
		await this.#showFilled(at, { ...entry, code: { ...entry.code, code } }, pressed, went);
	}

	/** The code is in the field already: it was filled without a click. */
	async #sendReady(seen: Look, id: string): Promise<void> {
		const entry = this.host.entry(id);
		if (entry) {
			const pressed = this.#order.press && (await press(seen)) === "pressed";
			await this.#showFilled(seen, entry, pressed, false);
		}
	}

	async #showFilled(at: Look, entry: Entry, pressed: boolean, went: boolean): Promise<void> {
		const { id } = entry.account;
		const missing = this.isSetUp && this.host.isMissing(id);
		const state = { view: "filled", entry, pressed, went, missing, led: this.#led, clock: this.clockNotice() } as const;
		this.host.set(state);
		if (pressed) {
			await this.#watch(at, id, state);
		}
	}

	/** Tells it where the page refuses a code that an earlier popup sent. */
	async #hear(seen: Look): Promise<void> {
		const { state } = this.host;
		if ((await outcome(seen, () => this.host.state === state)) === "refused" && this.host.state === state) {
			await this.lookAgain(seen.tab);
			this.host.showAccounts(this.#refusal(seen));
		}
	}

	/** Tells it where the page says that the code was wrong. */
	async #watch(seen: Look, id: string, state: State): Promise<void> {
		const became = await outcome(seen, () => this.host.state === state);
		if (became === "gone") {
			await this.host.accepted(id);
		}
		if (this.host.state !== state) {
			return;
		}
		if (became === "refused") {
			this.#order = { ...this.#order, press: false };
			await this.lookAgain(seen.tab);
			return this.host.showAccounts(this.#refusal(seen, this.host.entry(id)?.account));
		}
		this.forget();
	}

	/** Why the page may have refused the code: the clock, another account, a code that was used. `account`: whose it was. */
	#refusal({ user }: Look, account?: Account): Notice {
		const { clock, seconds } = this.#clock;
		if (clock === "far") {
			return notice("refused_clock", "warning", duration(Math.abs(seconds)));
		}
		if (!user || (account && account.user.toLowerCase() !== user.toLowerCase())) {
			return notice("refused_account", "warning");
		}
		return notice(clock === "unknown" ? "refused_perhaps_clock" : "refused_code", "warning", user);
	}

	#clockNotices(): Notice[] {
		const told = this.clockNotice();
		return told ? [told] : [];
	}

	/** Shows why there is no code yet, and fills when there is one, if the person still waits for it then. */
	async #wait(account: Account, until: number, reason: "used" | "ending"): Promise<void> {
		const waiting: State = { view: "waiting", account, until, reason };
		this.host.set(waiting);
		await pause(Math.min((until - this.now) * 1000 + 50, LONGEST_TIMER));
		if (this.host.state === waiting) {
			await this.fill(account.id);
		}
	}

	#accounts(ids: readonly string[]): Account[] {
		return ids.flatMap((id) => this.host.entry(id)?.account ?? []);
	}
}

function isRefusedIn({ field }: Look): boolean {
	return field !== null && field !== "several" && field.refused;
}

function notice(kind: NoticeKind, tone: Notice["tone"], ...names: string[]): Notice {
	return { kind, tone, names };
}
