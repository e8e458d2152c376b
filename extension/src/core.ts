/** The typed door to the core. The wasm holds every meaning and every stored secret; here are only the shapes that pass. */

import init, { placeOf, readPayload, readTyped, Vault as WasmVault } from "@wasm/codes";

/** A stored account as it may be shown: everything but its secret. */
export interface Account {
	readonly id: string;
	/** Who issues the codes: "Microsoft". */
	readonly issuer: string | null;
	/** The organisation inside the issuer, when the label names another than the issuer: "QCS automatisering". */
	readonly tenant: string | null;
	/** The user name: "test@qcs.nl". */
	readonly user: string;
	readonly nickname: string | null;
	readonly digits: number;
	/** Seconds a step. */
	readonly period: number;
	readonly microsoft: boolean;
	readonly hosts: readonly string[];
}

/** An account in the trash, and since when (Unix seconds). */
export interface Trashed {
	readonly account: Account;
	readonly since: number;
}

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

/** One code of an account. Times are Unix seconds. */
export interface Code {
	readonly id: string;
	readonly code: string;
	readonly next: string;
	readonly step: number;
	readonly endsAt: number;
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

/** What stands at an address; the last three are why nothing of Microsoft's is filled there. */
export type PlaceName =
	| "sign-in"
	| "set-up"
	| "not_https"
	| "wrong_host"
	| "tenant_page"
	| "fake_name"
	| "fake_twin"
	| "fake_address";

/** Storage items that one change writes, all in one `set` call. */
export type Change = Readonly<Record<string, string>>;

export type Saved =
	| { readonly saved: "new"; readonly id: string; readonly change: Change }
	/** The same secret and parameters were there; the change notes the host that it was read on. */
	| { readonly saved: "same"; readonly id: string; readonly change: Change | null }
	/** An account of that name with another secret is there; nothing was changed. */
	| { readonly saved: "named"; readonly id: string };

export type IfNamed = "ask" | "keepBoth" | "replace";

export type Choice =
	| { readonly choice: "fill"; readonly id: string }
	| { readonly choice: "ask"; readonly ids: readonly string[] }
	| { readonly choice: "elsewhere"; readonly ids: readonly string[] }
	| { readonly choice: "none" };

export interface ChooseRequest {
	readonly url: string;
	readonly field: "microsoft" | "generic";
	readonly user: string | null;
	readonly scanned: string | null;
	readonly sure: boolean;
}

export interface ClockError {
	readonly clock: "unknown" | "right" | "off" | "far";
	readonly seconds: number;
}

export interface TimeSample {
	readonly sent: number;
	readonly received: number;
	readonly date: number;
	readonly age: number;
}

export type Taken =
	| { readonly taken: "code"; readonly code: string; readonly step: number; readonly change: Change }
	| { readonly taken: "wait"; readonly until: number; readonly reason: "used" | "ending" };

/** What the core throws: the name of what went wrong. */
export type CoreError =
	| "vault_damaged"
	| "vault_newer"
	| "device_key_gone"
	/** Only a person opens the vault, and nobody has. */
	| "locked"
	/** This device's key is gone, and what a person has still opens the vault. */
	| "locked_out"
	/** The password, recovery code or passkey opens no slot. */
	| "wrong_key"
	/** A recovery code has another number of letters. */
	| "recovery_length"
	/** A letter of the recovery code is wrong. */
	| "recovery_typo"
	/** A password slot asks for more memory or time than is allowed. */
	| "slot_costly"
	/** Without this slot nothing would open the vault any more. */
	| "last_slot"
	/** The browser's sync needs a password. */
	| "no_password"
	/** There is no vault yet. */
	| "no_vault"
	/** A file is no backup of Sixbox, or not a whole one. */
	| "not_a_backup"
	/** A later version of Sixbox wrote the backup. */
	| "backup_newer"
	| "no_account"
	| "qr_damaged"
	| "not_https"
	| "wrong_host"
	| "tenant_page"
	| "fake_name"
	| "fake_twin"
	| "fake_address"
	| "not_bound"
	| "unexpected";

/** The open vault. It lives in wasm memory; `free` clears it. */
export interface Vault {
	readonly damaged: number;
	/** Only a person opens it: it can be locked. */
	readonly locks: boolean;
	accounts(): readonly Account[];
	/** In the order of `accounts`. */
	codes(now: number): readonly Code[];
	/** The id of the account that has the secret and parameters of this otpauth text. */
	same(text: string): string | undefined;
	save(text: string, nickname: string, url: string, ifNamed: IfNamed, now: number): Saved;
	choose(request: ChooseRequest): Choice;
	takeCode(id: string, url: string, newHost: boolean, now: number): Taken;
	releaseStep(id: string, step: number): Change;
	/** The last deleted first. */
	inTrash(): readonly Trashed[];
	trash(id: string, now: number): Change;
	restore(id: string, now: number): Change;
	/** Whether something may have waited in the trash for thirty days. */
	isUntidy(now: number): boolean;
	free(): void;
}

/** What a person may open a vault with. */
export type Way = "password" | "recovery" | "passkey";

export interface Core {
	payload(text: string): Payload;
	typed(form: TypedKey): Typed;
	place(url: string): PlaceName;
	clockError(samples: readonly TimeSample[]): ClockError;
	/** Whether only a person opens what storage holds. */
	isLocked(items: Readonly<Record<string, unknown>>): boolean;
	/** What a person may open what storage holds with; none where there is no vault. */
	ways(items: Readonly<Record<string, unknown>>): readonly Way[];
	/** Opens what storage holds with this device's key. */
	openVault(items: Readonly<Record<string, unknown>>, device: CryptoKey): Promise<Vault>;
	/** Opens what storage holds with the vault key; the bytes are overwritten. Throws `locked` if it is no longer the key. */
	openVaultWithKey(items: Readonly<Record<string, unknown>>, key: Uint8Array): Vault;
}

/** Loads the wasm, once. */
export async function loadCore(wasm: URL | BufferSource | WebAssembly.Module): Promise<Core> {
	await init({ module_or_path: wasm });
	return {
		payload: readPayload as (text: string) => Payload,
		typed: readTyped as (form: TypedKey) => Typed,
		place: placeOf as (url: string) => PlaceName,
		isLocked: (items) => WasmVault.isLocked(items),
		ways: (items) => WasmVault.ways(items) as Way[],
		openVault: (items, device) => WasmVault.open(items, device) as Promise<Vault>,
		openVaultWithKey: (items, key) => WasmVault.openWithKey(items, key) as Vault,
	};
}
