import type { Change, ChangingVault } from "../changes";
import type { Core, CoreError, Door, Vault, Way } from "../core";
import { askKeys } from "../keys";
import type { Access, BackupInfo, Comparison, Exported, MadeBackup, Opening, Slot, Wish } from "../keys-worker";
import { deviceKey } from "./device-key";
import { type Held, hold, readItems } from "./held";
import { noteKept } from "./kept";
import { forgetWrong, keepKey, lock, noteWrong, replaceKey, sessionKey } from "./session";
import { isFull, StorageError } from "./storage-error";
import { BEGUN, setSyncStatus, syncStatus } from "./sync-status";
import { WRITE_LOCK } from "./write-lock";

/**
 * Opens the vault as it stands in storage. Throws `locked` where only a person opens it, and nobody has; `locked_out` where
 * this device's key is gone and a person could open it; `device_key_gone` where nobody could.
 */
export function openVault(core: Core, held = hold()): Promise<Vault> {
	return openBy(core, core, held);
}

async function openBy<V>(core: Core, door: Door<V>, held: Promise<Held>): Promise<V> {
	const { items, key, device } = await held;
	const unlocked = key && unlockedBy(door, items, key);
	if (unlocked) {
		return unlocked;
	}
	if (core.isLocked(items)) {
		throw "locked" satisfies CoreError;
	}
	return door.openVault(items, (await device) ?? (await deviceKey())).catch((error: unknown) => {
		throw error === "device_key_gone" && core.ways(items).length > 0 ? ("locked_out" satisfies CoreError) : error;
	});
}

function unlockedBy<V>(door: Door<V>, items: Held["items"], key: Uint8Array): V | null {
	try {
		return door.openVaultWithKey(items, key);
	} catch (error) {
		if (error === "locked") {
			return null;
		}
		throw error;
	}
}

/** What a person may open the vault with. */
export async function personsWays(core: Core): Promise<readonly Way[]> {
	return core.ways(await readItems());
}

/**
 * Changes the vault. Under one lock over all windows: it is read anew, changed, and written in one `set` call, so that
 * an interruption leaves the old state or the new, and two popups at once lose nothing.
 */
