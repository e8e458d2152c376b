import { type Row, rowsOf } from "./row.ts";

const SIGN_IN = "https://login.microsoftonline.com/common/SAS/ProcessAuth";
const WIZARD = "https://mysignins.microsoft.com/register?step=code&skin=reskin";
const FIELD = "#idTxtBx_SAOTCC_OTC";

const signIn = {
	skin: "Knockout",
	language: "en",
	account: "kept",
	ready: FIELD,
	field: FIELD,
	presses: ["idSubmit_SAOTCC_Continue"],
} as const;

const reskin = {
	skin: "reskin",
	language: "en",
	account: "kept",
	ready: "input.ms-TextField-field",
	field: "input.ms-TextField-field",
	presses: ["reskin-step-next-button"],
} as const;

/** Pages that work against an extension: never a code in the wrong place, always a sentence. */
export const hostile: Row[] = [
	...rowsOf({ ...signIn, expected: ["filled and sent"] }, [
		{ page: "code, setters spoiled", address: `${SIGN_IN}?hostile=setter` },
		{ page: "code, events spoiled", address: `${SIGN_IN}?hostile=event` },
		{ page: "code, window spoiled", address: `${SIGN_IN}?hostile=window` },
		{ page: "code, form's names covered", address: `${SIGN_IN}?hostile=clobber` },
		{ page: "code, three spoiled", address: `${SIGN_IN}?hostile=setter,event,window` },
	]),
	...rowsOf({ ...signIn, expected: ["left alone"], presses: [] }, [
		{ page: "code, cleared at once", address: `${SIGN_IN}?hostile=clear` },
		{
			page: "code, in another host's frame",
			address: `${SIGN_IN}?iframe=1`,
			ready: "iframe",
			field: null,
			account: "shared",
		},
	]),
	...rowsOf({ ...signIn, expected: ["left alone", "filled and sent", "filled"], page: "code, ids exchanged" }, [
		{ address: `${SIGN_IN}?hostile=swap` },
	]),
	...rowsOf({ ...reskin, expected: ["asks"], picked: "filled and sent" }, [
		{ page: "wizard code, setters spoiled", address: `${WIZARD}&hostile=setter` },
		{ page: "wizard code, events spoiled", address: `${WIZARD}&hostile=event` },
		{ page: "wizard code, window spoiled", address: `${WIZARD}&hostile=window` },
	]),
	...rowsOf({ ...reskin, expected: ["asks"], picked: "left alone", presses: [] }, [
		{ page: "wizard code, cleared at once", address: `${WIZARD}&hostile=clear` },
	]),
];
