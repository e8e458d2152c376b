import type { CodePage } from "./registry.ts";
import type { LiveTexts } from "./texts/live.ts";
import type { ReactSignInTexts } from "./texts/react-sign-in.ts";
import type { Language, Texts } from "./texts.ts";

/** What the server tells every page's script, as JSON in the page. */
export interface CommonConfig {
	readonly language: Language;
	readonly user: string;
	readonly tenant: string | null;
	/** The organisation's name, shown where its logo would be. */
	readonly organisation: string;
	/** Where the page goes on to, when it can. */
	readonly next: string;
	/** Milliseconds that every change of view or step takes longer. */
	readonly slow: number;
	/** Whether the code field is replaced by a new element once, 400 ms after it appeared. */
	readonly rerender: boolean;
	/** Whether a second visible field with the same ids stands below the first. */
	readonly twoFields: boolean;
}

/** A view of the work sign-in page. `push-old` is the push view with the links of some years ago. */
export type SignInView = "more-information" | "code" | "push" | "push-old" | "methods" | "signed-in";

/** A row in the list of methods: its data-value. */
export type ProofId = "PhoneAppNotification" | "PhoneAppOTP" | "OneWaySMS" | "TwoWayVoiceOffice";

export interface SignInConfig extends CommonConfig {
	readonly texts: Texts;
	readonly view: SignInView;
	readonly method: "app" | "sms";
	/** The small picture beside the description, by the code's way; null leaves them out. */
	readonly pictures: { readonly app: string; readonly sms: string } | null;
	/** The number to match of the push view; null: none. */
	readonly number: string | null;
	/** What the list of methods offers. */
	readonly proofs: readonly ProofId[];
	/** Whether the inputs of a view that slides out stay visible until it is gone. */
	readonly ghost: boolean;
}

export const WIZARD_STEPS = [
	"start",
	"app",
	"setup",
	"qr",
	"code",
	"done",
	"sms",
	"email",
	"phone",
	"address",
	"list",
] as const;

/**
 * A step of the set-up wizard:
 * - start: "Download eerst de app", with the link to another app
 * - app: the QR that only Microsoft's own app understands
 * - setup: "Uw account instellen"
 * - qr: the otpauth QR and, behind the toggle, the secret key
 * - code: the six digits
 * - done: "Voltooid"
 * - sms, email: a code that came by text message or e-mail
 * - phone, address: a telephone number or an e-mail address is asked for
 * - list: the list of methods of /security-info
 */
export type WizardStep = (typeof WIZARD_STEPS)[number];

export interface WizardConfig extends CommonConfig {
	readonly texts: Texts;
	readonly step: WizardStep;
	readonly skin: "dialog" | "reskin";
	/** register: the interrupted sign-in; manage: /security-info, where the steps stand over the list of methods. */
	readonly place: "register" | "manage";
	readonly dark: boolean;
	readonly draw: "img" | "pixelated" | "svg" | "canvas" | "none";
	/** CSS pixels that the QR's modules span. */
	readonly qrSize: number;
	/** Whether five apps are registered already, so that the server refuses another. */
	readonly full: boolean;
	/** Whether the link to a different app is there. */
	readonly link: boolean;
	/** What follows a code that was accepted. */
	readonly ends: "done" | "list";
	/** Whether the link to other methods stands in each step, and not below it. */
	readonly otherWithin: boolean;
	/** Which method the sign-in asks for first, as the list and the last step show it. */
	readonly first: "code" | "push";
}

/** The sign-in page in its newer look. */
export interface ReactSignInConfig extends CommonConfig {
	readonly texts: Texts;
	readonly own: ReactSignInTexts;
	readonly page: "otc-confirmation" | "otc-password";
	/** What the page says of the code: from the app, sent by e-mail, or nothing. */
	readonly says: "app" | "email" | null;
}

/** The personal account's sign-in. */
export interface LiveConfig extends CommonConfig {
	readonly texts: LiveTexts;
	readonly view: "otc" | "otc-old" | "boxes" | "username" | "password";
	/** What the page says of the code: from the app, sent by e-mail, or nothing. */
	readonly says: "app" | "email" | null;
	/** The number in the field's id, another one in every answer. */
	readonly fieldNumber: number;
}

/** The personal account's set-up of an app. */
export interface EnableTfaConfig extends CommonConfig {
	readonly texts: LiveTexts;
	readonly step: "intro" | "app" | "qr" | "recovery" | "done";
}

/** Another issuer's page with a box a digit. */
export interface BoxesConfig extends CommonConfig {
	readonly page: CodePage;
	readonly label: string;
	readonly button: string;
	readonly wrong: string;
}

/** The answer to the wizard's request for a new method. */
export interface Activation {
	/** What the QR holds. */
	readonly qrText: string;
	/** The two rows behind "Kan de afbeelding niet worden gescand?". */
	readonly accountNameOrCode: string;
	readonly keyOrUrl: string;
}

/** The answer to a posted code. */
export interface CodeAnswer {
	readonly accepted: boolean;
}
