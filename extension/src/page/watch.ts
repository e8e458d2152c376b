import { asksOf, findMicrosofts } from "./find";
import type { Asks } from "./protocol";
import type { Heard, Said } from "./watching";

/**
 * Watches Microsoft's pages for a code field, where the person permitted that, and tells the service worker to look. It
 * decides nothing and fills nothing.
 */

/** Milliseconds from a change of the page to the look at it; more changes meanwhile are seen by the same look. */
const SOON = 100;

/** A field that comes after another one may come with an error beside it, which may take as long as this to appear. */
const LATER = 1000;

/** So often, and so long apart in milliseconds, it is said again where the service worker was ended before it answered. */
const TRIES = 4;
const RETRY = 2000;

/** What can make a field appear, or say which code it wants. */
const CHANGES: MutationObserverInit = {
	subtree: true,
	childList: true,
	characterData: true,
	attributeFilter: ["aria-hidden", "class", "disabled", "hidden", "id", "inert", "name", "readonly", "src", "style"],
};

declare global {
	interface Document {
		/** The browser loads the page before anybody wants to see it. Not in the types of TypeScript 5.9. */
		readonly prerendering?: boolean;
	}
}

/** The field that was told last, and what it wanted then. */
let told: { readonly field: HTMLInputElement; readonly asks: Asks } | null = null;
let hasTold = false;
let timer: ReturnType<typeof setTimeout> | undefined;
const observer = new MutationObserver(() => soon());

function soon(): void {
	timer ??= setTimeout(check, SOON);
}

/** Watches while a person can see the page. */
function follow(): void {
	if (!isAlive()) {
		end();
		return;
	}
	observer.disconnect();
	clearTimeout(timer);
	timer = undefined;
	if (document.visibilityState === "visible" && !document.prerendering) {
		// The vault may have been unlocked meanwhile, in another window.
		told = null;
		observer.observe(document, CHANGES);
		soon();
	}
}

/** Whether the extension that this script came with is still there: an update leaves the scripts of the old one behind. */
function isAlive(): boolean {
	return chrome.runtime?.id !== undefined;
}

function end(): void {
	observer.disconnect();
	clearTimeout(timer);
	for (const [target, event, heard] of EVENTS) {
		target.removeEventListener(event, heard, true);
	}
}

function check(): void {
	timer = undefined;
	if (!isAlive()) {
		end();
		return;
	}
	const found = findMicrosofts();
	const field = found && found !== "several" ? found.inputs[0] : undefined;
	if (!found || found === "several" || !field) {
		return;
	}
	const asks = asksOf(found);
	if (told?.field === field && told.asks === asks) {
		return;
	}
	told = { field, asks };
	setTimeout(say, hasTold ? LATER : 0, field, TRIES);
	hasTold = true;
}

async function say(field: HTMLInputElement, tries: number): Promise<void> {
	// Told anew since, or hidden.
	if (told?.field !== field || document.visibilityState !== "visible") {
		return;
	}
	if (!isAlive()) {
		end();
		return;
	}
	const heard = await chrome.runtime.sendMessage<Said, Heard | undefined>({ say: "look" }).catch(() => undefined);
	if (heard) {
		if (heard.again !== null) {
			setTimeout(say, heard.again, field, TRIES);
		}
	} else if (tries > 1) {
		setTimeout(say, RETRY, field, tries - 1);
	}
}

/** A field that slides or fades in is there at the end of that. */
const EVENTS = [
	[document, "visibilitychange", follow],
	[document, "prerenderingchange", follow],
	[window, "animationend", soon],
	[window, "transitionend", soon],
] as const;

for (const [target, event, heard] of EVENTS) {
	target.addEventListener(event, heard, true);
}
follow();
