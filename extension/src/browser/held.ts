import { knownDeviceKey } from "./device-key";
import { sessionKey } from "./session";
import { StorageError } from "./storage-error";

/** What the vault is opened with. */
export interface Held {
	/** All that storage holds. */
	readonly items: Readonly<Record<string, unknown>>;
	/** The vault key, where it is unlocked. Its bytes are overwritten as it is used. */
	readonly key: Uint8Array | null;
	/** This device's key; null where none was found. Nobody waits for it where the vault is unlocked. */
	readonly device: Promise<CryptoKey | null>;
}

/** Reads, all at once, what the vault is opened with. `keyOf`: {@link peekKey} where nobody uses the vault. */
export async function hold(keyOf = sessionKey): Promise<Held> {
	const device = knownDeviceKey();
	const [items, key] = await Promise.all([readItems(), keyOf()]);
	return { items, key, device };
}

/** All that storage holds. */
export async function readItems(): Promise<Record<string, unknown>> {
	try {
		return await chrome.storage.local.get(null);
	} catch {
		throw new StorageError("read");
	}
}
