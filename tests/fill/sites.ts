import { type Row, rowsOf } from "./row.ts";

const SHOP = "https://{host}/shop";
const BOXES = "[id^=digit-]";

const common = { skin: "form", language: "en", presses: ["shop-submit"] } as const;

/** The fields that want the app's code, with the selector of each. */
const KINDS = [
	{ kind: "autocomplete", field: "[name=c1]" },
	{ kind: "totp", field: "[name=totp]" },
	{ kind: "words", field: "[name=f7]" },
	{ kind: "boxes", field: BOXES },
] as const;

const DECOYS = ["coupon", "postal", "cvv", "sms", "search", "phone", "newsletter", "recovery", "order", "pin"] as const;

/** Other issuers' own pages. Whether Sixbox presses their buttons is open; that it fills them is not. */
export const sites: Row[] = [
	...rowsOf(
		{ ...common, expected: ["filled", "filled and sent"], account: "site" },
		KINDS.map(({ kind, field }) => ({ page: kind, address: `${SHOP}?kind=${kind}`, ready: field, field })),
	),
	...rowsOf(
		{
			...common,
			expected: ["filled", "filled and sent"],
			account: "site",
			page: "words",
			address: `${SHOP}?kind=words`,
		},
		(["nl", "de", "fr", "es"] as const).map((language) => ({ language, ready: "[name=f7]", field: "[name=f7]" })),
	),
	...rowsOf({ ...common, expected: ["filled", "filled and sent"], account: "site", presses: ["continue"] }, [
		{ page: "B2C, its own account", address: "https://{host}/b2c", ready: "#otpCode", field: "#otpCode" },
	]),
	...rowsOf(
		{ ...common, expected: ["asks"], account: "elsewhere", picked: "filled", presses: [] },
		KINDS.map(({ kind, field }) => ({
			page: `${kind}, scanned on another host`,
			address: `${SHOP}?kind=${kind}`,
			ready: field,
			field,
		})),
	),
	...rowsOf({ ...common, expected: ["left alone"], account: "site", presses: [], field: null }, [
		...DECOYS.map((kind) => ({ page: kind, address: `${SHOP}?kind=${kind}`, ready: "#shop-submit" })),
		...(["nl", "de", "fr", "es"] as const).flatMap((language) =>
			(["coupon", "sms", "newsletter"] as const).map((kind) => ({
				page: kind,
				address: `${SHOP}?kind=${kind}`,
				ready: "#shop-submit",
				language,
			})),
		),
		{ page: "B2C, e-mailed", address: "https://{host}/b2c?sent=email", ready: "#verificationCode" },
	]),
];
