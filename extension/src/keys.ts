import type { CoreError } from "./core";
import type { KeysAnswer, KeysRequest } from "./keys-worker";

/** What each thing that is asked for is answered with. */
interface Answers {
	readonly unlock: "open";
	readonly change: "open";
	readonly list: "list";
	readonly backup: "backup";
	readonly info: "info";
	readonly compare: "compare";
	readonly beginAnew: "change";
	readonly passkeySalt: "passkeySalt";
	readonly emptyTrash: "change";
	readonly beginSync: "change";
	readonly endSync: "change";
	readonly joinSync: "open";
	readonly restore: "restore";
	readonly export: "export";
}

type Asked<A extends keyof Answers> = Extract<KeysRequest, { ask: A }>;
type Answered<A extends keyof Answers> = Extract<KeysAnswer, { did: Answers[A] }>;

/** A worker that waits for the next piece of work. */
let expecting: Worker | null = null;

/** Starts the worker of the next piece of work beforehand, so that its wasm is ready by then. */
export function expectKeys(): void {
	expecting ??= startWorker();
}

/**
 * One piece of work on the vault's keys, in a worker of its own: deriving a key from a password takes 64 MiB, which wasm
 * gives back only with the whole worker. What it throws is a `CoreError`.
 */
export function askKeys<A extends keyof Answers>(request: Asked<A> & { readonly ask: A }): Promise<Answered<A>> {
	const worker = expecting ?? startWorker();
	expecting = null;
	return new Promise<Answered<A>>((resolve, reject) => {
		worker.onerror = () => reject("unexpected" satisfies CoreError);
		worker.onmessage = ({ data }: MessageEvent<KeysAnswer>) =>
			data.did === "fail" ? reject(data.error) : resolve(data as Answered<A>);
		// The vault key's bytes move to the other side: none stay here.
		const moved = "key" in request && request.key ? [request.key.buffer] : [];
		worker.postMessage(request, { transfer: moved });
	}).finally(() => worker.terminate());
}

function startWorker(): Worker {
	const worker = new Worker("keys-worker.js", { type: "module" });
	// One that did not start is not waited for.
	worker.onerror = () => {
		expecting = null;
	};
	return worker;
}
