import type { Change, Core, Vault } from "../core";
import { deviceKey } from "./device-key";
import { isFull, StorageError } from "./storage-error";

const WRITE_LOCK = "vault";

/** Opens the vault as it stands in storage. */
export async function openVault(core: Core): Promise<Vault> {
	const [items, device] = await Promise.all([readItems(), deviceKey()]);
	return core.openVault(items, device);
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
