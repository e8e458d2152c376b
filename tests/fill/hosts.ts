import { type Row, rowsOf } from "./row.ts";

const FIELD = "#idTxtBx_SAOTCC_OTC";
const PATH = "/common/SAS/ProcessAuth";

const signIn = {
	skin: "Knockout",
	language: "en",
	account: "shared",
	ready: FIELD,
	field: null,
	presses: [],
} as const;

/** Microsoft's fields on addresses that are not Microsoft's, or not its own pages. */
export const hosts: Row[] = [
	...rowsOf(
		{ ...signIn, expected: ["warned"], page: "code" },
		[
			"https://login.microsoftonline.com.evil.example",
			"https://login-microsoftonline.com",
			"https://login.microsoftonline.com-sign-in.example",
			"https://login.micros\u043eftonline.com",
			"https://login.rnicrosoftonline.com",
			"https://sign-in.example",
			"https://192.0.2.7",
			"https://other.login.microsoftonline.com",
			"https://login.microsoftonline.de",
			"https://sts.windows.net",
			"https://bedrijf.ciamlogin.com",
			"https://bedrijf.b2clogin.com",
			"https://bedrijf.azurewebsites.net",
			"http://login.microsoftonline.com",
		].map((origin) => ({ address: `${origin}${PATH}`, page: `code, ${origin}` })),
	),
	...rowsOf({ ...signIn, expected: ["warned"] }, [
		{ page: "code, a tenant's page", address: "https://login.microsoftonline.com/te/bedrijf/page" },
		{
			page: "push first, a foreign host",
			address: `https://login.microsoftonline.example${PATH}?view=push`,
			ready: "#signInAnotherWay",
			expected: ["warned", "left alone"],
		},
		{
			page: "otc-confirmation, a foreign host",
			address: `https://sign-in.example${PATH}?page=otc-confirmation`,
			ready: "#otc-confirmation-input",
			skin: "React",
		},
		{
			page: "wizard code, a foreign host",
			address: "https://mysignins.microsoft.com.evil.example/register?step=code&skin=reskin",
			ready: "input.ms-TextField-field",
			skin: "reskin",
		},
		{
			page: "wizard code, a foreign host",
			address: "https://mysignins.microsoft.com.evil.example/register?step=code",
			ready: "input.ms-TextField-field",
			skin: "dialog",
			expected: ["warned", "left alone"],
		},
		{
			page: "live boxes, a foreign host",
			address: "https://login.live.com.evil.example/?page=live&view=boxes&sign=app",
			ready: "#codeEntry-0",
			skin: "Fluent 9",
		},
		{
			page: "live otc, a foreign host",
			address: "https://login.live.com.evil.example/?page=live",
			ready: "input[name=otc]",
			skin: "Fluent 9",
			expected: ["warned", "left alone"],
		},
		{
			page: "AD FS, the company's host",
			address: "https://adfs.bedrijf.example/adfs/ls/",
			ready: "#verificationCodeInput",
			skin: "form",
		},
	]),
];
