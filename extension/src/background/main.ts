import { lockIfDue } from "../browser/session";
import { lockWithSystem } from "../browser/system-lock";
import { passTornBlock } from "../browser/torn-log";
import { autoFill } from "./auto-fill";
import { greet } from "./first-minute";
import { showLockOnIcon } from "./lock-icon";
import { offerToScanImages } from "./scan-image";
import { watchSync } from "./sync";

/**
 * The service worker. Chromium lets a page's injected code read storage.local unless it is told not to: from 140 on
 * (Chrome for developers, storage API, November 2026) that can be told, and it holds until the browser is told otherwise.
 */
function keepStorageToOurselves(): void {
	void chrome.storage.local.setAccessLevel({ accessLevel: "TRUSTED_CONTEXTS" });
	void chrome.storage.sync.setAccessLevel({ accessLevel: "TRUSTED_CONTEXTS" });
}

for (const event of [chrome.runtime.onInstalled, chrome.runtime.onStartup]) {
	event.addListener(keepStorageToOurselves);
	event.addListener(() => void passTornBlock());
}

// The deadline of the unlocked vault; whatever the alarm says, the clock decides.
chrome.alarms.onAlarm.addListener(() => void lockIfDue());

greet();
lockWithSystem();
showLockOnIcon();
watchSync();
autoFill();
offerToScanImages();
