import { isFirefox } from "./kind";
import { lock } from "./session";

/** Locking with the operating system: the permission is the setting, given when it is wanted and given back when not. */

const PERMISSION: chrome.permissions.Permissions = { permissions: ["idle"] };

/** Whether the vault locks when the operating system does; null: this browser cannot tell. */
export async function locksWithSystem(): Promise<boolean | null> {
	return isFirefox() ? null : chrome.permissions.contains(PERMISSION);
}

/** Asks the person for the permission, at once, for the browser wants to see the click; or gives it back. */
export async function setLocksWithSystem(wanted: boolean): Promise<void> {
	await (wanted ? chrome.permissions.request(PERMISSION) : chrome.permissions.remove(PERMISSION));
}

/** Locks the vault whenever the operating system's screen is locked, from now on or from when that is permitted. */
export function lockWithSystem(): void {
	listen();
	chrome.permissions.onAdded.addListener(listen);
}

function listen(): void {
	// Without the permission it is not there. Added twice, a listener is called once.
	chrome.idle?.onStateChanged.addListener(lockIfLocked);
}

function lockIfLocked(state: string): void {
	if (state === "locked") {
		void lock();
	}
}
