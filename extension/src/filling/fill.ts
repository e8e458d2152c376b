import { peekKey, sessionKey } from "../browser/session";
import { changeVault } from "../browser/storage";
import { ask, isStill, PATIENCE } from "../browser/tab";
import type { ClockError, Core } from "../core";
import type { Aim, FieldName, NothingWhy, Outcome, PageAnswer } from "../page/protocol";
import { timeBy } from "./clock";
import { type Look, look } from "./look";

export type Filled =
	| {
			readonly outcome: "filled";
			readonly code: string;
			readonly step: number;
			/** The page's button was pressed. */
			readonly pressed: boolean;
			/** The field went after the code was in it: perhaps the page sends by itself. */
			readonly went: boolean;
			/** The look at the field that has it: the page may have drawn it anew meanwhile. */
			readonly at: Look;
	  }
	/** `until` in Unix seconds by the time that codes are made by. */
	| { readonly outcome: "wait"; readonly until: number; readonly reason: "used" | "ending" }
	| { readonly outcome: "nothing"; readonly why: NothingWhy | "not_ready" };

/** What is to be filled, and where. */
export interface Order {
	readonly account: string;
	readonly field: FieldName;
	/** Press the page's button, too. */
	readonly press: boolean;
	/** The person has seen that the account was not used on this host yet. */
	readonly newHost: boolean;
	/** Nobody clicked: what locks the vault after a time without use goes on. */
	readonly alone?: boolean;
}

/** A wizard's button wakes up a moment after its field has a value: so often, and so long apart, it is tried. */
const PRESSES = 30;
const PRESS_PAUSE = 100;

/** As the core has it: a code with fewer left may end on its way. */
const SECONDS_TO_TRAVEL = 3;

/** Milliseconds after which a page's framework has done with what was written. */
const TICK = 60;

/** So often a field may be drawn anew, and so often, and so long apart in milliseconds, it is looked for. */
const DRAWINGS = 4;
const REDRAWS = 10;
const REDRAW_PAUSE = 100;

/** Milliseconds that an answer takes back from the page, at most. */
const LATEST = 500;

/** How often, and how long apart in milliseconds, the page is asked what became of a code that was sent. */
const OUTCOMES = 40;
const OUTCOME_PAUSE = 250;

/** What must hold where something is done to the page that was looked at. An answer that nobody hears any more is none. */
export function aimAt({ nonce, url }: Look): Aim {
	return { nonce, origin: new URL(url).origin, until: Date.now() + PATIENCE - LATEST };
}

/**
 * Fills an account's code into the field that was looked at. Its step is written down as used before the code leaves, so
 * that it cannot be used twice whatever happens after; it is given back if the page cannot have seen the code.
 */
export async function fill(core: Core, seen: Look, order: Order, clock: ClockError): Promise<Filled> {
	if (!(await isStill(seen.tab))) {
		return { outcome: "nothing", why: "page_changed" };
	}
	const { account, newHost } = order;
	const keyOf = order.alone ? peekKey : sessionKey;
	const taken = await changeVault(core, (vault) => vault.takeCode(account, seen.url, newHost, timeBy(clock)), keyOf);
	if (taken.taken === "wait") {
		return { outcome: "wait", until: taken.until, reason: taken.reason };
	}
	const { code, step } = taken;
	const good = Date.now() + (taken.endsAt - timeBy(clock) - SECONDS_TO_TRAVEL) * 1000;
	const brought = await bring(seen, order, code, good);
	if (brought.did === "filled") {
		const { pressed, went, at } = brought;
		return { outcome: "filled", code, step, pressed, went, at };
	}
	if (!brought.wasSeen) {
		await changeVault(core, (vault) => ({ change: vault.releaseStep(account, step) }), keyOf);
		// Writing the step down took as long as the code had left.
		if (brought.why === "not_ready") {
			return { outcome: "wait", until: taken.endsAt, reason: "ending" };
		}
	}
	return { outcome: "nothing", why: brought.why };
}

type Brought =
	| { readonly did: "filled"; readonly pressed: boolean; readonly went: boolean; readonly at: Look }
	/** `wasSeen`: the page may have seen the code. `not_ready`: the button was not, for as long as the code is good. */
	| { readonly did: "nothing"; readonly why: NothingWhy | "not_ready"; readonly wasSeen: boolean };

/**
 * Writes the code, makes sure a moment later that it is still there, and presses the button. A page that draws its field
 * anew meanwhile is looked at again.
 */
