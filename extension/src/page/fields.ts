import type { Asks, FieldKind } from "./protocol";

/**
 * Microsoft's code fields, a row each: how a field is found, and what on the page tells which code it wants. Found by
 * exact ids, names and test ids; a page can copy all of them, so no row says that a page is genuine: the core's list of
 * hosts does that.
 */
export interface FieldRow {
	/** Where and when it was seen. */
	readonly seen: string;
	/** The field itself; where there are boxes, each of them. */
	readonly field: string;
	/** One box for each digit. */
	readonly boxes?: true;
	/** The button that sends the code; searched in the smallest part of the page that holds both. */
	readonly button: string;
	readonly kind: FieldKind;
	/** What the field wants where no sign says otherwise. */
	readonly asks: Asks;
	/** Elements that say: the app's code. */
	readonly app?: readonly string[];
	/** Elements that say: another code. They win. */
	readonly other?: readonly string[];
	/** A hidden field whose value names the way to sign in ({@link APP_METHOD}, {@link OTHER_METHODS}), where no element tells. */
	readonly method?: string;
	/**
	 * Where the page describes the code, if no element tells: a telephone number or e-mail address there means another
	 * code ({@link SAYS_OTHER}). `around`: all that stands beside the field, links and buttons apart.
	 */
	readonly described?: "around" | `#${string}`;
	/** The app's name in what is said around the field ({@link SAYS_APP}) means the app's code. */
	readonly namesApp?: true;
	/** The element that says that the code was wrong. */
	readonly error: string;
	/** It follows the list of ways to sign in, in the same document. */
	readonly follows?: true;
}

/** A telephone number, whole or masked, or an e-mail address beside the field: a code was sent there. */
export const SAYS_OTHER =
	/\+[\dX*•]{1,3}[\s\dXx*•().-]{5,}|[*•]{2,}[\s\d-]*\d{2}(?!\d)|(?:\d[\s().-]{0,2}){8,}|[^\s@]+@[^\s@]+\.[^\s@]+/;

