/**
 * A list that may be long. Its first rows are drawn at once and the rest a few a frame, so that the first code is seen as
 * soon with a thousand accounts as with ten; and what changes every second is drawn anew where it can be seen alone.
 */

/** Rows that fill the popup, and rows that are drawn in a frame beside everything else. */
const FIRST = 12;
const MORE = 40;

/** Rows about to be scrolled into sight count as seen. */
const AROUND = "300px";

let drawn = FIRST;
let isComing = false;
let redraw: () => void = () => {};

/** `draw` draws the popup as it is. */
export function drawsWith(draw: () => void): void {
	redraw = draw;
}

/** The rows that are drawn by now. */
export function drawnOf<T>(rows: readonly T[]): readonly T[] {
	if (drawn < rows.length && !isComing) {
		isComing = true;
		requestAnimationFrame(() =>
			setTimeout(() => {
				isComing = false;
				drawn += MORE;
				redraw();
			}),
		);
	}
	return rows.slice(0, drawn);
}

const seen = new WeakSet<Element>();
const rowsSeen = new Set<string>();
const observer = new IntersectionObserver(
	(entries) => {
		for (const { target, isIntersecting } of entries) {
			const id = target.getAttribute("data-account") ?? "";
			if (isIntersecting) {
				rowsSeen.add(id);
			} else {
				rowsSeen.delete(id);
			}
			if (!target.isConnected) {
				observer.unobserve(target);
				seen.delete(target);
			}
		}
		redraw();
	},
	{ rootMargin: AROUND },
);

/** Watches whether the row of an account can be seen. */
export function watchRow(row: Element | undefined): void {
	if (row && !seen.has(row)) {
		seen.add(row);
		observer.observe(row);
	}
}

/** Whether the row of this account can be seen. */
export function isSeen(id: string): boolean {
	return rowsSeen.has(id);
}
