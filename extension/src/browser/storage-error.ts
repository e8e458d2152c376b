/** What the browser's storage did not do: `full`, it has no room to write; `write`, it did not; `read`, it does not give. */
export class StorageError extends Error {
	constructor(readonly what: "full" | "write" | "read") {
		super(`storage: ${what}`);
	}
}

/** Whether an error of the browser's means that there is no room. */
export function isFull(error: unknown): boolean {
	return error instanceof Error && (error.name === "QuotaExceededError" || /quota/i.test(error.message));
}
