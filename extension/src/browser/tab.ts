import type { ANSWER, Answering } from "../page/entrance";
import type { PageAnswer, PageRequest } from "../page/protocol";

/** The tab that the toolbar click was meant for. */
export interface Tab {
	readonly id: number;
	readonly windowId: number;
	/** Empty where the browser does not tell. */
	readonly url: string;
}

/** Milliseconds after which a page is not waited for any more. */
export const PATIENCE = 3000;

/** The active tab of this window. */
export async function activeTab(): Promise<Tab | null> {
	const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
	return tab?.id === undefined ? null : { id: tab.id, windowId: tab.windowId, url: tab.url ?? "" };
}

/** Whether the same tab still is the one that its window shows, at the same address. */
export async function isStill({ id, windowId, url }: Tab): Promise<boolean> {
	const now = await chrome.tabs.get(id).catch(() => null);
	return now?.active === true && now.windowId === windowId && (now.url ?? "") === url;
}

/** Why a page gives no answer: the browser lets nobody in, or the page is too busy, or another one by now. */
export type Unanswered = "denied" | "silent";

/** Asks something of a tab's top document. A look brings the page's function with it. */
export async function ask(tab: Tab, request: PageRequest, patience = PATIENCE): Promise<PageAnswer | Unanswered> {
	const target = { tabId: tab.id, frameIds: [0] };
	const bring = async () => {
		if (request.ask === "look") {
			await chrome.scripting.executeScript({ target, world: "ISOLATED", injectImmediately: true, files: ["page.js"] });
		}
		const [frame] = await chrome.scripting.executeScript({
			target,
			world: "ISOLATED",
			injectImmediately: true,
			func: (request: PageRequest) =>
				(globalThis as Answering)[Symbol.for("sixbox answer") as typeof ANSWER]?.(request),
			args: [request],
		});
		// The document that was looked at is gone, and the function with it.
		return frame?.result ?? ({ did: "nothing", why: "page_changed" } as const);
	};
	const answer = bring().catch((): Unanswered => "denied");
	return Promise.race([answer, new Promise<Unanswered>((resolve) => setTimeout(resolve, patience, "silent"))]);
}
