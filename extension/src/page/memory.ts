import type { Found } from "./find";
import type { FieldName, WizardStep } from "./protocol";

/** What Sixbox knows of one document, kept in the document's isolated world: gone when the document is. */
export interface Memory {
	/** Of the newest look. */
	nonce: string;
	found: Readonly<Record<FieldName, Found | null>>;
	/** Microsoft's fields that looks found in this document. */
	fields: ReadonlySet<HTMLInputElement>;
	/** What Sixbox wrote, where, and what of it was sent. */
	written: string | null;
	writtenInto: HTMLInputElement | null;
	/** The account whose code was written. */
	writtenFor: string | null;
	/** Until when what was written may be sent, milliseconds since 1970. */
	writtenGood: number;
	pressed: string | null;
	/** In this document Sixbox has chosen the app's code among the ways to sign in. */
	chosen: boolean;
	/** The account whose QR was read here, until its code was sent from `sentFrom`. */
	scanned: string | null;
	sentFrom: HTMLInputElement | null;
	/** The step of the wizard that was seen last, of those that are known. */
	wizardStep: WizardStep | null;
	/** In a language that is not known: the words of the links that Sixbox had outlined, once the person clicked one. */
	led: ReadonlySet<string>;
	/** The toggle that was pressed to show the key: a second press would hide it. */
	toggled: HTMLElement | null;
}

/** A symbol: what the page's elements are named by reaches the isolated world's window, too, but only as strings. */
const KEY = Symbol.for("sixbox");

type World = typeof globalThis & { [KEY]?: Memory };

export function memory(): Memory | undefined {
	return (globalThis as World)[KEY];
}

export function remember(memory: Memory): void {
	(globalThis as World)[KEY] = memory;
}
