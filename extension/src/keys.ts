import type { CoreError } from "./core";
import type { KeysAnswer, KeysRequest, Slot } from "./keys-worker";

type Opened = Extract<KeysAnswer, { did: "open" }>;

/**
 * One piece of work on the vault's keys, in a worker of its own: deriving a key from a password takes 64 MiB, which wasm
 * gives back only with the whole worker. What it throws is a `CoreError`.
 */
export class Keys {
	readonly #worker = new Worker("keys-worker.js", { type: "module" });

	async open(request: Extract<KeysRequest, { ask: "unlock" | "change" }>): Promise<Opened> {
		const answer = await this.#ask(request);
		if (answer.did !== "open") {
			throw "unexpected" satisfies CoreError;
		}
		return answer;
	}

	async list(items: Readonly<Record<string, unknown>>): Promise<readonly Slot[]> {
		const answer = await this.#ask({ ask: "list", items });
		return answer.did === "list" ? answer.slots : [];
	}

	/** Stops at once, whatever it does. */
	close(): void {
		this.#worker.terminate();
	}

	#ask(request: KeysRequest): Promise<KeysAnswer> {
		return new Promise<KeysAnswer>((resolve, reject) => {
			this.#worker.onerror = () => reject("unexpected" satisfies CoreError);
			this.#worker.onmessage = ({ data }: MessageEvent<KeysAnswer>) =>
				data.did === "fail" ? reject(data.error) : resolve(data);
			this.#worker.postMessage(request);
		}).finally(() => this.close());
	}
}
