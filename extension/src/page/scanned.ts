import { asksOf, type Found } from "./find";
import type { Memory } from "./memory";
import type { Asks } from "./protocol";

/** What a field asks for: in the document in which an account's QR was read, the wizard's next field is that account's. */
export function asksHere(known: Memory, found: Found): Asks {
	const asks = asksOf(found);
	return asks === "unknown" && found.kind === "plain" && fitsScan(known, found) ? "app" : asks;
}

/** Whether the QR that was read here belongs to this field: it was not sent from another one since. */
export function fitsScan({ scanned, sentFrom }: Memory, { inputs }: Found): boolean {
	return scanned !== null && (sentFrom === null || sentFrom === inputs[0]);
}
