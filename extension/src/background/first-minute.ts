import { noteUpdate } from "../browser/update-note";

/** After installation the welcome page opens by itself; after an update the popup says so, once. */
export function greet(): void {
	chrome.runtime.onInstalled.addListener(({ reason, previousVersion }) => {
		if (reason === "install") {
			void chrome.tabs.create({ url: chrome.runtime.getURL("welcome.html") });
		} else if (reason === "update") {
			void noteUpdate(previousVersion).catch(() => {});
		}
	});
}
