import type { Change, Core, CoreError, Vault } from "../core";
import { Keys } from "../keys";
import type { Opening, Slot, Wish } from "../keys-worker";
import { deviceKey } from "./device-key";
import { keepKey, lock, noteWrong, sessionKey } from "./session";
import { isFull, StorageError } from "./storage-error";

const WRITE_LOCK = "vault";

/** Opens the vault as it stands in storage. Throws `locked` where only a person opens it, and nobody has. */
export async function openVault(core: Core): Promise<Vault> {
	const [items, key] = await Promise.all([readItems(), sessionKey()]);
	if (key && core.isLocked(items)) {
		return core.openVaultWithKey(items, key);
	}
	if (core.isLocked(items)) {
		throw "locked" satisfies CoreError;
	}
	return core.openVault(items, await deviceKey());
}

/**
 * Changes the vault. Under one lock over all windows: it is read anew, changed, and written in one `set` call, so that
 * an interruption leaves the old state or the new, and two popups at once lose nothing.
 */
export function changeVault<T extends object>(
	core: Core,
	edit: (vault: Vault) => T & { readonly change?: Change | null },
): Promise<T> {
	return navigator.locks.request(WRITE_LOCK, async () => {
		const vault = await openVault(core);
		try {
			const result = edit(vault);
			if (result.change) {
				await write(result.change);
			}
			return result;
		} finally {
			vault.free();
		}
	});
}

/** Unlocks the vault with what a person has, in `keys`, which another may close meanwhile. */
export async function unlockVault(keys: Keys, opening: Opening): Promise<void> {
	await navigator.locks.request(WRITE_LOCK, async () => {
		const items = await readItems();
		const opened = await keys.open({ ask: "unlock", items, opening }).catch(async (error: unknown) => {
			if (error === "wrong_key") {
				await noteWrong();
			}
			throw error;
		});
		if (opened.change) {
			await write(opened.change);
		}
		if (opened.key) {
			await keepKey(opened.key);
		}
	});
}

/** Changes the ways into the vault, which must be open. Gives the new recovery code, if there is one. */
export function changeWaysIn(wish: Wish): Promise<string | null> {
	return navigator.locks.request(WRITE_LOCK, async () => {
		const [items, key, device] = await Promise.all([readItems(), sessionKey(), deviceKey()]);
		const opened = await new Keys().open({ ask: "change", items, key, device, wish });
		if (opened.change) {
			await write(opened.change);
		}
		await (opened.key ? keepKey(opened.key) : lock());
		return opened.recovery;
	});
}

/** The ways into the vault, in order; none while there is no vault. */
export async function waysIn(): Promise<readonly Slot[]> {
	return new Keys().list(await readItems());
}

async function readItems(): Promise<Record<string, unknown>> {
	try {
		return await chrome.storage.local.get(null);
	} catch {
		throw new StorageError("read");
	}
}

async function write(change: Change): Promise<void> {
	try {
		await chrome.storage.local.set(change);
	} catch (error) {
		throw new StorageError(isFull(error) ? "full" : "write");
	}
}
