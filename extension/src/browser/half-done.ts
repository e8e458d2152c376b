/**
 * Accounts whose set-up is not finished: Microsoft has accepted no code of theirs yet. The storage item `half-done`, ids
 * only. What stands there may be anything; whatever is no id counts as none.
 */

export const HALF_DONE = "half-done";

/** More than this many are not remembered: somebody who tries again and again leaves them behind. */
const MOST = 100;

export function halfDoneFrom(stored: unknown): readonly string[] {
	return Array.isArray(stored) ? [...new Set(stored.filter((id: unknown) => typeof id === "string"))].slice(-MOST) : [];
}

/** The accounts by their id in the vault. Where storage does not tell, none is. */
export async function readHalfDone(): Promise<readonly string[]> {
	return halfDoneFrom(
		await chrome.storage.local.get(HALF_DONE).then(
			(items) => items[HALF_DONE],
			() => null,
		),
	);
}

/** Notes that an account's set-up has begun, or that it is finished. Where storage does not take the note, none is made. */
export async function noteHalfDone(id: string, half: boolean): Promise<void> {
	await navigator.locks.request(HALF_DONE, async () => {
		const before = await readHalfDone();
		if (before.includes(id) !== half) {
			const others = before.filter((other) => other !== id);
			const after = halfDoneFrom(half ? [...others, id] : others);
			const noted =
				after.length > 0 ? chrome.storage.local.set({ [HALF_DONE]: after }) : chrome.storage.local.remove(HALF_DONE);
			await noted.catch(() => {});
		}
	});
}
