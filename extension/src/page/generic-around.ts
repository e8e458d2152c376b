import { attribute, childrenOf, isRendered, matches, named, outwards, shadowRootOf } from "./dom";

/** What a person reads at a field. */
export interface Around {
	/** Headings of its part of the page. */
	readonly heading: string;
	/** Descriptions and other text of its part of the page. */
	readonly text: string;
	/** Buttons and links there. */
	readonly actions: string;
}

/** More text than this is a page, not a field's surroundings. Characters. */
const NEAR = 800;

const UNREAD = `script, style, noscript, template, svg, select, textarea, datalist, nav, aside, body > header, body > footer,
	[role=navigation], [role=complementary], [role=contentinfo], [role=banner], [role=tooltip]`;
const ACTION = `:is(a, button, summary, [role=button], [role=link], [role=tab]):not([role=tab][aria-selected=true])`;
const HEADING = "h1, h2, h3, h4, h5, h6, legend, caption, [role=heading], [role=tab][aria-selected=true]";
const GROUP = "form, fieldset, dialog, section, [role=dialog], [role=group], [role=form], [role=region]";

export function isHeading(element: Element): boolean {
	return matches(element, HEADING);
}

/** The own label, placeholder and title of a field or its boxes. */
export function labelOf(inputs: readonly HTMLInputElement[]): string {
	const labels = inputs.flatMap((input) => [
		...[...(input.labels ?? [])].map((label) => read(label).text),
		...LABELS.map((name) => attribute(input, name)),
		...named(input, "aria-labelledby").map((element) => read(element, { hidden: true }).text),
	]);
	const hosts = [...pathOf(inputs)].filter((element) => isHostOf(element, inputs));
	return join([...labels, ...hosts.flatMap((host) => ["label", ...LABELS].map((name) => attribute(host, name)))]);
}

const LABELS = ["aria-label", "placeholder", "title"];

/**
 * Reads what is around a field or its boxes: the largest part of the page with no other field and little text. `typed`:
 * the fields that a person can type in. `allHeadings`: those of the page, of which the last before the field in its form
 * is read.
 */
export function readAround(
	inputs: readonly HTMLInputElement[],
	typed: ReadonlySet<Element>,
	allHeadings: readonly Element[],
): Around {
	const headings: string[] = [];
	const described = inputs.flatMap((input) => named(input, "aria-describedby").map((element) => read(element).text));
	const path = pathOf(inputs);
	let part = EMPTY;
	let isPart = true;
	for (const element of path) {
		if (matches(element, GROUP)) {
			headings.push(attribute(element, "aria-label"));
			headings.push(...named(element, "aria-labelledby").map((title) => read(title, { hidden: true }).text));
		}
		if (matches(element, "fieldset")) {
			const legend = [...childrenOf(element)].find((child) => child instanceof HTMLLegendElement);
			headings.push(legend ? read(legend).text : "");
		}
		if (matches(element, "form")) {
			const last = headingBefore(inputs, element, allHeadings);
			headings.push(last ? read(last).text : "");
		}
		if (isPart && !matches(element, "html")) {
			const larger = read(element, { typed, path, inputs });
			isPart = larger.isPart;
			part = isPart ? larger : part;
		}
	}
	return {
		heading: join([...headings, part.headings]),
		text: join([part.text, ...described]),
		actions: part.actions,
	};
}

/** All elements around the first of these, innermost first. */
function pathOf([first]: readonly HTMLInputElement[]): ReadonlySet<Element> {
	const path = new Set(first ? outwards(first) : []);
	if (first) {
		path.delete(first);
	}
	return path;
}

/** The last heading before the field in its form. */
function headingBefore([field]: readonly HTMLInputElement[], form: Element, all: readonly Element[]): Element | null {
	const { compareDocumentPosition, contains, DOCUMENT_POSITION_FOLLOWING: follows } = Node.prototype;
	const isBefore = (heading: Element) =>
		field !== undefined &&
		contains.call(form, heading) &&
		(compareDocumentPosition.call(heading, field) & follows) !== 0 &&
		isRendered(heading);
	return all.findLast(isBefore) ?? null;
}

/** A custom element around the one field in its shadow root. */
function isHostOf(element: Element, inputs: readonly HTMLInputElement[]): boolean {
	const shadow = shadowRootOf(element);
	return shadow !== null && inputs.some((input) => Node.prototype.getRootNode.call(input) === shadow);
}

interface Part {
	readonly text: string;
	readonly headings: string;
	readonly actions: string;
	/** It has no other field and little text; else it is not read to its end. */
	readonly isPart: boolean;
}

const EMPTY: Part = { text: "", headings: "", actions: "", isPart: true };

interface Reading {
	/** Also what is not on screen. */
	readonly hidden?: boolean;
	/** Fields, any of which ends the reading if it is not one of `inputs`. */
	readonly typed?: ReadonlySet<Element>;
	/** What is around the field itself is read whatever it is. */
	readonly path?: ReadonlySet<Element>;
	/** The field or its boxes. */
	readonly inputs?: readonly Element[];
}

/** The text of an element as a person sees it, its buttons and links apart. */
function read(root: Element, { hidden = false, typed, path, inputs = [] }: Reading = {}): Part {
	const texts: string[] = [];
	const headings: string[] = [];
	const actions: string[] = [];
	let length = 0;
	let isPart = true;

	function walk(node: Node, into: string[]): void {
		for (const child of childrenOf(node)) {
			if (!isPart) {
				return;
			}
			if (child instanceof Text) {
				into.push(child.data);
				length += into === texts ? child.data.trim().length : 0;
				isPart = typed === undefined || length <= NEAR;
			} else if (child instanceof Element) {
				enter(child, into);
			}
		}
	}

	function enter(element: Element, into: string[]): void {
		if (typed?.has(element) && !inputs.includes(element)) {
			isPart = false;
			return;
		}
		if (!hidden && !isRendered(element) && getComputedStyle(element).display !== "contents") {
			return;
		}
		const isAround = path?.has(element) ?? false;
		if (!isAround && (matches(element, UNREAD) || (typed && isLabelOfOther(element, inputs)))) {
			// Its text is not read, but a field in it is a field.
			walk(element, []);
			return;
		}
		const to = into === texts && !isAround && matches(element, ACTION) ? actions : into;
		const before = to.length;
		to.push(" ");
		const shadow = shadowRootOf(element);
		if (shadow) {
			walk(shadow, to);
		}
		walk(element, to);
		to.push(" ");
		if (to === texts && matches(element, HEADING)) {
			headings.push(...to.slice(before), " ");
		}
	}

	const shadow = shadowRootOf(root);
	if (shadow) {
		walk(shadow, texts);
	}
	walk(root, texts);
	return { text: join(texts, ""), headings: join(headings, ""), actions: join(actions, ""), isPart };
}

/** "Remember this device" and the like: the label of a box to tick. */
function isLabelOfOther(element: Element, inputs: readonly Element[]): boolean {
	const control = element instanceof HTMLLabelElement ? element.control : null;
	return control !== null && !inputs.includes(control);
}

function join(texts: readonly string[], between = " / "): string {
	return texts
		.filter((text) => text !== "")
		.join(between)
		.replace(/\s+/g, " ")
		.trim();
}
