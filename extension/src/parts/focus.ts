/** Moves the focus to an element when it first appears: `${ref(focusAtStart)}`. */
export function focusAtStart(element: Element | undefined): void {
	if (element instanceof HTMLElement) queueMicrotask(() => element.focus({ preventScroll: true }));
}

/**
 * Draws. Where what had the focus is gone by it, and nothing else took the focus, the row of its account has it then; or
 * else the heading of its section, or of the page.
 */
export function keepingFocus(draw: () => void): void {
	const had = document.activeElement;
	const places = [
		`${within(had, "data-account")} > button`,
		`${within(had, "data-section")} > :is(h2, h3)[tabindex]`,
		"h1[tabindex]",
	];
	draw();
	if (had && had !== document.body && !had.isConnected) {
		// Whatever appears with the focus takes it in a moment.
		queueMicrotask(() => {
			if (document.activeElement === document.body) {
				const found = places.map((place) => document.querySelector<HTMLElement>(place));
				found.find((place) => place !== null)?.focus({ preventScroll: true });
			}
		});
	}
}

/** What finds the part of the page that an element is in, by this attribute, once it is drawn anew. */
function within(element: Element | null, attribute: string): string {
	const value = element?.closest(`[${attribute}]`)?.getAttribute(attribute) ?? "";
	return `[${attribute}="${CSS.escape(value)}"]`;
}
