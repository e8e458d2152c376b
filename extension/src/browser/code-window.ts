/** The small window of one account's code: for Office's own sign-in windows, which are outside the browser's pages. */

const PAGE = "code.html";
const WIDTH = 380;
const HEIGHT = 348;

/** In localStorage, which can still be written as the window closes: where it was. */
const PLACE = "codeWindow";

/** How far a further window stands from the one before, and the first one from the browser's corner, in CSS pixels. */
const BESIDE = 32;
const TOP = 96;

/** Sizes outside of these come from a screen that is gone, in CSS pixels. */
const SMALLEST = 200;
const LARGEST = 2000;

/** All in CSS pixels, of the screen. */
interface Place {
	readonly left: number;
	readonly top: number;
	readonly width: number;
	readonly height: number;
}

/** Opens the window of an account, where the last one was; or brings it to the front. */
export async function openCodeWindow(id: string): Promise<void> {
	const url = `${chrome.runtime.getURL(PAGE)}?${new URLSearchParams({ id })}`;
	const tabs = await chrome.runtime.getContexts({ contextTypes: ["TAB"] });
	const open = tabs.find(({ documentUrl }) => documentUrl === url);
	if (open) {
		const isMinimized = (await chrome.windows.get(open.windowId)).state === "minimized";
		await chrome.windows.update(open.windowId, { focused: true, ...(isMinimized && { state: "normal" }) });
		return;
	}
	const others = tabs.filter(({ documentUrl }) => documentUrl?.startsWith(`${chrome.runtime.getURL(PAGE)}?`)).length;
	const { left, top, width, height } = lastPlace() ?? (await firstPlace());
	const wanted = { url, type: "popup", width, height, focused: true } as const;
	try {
		await chrome.windows.create({ ...wanted, left: left + others * BESIDE, top: top + others * BESIDE });
	} catch {
		// The screen where it was is gone.
		await chrome.windows.create(wanted);
	}
}

/** Remembers where this window is, for the next one. */
export function rememberPlace(): void {
	const place: Place = { left: screenX, top: screenY, width: outerWidth, height: outerHeight };
	localStorage.setItem(PLACE, JSON.stringify(place));
}

function lastPlace(): Place | null {
	try {
		const place: unknown = JSON.parse(localStorage.getItem(PLACE) ?? "null");
		return isPlace(place) ? place : null;
	} catch {
		return null;
	}
}

function isPlace(place: unknown): place is Place {
	const { left, top, width, height } = (place ?? {}) as Partial<Record<keyof Place, unknown>>;
	const isSize = (size: unknown) => Number.isInteger(size) && Number(size) >= SMALLEST && Number(size) <= LARGEST;
	return Number.isInteger(left) && Number.isInteger(top) && isSize(width) && isSize(height);
}

/** Inside the browser's right edge, where it covers the least of what stands in the middle. */
async function firstPlace(): Promise<Place> {
	const { left = 0, top = 0, width = 0 } = await chrome.windows.getLastFocused();
	return { left: Math.max(left, left + width - WIDTH - BESIDE), top: top + TOP, width: WIDTH, height: HEIGHT };
}