export async function changeVault<T extends object>(
	core: Core,
	edit: (vault: ChangingVault) => T & { readonly change?: Change | null },
	keyOf = sessionKey,
): Promise<T> {
	const changes = await core.changes();
	return navigator.locks.request(WRITE_LOCK, async () => {
		const vault = await openBy(core, changes, hold(keyOf));
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

/** The id of the account that has the secret and parameters of this otpauth text. */
export async function sameAccount(core: Core, text: string): Promise<string | undefined> {
	const vault = await openBy(core, await core.changes(), hold());
	try {
		return vault.same(text);
	} finally {
		vault.free();
	}
}

/** Unlocks the vault with what a person has. */
export async function unlockVault(opening: Opening): Promise<void> {
	await navigator.locks
		.request(WRITE_LOCK, async () => {
			const items = await readItems();
			const opened = await askKeys({ ask: "unlock", items, opening }).catch(async (error: unknown) => {
				if (error === "wrong_key") {
					await noteWrong();
				}
				throw error;
			});
			if (opened.change) {
				await write(opened.change);
			}
			if (opened.key && !(opened.hasDevice && (await mendDevice(opened.key)))) {
				await keepKey(opened.key);
			}
		})
		.finally(() => forget(opening));
	if (opening.with === "password" && (await syncStatus())?.standing === "password") {
		// It may be the other installation's password, too. If it is not, the settings ask for that.
		void joinSync(opening.password).catch(() => {});
	}
}

/**
 * Where this device's key should open the vault, and a person had to: its slot is made anew, so that the next opening asks
 * nothing. Overwrites the vault key. False: it could not be written; the key is as it was.
 */
async function mendDevice(key: Uint8Array): Promise<boolean> {
	try {
		const [items, device] = await Promise.all([readItems(), deviceKey()]);
		const wish = { wish: "useDevice" } as const;
		const { change } = await askKeys({ ask: "change", items, key: key.slice(), device, wish });
		if (change) {
			await write(change);
		}
	} catch {
		return false;
	}
	key.fill(0);
	await Promise.all([lock(), forgetWrong()]);
	return true;
}

/** Overwrites what a passkey gave. */
function forget(given: Opening | Wish): void {
	if ("output" in given) {
		given.output.fill(0);
	}
}

/** Changes the ways into the vault, which must be open. Gives the new recovery code, if there is one. */
export function changeWaysIn(wish: Wish): Promise<string | null> {
	return navigator.locks
		.request(WRITE_LOCK, async () => {
			const before = await access();
			const opened = await askKeys({ ask: "change", ...before, wish });
			if (opened.change) {
				await write(opened.change);
			}
			await (opened.key ? keepAfter(before, opened.key) : lock());
			return opened.recovery;
		})
		.finally(() => forget(wish));
}

/** Keeps the key of a change that was written. A vault that had been unlocked for it may have been locked meanwhile. */
function keepAfter(before: Access, key: Uint8Array): Promise<void> {
	return before.key ? replaceKey(key) : keepKey(key);
}

/** The ways into the vault, in order; none while there is no vault. */
export async function waysIn(): Promise<readonly Slot[]> {
	return (await askKeys({ ask: "list", items: await readItems() })).slots;
}

/** A backup file; `password` is one for this file alone. It was opened again before it is given out. */
export async function makeBackup(password: string | null): Promise<MadeBackup> {
	return askKeys({ ask: "backup", ...(await access()), password, now: Date.now() / 1000 });
}

/** The keys of these accounts, because a person asked for them on paper. Throws `no_account` where one is gone. */
export async function exportAccounts(ids: readonly string[]): Promise<readonly Exported[]> {
	return (await askKeys({ ask: "export", ...(await access()), ids })).accounts;
}

/** What every passkey of the vault is to be asked with, 32 bytes. */
export async function passkeySalt(): Promise<Uint8Array<ArrayBuffer>> {
	return (await askKeys({ ask: "passkeySalt", items: await readItems() })).salt;
}

/** What a file is. Throws `not_a_backup` or `backup_newer`. */
export async function backupInfo(text: string): Promise<BackupInfo> {
	return (await askKeys({ ask: "info", items: await readItems(), text })).info;
}

/**
 * Opens a backup file and says what restoring it would change; nothing is written. `anew`: into a new vault, in the place
 * of one that does not open.
 */
export async function compareBackup(text: string, opening: Opening, anew: boolean): Promise<Comparison> {
	const into = anew ? { items: {}, key: null, device: await deviceKey() } : await access();
	return (await askKeys({ ask: "compare", ...into, text, opening })).comparison;
}

/**
 * Begins a new vault, empty or with what a backup file has, in the place of one whose key is gone or whose header is
 * damaged. That one's bytes are kept aside in the same write.
 */
export async function beginAnew(backup: { readonly text: string; readonly opening: Opening } | null): Promise<void> {
	await navigator.locks.request(WRITE_LOCK, async () => {
		const [items, device] = await Promise.all([readItems(), deviceKey()]);
		const { change } = await askKeys({ ask: "beginAnew", items, device, backup, now: Date.now() / 1000 });
		if (change) {
			await write(change);
		}
		await Promise.all([lock(), forgetWrong()]);
	});
}

/**
 * Restores a backup file: its accounts are merged into the vault, none is overwritten. `deletedToo`: those that were
 * deleted for good here come back. Gives those that are in it, by their id in the vault.
 */
export function restoreBackup(text: string, opening: Opening, deletedToo: boolean): Promise<readonly string[]> {
	return navigator.locks.request(WRITE_LOCK, async () => {
		const wish = { text, opening, deletedToo, now: Date.now() / 1000 };
		const { change, ids } = await askKeys({ ask: "restore", ...(await access()), ...wish });
		if (change) {
			await write(change);
		}
		return ids;
	});
}

/** Deletes an account of the trash for good; null: what has been there for thirty days. */
export async function emptyTrash(id: string | null): Promise<void> {
	await navigator.locks.request(WRITE_LOCK, async () => {
		const { change } = await askKeys({ ask: "emptyTrash", ...(await access()), id, now: Date.now() / 1000 });
		if (change) {
			await write(change);
		}
	});
}

/** Whether the browser's sync carries something already: another installation's accounts, or this one's from before. */
export async function isAreaThere(): Promise<boolean> {
	return Object.keys(await chrome.storage.sync.get("vault").catch(() => ({}))).length > 0;
}

/** Switches the browser's sync on. What it carries already gives way. */
export async function beginSync(): Promise<void> {
	await navigator.locks.request(WRITE_LOCK, async () => {
		const { change } = await askKeys({ ask: "beginSync", ...(await access()), now: Date.now() / 1000 });
		if (change) {
			await write(change);
		}
		await setSyncStatus(BEGUN);
	});
}

/**
 * Switches the browser's sync on with what it carries already, whose password this is. It becomes this vault's password.
 * Throws `wrong_key` where it is another.
 */
export async function joinSync(password: string): Promise<void> {
	await navigator.locks.request(WRITE_LOCK, async () => {
		const [before, area] = await Promise.all([access(), chrome.storage.sync.get(null)]);
		const opened = await askKeys({ ask: "joinSync", ...before, area, password, now: Date.now() / 1000 });
		if (opened.change) {
			await write(opened.change);
		}
		if (opened.key) {
			await keepAfter(before, opened.key);
		}
		await setSyncStatus(BEGUN);
	});
}

/** Switches the browser's sync off on this PC; `empties`: and removes what it carries. */
export async function endSync(empties: boolean): Promise<void> {
	await navigator.locks.request(WRITE_LOCK, async () => {
		const { change } = await askKeys({ ask: "endSync", ...(await access()) });
		if (change) {
			await write(change);
		}
		await setSyncStatus(null);
		await noteKept("sync", [], Date.now() / 1000);
		if (empties) {
			await chrome.storage.sync.clear();
		}
	});
}

async function access(): Promise<Access> {
	const [items, key, device] = await Promise.all([readItems(), sessionKey(), deviceKey()]);
	return { items, key, device };
}

async function write(change: Change): Promise<void> {
	try {
		await chrome.storage.local.set(change);
	} catch (error) {
		throw new StorageError(isFull(error) ? "full" : "write");
	}
	// What was deleted for good is empty by now; that its name goes, too, is tidiness.
	const emptied = Object.keys(change).filter((name) => change[name] === "");
	if (emptied.length > 0) {
		await chrome.storage.local.remove(emptied).catch(() => {});
	}
}
