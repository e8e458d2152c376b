/** How hard a password is to guess: 0, at once, to 4, not by any program. */
export type Strength = 0 | 1 | 2 | 3 | 4;

/**
 * Estimates in a worker of its own, because the dictionaries are large and a long password takes a while. Only the
 * newest question is answered; `close` ends the worker, and with it what was typed.
 */
export class Estimator {
	readonly #worker = new Worker("strength-worker.js", { type: "module" });
	#busy = false;
	#next: string | null = null;
	#failed = false;
	/** Waits for the newest answer. */
	#answer: (strength: Strength | null) => void = () => {};

	constructor(tell: (strength: Strength) => void) {
		this.#worker.onmessage = ({ data }: MessageEvent<Strength>) => {
			this.#busy = false;
			const next = this.#next;
			this.#next = null;
			if (next === null) {
				tell(data);
				this.#answer(data);
			} else {
				this.estimate(next);
			}
		};
		this.#worker.onerror = () => {
			this.#failed = true;
			this.#answer(null);
		};
	}

	/** The estimate of this password; null where there is none to be had. */
	of(password: string): Promise<Strength | null> {
		return new Promise((resolve) => {
			this.#answer = resolve;
			if (this.#failed) {
				resolve(null);
			}
			this.estimate(password);
		});
	}

	estimate(password: string): void {
		if (this.#busy) {
			this.#next = password;
			return;
		}
		this.#busy = true;
		this.#worker.postMessage(password);
	}

	close(): void {
		this.#worker.terminate();
		this.#answer(null);
	}
}
