/** The size of a block of LevelDB's log, in bytes (LevelDB, "log format"). */
const BLOCK = 32 * 1024;

/** The storage item that fills it, for a moment. */
const FILLER = "filler";

/**
 * Goes past what a crash may have torn. Chromium keeps storage.local in a LevelDB and, after a crash, goes on with the log that
 * is there: behind half a record, if the crash fell into a write. All that it then writes into the same block can be read until
 * the browser starts once more, and is lost by that (seen in Chromium 156 on 24 November 2026, and in tests/browser). So
 * something that nobody needs is written first, and fills the block.
 */
export async function passTornBlock(): Promise<void> {
	const { local } = chrome.storage;
	// Where there is no room for it, there is none for an account either.
	await local.set({ [FILLER]: "0".repeat(BLOCK) }).catch(() => {});
	await local.remove(FILLER).catch(() => {});
}
