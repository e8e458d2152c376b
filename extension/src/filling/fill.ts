import { peekKey, sessionKey } from "../browser/session";
import { changeVault } from "../browser/storage";
import { ask, isStill, PATIENCE } from "../browser/tab";
import type { ClockError, Core } from "../core";
import type { Aim, FieldName, NothingWhy, Outcome, PageAnswer } from "../page/protocol";
import { timeBy } from "./clock";
import type { Look } from "./look";

export type Filled =
	| { readonly outcome: "filled"; readonly code: string; readonly step: number; readonly pressed: boolean }
	/** `until` in Unix seconds by the time that codes are made by. */
	| { readonly outcome: "wait"; readonly until: number; readonly reason: "used" | "ending" }
	| { readonly outcome: "nothing"; readonly why: NothingWhy };

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
	const { account, field, newHost } = order;
	const keyOf = order.alone ? peekKey : sessionKey;
	const taken = await changeVault(core, (vault) => vault.takeCode(account, seen.url, newHost, timeBy(clock)), keyOf);
	if (taken.taken === "wait") {
		return { outcome: "wait", until: taken.until, reason: taken.reason };
	}
	const answer = await ask(seen.tab, { ask: "fill", field, code: taken.code, ...aimAt(seen) });
	if (!did(answer, "filled")) {
		const why = did(answer, "nothing") ? answer.why : "page_changed";
		if (why !== "not_taken") {
			await changeVault(core, (vault) => ({ change: vault.releaseStep(account, taken.step) }), keyOf);
		}
		return { outcome: "nothing", why };
	}
	const pressed = order.press && (await press(seen));
	return { outcome: "filled", code: taken.code, step: taken.step, pressed: pressed === true };
}

/** Presses the page's button as soon as it can be pressed; the code must still be there by then. */
export async function press(seen: Look): Promise<boolean> {
	for (let left = PRESSES; left > 0; left--) {
		const answer = await ask(seen.tab, { ask: "press", ...aimAt(seen) });
		if (!did(answer, "not-ready")) {
			return did(answer, "pressed");
		}
		await pause(PRESS_PAUSE);
	}
	return false;
}

/** Waits for what becomes of a code that was sent: the page goes on, or says that it was wrong. `still`: neither. */
export async function outcome(seen: Look, isWaited: () => boolean): Promise<Outcome> {
	for (let left = OUTCOMES; left > 0 && isWaited(); left--) {
		await pause(OUTCOME_PAUSE);
		const answer = await ask(seen.tab, { ask: "outcome", nonce: seen.nonce });
		if (!did(answer, "outcome")) {
			// Another document by now, or one that is going.
			return answer === "silent" ? "still" : "gone";
		}
		if (answer.outcome !== "still") {
			return answer.outcome;
		}
	}
	return "still";
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
