import init, { synchronise } from "@wasm/keys";
import { noteKept, readKept } from "../browser/kept";
import { peekKey } from "../browser/session";
import { STATUS, type SyncStatus, setSyncStatus, syncStatus } from "../browser/sync-status";
import { WRITE_LOCK } from "../browser/write-lock";
import type { Change } from "../changes";

/** What one look at the browser's sync came to: `Synced` of the core. */
interface Synced extends Omit<SyncStatus, "standing" | "at"> {
	readonly standing: SyncStatus["standing"] | "off";
	readonly change: Change | null;
	readonly set: Change;
	readonly removed: readonly string[];
	readonly kept: readonly string[];
}

const ALARM = "sync";

/** Milliseconds between two writes: the browser takes 120 in a minute. */
const APART = 2000;

/** Minutes until what the browser did not take is tried again. */
const AGAIN = 2;

let running = false;
let asked = false;
let lastWrite = 0;
let ready: Promise<unknown> | null = null;

/** Brings the vault and the browser's sync together, whenever one of them changed or the vault was unlocked. */
export function watchSync(): void {
	chrome.storage.onChanged.addListener((changes, area) => {
		const names = Object.keys(changes);
		const matters =
			area === "sync" ||
			(area === "local" && (names.some(isOfVault) || isBegun(changes[STATUS]))) ||
			(area === "session" && changes.unlocked !== undefined && changes.unlocked.oldValue === undefined);
		if (matters) {
			void run();
		}
	});
	chrome.alarms.onAlarm.addListener(({ name }) => {
		if (name === ALARM) {
			void run();
		}
	});
}

function isOfVault(name: string): boolean {
	return name === "vault" || name.startsWith("record/");
}

function isBegun(change: chrome.storage.StorageChange | undefined): boolean {
	return change !== undefined && (change.newValue as Partial<SyncStatus> | undefined)?.at === 0;
}

async function run(): Promise<void> {
	asked = true;
	if (running) {
		return;
	}
	running = true;
	try {
		while (asked) {
			await new Promise((resolve) => setTimeout(resolve, lastWrite + APART - Date.now()));
			asked = false;
			await once();
		}
	} finally {
		running = false;
	}
}

/** Loads the wasm, once in a service worker's life; one that did not load is tried again. */
function readyToSynchronise(): Promise<unknown> {
	ready ??= init({ module_or_path: chrome.runtime.getURL("keys.wasm") }).catch((error: unknown) => {
		ready = null;
		throw error;
	});
	return ready;
}

async function once(): Promise<void> {
	if (!(await syncStatus())) {
		return;
	}
	await navigator.locks
		.request(WRITE_LOCK, async () => {
			const [items, key, area] = await Promise.all([
				chrome.storage.local.get(null),
				peekKey(),
				chrome.storage.sync.get(null),
			]);
			if (!key) {
				return;
			}
			const now = Date.now() / 1000;
			const synced = await readyToSynchronise()
				.then((): Synced => synchronise(items, key, area, now))
				.finally(() => key.fill(0));
			const { standing, change, set, removed, kept, left, bytes, limit, others } = synced;
			if (standing === "off") {
				await noteKept("sync", [], now);
				return setSyncStatus(null);
			}
			if (change) {
				await chrome.storage.local.set(change);
				await chrome.storage.local.remove(Object.keys(change).filter((name) => change[name] === ""));
			}
			const written = standing === "synced" ? await write(set, removed) : true;
			await setSyncStatus({ standing: written ? standing : "failed", at: now, left, bytes, limit, others });
			if (String((await readKept()).sync?.ids ?? []) !== String(kept)) {
				await noteKept("sync", kept, now);
			}
		})
		.catch(failed);
}

/** Something did not work: it is told, unless sync went off meanwhile, and tried again. */
async function failed(): Promise<void> {
	await chrome.alarms.create(ALARM, { delayInMinutes: AGAIN });
	const status = await syncStatus();
	if (status) {
		await setSyncStatus({ ...status, standing: "failed", at: Date.now() / 1000 }).catch(() => {});
	}
}

/** False: the browser did not take it; it is tried again. */
async function write(set: Change, removed: readonly string[]): Promise<boolean> {
	if (Object.keys(set).length === 0 && removed.length === 0) {
		return true;
	}
	lastWrite = Date.now();
	try {
		// What is superseded goes first, or there may be no room.
		if (removed.length > 0) {
			await chrome.storage.sync.remove([...removed]);
		}
		await chrome.storage.sync.set(set);
		return true;
	} catch {
		await chrome.alarms.create(ALARM, { delayInMinutes: AGAIN });
		return false;
	}
}
