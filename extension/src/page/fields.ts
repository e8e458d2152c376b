/**
 * Microsoft's code fields, a row each: how a field is found, and what on the page tells which code it wants. Found by
 * exact ids, names and test ids; a page can copy all of them, so no row says that a page is genuine: the core's list of
 * hosts does that.
 */
export interface FieldRow {
	/** Where and when it was seen. */
	readonly seen: string;
	/** The field itself. */
	readonly field: string;
	/** The button that sends the code; searched in the smallest part of the page that holds both. */
	readonly button: string;
	/** On any host this field is Microsoft's or a copy of it. Else it counts on Microsoft's hosts alone. */
	readonly distinctive: boolean;
	/** What the field wants where no sign says otherwise. */
	readonly asks: Asks;
	/** Elements that say: the app's code. */
	readonly app: readonly string[];
	/** Elements that say: another code. They win. */
	readonly other: readonly string[];
	/**
	 * Where the page describes the code, if no element tells: a telephone number or e-mail address there means another
	 * code ({@link SAYS_OTHER}). `around`: the smallest part that holds field and button, where the app's name
	 * ({@link SAYS_APP}) also means the app's.
	 */
	readonly described: "around" | `#${string}` | null;
	/** Where the page shows who is signing in. */
	readonly user: string | null;
}

/** Which code a field wants: the authenticator app's, another (SMS, e-mail), or the page does not say. */
export type Asks = "app" | "other" | "unknown";

/** A telephone number, whole or masked, or an e-mail address beside the field: a code was sent there. */
export const SAYS_OTHER = "\\+[\\dX]{1,3}[\\s\\dXx*•().-]{5,}|[^\\s@]+@[^\\s@]+\\.[^\\s@]+";

/** The app's name in the wizard's texts: English, Dutch, German, French, Spanish. */
export const SAYS_APP = "authenticator|authentifikator|verificat(or|ie)-app|d[’']authentification|autenticación";

export const FIELDS: readonly FieldRow[] = [
	{
		seen: "work or school sign-in: a bug report of 18 August 2026, saved pages and scripts of 2018 to 2026",
		field: "input#idTxtBx_SAOTCC_OTC",
		button: "#idSubmit_SAOTCC_Continue",
		distinctive: true,
		asks: "unknown",
		app: ['img[src*="picker_verify_code"]'],
		// Other names of pictures say nothing: the app has had several.
		other: ['img[src*="picker_verify_sms"]', 'img[src*="picker_verify_call"]', 'img[src*="picker_verify_email"]'],
		described: "#idDiv_SAOTCC_Description",
		user: "#displayName",
	},
	{
		seen: "set-up wizard, newer look: scripts of 2025 and 2026",
		field: 'input[data-testid="verification-entercode-input"]',
		button: 'button[data-testid="reskin-step-next-button"]',
		distinctive: true,
		asks: "app",
		app: [],
		other: ['[data-testid="email-verify-challenge-otp-input"]'],
		described: null,
		user: null,
	},
	{
		seen: "set-up wizard, older dialog (Fluent UI 8): screenshots and scripts of 2019 to 2025. It has no sign of its own",
		field: "input.ms-TextField-field",
		button: ".ms-Button--primary",
		distinctive: false,
		asks: "unknown",
		app: [],
		other: ['[data-testid="email-verify-challenge-otp-input"]'],
		described: "around",
		user: null,
	},
];
