import type { LogoError } from "./core";
import type { LogoAnswer, ReaderAnswer, ReaderRequest, Reading } from "./reader-worker";

/** Milliseconds after which a reading is given up. */
const PATIENCE = 15_000;

/** A worker that reads one capture and ends: its memory goes with it, and the popup never waits on its own thread. */
export class Reader {
	readonly #worker = startWorker();

	/** Every code in a capture (a data URL). Null: the picture could not be read at all. */
	async read(capture: string): Promise<Reading | null> {
		const answer = await ask<ReaderAnswer>(this.#worker, { capture });
		return answer?.reading ?? null;
	}

	close(): void {
		this.#worker.terminate();
	}
}

/**
 * Makes a logo of a picture file, whatever the browser reads (no SVG): its centred square as a small PNG. Throws a
 * `LogoError`.
 */
export async function makeLogo(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
	const answer = await ask<LogoAnswer>(startWorker(), { logo: file });
	if (!answer) {
		throw "logo_unreadable" satisfies LogoError;
	}
	if ("error" in answer) {
		throw answer.error;
	}
	return answer.png;
}

function startWorker(): Worker {
	return new Worker("reader-worker.js", { type: "module" });
}

/** One piece of work, after which the worker ends. Null: it failed, or took too long. */
function ask<A>(worker: Worker, request: ReaderRequest): Promise<A | null> {
	return new Promise((resolve) => {
		const end = (answer: A | null) => {
			clearTimeout(limit);
			worker.terminate();
			resolve(answer);
		};
		const limit = setTimeout(end, PATIENCE, null);
		worker.onerror = () => end(null);
		worker.onmessage = ({ data }: MessageEvent<A>) => end(data);
		worker.postMessage(request);
	});
}
