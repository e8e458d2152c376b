/** The typed door to the core. The wasm holds every meaning and every stored secret; here are only the shapes that pass. */

import init, { clockError, placeOf, Vault as WasmVault } from "@wasm/codes";
import type { Changes } from "./changes";
import { loadPatiently } from "./wasm";

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
	/** It stands before those that are not pinned. */
	readonly pinned: boolean;
	/**
	 * Another text for each logo that was set; null where there is none. `Vault.logo` gives the picture, or nothing where that
	 * is damaged, or is another PC's: the browser's sync carries no logos.
	 */
	readonly logo: string | null;
}

/** An account in the trash, and since when (Unix seconds). */
export interface Trashed {
	readonly account: Account;
	readonly since: number;
}

/** One code of an account. Times are Unix seconds. */
export interface Code {
	readonly id: string;
	readonly code: string;
	readonly next: string;
	readonly step: number;
	readonly endsAt: number;
}

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

/** What a list of accounts shows first. */
export interface First {
	/** The first of its rows. */
	readonly entries: readonly { readonly account: Account; readonly code: Code }[];
	/** The accounts that fit the page, by their ids: they stand before the others. */
	readonly here: readonly string[];
	/** How many accounts there are in all. */
	readonly count: number;
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

/** Why a picture is no logo: the browser does not read it, or it has more than 10 MB, or too many pixels. */
export type LogoError = "logo_unreadable" | "logo_too_large";

/** The open vault, to be read. It lives in wasm memory; `free` clears it. */
export interface Vault {
	readonly damaged: number;
	/** Only a person opens it: it can be locked. */
	readonly locks: boolean;
	/** The pinned ones first; each group as the person ordered it, oldest first where nobody did. */
	accounts(): readonly Account[];
	/** The PNG picture of an account's logo, opened now. */
	logo(id: string): Uint8Array<ArrayBuffer> | undefined;
	/** In the order of `accounts`. */
	codes(now: number): readonly Code[];
	/** What a list that is opened over a page shows first, at `now`: so many `rows`. `host`: the page's, where it has one. */
	first(now: number, rows: number, host: string | undefined, microsofts: boolean): First;
	/**
	 * The accounts that fit a page, by their ids: on Microsoft's hosts Microsoft's, those of the one who is signing in where
	 * there are any; elsewhere those that were scanned or filled on that host. None where all fit: then it tells nothing.
	 */
	fitting(host: string, microsofts: boolean, user: string | undefined): readonly string[];
	/** Whose code a page wants. */
	choose(request: FillRequest): Choice;
	/** The last deleted first. */
	inTrash(): readonly Trashed[];
	/** Whether something may have waited in the trash for thirty days. */
	isUntidy(now: number): boolean;
	free(): void;
}

/** What a person may open a vault with. */
export type Way = "password" | "recovery" | "passkey";

/** What opens a vault, to be read or to be changed. */
export interface Door<V> {
	/** Opens what storage holds with this device's key; where that is no vault, an empty one. */
	openVault(items: Readonly<Record<string, unknown>>, device: CryptoKey): Promise<V>;
	/** Opens what storage holds with the vault key; the bytes are overwritten. Throws `locked` if it is no longer the key. */
	openVaultWithKey(items: Readonly<Record<string, unknown>>, key: Uint8Array): V;
}

export interface Core extends Door<Vault> {
	place(url: string): PlaceName;
	/** What is wrong with this PC's clock. Two samples that agree are needed; what is no sample is none. */
	clockError(samples: readonly ClockSample[]): ClockError;
	/** Whether only a person opens what storage holds. */
	isLocked(items: Readonly<Record<string, unknown>>): boolean;
	/** What a person may open what storage holds with; none where there is no vault. */
	ways(items: Readonly<Record<string, unknown>>): readonly Way[];
	/** What changes the vault, loaded once. */
	changes(): Promise<Changes>;
}

/** Loads the wasm; that of the changes, once, when it is asked for. */
export async function loadCore(codes: Wasm, changes: Wasm): Promise<Core> {
	await loadPatiently(() => init({ module_or_path: codes }));
	let loading: Promise<Changes> | null = null;
	return {
		place: placeOf as (url: string) => PlaceName,
		clockError: clockError as (samples: readonly ClockSample[]) => ClockError,
		isLocked: (items) => WasmVault.isLocked(items),
		ways: (items) => WasmVault.ways(items) as Way[],
		openVault: openWithDevice,
		openVaultWithKey: (items, key) => WasmVault.openWithKey(items, key) as Vault,
		changes: () => {
			loading ??= import("./changes")
				.then(({ loadChanges }) => loadPatiently(() => loadChanges(changes)))
				.catch((error: unknown) => {
					loading = null;
					throw error;
				});
			return loading;
		},
	};
}

/** Asks WebCrypto for the vault key, for whom alone this device's key works. */
async function openWithDevice(items: Readonly<Record<string, unknown>>, device: CryptoKey): Promise<Vault> {
	const slots = WasmVault.deviceSlots(items) as
		| (readonly [nonce: Bytes, additionalData: Bytes, sealed: Bytes])[]
		| undefined;
	if (!slots) {
		return WasmVault.none() as Vault;
	}
	for (const [iv, additionalData, sealed] of slots) {
		const opened = await crypto.subtle
			.decrypt({ name: "AES-GCM", iv, additionalData }, device, sealed)
			.catch(() => null);
		if (opened) {
			return WasmVault.openFromSlot(items, new Uint8Array(opened)) as Vault;
		}
	}
	throw "device_key_gone" satisfies CoreError;
}

type Bytes = Uint8Array<ArrayBuffer>;

type Wasm = URL | BufferSource | WebAssembly.Module;
