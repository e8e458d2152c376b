import { isUnlocked, onLockChanged } from "../browser/session";
import { drawIcon } from "../browser/sign";
import { readyCore } from "./core";

/** The item of storage.local that says who opens the vault. */
const HEADER = "vault";

/** The icon shows a padlock while only a person opens the vault. */
export function showLockOnIcon(): void {
	onLockChanged(redraw);
	chrome.storage.local.onChanged.addListener((changes) => HEADER in changes && isLocked && redraw());
	chrome.runtime.onInstalled.addListener(redraw);
	chrome.runtime.onStartup.addListener(redraw);
	// It may have been switched off and on again, which locks the vault, and is told by no event.
	redraw();
}

let isLocked = true;
let redrawing: Promise<void> = Promise.resolve();

/** One after the other: the last one sees what is so by then. */
function redraw(): void {
	redrawing = redrawing.then(redrawNow).catch(() => {});
}

async function redrawNow(): Promise<void> {
	isLocked = !(await isUnlocked()) && (await readyCore()).isLocked(await chrome.storage.local.get(HEADER));
	await drawIcon(isLocked);
}
