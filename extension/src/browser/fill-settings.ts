/** What the person chose about filling, in storage.local. Whatever stands there and is no choice counts as the default. */

export const FILLING = "settings/filling";

export interface FillSettings {
	/** The page's button is pressed once the code is in. */
	readonly press: boolean;
	/** The page's own server is asked for the time. */
	readonly askTime: boolean;
	/** Microsoft's pages are filled without a click, as long as the browser permits it: see fill-permission.ts. */
	readonly alone: boolean;
	/** A code that was filled without a click is sent without one, too. */
	readonly pressAlone: boolean;
}

const DEFAULTS: FillSettings = { press: true, askTime: true, alone: false, pressAlone: false };

export async function fillSettings(): Promise<FillSettings> {
	const stored: unknown = (await chrome.storage.local.get(FILLING).catch(() => ({}) as Record<string, unknown>))[
		FILLING
	];
	const chosen = typeof stored === "object" && stored !== null ? (stored as Record<string, unknown>) : {};
	const choice = (name: keyof FillSettings) => (typeof chosen[name] === "boolean" ? chosen[name] : DEFAULTS[name]);
	return {
		press: choice("press"),
		askTime: choice("askTime"),
		alone: choice("alone"),
		pressAlone: choice("pressAlone"),
	};
}

export async function setFillSettings(chosen: Partial<FillSettings>): Promise<void> {
	await chrome.storage.local.set({ [FILLING]: { ...(await fillSettings()), ...chosen } });
}

export async function isTimeAsked(): Promise<boolean> {
	return (await fillSettings()).askTime;
}
