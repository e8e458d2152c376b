import type { PageAnswer, PageRequest } from "./protocol";

/** Where the page's function stands: under a symbol, for names of the page's elements reach every window as strings. */
export const ANSWER = Symbol.for("sixbox answer");

export type Answering = typeof globalThis & {
	[ANSWER]?: (request: PageRequest) => PageAnswer | Promise<PageAnswer>;
};
