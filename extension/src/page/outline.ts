/** Milliseconds after which an outline goes by itself: nobody asks for it any more once the popup has closed. */
const LASTS = 2500;

interface Outlined {
	readonly style: string | null;
	readonly stop: AbortController;
}

const KEY = Symbol.for("sixbox outlined");

interface Outlines {
	readonly elements: Map<HTMLElement, Outlined>;
	timer: number;
}

type World = typeof globalThis & { [KEY]?: Outlines };

function outlines(): Outlines {
	const world = globalThis as World;
	world[KEY] ??= { elements: new Map(), timer: 0 };
	return world[KEY];
}

export function outlined(element: HTMLElement): boolean {
	return outlines().elements.has(element);
}

/** Outlines these elements of the page, and no others; `clicked` is called when the person clicks one of them. */
export function outline(elements: readonly HTMLElement[], clicked: () => void = () => {}): void {
	const now = outlines();
	clearTimeout(now.timer);
	for (const [element, { style, stop }] of now.elements) {
		if (!elements.includes(element)) {
			stop.abort();
			now.elements.delete(element);
			if (style === null) {
				element.removeAttribute("style");
			} else {
				element.setAttribute("style", style);
			}
		}
	}
	for (const element of elements) {
		if (!now.elements.has(element)) {
			const stop = new AbortController();
			now.elements.set(element, { style: element.getAttribute("style"), stop });
			element.addEventListener("click", ({ isTrusted }) => isTrusted && clicked(), {
				capture: true,
				signal: stop.signal,
			});
			element.style.setProperty("outline", "3px solid #f0a31c", "important");
			element.style.setProperty("outline-offset", "3px", "important");
			element.style.setProperty("border-radius", "2px");
			element.scrollIntoView({ block: "center", behavior: "instant" });
		}
	}
	if (elements.length > 0) {
		now.timer = setTimeout(() => outline([]), LASTS);
	}
}
