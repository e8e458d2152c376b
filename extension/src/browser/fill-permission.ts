import { fillSettings, setFillSettings } from "./fill-settings";

/** Filling without a click: it takes the person's switch and the browser's permission, and ends with either. */

/** What the permission is for: the hosts on which the core fills Microsoft's codes, and no other. */
export function fillOrigins(): string[] {
	return [...(chrome.runtime.getManifest().optional_host_permissions ?? [])];
}

export async function isPermitted(): Promise<boolean> {
	return chrome.permissions.contains({ origins: fillOrigins() });
}

/** Whether Microsoft's pages are filled without a click. */
export async function fillsAlone(): Promise<boolean> {
	return (await fillSettings()).alone && (await isPermitted());
}

/** Switched on again later, it begins without pressing. */
export async function forgetAlone(): Promise<void> {
	await setFillSettings({ alone: false, pressAlone: false });
}

/**
 * Switches it on, asking the person for the permission at once, for the browser wants to see the click; or off, and gives
 * the permission back. False: the person did not permit it.
 */
export async function setFillsAlone(wanted: boolean): Promise<boolean> {
	const origins = fillOrigins();
	if (!wanted) {
		await forgetAlone();
		// What an administrator has granted cannot be given back.
		await chrome.permissions.remove({ origins }).catch(() => false);
		return true;
	}
	const permitted = await chrome.permissions.request({ origins });
	if (permitted) {
		await setFillSettings({ alone: true });
	}
	return permitted;
}
