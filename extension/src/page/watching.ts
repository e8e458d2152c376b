/** What the script that watches a page says to the service worker, and hears from it. */

/** Look at the page: there is a code field. Nothing is believed but what the browser says of the sender. */
export interface Said {
	readonly say: "look";
}

export interface Heard {
	/** Milliseconds after which the page is to say it again; null: there is no more to be done for this field. */
	readonly again: number | null;
}
