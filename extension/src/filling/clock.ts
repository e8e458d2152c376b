import { isTimeAsked } from "../browser/fill-settings";
import { ask } from "../browser/tab";
import type { ClockError, Core } from "../core";
import { isMicrosofts, type Look, placeOf } from "./look";

/** In storage.session: what was measured last, until the browser exits. */
const CLOCK = "clock";

/** Milliseconds for which a measurement is believed where no page can be asked: somebody may set the clock right. */
const BELIEVED = 5 * 60_000;

/** Milliseconds after which the page's server is not waited for any more. */
const PATIENCE = 2500;

const UNKNOWN: ClockError = { clock: "unknown", seconds: 0 };

interface Measured {
	readonly error: ClockError;
	/** Milliseconds since 1970, by this PC's clock. */
	readonly at: number;
}

/** What is wrong with this PC's clock, as the page's own server tells; where it cannot be asked, as the last one told. */
export async function measureClock(core: Core, seen: Look): Promise<ClockError> {
	if (!(await isTimeAsked()) || !isMicrosofts(placeOf(core, seen))) {
		return lastClock();
	}
	const answer = await ask(seen.tab, { ask: "time", nonce: seen.nonce }, PATIENCE);
	const told = typeof answer === "object" && answer.did === "told" ? answer.samples : [];
	const error = core.clockError(told);
	if (error.clock === "unknown") {
		await chrome.storage.session.remove(CLOCK);
		return UNKNOWN;
	}
	await chrome.storage.session.set({ [CLOCK]: { error, at: Date.now() } satisfies Measured });
	return error;
}

/** What the last measurement of this session said. */
export async function lastClock(): Promise<ClockError> {
	const [isAsked, session] = await Promise.all([isTimeAsked(), chrome.storage.session.get(CLOCK)]);
	if (!isAsked) {
		return UNKNOWN;
	}
	const stored = session[CLOCK] as Measured | undefined;
	const age = stored ? Date.now() - stored.at : Number.POSITIVE_INFINITY;
	return stored && age >= 0 && age < BELIEVED ? stored.error : UNKNOWN;
}

/** Calls back when the clock was measured, here or in another window. */
export function onClockMeasured(call: () => void): void {
	chrome.storage.session.onChanged.addListener((changes) => {
		if (CLOCK in changes) {
			call();
		}
	});
}

/** Unix seconds, fractions allowed: this PC's time, put right where its error is known and may be mended. */
export function timeBy(error: ClockError): number {
	return Date.now() / 1000 + (error.clock === "off" ? error.seconds : 0);
}
