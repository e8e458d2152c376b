import { FIELDS, SAYS_APP, SAYS_OTHER } from "../page/fields";
import { onPage, type PageAnswer, type PageRequest } from "../page/page";

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

/** Whether the same tab still shows the same address. */
export async function isStill(tab: Tab): Promise<boolean> {
	const now = await activeTab();
	return now !== null && now.id === tab.id && now.url === tab.url;
}

/** Why a page gives no answer: the browser lets nobody in, or the page is too busy. */
export type Unanswered = "denied" | "silent";

/** Asks something of a tab's top document. */
export async function ask(tab: Tab, request: PageRequest, patience = PATIENCE): Promise<PageAnswer | Unanswered> {
	const injected = chrome.scripting.executeScript({
		target: { tabId: tab.id, frameIds: [0] },
		world: "ISOLATED",
		injectImmediately: true,
		func: onPage,
		args: [request, FIELDS, SAYS_APP, SAYS_OTHER],
	});
	const answer = injected.then(
		([frame]): PageAnswer | Unanswered => frame?.result ?? "denied",
		(): Unanswered => "denied",
	);
	return Promise.race([answer, new Promise<Unanswered>((resolve) => setTimeout(resolve, patience, "silent"))]);
}
