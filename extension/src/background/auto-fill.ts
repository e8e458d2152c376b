import { fillOrigins, fillsAlone, forgetAlone, isPermitted } from "../browser/fill-permission";
import { FILLING, fillSettings } from "../browser/fill-settings";
import { hold } from "../browser/held";
import { peekKey } from "../browser/session";
import { askForClick, takeSign } from "../browser/sign";
import { openVault } from "../browser/storage";
import type { Tab } from "../browser/tab";
import type { Core } from "../core";
import { measureClock, timeBy } from "../filling/clock";
import { decide } from "../filling/decide";
import { fill } from "../filling/fill";
import { isMicrosofts, type Look, look, placeOf } from "../filling/look";
import type { Heard } from "../page/watching";
import { readyCore } from "./core";

/**
 * Fills Microsoft's pages without a click, where the person switched that on and the browser permits it. A script that
 * watches the page says that there is a field; who said it is the browser's word, and what to do is decided here.
 */

const SCRIPT = "watch";

const DONE: Heard = { again: null };

/** Later: the open popup is busy with the page, or the page with itself. Milliseconds. */
const BUSY: Heard = { again: 2000 };

/** Milliseconds after the new step's begin. */
const AFTER_STEP = 50;

export function autoFill(): void {
	chrome.runtime.onInstalled.addListener(register);
	chrome.runtime.onStartup.addListener(register);
	chrome.permissions.onAdded.addListener(register);
	chrome.permissions.onRemoved.addListener(() => void forgetIfForbidden());
	chrome.storage.local.onChanged.addListener((changes) => FILLING in changes && register());
	chrome.runtime.onMessage.addListener((said: unknown, sender, hear: (heard: Heard) => void) => {
		if (!isLook(said)) {
			return false;
		}
		answer(sender).then(hear, () => hear(DONE));
		return true;
	});
}

function isLook(said: unknown): boolean {
	return typeof said === "object" && said !== null && "say" in said && said.say === "look";
}

/** Somebody who took the permission away wants no filling without a click, also when it is given for something else. */
async function forgetIfForbidden(): Promise<void> {
	if ((await fillSettings()).alone && !(await isPermitted())) {
		await forgetAlone();
	}
	register();
}

let registering: Promise<void> = Promise.resolve();

/** Makes the browser's register equal to what is wanted and permitted; one after the other. */
function register(): void {
	registering = registering.then(registerNow).catch(() => {});
}

async function registerNow(): Promise<void> {
	const wanted = await fillsAlone();
	const [registered] = await chrome.scripting.getRegisteredContentScripts({ ids: [SCRIPT] });
	if (wanted && !registered) {
		await chrome.scripting.registerContentScripts([
			{
				id: SCRIPT,
				js: ["watch.js"],
				matches: fillOrigins(),
				allFrames: false,
				world: "ISOLATED",
				runAt: "document_end",
				persistAcrossSessions: true,
			},
		]);
	} else if (!wanted && registered) {
		await chrome.scripting.unregisterContentScripts({ ids: [SCRIPT] });
	}
}

async function answer(sender: chrome.runtime.MessageSender): Promise<Heard> {
	const [core, settings, alone] = await Promise.all([readyCore(), fillSettings(), fillsAlone()]);
	const tab = alone ? await tabOf(core, sender) : null;
	if (!tab) {
		return DONE;
	}
	if (await isPopupOpen()) {
		return BUSY;
	}
	const seen = await look(tab);
	if (seen === "silent" || seen === "denied") {
		return seen === "silent" ? BUSY : DONE;
	}
	const account = await accountFor(core, seen);
	if (account === "asks") {
		await askForClick(tab.id, "fill");
	}
	if (account === "asks" || account === null) {
		return DONE;
	}
	const clock = await measureClock(core, seen);
	if (clock.clock === "far") {
		return DONE;
	}
	const press = settings.pressAlone && (await isFirstPress(account.id));
	const order = { account: account.id, field: "microsoft", press, newHost: false, alone: true } as const;
	const filled = await fill(core, seen, order, clock);
	if (filled.outcome === "filled") {
		await takeSign(tab.id, "fill");
	}
	if (filled.outcome === "filled" && filled.pressed) {
		await notePress(account.id);
	}
	return filled.outcome === "wait" ? { again: (filled.until - timeBy(clock)) * 1000 + AFTER_STEP } : DONE;
}

/** The tab in which the sender is the whole page, on one of Microsoft's hosts, and on screen. */
async function tabOf(core: Core, sender: chrome.runtime.MessageSender): Promise<Tab | null> {
	const { id, frameId, documentLifecycle, origin } = sender;
	if (id !== chrome.runtime.id || frameId !== 0 || documentLifecycle !== "active" || sender.tab?.id === undefined) {
		return null;
	}
	const { id: tab = -1, windowId, active, url = "" } = await chrome.tabs.get(sender.tab.id);
	const isThere = active && URL.canParse(url) && new URL(url).origin === origin && isMicrosofts(core.place(url));
	return isThere ? { id: tab, windowId, url } : null;
}

/** Two that look at a page at once hinder each other, and the person's click goes first. */
async function isPopupOpen(): Promise<boolean> {
	return (await chrome.runtime.getContexts({ contextTypes: ["POPUP"] })).length > 0;
}

/** In storage.session: when a code of each account was sent without a click last, milliseconds since 1970. */
const PRESSED = "pressed-alone";

/** Milliseconds in which nothing more is sent without a click: a page that loads anew with an error must not go on for ever. */
const PRESS_AGAIN = 5 * 60_000;

async function pressesAlone(): Promise<Readonly<Record<string, number>>> {
	return ((await chrome.storage.session.get(PRESSED))[PRESSED] as Record<string, number> | undefined) ?? {};
}

async function isFirstPress(account: string): Promise<boolean> {
	const age = Date.now() - ((await pressesAlone())[account] ?? 0);
	return age < 0 || age > PRESS_AGAIN;
}

async function notePress(account: string): Promise<void> {
	await chrome.storage.session.set({ [PRESSED]: { ...(await pressesAlone()), [account]: Date.now() } });
}

/** The one account whose code surely belongs into the page's field, which was not filled yet. `asks`: a person must say more. */
async function accountFor(core: Core, seen: Look): Promise<{ readonly id: string } | "asks" | null> {
	const { field, sent } = seen;
	if (!field || field === "several" || field.asks !== "app" || field.filled || field.refused || sent) {
		return null;
	}
	const isSetUp = placeOf(core, seen) === "set-up";
	const asks = isSetUp ? null : "asks";
	// Damaged: the popup says so when it is opened.
	const vault = await openVault(core, hold(peekKey)).catch((error: unknown) => (error === "locked" ? error : null));
	if (vault === null || vault === "locked") {
		return vault && asks;
	}
	try {
		const decision = decide(core, vault, seen);
		switch (decision.do) {
			case "ask":
				return asks;
			case "fill": {
				const { id, field } = decision;
				// The wizard's field is about the account that was scanned there, not about one from before.
				return field !== "microsoft" || (isSetUp && id !== seen.scanned) ? null : { id };
			}
			default:
				return null;
		}
	} finally {
		vault.free();
	}
}
