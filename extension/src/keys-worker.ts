import init, {
	beginAnew,
	beginSync,
	changeSlots,
	compareBackup,
	emptyTrash,
	endSync,
	exportAccounts,
	joinSync,
	listSlots,
	makeBackup,
	passkeySalt,
	readBackup,
	restoreBackup,
	type Unlocked,
	unlock,
} from "@wasm/keys";
import type { Change } from "./changes";
import type { Account, CoreError } from "./core";
import { loadPatiently } from "./wasm";

/** What a person has to open the vault with. */
export type Opening =
	| { readonly with: "password"; readonly password: string }
	| { readonly with: "recovery"; readonly code: string }
	| { readonly with: "passkey"; readonly credential: Uint8Array; readonly output: Uint8Array };

/** What is to become of the ways into the vault. */
export type Wish =
	/** A password instead of this device's key, or of the password before. */
	| { readonly wish: "setPassword"; readonly password: string }
	/** This device's key instead of the password. */
	| { readonly wish: "removePassword" }
	/** This device's key again, after it was lost. */
	| { readonly wish: "useDevice" }
	/** A recovery code, instead of the one before. */
	| { readonly wish: "newRecovery" }
	| { readonly wish: "removeRecovery" }
	| { readonly wish: "addPasskey"; readonly credential: Uint8Array; readonly output: Uint8Array }
	| { readonly wish: "removePasskey"; readonly credential: Uint8Array };

/** One way into the vault. */
export interface Slot {
	readonly kind: "device" | "password" | "recovery" | "passkey" | "later";
	/** A passkey's. */
	readonly credential: readonly number[] | null;
	readonly salt: readonly number[] | null;
}

/** What a backup file is, before it is opened. */
export interface BackupInfo {
	/** When it was made, Unix seconds. */
	readonly made: number;
	readonly records: number;
	/** It is a copy of this very vault. */
	readonly own: boolean;
}

/** A backup that was made, and opened again. */
export interface MadeBackup {
	/** Of the file. */
	readonly text: string;
	/** The accounts in it, those in the trash too. */
	readonly ids: readonly string[];
}

/** What restoring a backup would change. */
export interface Comparison {
	readonly new: readonly Account[];
	readonly changed: readonly Account[];
	/** They come back from the trash. */
	readonly back: readonly Account[];
	/** They go to the trash, as they did in the backup. */
	readonly leaving: readonly Account[];
	readonly unchanged: number;
	/** They were deleted for good here, and stay so where nobody wants them back. */
	readonly stayDeleted: readonly Account[];
	/** Records of the backup that could not be read. */
	readonly damaged: number;
	/** The accounts of this vault that the backup has too. */
	readonly ids: readonly string[];
}

/** An account for paper, with its key: whoever has it has the account. */
export interface Exported {
	readonly account: Account;
	readonly algorithm: "SHA1" | "SHA256" | "SHA512";
	/** Base32, upper case. */
	readonly key: string;
	/** Modules a side of its QR code; 0: it is too long for one. */
	readonly size: number;
	/** Row by row from the top, each from the left; 1 is dark. */
	readonly modules: Uint8Array;
}

/** What opens the vault in the worker: `key`, the vault key where it is unlocked, or else this device's. */
export interface Access {
	readonly items: Items;
	readonly key: Uint8Array | null;
	readonly device: CryptoKey;
}

export type Items = Readonly<Record<string, unknown>>;

export type KeysRequest =
	| { readonly ask: "unlock"; readonly items: Items; readonly opening: Opening }
	| ({ readonly ask: "change"; readonly wish: Wish } & Access)
	| { readonly ask: "list"; readonly items: Items }
	/** `password`: one for this file alone. `now`: Unix seconds. */
	| ({ readonly ask: "backup"; readonly password: string | null; readonly now: number } & Access)
	| { readonly ask: "info"; readonly items: Items; readonly text: string }
	| ({ readonly ask: "compare"; readonly text: string; readonly opening: Opening } & Access)
	/** `deletedToo`: what was deleted for good here comes back. `now`: Unix seconds. */
	| ({
			readonly ask: "restore";
			readonly text: string;
			readonly opening: Opening;
			readonly deletedToo: boolean;
			readonly now: number;
	  } & Access)
	/** Switches the browser's sync on; what is there gives way. `now`: Unix seconds. */
	| ({ readonly ask: "beginSync"; readonly now: number } & Access)
	| ({ readonly ask: "endSync" } & Access)
	/** Switches it on with what another installation has in `area`, whose password this is. */
	| ({ readonly ask: "joinSync"; readonly area: Items; readonly password: string; readonly now: number } & Access)
	/** The keys of these accounts, because a person asked for them on paper. */
	| ({ readonly ask: "export"; readonly ids: readonly string[] } & Access)
	/** A new vault in the place of one that this device's key no longer opens, or whose header is damaged. `now`: Unix seconds. */
	| {
			readonly ask: "beginAnew";
			readonly items: Items;
			readonly device: CryptoKey;
			readonly backup: { readonly text: string; readonly opening: Opening } | null;
			readonly now: number;
	  }
	| { readonly ask: "passkeySalt"; readonly items: Items }
	/** `id`: an account of the trash; null: what has been there for thirty days. `now`: Unix seconds. */
	| ({ readonly ask: "emptyTrash"; readonly id: string | null; readonly now: number } & Access);

