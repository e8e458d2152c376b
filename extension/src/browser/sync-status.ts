import { LATEST } from "./kept";

/** How the browser's sync stands, kept in storage beside the vault: nothing in it is secret. */

export const STATUS = "sync/status";

export interface SyncStatus {
	readonly standing: /** The browser carries what this vault holds. */
		| "synced"
		/** Another installation made a new key: its password opens it. */
		| "password"
		/** A later version of Sixbox wrote what is there. */
		| "newer"
		/** The browser did not take what was written; it is tried again. */
		| "failed";
	/** When it was last looked at, Unix seconds. */
	readonly at: number;
	/** Accounts for which there is no room. */
	readonly left: number;
	/** Bytes taken, and how many there may be. */
	readonly bytes: number;
	readonly limit: number;
	/** When each of the other installations last spoke, Unix seconds. */
	readonly others: readonly number[];
}

/** Sync was switched on, and nothing has happened since. */
export const BEGUN: SyncStatus = { standing: "synced", at: 0, left: 0, bytes: 0, limit: 0, others: [] };

/** From here on people are told that the room is running out. */
const NEARLY_FULL = 0.85;

/** Null: sync is off. */
export async function syncStatus(): Promise<SyncStatus | null> {
	return syncStatusFrom(await chrome.storage.local.get(STATUS).catch(() => ({})));
}

/** The same, from what was read of storage already. */
export function syncStatusFrom(items: Readonly<Record<string, unknown>>): SyncStatus | null {
	const status = items[STATUS];
	return isStatus(status) ? status : null;
}

/** Null: sync is off. */
export async function setSyncStatus(status: SyncStatus | null): Promise<void> {
	await (status ? chrome.storage.local.set({ [STATUS]: status }) : chrome.storage.local.remove(STATUS));
}

export function isNearlyFull({ bytes, limit }: SyncStatus): boolean {
	return bytes > limit * NEARLY_FULL;
}

function isStatus(value: unknown): value is SyncStatus {
	const status = value as Partial<SyncStatus> | null;
	return (
		typeof status === "object" &&
		status !== null &&
		["synced", "password", "newer", "failed"].includes(String(status.standing)) &&
		[status.at, status.left, status.bytes, status.limit].every((number) => typeof number === "number") &&
		Array.isArray(status.others) &&
		status.others.every((at) => typeof at === "number" && at >= 0 && at <= LATEST)
	);
}
