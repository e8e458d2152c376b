import { type Row, rowsOf } from "./row.ts";

const WIZARD = "https://mysignins.microsoft.com/register";
const FIELD = "input.ms-TextField-field";
const DIALOG_NEXT = "ms-Button ms-Button--primary";
const RESKIN_NEXT = "reskin-step-next-button";

const common = { language: "en", ready: FIELD, field: FIELD } as const;
const dialog = { ...common, skin: "dialog", presses: [DIALOG_NEXT] } as const;
const reskin = { ...common, skin: "reskin", presses: [RESKIN_NEXT] } as const;
const WORDED = ["nl", "en", "de", "fr", "es"] as const;
const ALL = [...WORDED, "xx"] as const;

const qr = (more: string, page = WIZARD) => `${page}?step=qr${more}`;

/** The set-up wizard in both skins. */
export const wizard: Row[] = [
	...rowsOf(
		{ ...dialog, expected: ["filled and sent"], account: "wizard", page: "code after its QR", address: qr("") },
		ALL.map((language) => ({ language })),
	),
	...rowsOf(
		{
			...reskin,
			expected: ["filled and sent"],
			account: "wizard",
			page: "code after its QR",
			address: qr("&skin=reskin"),
		},
		(["nl", "en", "xx"] as const).map((language) => ({ language })),
	),
	...rowsOf({ ...dialog, expected: ["filled and sent"], account: "wizard" }, [
		{ page: "code after its QR, field made anew", address: qr("&rerender=1") },
		{ page: "code after its QR, slow", address: qr("&slow=700") },
		{ page: "code after its QR, in a dialog", address: qr("", "https://mysignins.microsoft.com/security-info") },
		{
			page: "code after its QR, canvas, US government",
			address: qr("&draw=canvas", "https://mysignins.azure.us/register"),
		},
	]),
	...rowsOf({ ...reskin, expected: ["filled and sent"], account: "wizard" }, [
		{ page: "code after its QR, field made anew", address: qr("&skin=reskin&rerender=1") },
		{
			page: "code after its QR, security-info",
			address: qr("&skin=reskin&draw=svg", "https://mysignins.microsoft.com/security-info"),
		},
	]),
	// Many accounts, and the page does not say who sets up: the person says which.
	...rowsOf({ ...dialog, expected: ["asks"], account: "kept", picked: "filled and sent" }, [
		{ page: "code, no QR before", address: `${WIZARD}?step=code` },
		{ ...reskin, page: "code, no QR before", address: `${WIZARD}?step=code&skin=reskin`, language: "xx" },
	]),
	// Without words nothing in this skin tells one code's step from another's: it is for the person to say.
	...rowsOf({ ...dialog, expected: ["asks", "left alone"], picked: "filled", account: "kept", presses: [] }, [
		{ page: "text message, no words", address: `${WIZARD}?step=sms`, language: "xx" },
		{ page: "e-mailed, no words", address: `${WIZARD}?step=email`, language: "xx" },
		{ page: "code, no QR before, no words", address: `${WIZARD}?step=code`, language: "xx" },
	]),
	...rowsOf({ ...dialog, expected: ["left alone"], account: "shared", presses: [], field: null }, [
		...WORDED.map((language) => ({ page: "text message", address: `${WIZARD}?step=sms`, language })),
		...WORDED.map((language) => ({ page: "e-mailed", address: `${WIZARD}?step=email`, language })),
		{ page: "telephone number", address: `${WIZARD}?step=phone` },
		{ page: "telephone number", address: `${WIZARD}?step=phone`, language: "xx" as const },
		{ page: "e-mail address", address: `${WIZARD}?step=address` },
		{ page: "e-mail address", address: `${WIZARD}?step=address`, language: "xx" as const },
		{ page: "code, two fields", address: `${WIZARD}?step=code&twofields=1` },
	]),
	...rowsOf({ ...reskin, expected: ["left alone"], account: "shared", presses: [], field: null }, [
		{ page: "text message", address: `${WIZARD}?step=sms&skin=reskin` },
		{ page: "e-mailed", address: `${WIZARD}?step=email&skin=reskin` },
		{ page: "e-mailed", address: `${WIZARD}?step=email&skin=reskin`, language: "xx" },
		{ page: "telephone number", address: `${WIZARD}?step=phone&skin=reskin` },
		{ page: "e-mail address", address: `${WIZARD}?step=address&skin=reskin` },
		{ page: "code, two fields", address: `${WIZARD}?step=code&skin=reskin&twofields=1` },
	]),
];
