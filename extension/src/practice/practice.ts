import type { GuideTask } from "../popup/state";

/** What the welcome page's practice and the popup over it share. The welcome page leads; nothing of it reaches the vault. */

/** The text of the practice QR code (practice-qr.svg). It is public and belongs to no account: it is never saved. */
export const PRACTICE_TEXT = "otpauth://totp/Sixbox:practice?secret=SIXBOXPRACTICEQR";

/** The codes that are practised with, wherever the clock stands: another one at the sign-in, as a code is never the same. */
export const PRACTICE_CODES = { setUp: "137289", signIn: "504618" } as const;

/** What Sixbox's window shows of the practice. */
export type Practice =
	/** The account that the QR code holds. */
	| { readonly shows: "found" }
	/** The account is being set up. */
	| { readonly shows: "going"; readonly task: GuideTask }
	| { readonly shows: "setUp" }
	/** The code is in the page. */
	| { readonly shows: "filled" };

/** What the popup says to the welcome page. */
export type PopupSays =
	/** The icon was clicked. `first`: there is no account yet, so that it can hardly mean anything but practice. */
	| { readonly say: "clicked"; readonly first: boolean }
	/** The capture held the practice QR code. */
	| { readonly say: "read" }
	/** "Set it up for me" was pressed. */
	| { readonly say: "setUp" };

/** What the welcome page answers: `scan`: the QR code is in view. `none`: the person does not practise. */
export type WelcomeSays = "none" | "scan" | Practice;

/** The name of the connection from the popup to the welcome page in this tab. */
export function practiceIn(tabId: number): string {
	return `practice:${tabId}`;
}
