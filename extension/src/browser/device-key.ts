import { isFull, StorageError } from "./storage-error";

const DATABASE = "sixbox";
const STORE = "keys";
const NAME = "device";

/**
 * This device's key: AES-GCM, 256 bits, not extractable, kept in IndexedDB; made at the first call. A key made anew does
 * not open a vault that is there already: the core says so, and its bytes stay.
 */
export function deviceKey(): Promise<CryptoKey> {
	return within(async (database) => (await get(database)) ?? make(database));
}

/** This device's key, if it is there and can be read. */
export function knownDeviceKey(): Promise<CryptoKey | null> {
	return within(get).catch(() => null);
}

async function within<T>(use: (database: IDBDatabase) => Promise<T>): Promise<T> {
	const database = await open();
	try {
		return await use(database);
	} finally {
		database.close();
	}
}

async function make(database: IDBDatabase): Promise<CryptoKey> {
	// The browser may say no; then it may clean up when the disk is full, as it may with everything else.
	await navigator.storage.persist().catch(() => false);
	const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
	await new Promise<void>((resolve, reject) => {
		const transaction = database.transaction(STORE, "readwrite", { durability: "strict" });
		// `add`: where two windows make one at once, the first stays.
		transaction.objectStore(STORE).add(fresh, NAME).onerror = (event) => event.preventDefault();
		transaction.oncomplete = () => resolve();
		transaction.onabort = () => reject(new StorageError(isFull(transaction.error) ? "full" : "write"));
	});
	const kept = await get(database);
	if (!kept) {
		throw new StorageError("write");
	}
	return kept;
}

function open(): Promise<IDBDatabase> {
	return new Promise((resolve, reject) => {
		const request = indexedDB.open(DATABASE, 1);
		request.onupgradeneeded = () => request.result.createObjectStore(STORE);
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(new StorageError(isFull(request.error) ? "full" : "read"));
	});
}

function get(database: IDBDatabase): Promise<CryptoKey | null> {
	return new Promise((resolve, reject) => {
		const request = database.transaction(STORE).objectStore(STORE).get(NAME);
		request.onsuccess = () => resolve(request.result instanceof CryptoKey ? request.result : null);
		request.onerror = () => reject(new StorageError("read"));
	});
}
