/** What may be asked of a page, and what it answers. */

/** Which code a field wants: the authenticator app's, another (SMS, e-mail, recovery), or the page does not say. */
export type Asks = "app" | "other" | "unknown";

export type PageRequest =
	/** Look at the page, and leave the nonce for what follows. */
	| { readonly ask: "look"; readonly nonce: string }
	/** Remember that this account's QR was read in this document. */
	| { readonly ask: "scanned"; readonly nonce: string; readonly account: string }
	/** Write the code into the field that the look found. */
	| ({
			readonly ask: "fill";
			readonly field: FieldName;
			readonly account: string;
			readonly code: string;
			/** Until when the code may be sent, milliseconds since 1970. */
			readonly good: number;
	  } & Aim)
	/** Press the page's button below Microsoft's field that was filled. */
	| ({ readonly ask: "press" } & Aim)
	/** What became of the code that was sent. */
	| { readonly ask: "outcome"; readonly nonce: string }
	/** Go on towards the view that asks for an app's code. */
	| ({ readonly ask: "steer" } & Aim)
	/** Which step of Microsoft's set-up wizard this is. */
	| { readonly ask: "wizard"; readonly nonce: string }
	/** Do one thing at a step of the wizard, if it is still there. */
	| ({ readonly ask: "go"; readonly step: WizardStep; readonly act: GoAct } & Aim)
	/** Ask the page's own server for the time. */
	| { readonly ask: "time"; readonly nonce: string };

/** The field of Microsoft's table, or the one that any other site may have. */
export type FieldName = "microsoft" | "generic";

/** What must still be so where something is done to a page. */
export interface Aim {
	readonly nonce: string;
	readonly origin: string;
	/** Milliseconds since 1970 after which nobody waits for the answer any more: then nothing is done. */
	readonly until: number;
}

export interface FieldSeen {
	readonly asks: Asks;
	readonly kind: FieldKind;
	/** It holds something that Sixbox did not write. */
	readonly occupied: boolean;
	/** Sixbox wrote into it, whatever it holds now. */
	readonly filled: boolean;
	/** Whose code it holds, where Sixbox wrote it, it was not sent, and still may be. */
	readonly ready: string | null;
	/** The code in it was sent, and the page has not answered yet. */
	readonly sending: boolean;
	/** The page says that the code which was sent from here was wrong. */
	readonly refused: boolean;
}

/**
 * Whose field: `named` on any host is Microsoft's or a copy of it; `plain` counts as Microsoft's on Microsoft's hosts alone;
 * `server` is a company's own AD FS; `generic` is any other site's.
 */
export type FieldKind = "named" | "plain" | "server" | "generic";

/**
 * Where the page is on the way to an app's code: `push` (an app is to approve), `methods` (the list has the app's code), or
 * `no-app-code` (the list does not have it).
 */
export type Way = "push" | "methods" | "no-app-code";

export interface Looked {
	readonly did: "looked";
	readonly url: string;
	/** The address that the document was loaded from: script can change `url`, not this. */
	readonly began: string;
	/** Microsoft's field. */
	readonly field: FieldSeen | "several" | null;
	/** What any other site's code field would be. */
	readonly generic: FieldSeen | "several" | null;
	readonly way: Way | null;
	/** The name that the page shows for who is signing in. */
	readonly user: string | null;
	/** The account whose QR was read in this document. */
	readonly scanned: string | null;
	/** A field that an earlier look found still stands there, and another one is found by now. */
	readonly swapped: boolean;
	/** An earlier look was taken at this very document. */
	readonly again: boolean;
	/** The code that Sixbox wrote into this document was sent. */
	readonly sent: boolean;
}

/**
 * A step of Microsoft's set-up wizard, as far as Sixbox knows it:
 * - interrupt: "More information required", on the sign-in page
 * - methods: the list of methods, with the authenticator app
 * - start: Microsoft's own app is offered, and a known link leads to another one
 * - start-unknown-link: the same, and the link's words are not known
 * - no-link: the same, without the link
 * - five: five apps are registered already
 * - error: the step refuses something, in words that are not known
 * - set-up: "Set up your account"
 * - qr: the QR, with the key behind a toggle
 * - code: the field for the app's code
 * - done: the code was filled in or sent in this document, its field is gone, and nothing leads back
 * - other: anything else. Nothing is done there
 */
export type WizardStep =
	| "interrupt"
	| "methods"
	| "start"
	| "start-unknown-link"
	| "no-link"
	| "five"
	| "error"
	| "set-up"
	| "qr"
	| "code"
	| "done"
	| "other";

/** What may be done at a step: one element is pressed, once; `highlight`: links are outlined for the person. */
export type GoAct = "different-app" | "next" | "back" | "show-key" | "picker" | "highlight";

/** The account's name and key as the page writes them out. */
export interface ShownKey {
	readonly name: string | null;
	readonly key: string;
}

export interface WizardSeen {
	readonly did: "wizard";
	readonly step: WizardStep;
	/** The page says that the code was wrong. */
	readonly refused: boolean;
	readonly shown: ShownKey | null;
	/** The key can be shown: its toggle is there, and was not pressed yet. */
	readonly toggles: boolean;
	/** The button that goes back is known. */
	readonly backs: boolean;
	/** The account whose QR was read in this document. */
	readonly account: string | null;
	/** That account's code was sent from this document. */
	readonly sent: boolean;
	/** Nothing is there to press or to type, or not yet: the page is drawing itself, or waits for its server. */
	readonly blank: boolean;
	/** The list of one's methods is on screen, and no step. */
	readonly listed: boolean;
	/** "done" by its words, too. */
	readonly sure: boolean;
	/** At "done" the page says that sign-in asks for another method first. */
	readonly otherFirst: boolean;
}

/** What the page's own server said about the time; seconds, times since 1970. */
export interface TimeSample {
	readonly sent: number;
	readonly received: number;
	readonly date: number;
	readonly age: number;
}

/** Why nothing was done; where it is `not_taken`, the page saw the code and did not keep it. */
export type NothingWhy = "page_changed" | "field_not_empty" | "not_taken" | "other_code";

/** What a page answers. All of it is untrusted: it comes from the page's process. */
export type PageAnswer =
	| Looked
	| { readonly did: "noted" }
	/** The code is in the field and was read back. */
	| { readonly did: "filled" }
	| { readonly did: "pressed" }
	/** The button cannot be pressed yet, or must not be. */
	| { readonly did: "not-ready" }
	| { readonly did: "steered" }
	| WizardSeen
	| { readonly did: "went" }
	| { readonly did: "told"; readonly samples: readonly TimeSample[] }
	| { readonly did: "outcome"; readonly outcome: Outcome }
	| { readonly did: "nothing"; readonly why: NothingWhy };

/** `refused`: the page shows its error. `gone`: the field is no longer there. `still`: nothing has happened yet. */
export type Outcome = "refused" | "gone" | "still";
