/**
 * A list that may be long. Rows are drawn where a person is about to see them, so that the first code is seen as soon with
 * a thousand accounts as with ten; and what changes every second is drawn anew where it can be seen alone.
 */

/** Rows that fill the popup at its highest. */
export const FIRST = 6;
/** Rows that the popup begins with, where there are more than fill it: the first code is what a person waits for. */
const AT_ONCE = 2;
/** Rows that are drawn when the last one comes near. */
const MORE = 40;

/** How near the last row comes, and how near a row is that counts as seen. */
const NEAR = "1500px";
const AROUND = "100px";

let drawn = FIRST;
/** Draws the popup as it is; in its first moment nothing does. */
let redraw: (() => void) | null = null;
/** The end of the list that is watched. */
let end: Element | undefined;

/** `draw` draws the popup as it is. */
export function drawsWith(draw: () => void): void {
	redraw = draw;
	watchEnd(end);
}

/** The popup's first moment: of more rows than fill it, the others come with {@link drawFirst}. */
export function drawAtOnce(): void {
	drawn = AT_ONCE;
}

/** Draws the rows that fill the popup. */
export function drawFirst(): void {
	drawAtLeast(FIRST);
}

/** Another list begins: its first rows are drawn. */
export function drawAnew(): void {
	drawn = FIRST;
}

/** Draws at least so many rows. */
export function drawAtLeast(count: number): void {
	if (drawn < count) {
		drawn = count;
		redraw?.();
	}
}

/** Where the person left the list for the details of one of its accounts. */
let left: { readonly id: string; readonly scrolled: number } | null = null;

/** The person leaves the list for the details of this account. */
export function leaveFrom(id: string): void {
	left = { id, scrolled: scrollY };
}

/** The list is there again: it stands as it was left, with the focus where it was. */
export function backToPlace(list: Element | undefined): void {
	if (list && left) {
		const { id, scrolled } = left;
		left = null;
		queueMicrotask(() => {
			scrollTo(0, scrolled);
			const details = list.querySelector<HTMLElement>(`[data-account="${CSS.escape(id)}"] [data-do=details]`);
			details?.focus({ preventScroll: true });
		});
	}
}

/** The list begins at its top, where something is told. */
export function backToTop(list: Element | undefined): void {
	if (list) {
		left = null;
	}
}

/** The rows that are drawn by now. */
export function drawnOf<T>(rows: readonly T[]): readonly T[] {
	return rows.slice(0, drawn);
}

const ends = new IntersectionObserver(
	(entries) => {
		for (const { target, isIntersecting } of entries) {
			if (isIntersecting && redraw) {
				drawn += MORE;
				redraw();
				// It tells again where even more rows do not push the end away.
				ends.unobserve(target);
				if (target.isConnected) {
					ends.observe(target);
				}
			}
		}
	},
	{ rootMargin: NEAR },
);

/** Watches the end of a list of which rows are left to draw. */
export function watchEnd(last: Element | undefined): void {
	end = last;
	ends.disconnect();
	if (end) {
		ends.observe(end);
	}
}

const watched = new WeakSet<Element>();
const seen = new Set<string>();
/** The browser said what can be seen. */
let told = false;
const rows = new IntersectionObserver(
	(entries) => {
		told = true;
		for (const { target, isIntersecting } of entries) {
			const id = target.getAttribute("data-account") ?? "";
			if (isIntersecting) {
				seen.add(id);
			} else {
				seen.delete(id);
			}
			if (!target.isConnected) {
				rows.unobserve(target);
				watched.delete(target);
			}
		}
		redraw?.();
	},
	{ rootMargin: AROUND },
);

/** Watches whether the row of an account can be seen. */
export function watchRow(row: Element | undefined): void {
	if (row && !watched.has(row)) {
		watched.add(row);
		rows.observe(row);
	}
}

/** Whether the row of this account can be seen. */
export function isSeen(id: string): boolean {
	return seen.has(id);
}

/** The same, and of the first rows too, before anything is known. */
export function mayBeSeen(id: string): boolean {
	return !told || seen.has(id);
}
