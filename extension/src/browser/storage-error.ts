/** The browser's storage did not take or give something. `full`: because it has no room. */
export class StorageError extends Error {
	constructor(readonly full: boolean) {
		super(full ? "storage is full" : "storage failed");
	}
}
