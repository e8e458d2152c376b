import { message } from "./i18n";

/**
 * What the icon in the toolbar says without a word: a padlock in the place of the sixth box, while only a person opens the
 * vault; and over a tab a marigold dot, where something waits for a click.
 */

/** What is waited for: to scan the picture that was chosen, to go on with a set-up, or to fill a field. */
export type Sign = "image" | "guide" | "fill";

const TITLES = {
	image: "menu_scan_image_click",
	guide: "guide_click_again_title",
	fill: "sign_fill",
} as const satisfies Record<Sign, string>;

/** `--marigold` of tokens.css. A badge that shows nothing but this colour is a dot. */
const DOT = { text: " ", color: "#f0a31c" } as const;

/** The sizes in which the icon is drawn, in pixels: for screens of 100, 150 and 200 %. */
const SIZES = [16, 24, 32] as const;

/** Puts the dot on the icon over this tab; where the pointer rests on it, it says why. The tab may be gone. */
export async function askForClick(tabId: number, sign: Sign): Promise<void> {
	await Promise.all([
		chrome.action.setBadgeText({ tabId, text: DOT.text }),
		chrome.action.setBadgeBackgroundColor({ tabId, color: DOT.color }),
		chrome.action.setTitle({ tabId, title: message(TITLES[sign]) }),
	]).catch(() => {});
}

/** Takes the dot away: the click has come, or is not wanted any more. `only`: if it asks for this. */
export async function takeSign(tabId: number, only?: Sign): Promise<void> {
	try {
		if (only && (await chrome.action.getTitle({ tabId })) !== message(TITLES[only])) {
			return;
		}
		await Promise.all([
			chrome.action.setBadgeText({ tabId, text: "" }),
			chrome.action.setTitle({ tabId, title: message("actionTitle") }),
		]);
	} catch {
		// The tab is gone, and its sign with it.
	}
}

/** Draws the icon of every tab. */
export async function drawIcon(locked: boolean): Promise<void> {
	const name = locked ? "locked" : "sixbox";
	const path = Object.fromEntries(SIZES.map((size) => [size, `/icons/${name}-${size}.png`]));
	await chrome.action.setIcon({ path });
}
