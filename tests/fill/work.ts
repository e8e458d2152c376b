import { type Row, rowsOf } from "./row.ts";

const SIGN_IN = "https://login.microsoftonline.com/common/SAS/ProcessAuth";
const FIELD = "#idTxtBx_SAOTCC_OTC";
const VERIFY = "idSubmit_SAOTCC_Continue";

const common = {
	skin: "Knockout",
	language: "en",
	address: SIGN_IN,
	account: "kept",
	ready: FIELD,
	field: FIELD,
	presses: [VERIFY],
} as const;

const app = ["filled and sent"] as const;

/** The work and school sign-in, and what stands before its code. */
export const work: Row[] = [
	...rowsOf(
		{ ...common, expected: app, page: "code" },
		(["nl", "en", "de", "fr", "es", "xx"] as const).map((language) => ({ language })),
	),
	...rowsOf({ ...common, expected: app }, [
		{ page: "code, login.srf", address: "https://login.microsoftonline.com/login.srf" },
		{ page: "code, click while loading", ready: null },
		{ page: "code, field made anew", address: `${SIGN_IN}?rerender=1` },
		{ page: "code, field made anew, click while loading", address: `${SIGN_IN}?rerender=1`, ready: null },
		{ page: "code, login.microsoft.com", address: "https://login.microsoft.com/common/login2" },
		{ page: "code, US government", address: "https://login.microsoftonline.us/common/SAS/ProcessAuth" },
		{ page: "code, China", address: "https://login.partner.microsoftonline.cn/common/SAS/ProcessAuth" },
		{ page: "code, French cloud", address: "https://login.sovcloud-identity.fr/common/SAS/ProcessAuth" },
	]),
	...rowsOf({ ...common, expected: ["asks"], picked: "filled", presses: [] }, [
		{ page: "code, no picture", address: `${SIGN_IN}?noimg=1&lng=xx`, language: "xx" },
	]),
	...rowsOf({ ...common, expected: ["asks"] }, [
		{ page: "code, a guest of two", account: "guest", picked: "filled and sent" },
	]),
	...rowsOf({ ...common, expected: ["left alone"], presses: [] }, [
		{ page: "code, something typed", account: "shared", typed: "12" },
		{ page: "code, two fields", account: "shared", address: `${SIGN_IN}?twofields=1` },
	]),
	...rowsOf({ ...common, expected: ["left alone", "asks"], presses: [] }, [
		{ page: "code, nobody's account", account: "none" },
	]),
	...rowsOf(
		{
			...common,
			expected: ["left alone"],
			page: "text message",
			address: `${SIGN_IN}?method=sms`,
			account: "shared",
			presses: [],
		},
		(["nl", "en", "de", "fr", "es", "xx"] as const).map((language) => ({ language })),
	),
	...rowsOf({ ...common, expected: ["left alone"], account: "shared", presses: [] }, [
		{ page: "text message, no picture", address: `${SIGN_IN}?method=sms&noimg=1`, language: "de" },
		{ page: "text message, no picture", address: `${SIGN_IN}?method=sms&noimg=1`, language: "fr" },
	]),
	...rowsOf(
		{
			...common,
			expected: app,
			presses: [VERIFY, "signInAnotherWay", "PhoneAppOTP", "idA_SAASTO_TOTP", "idA_SAASTO_LookupLink"],
		},
		[
			{ page: "push first", address: `${SIGN_IN}?view=push`, ready: "#signInAnotherWay" },
			{ page: "push first", address: `${SIGN_IN}?view=push`, ready: "#signInAnotherWay", language: "xx" },
			{
				page: "push first, number",
				address: `${SIGN_IN}?view=push&number=1`,
				ready: "#idRichContext_DisplaySign",
				language: "nl",
			},
			{
				page: "push first, number, slow",
				address: `${SIGN_IN}?view=push&number=1&slow=700`,
				ready: "#signInAnotherWay",
			},
			{ page: "push first, views overlap", address: `${SIGN_IN}?view=push&ghost=1`, ready: "#signInAnotherWay" },
			{ page: "push first, older links", address: `${SIGN_IN}?view=push-old`, ready: "#idA_SAASTO_TOTP" },
			{ page: "list of methods", address: `${SIGN_IN}?view=methods`, ready: "#idDiv_SAOTCS_Proofs" },
			{ page: "list of methods", address: `${SIGN_IN}?view=methods`, ready: "#idDiv_SAOTCS_Proofs", language: "xx" },
			{ page: "list of methods, click while loading", address: `${SIGN_IN}?view=methods`, ready: null },
		],
	),
	...rowsOf(
		{ ...common, expected: ["left alone"], account: "shared", presses: ["signInAnotherWay", "idA_SAASTO_LookupLink"] },
		[
			{ page: "list of methods, no code", address: `${SIGN_IN}?view=methods&otp=0`, ready: "#idDiv_SAOTCS_Proofs" },
			{ page: "push first, no code", address: `${SIGN_IN}?view=push&otp=0`, ready: "#signInAnotherWay" },
			{
				page: "push first, older links, no code",
				address: `${SIGN_IN}?view=push-old&otp=0`,
				ready: "#idA_SAASTO_LookupLink",
			},
		],
	),
];

const OTC = "#otc-confirmation-input";
const react = {
	skin: "React",
	language: "en",
	account: "kept",
	ready: OTC,
	field: OTC,
	presses: ["oneTimeCodePrimaryButton"],
} as const;
const CONFIRMATION = `${SIGN_IN}?page=otc-confirmation`;

/** The newer look of the same sign-in. */
export const newer: Row[] = [
	...rowsOf({ ...react, expected: ["asks"], picked: "filled", presses: [], address: CONFIRMATION }, [
		{ page: "otc-confirmation, no sign" },
		{ page: "otc-confirmation, no sign", language: "xx" },
		{ page: "otc-confirmation, field made anew", address: `${CONFIRMATION}&rerender=1` },
		{ page: "otc-confirmation, click while loading", ready: null },
	]),
	// Words are no sign that the design names for this page, and one that it may take.
	...rowsOf(
		{ ...react, expected: ["asks", "filled and sent"], picked: "filled", address: `${CONFIRMATION}&sign=app` },
		[{ page: "otc-confirmation, says app" }, { page: "otc-confirmation, says app", language: "nl" }],
	),
	...rowsOf({ ...react, expected: ["left alone"], account: "shared", presses: [] }, [
		{ page: "otc-confirmation, e-mailed", address: `${CONFIRMATION}&sent=email` },
		{ page: "otc-confirmation, e-mailed", address: `${CONFIRMATION}&sent=email`, language: "nl" },
		{ page: "otc-confirmation, two fields", address: `${CONFIRMATION}&twofields=1` },
		{
			page: "OTC_Password, e-mailed",
			address: `${SIGN_IN}?page=otc-password`,
			ready: "#idTxtBx_OTC_Password",
			field: null,
		},
		{
			page: "OTC_Password, e-mailed",
			address: `${SIGN_IN}?page=otc-password`,
			ready: "#idTxtBx_OTC_Password",
			field: null,
			language: "xx",
		},
	]),
];
