/**
 * The unlocked vault key, in storage.session: the browser's memory, gone when it exits, closed to pages. Every reading
 * checks the deadline, for alarms sleep with the PC.
 */

const UNLOCKED = "unlocked";
const ATTEMPTS = "attempts";
const LOCK_AFTER = "settings/lockAfter";

/** Minutes without use after which a vault with a password locks, where nobody chose otherwise. */
export const LOCK_AFTER_DEFAULT = 30;

/** Wrong passwords that cost no waiting. */
const FREE_ATTEMPTS = 3;
/** The longest wait after a wrong one, in milliseconds. */
const LONGEST_WAIT = 30_000;

interface Unlocked {
	/** The 32 bytes. */
	readonly key: number[];
	/** When it was last used, and when it locks (milliseconds since 1970); null: at the browser's exit. */
	readonly used: number;
	readonly until: number | null;
}

interface Attempts {
	readonly wrong: number;
	/** When the next may be made, in milliseconds since 1970. */
	readonly next: number;
}

/** One at a time over all windows: a use that puts the deadline off must not undo a lock that came meanwhile. */
const SESSION_LOCK = "session";

/**
 * The vault key, if it is unlocked; using it puts the deadline off, soon after: nobody waits for the lock that this takes. The
 * caller overwrites the bytes.
 */
export async function sessionKey(): Promise<Uint8Array<ArrayBuffer> | null> {
	const unlocked = await stored<Unlocked>(UNLOCKED);
	if (!unlocked) {
		return null;
	}
	const bytes = isOver(unlocked) ? null : Uint8Array.from(unlocked.key);
	unlocked.key.fill(0);
	void navigator.locks.request(SESSION_LOCK, putOff).catch(() => {});
	return bytes;
}

/** The vault key for what happens by itself: nobody uses the vault, so the deadline stays. The caller overwrites the bytes. */
export function peekKey(): Promise<Uint8Array<ArrayBuffer> | null> {
	return navigator.locks.request(SESSION_LOCK, async () => {
		const unlocked = await unlockedNow();
		const bytes = unlocked && Uint8Array.from(unlocked.key);
		unlocked?.key.fill(0);
		return bytes;
	});
}

async function putOff(): Promise<void> {
	const unlocked = await unlockedNow();
	if (unlocked) {
		await keep(unlocked.key);
		unlocked.key.fill(0);
	}
}

async function unlockedNow(): Promise<Unlocked | null> {
	const unlocked = await stored<Unlocked>(UNLOCKED);
	if (unlocked && isOver(unlocked)) {
		await forget();
		return null;
	}
	return unlocked ?? null;
}

/** A clock that was set back must not keep it open. */
function isOver({ until, used }: Unlocked): boolean {
	const now = Date.now();
	return (until !== null && now >= until) || now < used - 60_000;
}

/** Whether the vault key is here, and its deadline is not over. */
export function isUnlocked(): Promise<boolean> {
	return navigator.locks.request(SESSION_LOCK, async () => {
		const unlocked = await unlockedNow();
		unlocked?.key.fill(0);
		return unlocked !== null;
	});
}

/** Keeps the vault key until the deadline; overwrites the bytes. */
export async function keepKey(key: Uint8Array): Promise<void> {
	await navigator.locks.request(SESSION_LOCK, () => keepBytes(key));
	await forgetWrong();
}

/** Puts a new vault key in the place of the unlocked one: a lock that came meanwhile stays. Overwrites the bytes. */
export function replaceKey(key: Uint8Array): Promise<void> {
	return navigator.locks.request(SESSION_LOCK, async () => {
		const unlocked = await unlockedNow();
		await (unlocked ? keepBytes(key) : key.fill(0));
		unlocked?.key.fill(0);
	});
}

async function keepBytes(key: Uint8Array): Promise<void> {
	const numbers = Array.from(key);
	key.fill(0);
	await keep(numbers);
	numbers.fill(0);
}

async function keep(key: number[]): Promise<void> {
	const minutes = await lockAfter();
	const used = Date.now();
	const until = minutes === null ? null : used + minutes * 60_000;
	await chrome.storage.session.set({ [UNLOCKED]: { key, used, until } satisfies Unlocked });
	if (until !== null) {
		await chrome.alarms.create(UNLOCKED, { when: until });
	}
}

/** Forgets the vault key. Every window hears of it. */
export function lock(): Promise<void> {
	return navigator.locks.request(SESSION_LOCK, forget);
}

async function forget(): Promise<void> {
	await chrome.storage.session.remove(UNLOCKED);
}

/** Locks if the deadline has passed. */
export async function lockIfDue(): Promise<void> {
	const unlocked = await stored<Unlocked>(UNLOCKED);
	if (unlocked && unlocked.until !== null && Date.now() >= unlocked.until) {
		await lock();
	}
}

/** Calls back when the vault was locked or unlocked, here or in another window. */
export function onLockChanged(call: () => void): void {
	chrome.storage.session.onChanged.addListener((changes) => {
		const change = changes[UNLOCKED];
		if (change && (change.newValue === undefined || change.oldValue === undefined)) {
			call();
		}
	});
}

/** Minutes without use after which the vault locks; null: at the browser's exit. */
export async function lockAfter(): Promise<number | null> {
	const chosen: unknown = (await chrome.storage.local.get(LOCK_AFTER))[LOCK_AFTER];
	// Less than a minute would lock before anything could be done.
	return chosen === null || (typeof chosen === "number" && chosen >= 1) ? chosen : LOCK_AFTER_DEFAULT;
}

export async function setLockAfter(minutes: number | null): Promise<void> {
	await chrome.storage.local.set({ [LOCK_AFTER]: minutes });
}

/** Milliseconds until the next password may be tried. */
export async function waitBeforeAttempt(): Promise<number> {
	const attempts = await stored<Attempts>(ATTEMPTS);
	return attempts ? Math.min(Math.max(attempts.next - Date.now(), 0), LONGEST_WAIT) : 0;
}

/** Notes a wrong password: each makes the next wait a little longer. */
export async function noteWrong(): Promise<void> {
	const wrong = ((await stored<Attempts>(ATTEMPTS))?.wrong ?? 0) + 1;
	const wait = wrong <= FREE_ATTEMPTS ? 0 : Math.min(1000 * 2 ** (wrong - FREE_ATTEMPTS), LONGEST_WAIT);
	await chrome.storage.session.set({ [ATTEMPTS]: { wrong, next: Date.now() + wait } satisfies Attempts });
}

/** The next password may be tried at once. */
export async function forgetWrong(): Promise<void> {
	await chrome.storage.session.remove(ATTEMPTS);
}

async function stored<T>(name: string): Promise<T | undefined> {
	return (await chrome.storage.session.get(name))[name] as T | undefined;
}
