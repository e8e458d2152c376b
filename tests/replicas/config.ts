import type { Language } from "./texts.ts";

/** What the server tells a page's script, as JSON in the page. */
export interface SignInConfig {
	readonly view: "more-information" | "code" | "signed-in";
	readonly language: Language;
	readonly user: string;
	readonly tenant: string | null;
	/** The organisation's name, shown where its logo would be. */
	readonly organisation: string;
	readonly method: "app" | "sms";
	/** The small picture beside the description; null leaves it out. */
	readonly picture: string | null;
	/** Where the page goes on to, when it can. */
	readonly next: string;
}

export const WIZARD_STEPS = ["start", "app", "setup", "qr", "code", "done", "sms", "email"] as const;

/**
 * A step of the set-up wizard:
 * - start: "Download eerst de app", with the link to another app
 * - app: the QR that only Microsoft's own app understands
 * - setup: "Uw account instellen"
 * - qr: the otpauth QR and, behind the toggle, the secret key
 * - code: the six digits
 * - done: "Voltooid"
 * - sms, email: a code that came by text message or e-mail
 */
export type WizardStep = (typeof WIZARD_STEPS)[number];

export interface WizardConfig {
	readonly language: Language;
	readonly user: string;
	readonly tenant: string | null;
	readonly organisation: string;
	readonly step: WizardStep;
	readonly skin: "dialog" | "reskin";
	readonly dark: boolean;
	readonly draw: "img" | "pixelated" | "svg" | "canvas" | "none";
	/** CSS pixels that the QR's modules span. */
	readonly qrSize: number;
	/** Where "Gereed" goes. */
	readonly next: string;
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
