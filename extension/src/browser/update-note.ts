/**
 * The version to which Sixbox was updated, until it was told once: the storage item `updated`. An update that changes the
 * last figure alone is not told.
 */

export const UPDATED = "updated";

/** Major and minor figure of a version: "0.2" of "0.2.1". */
function told(version: string): string {
	return version.split(".").slice(0, 2).join(".");
}

/** Notes that this version took the place of `before`, if there is something to tell. */
export async function noteUpdate(before: string | undefined): Promise<void> {
	const now = told(chrome.runtime.getManifest().version);
	if (before !== undefined && told(before) !== now) {
		await chrome.storage.local.set({ [UPDATED]: now });
	}
}

/** It was told. */
export async function forgetUpdate(): Promise<void> {
	await chrome.storage.local.remove(UPDATED).catch(() => {});
}
