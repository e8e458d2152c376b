/** So often, and so long apart in milliseconds, memory is asked for. */
const TRIES = 5;
const PAUSE = 300;

/**
 * Loads a wasm file. After many popups in a short time the browser may have no room in its addresses for another memory,
 * until it has cleared those of before ("RangeError: Out of memory", Chromium 156, November 2026): it is asked again.
 */
export async function loadPatiently<T>(load: () => Promise<T>): Promise<T> {
	for (let left = TRIES; ; left--) {
		try {
			return await load();
		} catch (error) {
			if (!(error instanceof RangeError) || left <= 1) {
				throw error;
			}
			await new Promise((resolve) => setTimeout(resolve, PAUSE));
		}
	}
}
