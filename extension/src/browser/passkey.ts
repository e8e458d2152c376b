import { isFirefox } from "./kind";

/** Passkeys by WebAuthn, for what its PRF extension gives: 32 bytes that only this passkey gives, and only to its owner. */

/** A passkey, and what it gave for the vault's salt. Whoever is done with `output` overwrites it. */
export interface PasskeyOutput {
	readonly credential: Uint8Array<ArrayBuffer>;
	readonly output: Uint8Array<ArrayBuffer>;
}

/**
 * Whether a passkey can be made here: `device`, by the device itself (Windows Hello, Touch ID); `key`, with a security key
 * or a telephone alone; `firefox` and `none`: it cannot.
 */
export type PasskeyOffer = "device" | "key" | "firefox" | "none";

/** Why there is no passkey, or nothing from it: the name of its sentence (`passkey_<problem>`). */
export type PasskeyProblem =
	/** The person cancelled, waited too long, or it is not there. */
	| "cancelled"
	/** It did not check who it is. */
	| "unverified"
	/** It cannot do what Sixbox needs. */
	| "no_prf"
	/** This device has one of this Sixbox's already. */
	| "exists";

const PROBLEMS: readonly unknown[] = ["cancelled", "unverified", "no_prf", "exists"] satisfies PasskeyProblem[];

/** Milliseconds that a person has for the browser's dialog. */
const TIMEOUT = 120_000;

/** Bit 2 of the flags (WebAuthn, section 6.1, "Authenticator data"): the person was verified, not only present. */
const USER_VERIFIED = 0x04;
/** Where the flags stand: after the SHA-256 of the RP ID. */
const FLAGS = 32;

/** Bytes of the PRF's output. */
const OUTPUT = 32;

export function isPasskeyProblem(error: unknown): error is PasskeyProblem {
	return PROBLEMS.includes(error);
}

/** What this browser and device can do. */
export async function passkeyOffer(): Promise<PasskeyOffer> {
	if (isFirefox()) {
		return "firefox";
	}
	if (typeof PublicKeyCredential === "undefined" || !PublicKeyCredential.getClientCapabilities) {
		return "none";
	}
	try {
		const capabilities = await PublicKeyCredential.getClientCapabilities();
		if (!capabilities["extension:prf"]) {
			return "none";
		}
		return (await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable()) ? "device" : "key";
	} catch {
		return "none";
	}
}

/** Makes a passkey, beside those that there are. Throws a {@link PasskeyProblem}. */
export async function makePasskey(
	salt: Uint8Array<ArrayBuffer>,
	known: readonly Uint8Array<ArrayBuffer>[],
): Promise<PasskeyOutput> {
	const made = await asked(() =>
		navigator.credentials.create({
			publicKey: {
				rp: { id: chrome.runtime.id, name: "Sixbox" },
				user: { id: random(16), name: "Sixbox", displayName: "Sixbox" },
				challenge: random(32),
				// ES256, Ed25519, RS256.
				pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key", alg })),
				authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
				excludeCredentials: known.map((id) => ({ type: "public-key", id })),
				attestation: "none",
				timeout: TIMEOUT,
				extensions: { prf: { eval: { first: salt } } },
			},
		}),
	);
	if (!(made.response instanceof AuthenticatorAttestationResponse)) {
		throw "cancelled" satisfies PasskeyProblem;
	}
	verified(made.response.getAuthenticatorData());
	const { prf } = made.getClientExtensionResults();
	if (!prf?.enabled) {
		throw "no_prf" satisfies PasskeyProblem;
	}
	const credential = new Uint8Array(made.rawId);
	// Some give their output only when they are used.
	return prf.results ? { credential, output: outputOf(prf) } : askPasskey(salt, [credential]);
}

/** Asks the person for one of these passkeys. Throws a {@link PasskeyProblem}. */
export async function askPasskey(
	salt: Uint8Array<ArrayBuffer>,
	known: readonly Uint8Array<ArrayBuffer>[],
): Promise<PasskeyOutput> {
	const used = await asked(() =>
		navigator.credentials.get({
			publicKey: {
				rpId: chrome.runtime.id,
				challenge: random(32),
				userVerification: "required",
				allowCredentials: known.map((id) => ({ type: "public-key", id })),
				timeout: TIMEOUT,
				extensions: { prf: { eval: { first: salt } } },
			},
		}),
	);
	if (!(used.response instanceof AuthenticatorAssertionResponse)) {
		throw "cancelled" satisfies PasskeyProblem;
	}
	verified(used.response.authenticatorData);
	return { credential: new Uint8Array(used.rawId), output: outputOf(used.getClientExtensionResults().prf) };
}

/** Tells the keeper of a passkey that it is of no use any more, where it can be told. */
export async function forgetPasskey(credential: Uint8Array<ArrayBuffer>): Promise<void> {
	const credentialId = credential.toBase64({ alphabet: "base64url", omitPadding: true });
	await PublicKeyCredential.signalUnknownCredential?.({ rpId: chrome.runtime.id, credentialId }).catch(() => {});
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
	const credential = await ask().catch((error: unknown) => {
		const name = error instanceof Error ? error.name : "";
		throw (name === "InvalidStateError" ? "exists" : "cancelled") satisfies PasskeyProblem;
	});
	if (!(credential instanceof PublicKeyCredential)) {
		throw "cancelled" satisfies PasskeyProblem;
	}
	return credential;
}

/** What was asked for is one thing, what the authenticator did another: it says so itself. */
function verified(authenticatorData: ArrayBuffer): void {
	const flags = new Uint8Array(authenticatorData)[FLAGS] ?? 0;
	if ((flags & USER_VERIFIED) === 0) {
		throw "unverified" satisfies PasskeyProblem;
	}
}

function outputOf(prf: AuthenticationExtensionsPRFOutputs | undefined): Uint8Array<ArrayBuffer> {
	const first = prf?.results?.first;
	const output = first instanceof ArrayBuffer ? new Uint8Array(first) : null;
	if (output?.length !== OUTPUT) {
		throw "no_prf" satisfies PasskeyProblem;
	}
	return output;
}

function random(length: number): Uint8Array<ArrayBuffer> {
	return crypto.getRandomValues(new Uint8Array(length));
}
