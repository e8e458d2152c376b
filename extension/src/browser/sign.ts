import { message } from "./i18n";

/** What the sign on the icon asks a click for: to scan the picture that was chosen, or to go on with a set-up. */
export type Sign = "image" | "guide";

/** The sign's colours, those of tokens.css. */
const BACKGROUND = "#0b6a58";
const INK = "#ffffff";

/** Puts a sign on the icon over this tab that asks for a click. The tab may be gone. */
export async function askForClick(tabId: number, sign: Sign): Promise<void> {
	const [text, title] =
		sign === "image" ? (["QR", "menu_scan_image_click"] as const) : (["1", "guide_click_again_title"] as const);
	await Promise.all([
		chrome.action.setBadgeText({ tabId, text }),
		chrome.action.setBadgeBackgroundColor({ tabId, color: BACKGROUND }),
		chrome.action.setBadgeTextColor({ tabId, color: INK }),
		chrome.action.setTitle({ tabId, title: message(title) }),
	]).catch(() => {});
}

/** Takes the sign away: the click has come, or is not wanted any more. */
export async function takeSign(tabId: number): Promise<void> {
	await Promise.all([
		chrome.action.setBadgeText({ tabId, text: "" }),
		chrome.action.setTitle({ tabId, title: message("actionTitle") }),
	]).catch(() => {});
}
