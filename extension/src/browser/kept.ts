/**
 * Where accounts are kept besides this vault: the storage item `kept`. What stands there may be anything; whatever is no
 * note of ours counts as none, so that an account is rather said to be in no backup than thought to be in one.
 */

export const KEPT = "kept";

/** The latest moment that JavaScript has a date for, Unix seconds (ECMA-262, "Time Values and Time Range"). */
export const LATEST = 8_640_000_000_000;

/** A backup file that was saved or opened, a sheet that was printed, the browser's sync. */
export type Where = "backup" | "sheet" | "sync";

export interface Note {
	/** When it was made, Unix seconds. */
	readonly at: number;
	/** The accounts in it, by their id in the vault. */
	readonly ids: readonly string[];
}

export type Kept = Readonly<Partial<Record<Where, Note>>>;

/** Reads what storage holds as `kept`. */
export function keptFrom(stored: unknown): Kept {
	const notes = typeof stored === "object" && stored !== null ? (stored as Partial<Record<Where, unknown>>) : {};
	const kept: Partial<Record<Where, Note>> = {};
	for (const where of ["backup", "sheet", "sync"] as const) {
		const note = noteFrom(notes[where]);
		if (note) {
			kept[where] = note;
		}
	}
	return kept;
}

function noteFrom(stored: unknown): Note | null {
	const { at, ids } =
		typeof stored === "object" && stored !== null ? (stored as Partial<Record<keyof Note, unknown>>) : {};
	if (typeof at !== "number" || !(at >= 0 && at <= LATEST) || !Array.isArray(ids)) {
		return null;
	}
	return { at, ids: ids.filter((id: unknown) => typeof id === "string") };
}

/**
 * What is kept once these accounts are. A newer backup takes the place of the one before, as sync does; a sheet is one
 * more piece of paper, and so is a backup file from before the last one.
 */
export function keptWith(kept: Kept, where: Where, ids: readonly string[], at: number): Kept {
	const before = kept[where];
	const adds = before !== undefined && (where === "sheet" || (where === "backup" && at < before.at));
	const note = adds ? { at: Math.max(at, before.at), ids: [...new Set([...before.ids, ...ids])] } : { at, ids };
	return { ...kept, [where]: note };
}

/** Those of these accounts that are kept nowhere else. */
export function inNoneOf(kept: Kept, ids: readonly string[]): readonly string[] {
	const elsewhere = new Set(Object.values(kept).flatMap((note) => note.ids));
	return ids.filter((id) => !elsewhere.has(id));
}

/** What is noted. Where storage does not tell, nothing is. */
export async function readKept(): Promise<Kept> {
	return keptFrom(
		await chrome.storage.local.get(KEPT).then(
			(items) => items[KEPT],
			() => null,
		),
	);
}

/** Those of these accounts that are in no backup yet. */
export async function inNoBackup(ids: readonly string[]): Promise<readonly string[]> {
	return inNoneOf(await readKept(), ids);
}

/**
 * Notes that these accounts are in a backup or on a sheet made at `at` (Unix seconds), or in the browser's sync. Where
 * storage does not take the note, they go on counting as kept nowhere.
 */
export async function noteKept(where: Where, ids: readonly string[], at: number): Promise<void> {
	await navigator.locks.request(KEPT, async () => {
		const kept = keptWith(await readKept(), where, ids, at);
		await chrome.storage.local.set({ [KEPT]: kept }).catch(() => {});
	});
}