export type KeysAnswer =
	| {
			readonly did: "open";
			readonly key: Uint8Array | null;
			readonly change: Change | null;
			readonly recovery: string | null;
			/** A slot of this device's key is there as well: had it opened, nobody would have been asked. */
			readonly hasDevice: boolean;
	  }
	| { readonly did: "list"; readonly slots: readonly Slot[] }
	| ({ readonly did: "backup" } & MadeBackup)
	| { readonly did: "info"; readonly info: BackupInfo }
	| { readonly did: "compare"; readonly comparison: Comparison }
	| { readonly did: "restore"; readonly change: Change | null; readonly ids: readonly string[] }
	| { readonly did: "export"; readonly accounts: readonly Exported[] }
	| { readonly did: "change"; readonly change: Change | null }
	| { readonly did: "passkeySalt"; readonly salt: Uint8Array<ArrayBuffer> }
	| { readonly did: "fail"; readonly error: CoreError };

const ready = loadPatiently(() => init({ module_or_path: new URL("keys.wasm", import.meta.url) }));

self.onmessage = async ({ data }: MessageEvent<KeysRequest>) => {
	const answer = await answerTo(data).catch((error: unknown): KeysAnswer => {
		return { did: "fail", error: typeof error === "string" ? (error as CoreError) : "unexpected" };
	});
	// The key's bytes move to the other side: none stay here.
	const moved = answer.did === "open" && answer.key ? [answer.key.buffer] : [];
	self.postMessage(answer, { transfer: moved });
};

async function answerTo(request: KeysRequest): Promise<KeysAnswer> {
	await ready;
	switch (request.ask) {
		case "unlock":
			return opened(unlock(request.items, request.opening), request.items);
		case "change":
			return opened(await changeSlots(request.items, key(request), request.device, request.wish), request.items);
		case "list":
			return { did: "list", slots: slotsOf(request.items) };
		case "backup": {
			const { items, device, password, now } = request;
			const made = (await makeBackup(items, key(request), device, password ?? undefined, now)) as MadeBackup;
			return { did: "backup", ...made };
		}
		case "info":
			return { did: "info", info: readBackup(request.items, request.text) as BackupInfo };
		case "compare": {
			const { items, device, text, opening } = request;
			const comparison = (await compareBackup(items, key(request), device, text, opening)) as Comparison;
			return { did: "compare", comparison };
		}
		case "restore": {
			const { items, device, text, opening, deletedToo, now } = request;
			const restored = await restoreBackup(items, key(request), device, text, opening, deletedToo, now);
			return { did: "restore", ...(restored as { change: Change | null; ids: readonly string[] }) };
		}
		case "export": {
			const { items, device, ids } = request;
			const accounts = (await exportAccounts(items, key(request), device, [...ids])) as readonly Exported[];
			return { did: "export", accounts };
		}
		case "beginSync":
			return { did: "change", change: beginSync(request.items, unlockedKey(request), request.now) as Change };
		case "endSync":
			return { did: "change", change: endSync(request.items, unlockedKey(request)) as Change };
		case "joinSync": {
			const { items, device, area, password, now } = request;
			return opened(await joinSync(items, key(request), device, area, password, now), items);
		}
		case "beginAnew": {
			const { items, device, backup, now } = request;
			const change = (await beginAnew(items, device, backup?.text, backup?.opening ?? null, now)) as Change;
			return { did: "change", change };
		}
		case "passkeySalt":
			return { did: "passkeySalt", salt: new Uint8Array(passkeySalt(request.items)) };
		case "emptyTrash": {
			const { items, device, id, now } = request;
			const change = (await emptyTrash(items, key(request), device, id ?? undefined, now)) as Change | null;
			return { did: "change", change };
		}
	}
}

function key(access: Access): Uint8Array | undefined {
	return access.key ?? undefined;
}

/** Only a vault that was unlocked can sync. */
function unlockedKey(access: Access): Uint8Array {
	if (!access.key) {
		throw "locked" satisfies CoreError;
	}
	return access.key;
}

function opened(unlocked: Unlocked, items: Items): KeysAnswer {
	const change = unlocked.change as Change | null;
	const hasDevice = slotsOf(items).some(({ kind }) => kind === "device");
	return { did: "open", key: unlocked.takeKey() ?? null, change, recovery: unlocked.recovery ?? null, hasDevice };
}

function slotsOf(items: Items): readonly Slot[] {
	return listSlots(items) as readonly Slot[];
}
