import { forgetPasskey, makePasskey } from "../../browser/passkey";
import { nameOf, notePasskey } from "../../browser/passkey-dates";
import { changeWaysIn, passkeySalt } from "../../browser/storage";
import type { Passkey } from "./state";

/** Makes a passkey that opens the vault. Throws a `PasskeyProblem`. */
export async function addPasskey(known: readonly Passkey[]): Promise<void> {
	const ids = known.map(({ credential }) => Uint8Array.from(credential));
	const made = await makePasskey(await passkeySalt(), ids);
	try {
		await changeWaysIn({ wish: "addPasskey", ...made });
	} catch (error) {
		// Nothing opens with it: its keeper need not keep it.
		await forgetPasskey(made.credential);
		throw error;
	}
	await notePasskey(nameOf([...made.credential]), Date.now() / 1000);
}

/** Removes a passkey: it opens nothing that is written from now on. */
export async function removePasskey({ name, credential }: Passkey): Promise<void> {
	const id = Uint8Array.from(credential);
	await changeWaysIn({ wish: "removePasskey", credential: id });
	await notePasskey(name, null);
	await forgetPasskey(id);
}
