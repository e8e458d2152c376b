/** Finds text that has no room: cut off, out of its box, over other text, or unfilled. Runs in the page. */

/** What is cut by design, after one line or two: the names of accounts. Hovering shows them whole. */
const MAY_BE_CUT = ".name-title, .name-below, .identity > p, .cut";

/** What lies over other text by design: "Copied", for a moment, over the end of a long name. */
const MAY_COVER = ".done";

/** What nobody sees, and what is drawn to a scale of its own. */
const NOT_TEXT = ".unseen, svg, script, style, option";

/** CSS pixels: the popup's own width. */
const NARROW = 360;

/** CSS pixels that rounding takes. */
const SLACK = 1;

/** What is said where a value is missing, and what is left of a sentence that was not filled in. */
const UNFILLED = /undefined|\bnull\b|\bNaN\b|\[object|__MSG|\$\d|\$[A-Za-z_]+\$/;

/** A line of text, and the element that it is written in. */
interface Line {
	readonly text: string;
	readonly element: Element;
	readonly rect: DOMRect;
}

/** Each fault of the document in a sentence. `known`: parts that were looked at before. */
export function roomFaults(known: readonly Element[] = []): string[] {
	const old = new Set(known);
	const isNew = (element: Element) => old.size === 0 || !hasAround(element, old);
	const lines = linesOf(document.body, isNew);
	const width = document.documentElement.scrollWidth;
	return [
		...(width > innerWidth ? [`the page is ${width} pixels wide in a window of ${innerWidth}`] : []),
		...new Set([
			...lines.flatMap(outOfBox),
			...boxes(isNew).flatMap(cutOff),
			...fields().filter(isNew).flatMap(cutInField),
		]),
		...overlaps(lines),
		...unfilled(),
	];
}

function hasAround(element: Element, parts: ReadonlySet<Element>): boolean {
	let at: Element | null = element;
	while (at && !parts.has(at)) {
		at = at.parentElement;
	}
	return at !== null;
}

function linesOf(root: Element, isNew: (element: Element) => boolean): Line[] {
	const found: Line[] = [];
	const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		const element = node.parentElement;
		const text = node.textContent?.trim();
		if (!element || !text || !isNew(element) || element.closest(NOT_TEXT) || !element.checkVisibility()) {
			continue;
		}
		const range = document.createRange();
		range.selectNodeContents(node);
		const name = element.closest(MAY_BE_CUT);
		for (const whole of range.getClientRects()) {
			const rect = name ? shownOf(whole, name) : whole;
			if (rect.width > 0 && rect.height > SLACK) {
				found.push({ text, element, rect });
			}
		}
	}
	return found;
}

/** What a name shows of its text: nothing that its own box cuts off. */
function shownOf(text: DOMRect, name: Element): DOMRect {
	if (getComputedStyle(name).overflow === "visible") {
		return text;
	}
	const box = name.getBoundingClientRect();
	const [left, top] = [Math.max(text.left, box.left), Math.max(text.top, box.top)];
	const [right, bottom] = [Math.min(text.right, box.right), Math.min(text.bottom, box.bottom)];
	return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
}

/** Out of the window, or out of an element that it is written in. */
function outOfBox({ text, element, rect }: Line): string[] {
	if (rect.left < -SLACK || rect.right > innerWidth + SLACK) {
		return [`“${text}” is out of the window`];
	}
	// A line's box is higher than its letters.
	const [top, bottom] = [rect.top + rect.height * 0.2, rect.bottom - rect.height * 0.2];
	for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) {
		const { display } = getComputedStyle(at);
		if (display === "inline" || display === "contents") {
			continue;
		}
		const box = at.getBoundingClientRect();
		const isOut =
			rect.left < box.left - SLACK ||
			rect.right > box.right + SLACK ||
			top < box.top - SLACK ||
			bottom > box.bottom + SLACK;
		if (isOut) {
			return [`“${text}” is out of its ${nameOf(at)}`];
		}
	}
	return [];
}

/** Elements that cut off what does not fit. */
function boxes(isNew: (element: Element) => boolean): Element[] {
	const all = [...document.body.querySelectorAll(`*:not(svg, svg *, .unseen, ${MAY_BE_CUT})`)];
	return all.filter((element) => element.firstChild && isNew(element));
}

function cutOff(element: Element): string[] {
	const { overflowX, overflowY } = getComputedStyle(element);
	const isCut =
		(["hidden", "clip"].includes(overflowX) && element.scrollWidth > element.clientWidth + SLACK) ||
		(["hidden", "clip"].includes(overflowY) && element.scrollHeight > element.clientHeight + SLACK);
	return isCut ? [`“${element.textContent?.trim()}” is cut off by its ${nameOf(element)}`] : [];
}

type Field = HTMLInputElement | HTMLSelectElement;

function fields(): Field[] {
	return [...document.querySelectorAll<Field>("input:not([type=radio], [type=checkbox]), select")];
}

/**
 * An example in a field, or what can be chosen there, is longer than the field. The name of an account may be, and in the
 * narrowest window other examples too.
 */
function cutInField(field: Field): string[] {
	const isSelect = field instanceof HTMLSelectElement;
	if (field.name === "nickname" || (innerWidth < NARROW && !isSelect)) {
		return [];
	}
	const style = getComputedStyle(field);
	const texts = isSelect ? [...field.options].map(({ text }) => text) : [field.placeholder];
	const room =
		field.clientWidth -
		Number.parseFloat(style.paddingLeft) -
		Number.parseFloat(style.paddingRight) -
		(isSelect ? SELECT_ARROW : 0);
	const pen = document.createElement("canvas").getContext("2d");
	if (!pen) {
		return [];
	}
	pen.font = style.font;
	const long = texts.filter((text) => pen.measureText(text).width > room + SLACK);
	return long.map((text) => `“${text}” is longer than its ${nameOf(field)}`);
}

const SELECT_ARROW = 16;

function overlaps(lines: readonly Line[]): string[] {
	const sorted = [...lines]
		.filter(({ element }) => !element.closest(MAY_COVER))
		.sort((a, b) => a.rect.top - b.rect.top);
	return sorted.flatMap((line, index) => {
		const found: string[] = [];
		for (let next = index + 1; next < sorted.length; next++) {
			const other = sorted[next];
			if (!other || other.rect.top > line.rect.bottom) {
				break;
			}
			if (other.element !== line.element && doCover(line.rect, other.rect)) {
				found.push(`“${line.text}” and “${other.text}” are in one place`);
			}
		}
		return found;
	});
}

function doCover(a: DOMRect, b: DOMRect): boolean {
	const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
	const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
	return across > 2 && down > 0.4 * Math.min(a.height, b.height);
}

function unfilled(): string[] {
	const attributes = ["aria-label", "title", "placeholder"];
	const said = [...document.body.querySelectorAll("*")].flatMap((element) =>
		attributes.flatMap((name) => element.getAttribute(name) ?? []),
	);
	const all = [...document.body.innerText.split("\n"), ...said];
	return all.filter((text) => UNFILLED.test(text)).map((text) => `“${text}” is not filled in`);
}

function nameOf(element: Element): string {
	const className = element.getAttribute("class");
	return `${element.localName}${className ? `.${className.trim().split(/\s+/).join(".")}` : ""}`;
}
