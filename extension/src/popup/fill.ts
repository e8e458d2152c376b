import { changeVault } from "../browser/storage";
import { ask, isStill, PATIENCE, type Tab } from "../browser/tab";
import type { Core, PlaceName } from "../core";
import type { FieldSeen, PageAnswer } from "../page/page";

/** A look at the tab's document: where it is, and the code field that it shows. */
export interface Look {
	readonly tab: Tab;
	readonly nonce: string;
	/** Where it is, by the browser's word, not the page's. */
	readonly url: string;
	/** Where its document was loaded from, which script cannot change. */
	readonly began: string;
	readonly field: FieldSeen | null;
	/** The account whose QR was read in this document. */
	readonly scanned: string | null;
}

export type Filled =
	| { readonly outcome: "filled"; readonly code: string; readonly pressed: boolean }
	| { readonly outcome: "wait"; readonly until: number; readonly reason: "used" | "ending" }
	| { readonly outcome: "nothing"; readonly why: Extract<PageAnswer, { did: "nothing" }>["why"] };

/** A wizard's button wakes up a moment after its field has a value: so often, and so long apart, it is tried. */
const PRESSES = 12;
const PRESS_PAUSE = 100;

/** Milliseconds that an answer takes back from the page, at most. */
const LATEST = 500;

/** A page that is busy for longer than this, in milliseconds, is looked at later. */
const LOOK_PATIENCE = 1500;

/** Looks at the tab's document. `denied`: the browser lets nobody in. `silent`: it did not answer, or another one did. */
export async function look(tab: Tab): Promise<Look | "denied" | "silent"> {
	const nonce = crypto.randomUUID();
	const answer = await ask(tab, { ask: "look", nonce }, LOOK_PATIENCE);
	if (answer === "denied") {
		return "denied";
	}
	if (answer === "silent" || answer.did !== "looked" || !tab.url || !isSameOrigin(answer.url, tab.url)) {
		return "silent";
	}
	const { began, field, scanned } = answer;
	return { tab, nonce, url: tab.url, began, field, scanned };
}

function isSameOrigin(one: string, two: string): boolean {
	return URL.canParse(one) && new URL(one).origin === new URL(two).origin;
}

/** What stands where a look was taken. A document that began as a tenant's page stays one, whatever its address says. */
export function placeOf(core: Core, { url, began }: Look): PlaceName {
	return core.place(began) === "tenant_page" ? "tenant_page" : core.place(url);
}

/** Remembers in the document that this account's QR was read there. */
export async function noteScanned({ tab, nonce }: Look, account: string): Promise<void> {
	await ask(tab, { ask: "scanned", nonce, account });
}

/**
 * Fills an account's code into the field that was looked at. Its step is written down as used before the code leaves, so
 * that it cannot be used twice whatever happens after; it is given back if the page cannot have seen the code.
 */
export async function fill(core: Core, seen: Look, account: string, press: boolean): Promise<Filled> {
	const place = placeOf(core, seen);
	if ((place !== "sign-in" && place !== "set-up") || !(await isStill(seen.tab))) {
		return { outcome: "nothing", why: "page_changed" };
	}
	const taken = await changeVault(core, (vault) => vault.takeCode(account, seen.url, false, Date.now() / 1000));
	if (taken.taken === "wait") {
		return { outcome: "wait", until: taken.until, reason: taken.reason };
	}
	const { nonce } = seen;
	const { origin } = new URL(seen.url);
	const tryOnce = () => {
		// An answer that comes too late to be heard is none: what is still queued in the page then does nothing.
		const until = Date.now() + PATIENCE - LATEST;
		return ask(seen.tab, { ask: "fill", nonce, origin, code: taken.code, press, until });
	};
	let answer = await tryOnce();
	for (let left = PRESSES; press && left > 0 && isFilled(answer) && !answer.pressed; left--) {
		await new Promise((resolve) => setTimeout(resolve, PRESS_PAUSE));
		// It finds its own code in the field and only presses. Where the page has gone on, the first answer stands.
		const again = await tryOnce();
		answer = isFilled(again) ? again : answer;
	}
	if (isFilled(answer)) {
		return { outcome: "filled", code: taken.code, pressed: answer.pressed };
	}
	const why = typeof answer === "object" && answer.did === "nothing" ? answer.why : "page_changed";
	if (why !== "not_taken") {
		await changeVault(core, (vault) => ({ change: vault.releaseStep(account, taken.step) }));
	}
	return { outcome: "nothing", why };
}

function isFilled(answer: Awaited<ReturnType<typeof ask>>): answer is Extract<PageAnswer, { did: "filled" }> {
	return typeof answer === "object" && answer.did === "filled";
}