async function bring(seen: Look, order: Order, code: string, good: number): Promise<Brought> {
	let [at, why]: [Look, NothingWhy] = [seen, "page_changed"];
	let [wasSeen, wasWritten] = [false, false];
	if (Date.now() >= good) {
		return { did: "nothing", why: "not_ready", wasSeen };
	}
	for (let left = DRAWINGS; left > 0 && Date.now() < good; left--) {
		for (let times = 2; times > 0; times--) {
			const { field, account } = order;
			const answer = await ask(at.tab, { ask: "fill", field, account, code, good, ...aimAt(at) });
			why = did(answer, "nothing") ? answer.why : "page_changed";
			// Nobody knows what a page that gives no answer has done.
			wasSeen ||= !did(answer, "nothing");
			if (!did(answer, "filled")) {
				break;
			}
			wasWritten = true;
			if (times > 1) {
				await pause(TICK);
				continue;
			}
			const pressed = order.press ? await press(at, good) : "not-ready";
			if (order.press && pressed === "not-ready" && Date.now() >= good) {
				return { did: "nothing", why: "not_ready", wasSeen };
			}
			if (pressed !== "gone") {
				return { did: "filled", pressed: pressed === "pressed", went: false, at };
			}
		}
		if (why !== "page_changed") {
			return { did: "nothing", why, wasSeen: wasSeen || why === "not_taken" };
		}
		const next = await drawnAnew(at, seen, order.field);
		if (!next) {
			break;
		}
		at = next;
	}
	return wasWritten ? { did: "filled", pressed: false, went: true, at } : { did: "nothing", why, wasSeen };
}

/** The same field in a newer look at the same document; null: it does not come again. */
async function drawnAnew(at: Look, first: Look, name: FieldName): Promise<Look | null> {
	const fieldOf = (seen: Look) => (name === "microsoft" ? seen.field : seen.generic);
	const before = fieldOf(first);
	for (let left = REDRAWS; left > 0 && (await isStill(at.tab)); left--) {
		const next = await look(at.tab);
		const field = typeof next === "object" ? fieldOf(next) : null;
		// Where the field of before still stands, the page has drawn nothing anew: it has passed its name to another.
		if (typeof next === "object" && (next.swapped || !next.again)) {
			return null;
		}
		if (typeof next === "object" && field && field !== "several") {
			const isSame =
				before !== null && before !== "several" && field.kind === before.kind && field.asks === before.asks;
			return isSame && next.user === first.user ? next : null;
		}
		await pause(REDRAW_PAUSE);
	}
	return null;
}

/** Presses the page's button as soon as it can be pressed, until `good` (milliseconds since 1970). `gone`: the field or the code in it is not there any more. */
export async function press(seen: Look, good = Number.POSITIVE_INFINITY): Promise<"pressed" | "not-ready" | "gone"> {
	for (let left = PRESSES; left > 0 && Date.now() < good; left--) {
		const answer = await ask(seen.tab, { ask: "press", ...aimAt(seen) });
		if (!did(answer, "not-ready")) {
			return did(answer, "pressed") ? "pressed" : "gone";
		}
		await pause(PRESS_PAUSE);
	}
	return "not-ready";
}

/** Waits for what becomes of a code that was sent: the page goes on, or says that it was wrong. `still`: neither. */
export async function outcome(seen: Look, isWaited: () => boolean): Promise<Outcome> {
	for (let left = OUTCOMES; left > 0 && isWaited(); left--) {
		await pause(OUTCOME_PAUSE);
		const answer = await ask(seen.tab, { ask: "outcome", nonce: seen.nonce });
		const became = did(answer, "outcome") ? answer.outcome : answer === "silent" ? "still" : await after(seen);
		if (became !== "still") {
			return became;
		}
	}
	return "still";
}

/** What another document in the place of the one that sent a code says: it still asks for one, or goes on. */
async function after({ tab }: Look): Promise<Outcome> {
	for (let left = REDRAWS; left > 0; left--) {
		const now = await chrome.tabs.get(tab.id).catch(() => null);
		if (!now) {
			return "still";
		}
		const next = await look({ ...tab, url: now.url ?? "" });
		if (next === "denied") {
			return "gone";
		}
		if (next !== "silent" && next.field !== null) {
			return next.field !== "several" && next.field.refused ? "refused" : "still";
		}
		await pause(REDRAW_PAUSE);
	}
	return "gone";
}

export function pause(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Whether the page gave this answer. */
export function did<D extends PageAnswer["did"]>(
	answer: Awaited<ReturnType<typeof ask>>,
	what: D,
): answer is Extract<PageAnswer, { did: D }> {
	return typeof answer === "object" && answer.did === what;
}