/** The app's name in Microsoft's texts: English, Dutch, German, French, Spanish. "Authentication" alone is no app. */
export const SAYS_APP =
	/authenticator[ -]app|authentifikator-app|verificat(or|ie)-app|application d[’']authentification|aplicación (de autenticación|authenticator)|app authenticator|application authenticator/i;

/** Microsoft's names of the ways to sign in with a code: the app's, and those that are sent or spoken. */
export const APP_METHOD = "PhoneAppOTP";
export const OTHER_METHODS = /SMS|Voice|Email/i;

/** Where Microsoft's pages show who is signing in: work or school sign-in, its newer look, personal accounts. */
export const USER = ["#displayName", '[data-testid="identityBanner"]', "#identityBanner"] as const;

/** Names of the address's parameters that tell who is signing in (Microsoft's authorise endpoint, and SAML sign-in). */
export const LOGIN_HINTS = ["login_hint", "username", "upn"] as const;

export const FIELDS: readonly FieldRow[] = [
	{
		seen: "work or school sign-in: a bug report of 18 August 2026, saved pages and scripts of 2018 to 2026",
		field: "input#idTxtBx_SAOTCC_OTC",
		button: "#idSubmit_SAOTCC_Continue",
		kind: "named",
		asks: "unknown",
		app: ['img[src*="picker_verify_code"]'],
		// Other names of pictures say nothing: the app has had several.
		other: ['img[src*="picker_verify_sms"]', 'img[src*="picker_verify_call"]', 'img[src*="picker_verify_email"]'],
		// Its form sends the way to sign in; the field's name was not seen in a source of 2026.
		method: 'input[type="hidden"][name="mfaAuthMethod"]',
		described: "#idDiv_SAOTCC_Description",
		error: "#idSpan_SAOTCC_Error_OTC",
		follows: true,
	},
	{
		seen: "set-up wizard, newer look: scripts of 2025 and 2026",
		field: 'input[data-testid="verification-entercode-input"]',
		button: 'button[data-testid="reskin-step-next-button"]',
		kind: "named",
		asks: "app",
		other: ['[data-testid="email-verify-challenge-otp-input"]'],
		described: "around",
		error: '[data-testid="message-bar-error"]',
	},
	{
		seen: "set-up wizard, newer look, code sent by e-mail: scripts of 2025 and 2026",
		field:
			'input[data-testid="email-verify-challenge-otp-input"], [data-testid="email-verify-challenge-otp-input"] input',
		button: 'button[data-testid="reskin-step-next-button"]',
		kind: "named",
		asks: "other",
		error: '[data-testid="message-bar-error"]',
	},
	{
		seen: "newer look of the shared sign-in: a bug report of 18 January 2026. The app's, an SMS's and an e-mail's code",
		field: 'input#otc-confirmation-input, input[data-testid="otc-confirmation-input"]',
		button: "#oneTimeCodePrimaryButton",
		kind: "named",
		asks: "unknown",
		described: "around",
		error: '[role="alert"]',
	},
	{
		seen: "code sent by e-mail or SMS instead of a password: bug reports of 2026, branding documentation of December 2025",
		field: "input#idTxtBx_OTC_Password",
		button: "#oneTimeCodePrimaryButton, #idSIButton9",
		kind: "named",
		asks: "other",
		error: '[role="alert"]',
	},
	{
		seen: "personal accounts, six boxes: scripts of January to August 2026, there for codes sent by e-mail",
		field: 'input[id^="codeEntry-"]',
		boxes: true,
		button: '[data-testid="primaryButton"], button[type="submit"]',
		kind: "named",
		asks: "other",
		described: "around",
		namesApp: true,
		error: '[role="alert"]',
	},
	{
		seen: "personal accounts, identity check of account.live.com: scripts of 2024 to 2026. For codes of any kind",
		field: "input#iOttText",
		button: "#iVerifyCodeAction",
		kind: "named",
		asks: "unknown",
		described: "around",
		error: '[role="alert"]',
	},
	{
		seen: "personal accounts, new password: scripts of 2024 to 2026. The code was sent",
		field: "input#iVerifyText",
		button: "#iVerifyIdentityAction",
		kind: "named",
		asks: "other",
		error: '[role="alert"]',
	},
	{
		seen: "AD FS with Microsoft's adapter, on a company's own host: scripts of 2021 to 2026",
		field: "input#verificationCodeInput",
		button: "#signInButton",
		kind: "server",
		asks: "unknown",
		error: "#errorText",
	},
	{
		seen: "personal accounts: a script of 27 January 2026 and its forks until August",
		field: 'form[name="OneTimeCodeViewForm"] input[type="text"]',
		button: '[data-testid="primaryButton"], button[type="submit"]',
		kind: "named",
		asks: "unknown",
		described: "around",
		error: '[role="alert"]',
	},
	{
		seen: "personal accounts: a script of 27 January 2026 and its forks until August",
		field: 'input[name="otc"]',
		button: '[data-testid="primaryButton"], button[type="submit"], input[type="submit"]',
		kind: "plain",
		asks: "unknown",
		described: "around",
		error: '[role="alert"]',
	},
	{
		seen: "set-up wizard, older dialog (Fluent UI 8): screenshots and scripts of 2019 to 2025. It has no sign of its own",
		field: "input.ms-TextField-field",
		button: ".ms-Button--primary",
		kind: "plain",
		asks: "unknown",
		// A telephone number is asked for beside a list of countries.
		other: ['[data-testid="email-verify-challenge-otp-input"]', "select", '[role="combobox"]', ".ms-Dropdown"],
		described: "around",
		namesApp: true,
		error: '.ms-TextField-errorMessage, .ms-MessageBar--error, [data-testid="message-bar-error"]',
	},
];
