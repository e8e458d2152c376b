import { ask, type Tab } from "../browser/tab";
import type { Core, PlaceName } from "../core";
import type { Looked } from "../page/protocol";

/** A look at the tab's document: where it is, and what it shows. All of it is the page's word but for `url` and `tab`. */
export interface Look extends Omit<Looked, "did"> {
	readonly tab: Tab;
	readonly nonce: string;
	/** Where it is, by the browser's word. */
	readonly url: string;
}

/** A page that is busy for longer than this, in milliseconds, is looked at later. */
const PATIENCE = 1500;

/** Looks at the tab's document. `denied`: the browser lets nobody in. `silent`: it did not answer, or another one did. */
export async function look(tab: Tab): Promise<Look | "denied" | "silent"> {
	const nonce = crypto.randomUUID();
	const answer = await ask(tab, { ask: "look", nonce }, PATIENCE);
	if (answer === "denied") {
		return "denied";
	}
	if (
		answer === "silent" ||
		answer.did !== "looked" ||
		!isLooked(answer) ||
		!tab.url ||
		!isSameOrigin(answer.url, tab.url)
	) {
		return "silent";
	}
	const { did: _, ...looked } = answer;
	return { ...looked, tab, nonce, url: tab.url };
}

/** What a page says may be anything. */
function isLooked({ url, began, user, scanned }: Looked): boolean {
	const isName = (name: unknown) => name === null || typeof name === "string";
	return [url, began].every((address) => typeof address === "string") && [user, scanned].every(isName);
}

function isSameOrigin(one: string, two: string): boolean {
	return URL.canParse(one) && new URL(one).origin === new URL(two).origin;
}

/** What stands where a look was taken. A document that began as a tenant's page stays one, whatever its address says. */
export function placeOf(core: Core, { url, began }: Look): PlaceName {
	return core.place(began) === "tenant_page" ? "tenant_page" : core.place(url);
}

/** Whether codes of Microsoft accounts may be filled at a place. */
export function isMicrosofts(place: PlaceName): place is "sign-in" | "set-up" {
	return place === "sign-in" || place === "set-up";
}

/** Remembers in the document that this account's QR was read there. */
export async function noteScanned({ tab, nonce }: Look, account: string): Promise<void> {
	await ask(tab, { ask: "scanned", nonce, account });
}
