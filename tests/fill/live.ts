import { type Row, rowsOf } from "./row.ts";

const LIVE = "https://login.live.com/login.srf";
const FIELD = "input[name=otc]";
const BOXES = "[id^=codeEntry-]";

const common = {
	skin: "Fluent 9",
	language: "en",
	address: LIVE,
	account: "personal",
	ready: FIELD,
	field: FIELD,
	presses: ["primaryButton"],
} as const;

/** The personal account's sign-in. */
export const live: Row[] = [
	...rowsOf({ ...common, expected: ["asks"], picked: "filled", presses: [] }, [
		{ page: "otc, no sign" },
		{ page: "otc, no sign", language: "xx" },
		{ page: "otc, field made anew", address: `${LIVE}?rerender=1` },
		{
			page: "OneTimeCodeViewForm, no sign",
			address: `${LIVE}?view=otc-old`,
			ready: "form[name=OneTimeCodeViewForm] input[type=text]",
			field: "form[name=OneTimeCodeViewForm] input[type=text]",
		},
	]),
	...rowsOf({ ...common, expected: ["asks", "filled and sent"], picked: "filled" }, [
		{ page: "otc, says app", address: `${LIVE}?sign=app` },
		{ page: "otc, says app", address: `${LIVE}?sign=app`, language: "nl" },
	]),
	...rowsOf({ ...common, expected: ["left alone"], account: "shared", presses: [] }, [
		{ page: "otc, e-mailed", address: `${LIVE}?sent=email` },
		{ page: "otc, e-mailed", address: `${LIVE}?sent=email`, language: "nl" },
		{ page: "otc, two fields", address: `${LIVE}?twofields=1` },
		{ page: "boxes, e-mailed", address: `${LIVE}?view=boxes`, ready: BOXES, field: null },
		{ page: "boxes, e-mailed", address: `${LIVE}?view=boxes`, ready: BOXES, field: null, language: "xx" },
		{ page: "password", address: `${LIVE}?view=password`, ready: "#passwordEntry", field: null },
		{ page: "user name", address: `${LIVE}?view=username`, ready: "#usernameEntry", field: null },
		{ page: "iOttText, e-mailed", address: `${LIVE}?view=ott`, ready: "#iOttText", field: null, skin: "form" },
	]),
	...rowsOf({ ...common, expected: ["filled and sent"] }, [
		{ page: "boxes, says app", address: `${LIVE}?view=boxes&sign=app`, ready: BOXES, field: BOXES },
		{ page: "boxes, says app", address: `${LIVE}?view=boxes&sign=app`, ready: BOXES, field: BOXES, language: "nl" },
	]),
	...rowsOf(
		{
			...common,
			expected: ["asks", "filled and sent"],
			picked: "filled",
			skin: "form",
			presses: ["iVerifyCodeAction"],
		},
		[{ page: "iOttText, says app", address: `${LIVE}?view=ott&sign=app`, ready: "#iOttText", field: "#iOttText" }],
	),
];
