/** The typed door to what changes the vault, and to the texts that accounts are made of. Its wasm is loaded when it is needed first. */

import init, { readPayload, readShownKey, readTyped, sameKey, Vault as WasmVault } from "@wasm/changes";
import type { Door, Vault } from "./core";

/** An account as a QR or a typed key describes it, before it is saved. */
export interface Draft {
	/** The otpauth text: the one form in which a new secret passes through JavaScript. */
	readonly text: string;
	readonly issuer: string | null;
	readonly tenant: string | null;
	readonly user: string;
	readonly digits: number;
	readonly period: number;
}

/** Whose the Microsoft-app-only QR is: a work or school account, a personal one, or a company's own old MFA server. */
export type AppOnlyKind = "work" | "personal" | "server";

export type FormField = "issuer" | "user" | "key" | "digits" | "period" | "algorithm";

/** What the text of a QR is. */
export type Payload =
	| { readonly kind: "account"; readonly draft: Draft }
	| { readonly kind: "appOnly"; readonly app: AppOnlyKind }
	| { readonly kind: "hotp" | "migration" | "passkey" | "text" | "other" | "damaged" }
	/** `name`: the host of an address. */
	| { readonly kind: "link"; readonly name: string };

/** A key as a person typed it. */
export interface TypedKey {
	readonly issuer: string;
	readonly user: string;
	readonly key: string;
	readonly algorithm: "SHA1" | "SHA256" | "SHA512";
	readonly digits: string;
	readonly period: string;
}

export type Typed =
	| { readonly typed: "account"; readonly draft: Draft }
	| { readonly typed: "wrong"; readonly field: FormField; readonly problem: string; readonly character: string | null };

/** Storage items that one change writes, all in one `set` call. */
export type Change = Readonly<Record<string, string>>;

export type Saved =
	| { readonly saved: "new"; readonly id: string; readonly change: Change }
	/** The same secret and parameters were there; the change notes the host that it was read on. */
	| { readonly saved: "same"; readonly id: string; readonly change: Change | null }
	/** An account of that name with another secret is there; nothing was changed. */
	| { readonly saved: "named"; readonly id: string };

export type IfNamed = "ask" | "keepBoth" | "replace";

export type Taken =
	| {
			readonly taken: "code";
			readonly code: string;
			readonly step: number;
			readonly endsAt: number;
			readonly change: Change;
	  }
	| { readonly taken: "wait"; readonly until: number; readonly reason: "used" | "ending" };

/** The open vault, to be changed: what a change gives is to be written, and the vault then to be dropped. */
export interface ChangingVault extends Vault {
	/** The id of the account that has the secret and parameters of this otpauth text. */
	same(text: string): string | undefined;
	save(text: string, nickname: string, url: string, ifNamed: IfNamed, now: number): Saved;
	/**
	 * Takes a code to fill it at `url`. `newHost`: the person has seen that the account was never used on this host, and wants
	 * it to be: the host is then one of the account's. Throws a refusal or `not_bound` where it may not go, whoever asks.
	 */
	takeCode(id: string, url: string, newHost: boolean, now: number): Taken;
	releaseStep(id: string, step: number): Change;
	/** Sets the nickname; nothing but white space takes it away. */
	rename(id: string, nickname: string, now: number): Change;
	/** Pins an account, or takes its pin away; it keeps its place. */
	pin(id: string, pinned: boolean, now: number): Change;
	/**
	 * Moves an account before another one of its group: the pinned ones, or the others. Null: to the end of its group. Throws
	 * `no_account` where `before` is not of its group.
	 */
	move(id: string, before: string | null, now: number): Change;
	/** Sets the logo, a PNG as `makeLogo` makes them, or takes it away. Throws `logo_unreadable`. */
	setLogo(id: string, png: Uint8Array | null, now: number): Change;
	trash(id: string, now: number): Change;
	restore(id: string, now: number): Change;
}

export interface Changes extends Door<ChangingVault> {
	payload(text: string): Payload;
	typed(form: TypedKey): Typed;
	/** What Microsoft's wizard shows instead of its QR, as its QR would give it: an account, or `damaged`. */
	shownKey(name: string, key: string): Payload;
	/** Whether two otpauth texts have the same secret and parameters. */
	sameKey(one: string, two: string): boolean;
}

/** Loads the wasm. */
export async function loadChanges(wasm: URL | BufferSource | WebAssembly.Module): Promise<Changes> {
	await init({ module_or_path: wasm });
	return {
		payload: readPayload as (text: string) => Payload,
		typed: readTyped as (form: TypedKey) => Typed,
		shownKey: readShownKey as (name: string, key: string) => Payload,
		sameKey,
		openVault: (items, device) => WasmVault.open(items, device) as Promise<ChangingVault>,
		openVaultWithKey: (items, key) => WasmVault.openWithKey(items, key) as ChangingVault,
	};
}
