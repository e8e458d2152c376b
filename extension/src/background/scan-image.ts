import { message } from "../browser/i18n";
import { noteImage } from "../browser/image-note";
import { askForClick } from "../browser/sign";

/** "Scan this image" in the menu of a picture: the popup opens, and scans that picture. */

const ITEM = "scan-image";

export function offerToScanImages(): void {
	chrome.runtime.onInstalled.addListener(offer);
	// The browser's language may be another one today.
	chrome.runtime.onStartup.addListener(offer);
	chrome.contextMenus.onClicked.addListener((clicked, tab) => {
		if (clicked.menuItemId === ITEM && tab?.id !== undefined) {
			void open(tab.id, tab.windowId, clicked).catch(() => {});
		}
	});
}

function offer(): void {
	chrome.contextMenus.removeAll(() => {
		chrome.contextMenus.create({ id: ITEM, title: message("menu_scan_image"), contexts: ["image"] }, () => {
			// It is there already: both events came.
			void chrome.runtime.lastError;
		});
	});
}

async function open(tabId: number, windowId: number, { frameId = 0, srcUrl = "" }: chrome.contextMenus.OnClickData) {
	await noteImage({ tabId, frameId, srcUrl });
	try {
		await chrome.action.openPopup({ windowId });
	} catch {
		// Not every window may have a popup opened: then a click on the icon does it.
		await askForClick(tabId, "image");
	}
}
