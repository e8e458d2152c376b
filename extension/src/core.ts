/** The typed door to the core. The wasm holds every meaning and every stored secret; here are only the shapes that pass. */

import init, {
	clockError,
	placeOf,
	readPayload,
	readShownKey,
	readTyped,
	sameKey,
	Vault as WasmVault,
} from "@wasm/codes";

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
	/** Its codes belong on Microsoft's pages, and nowhere else. */
	readonly microsoft: boolean;
	/** The hosts on which it was scanned or filled, sorted, with their ports where they have one: "github.com". */
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

/**
 * What stands at an address: Microsoft's sign-in or set-up, or why no code of Microsoft's accounts is filled there. Those of
 * others may be at `wrong_host`, and nowhere else.
 */
export type PlaceName = "sign-in" | "set-up" | Refusal;

export type Refusal =
	| "not_https"
	/** Not one of Microsoft's hosts. */
	| "wrong_host"
	/** Microsoft's host, but a page that a tenant writes. */
	| "tenant_page"
	/** Another's host that has one of Microsoft's names in its own: "login-microsoftonline.com", "rnicrosoft.com". */
	| "fake_name"
	/** Another's host that looks like Microsoft's in letters of other alphabets, or with marks. */
	| "fake_twin"
	/** A bare IP address. */
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

/** A page that wants a code. All but its address comes from the page: untrusted. */
export interface FillRequest {
	/** The page's address, by the browser's word. */
	readonly url: string;
	/** One of the fields that Microsoft's pages have, or one that any site could have. */
	readonly field: "microsoft" | "generic";
	/** Who the page says is signing in, a user name or not. */
	readonly user: string | null;
	/** The id of the account that was scanned in this very document. */
	readonly scanned: string | null;
	/** Whether Microsoft's page says that it wants an authenticator's code. */
	readonly sure: boolean;
}

export type Choice =
	/** This account, without a question. */
	| { readonly choice: "fill"; readonly id: string }
	/** One of these: the person says which. */
	| { readonly choice: "ask"; readonly ids: readonly string[] }
	/**
	 * None belongs on this host yet. The person may say which of these does, seeing both hosts, with none preselected; its
	 * code is then taken with `newHost`.
	 */
	| { readonly choice: "elsewhere"; readonly ids: readonly string[] }
	/** None, for who is signing in. */
	| { readonly choice: "none" };

export type Taken =
	| {
			readonly taken: "code";
			readonly code: string;
			readonly step: number;
			readonly endsAt: number;
			readonly change: Change;
	  }
	| { readonly taken: "wait"; readonly until: number; readonly reason: "used" | "ending" };

/** What a page's own server said about the time. Times are Unix seconds. */
export interface ClockSample {
	/** When it was asked, by this PC's clock, with fractions. */
	readonly sent: number;
	/** When the answer was there, by this PC's clock, with fractions. */
	readonly received: number;
	/** Its `Date` header. */
	readonly date: number;
	/** Its `Age` header in seconds; 0 where it has none. */
	readonly age: number;
}

/**
 * What is wrong with this PC's clock. `off`: by 5 seconds to 10 minutes, codes are computed for the PC's time plus `seconds`.
 * `far`: by more, which is told and not corrected. `seconds` is positive where the PC's clock is behind, and 0 for the others.
 */
export interface ClockError {
	readonly clock: "unknown" | "right" | "off" | "far";
	readonly seconds: number;
}

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
	/** An account was never used on this host: its code is taken there only with `newHost`. */
	| "not_bound"
	| Refusal
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
	/** Whose code a page wants. */
	choose(request: FillRequest): Choice;
	/**
	 * Takes a code to fill it at `url`. `newHost`: the person has seen that the account was never used on this host, and wants
	 * it to be: the host is then one of the account's. Throws a refusal or `not_bound` where it may not go, whoever asks.
	 */
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
	/** What Microsoft's wizard shows instead of its QR, as its QR would give it: an account, or `damaged`. */
	shownKey(name: string, key: string): Payload;
	/** Whether two otpauth texts have the same secret and parameters. */
	sameKey(one: string, two: string): boolean;
	/** What is wrong with this PC's clock. Two samples that agree are needed; what is no sample is none. */
	clockError(samples: readonly ClockSample[]): ClockError;
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
		shownKey: readShownKey as (name: string, key: string) => Payload,
		sameKey,
		clockError: clockError as (samples: readonly ClockSample[]) => ClockError,
		isLocked: (items) => WasmVault.isLocked(items),
		ways: (items) => WasmVault.ways(items) as Way[],
		openVault: (items, device) => WasmVault.open(items, device) as Promise<Vault>,
		openVaultWithKey: (items, key) => WasmVault.openWithKey(items, key) as Vault,
	};
}
