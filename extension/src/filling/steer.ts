import { ask, isStill } from "../browser/tab";
import { aimAt, did, pause } from "./fill";
import { type Look, look } from "./look";

/** So often, and so long apart in milliseconds, a view is waited for: views slide in. */
const LOOKS = 40;
const LOOK_PAUSE = 150;

/**
 * Leads a sign-in that begins with another way to the view that asks for an app's code, one press a view. Gives the look at
 * where it ended; null where the page did not go on.
 */
export async function steer(seen: Look, isWanted: () => boolean): Promise<Look | null> {
	let [at, pressed]: [Look, string | null] = [seen, null];
	for (let left = LOOKS; left > 0 && isWanted() && (await isStill(seen.tab)); left--) {
		// The view that slides out is not the next one.
		if (at.field && at.field !== "several" && at.field.asks !== "other") {
			return at;
		}
		if (at.way === "no-app-code" && pressed !== "methods") {
			return at;
		}
		if (at.way && at.way !== "no-app-code" && at.way !== pressed) {
			const answer = await ask(at.tab, { ask: "steer", ...aimAt(at) });
			pressed = did(answer, "steered") ? at.way : pressed;
		}
		await pause(LOOK_PAUSE);
		const next = await look(seen.tab);
		if (next === "denied") {
			return null;
		}
		at = next === "silent" ? at : next;
	}
	return null;
}
