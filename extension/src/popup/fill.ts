import { changeVault } from "../browser/storage";
import { ask, isStill, type Tab } from "../browser/tab";
import type { Core } from "../core";
import type { FieldSeen, PageAnswer } from "../page/page";

/** A look at the tab's document: where it is, and the code field that it shows. */
export interface Look {
	readonly tab: Tab;
	readonly nonce: string;
	/** Where it is, by the browser's word, not the page's. */
	readonly url: string;
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

/** Looks at the tab's document. Null: the browser lets nobody in, or another document answered than the tab shows. */
export async function look(tab: Tab): Promise<Look | null> {
	const nonce = crypto.randomUUID();
	const answer = await ask(tab, { ask: "look", nonce });
	if (answer?.did !== "looked" || !tab.url || new URL(answer.url).origin !== new URL(tab.url).origin) {
		return null;
	}
	return { tab, nonce, url: tab.url, field: answer.field, scanned: answer.scanned };
}

/** Remembers in the document that this account's QR was read there. */
export async function noteScanned({ tab, nonce }: Look, account: string): Promise<void> {
	await ask(tab, { ask: "scanned", nonce, account });
}

/**
 * Fills an account's code into the field that was looked at. Its step is written down as used before the code leaves, so
 * that it cannot be used twice whatever happens after; it is given back if nothing was filled.
 */
export async function fill(core: Core, seen: Look, account: string, press: boolean): Promise<Filled> {
	if (!(await isStill(seen.tab))) {
		return { outcome: "nothing", why: "page_changed" };
	}
	const taken = await changeVault(core, (vault) => vault.takeCode(account, seen.url, Date.now() / 1000));
	if (taken.taken === "wait") {
		return { outcome: "wait", until: taken.until, reason: taken.reason };
	}
	const request = {
		ask: "fill",
		nonce: seen.nonce,
		origin: new URL(seen.url).origin,
		code: taken.code,
		press,
	} as const;
	let answer = await ask(seen.tab, request);
	for (let left = PRESSES; press && left > 0 && answer?.did === "filled" && !answer.pressed; left--) {
		await new Promise((resolve) => setTimeout(resolve, PRESS_PAUSE));
		// It finds its own code in the field and only presses. Where the page has gone on, the first answer stands.
		const again = await ask(seen.tab, request);
		answer = again?.did === "filled" ? again : answer;
	}
	if (answer?.did === "filled") {
		return { outcome: "filled", code: taken.code, pressed: answer.pressed };
	}
	await changeVault(core, (vault) => ({ change: vault.releaseStep(account, taken.step) }));
	return { outcome: "nothing", why: answer?.did === "nothing" ? answer.why : "page_changed" };
}
