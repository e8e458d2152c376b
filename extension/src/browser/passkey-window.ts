/** Where a passkey is asked for: in a window, since the popup closes as soon as the browser's dialog opens. */

const PAGE = "passkey.html";
const WIDTH = 440;
const HEIGHT = 440;

/** Opens the window that unlocks with a passkey, or brings it to the front. */
export async function openPasskeyWindow(): Promise<void> {
	const url = chrome.runtime.getURL(PAGE);
	const [open] = await chrome.runtime.getContexts({ contextTypes: ["TAB"], documentUrls: [url] });
	if (open) {
		await chrome.windows.update(open.windowId, { focused: true });
	} else {
		await chrome.windows.create({ url, type: "popup", width: WIDTH, height: HEIGHT, focused: true });
	}
}
