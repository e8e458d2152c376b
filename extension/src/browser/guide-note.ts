/** What is remembered of a guided set-up until the popup opens again, in storage.session: gone with the browser. */

/** Each tab's own: several may be set up at once. */
function noteName(tab: number): string {
	return `guide-${tab}`;
}

/** Milliseconds for which a set-up is taken up again. */
const LASTS = 15 * 60_000;

export interface GuideNote {
	/** The tab's id. */
	readonly tab: number;
	/** Who is setting up, as the page said. */
	readonly user: string | null;
	/** The person was asked to click the icon once more: then the set-up goes on by itself. */
	readonly asked: boolean;
	/** The account that was saved, and the one that it takes the place of. */
	readonly account: string | null;
	readonly replaces: string | null;
}

interface Stored extends GuideNote {
	/** Milliseconds since 1970. */
	readonly at: number;
}

/** What is remembered of this tab. */
export async function readGuideNote(tab: number): Promise<GuideNote | null> {
	const name = noteName(tab);
	const note = (await chrome.storage.session.get(name))[name] as Stored | undefined;
	const age = note ? Date.now() - note.at : Number.POSITIVE_INFINITY;
	return note?.tab === tab && age >= 0 && age < LASTS ? note : null;
}

export async function writeGuideNote({ tab, user, asked, account, replaces }: GuideNote): Promise<void> {
	const at = Date.now();
	await chrome.storage.session.set({ [noteName(tab)]: { tab, user, asked, account, replaces, at } satisfies Stored });
}

/** The tab's set-up is over. */
export async function forgetGuideNote(tab: number): Promise<void> {
	await chrome.storage.session.remove(noteName(tab));
}
