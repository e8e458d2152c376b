import { asksOf, type Found } from "./find";
import type { Memory } from "./memory";
import type { Asks } from "./protocol";

/**
 * What a field asks for. After Sixbox has chosen the app's code among the ways to sign in, it is that code; in the document
 * in which an account's QR was read, the wizard's next field is that account's.
 */
export function asksHere(known: Memory, found: Found): Asks {
	const asks = asksOf(found);
	if (asks !== "unknown") {
		return asks;
	}
	const isScans = found.kind === "plain" && fitsScan(known, found);
	const isChosen = found.row?.follows === true && known.chosen && known.pressed === null;
	return isScans || isChosen ? "app" : asks;
}

/** Whether the QR that was read here belongs to this field: it was not sent from another one since. */
export function fitsScan({ scanned, sentFrom }: Memory, { inputs }: Found): boolean {
	return scanned !== null && (sentFrom === null || sentFrom === inputs[0]);
}
