/**
 * The DOM as the browser has it. A form's fields shadow the form's own properties by their names, an image's name those of
 * the document: what a page could have named goes through the prototypes.
 */

function getter<T extends object, K extends keyof T>(prototype: T, name: K): (of: T) => T[K] {
	const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
	return (of) => get?.call(of);
}

const parentNodeOf = getter(Node.prototype, "parentNode");
const firstChildOf = getter(Node.prototype, "firstChild");
const nextSiblingOf = getter(Node.prototype, "nextSibling");

/** The open shadow root of an element. */
export const shadowRootOf = getter(Element.prototype, "shadowRoot");

export function attribute(element: Element, name: string): string {
	return Element.prototype.getAttribute.call(element, name) ?? "";
}

export function matches(element: Element, selector: string): boolean {
	return Element.prototype.matches.call(element, selector);
}

export function isRendered(element: Element): boolean {
	return Element.prototype.checkVisibility.call(element, { visibilityProperty: true, opacityProperty: true });
}

export function rectangleOf(element: Element): DOMRect {
	return Element.prototype.getBoundingClientRect.call(element);
}

/** The element around this one; out of a shadow root its host. */
export function parentOf(node: Node): Element | null {
	const parent = parentNodeOf(node);
	if (parent instanceof ShadowRoot) {
		return parent.host;
	}
	return parent instanceof Element ? parent : null;
}

/** The element itself and all around it, innermost first. */
export function* outwards(element: Element): Generator<Element> {
	for (let next: Element | null = element; next !== null; next = parentOf(next)) {
		yield next;
	}
}

export function* childrenOf(node: Node): Generator<Node> {
	for (let child = firstChildOf(node); child !== null; child = nextSiblingOf(child)) {
		yield child;
	}
}

/** Every element below, in order, those of open shadow roots before the children of their host. */
export function* elementsBelow(root: Document | ShadowRoot): Generator<Element> {
	const { querySelectorAll } = root instanceof Document ? Document.prototype : DocumentFragment.prototype;
	for (const element of querySelectorAll.call(root, "*")) {
		yield element;
		const shadow = shadowRootOf(element);
		if (shadow) {
			yield* elementsBelow(shadow);
		}
	}
}

/** The elements that a list of ids in an attribute names, in the element's own tree. */
export function named(element: Element, list: string): Element[] {
	const root = Node.prototype.getRootNode.call(element);
	const byId = root instanceof ShadowRoot ? DocumentFragment.prototype : Document.prototype;
	if (!(root instanceof ShadowRoot || root instanceof Document)) {
		return [];
	}
	return attribute(element, list)
		.split(/\s+/)
		.flatMap((id) => (id === "" ? [] : (byId.getElementById.call(root, id) ?? [])));
}

/** The HTML elements below that a selector names, in order. */
export function all(within: Document | Element, selector: string): HTMLElement[] {
	const { querySelectorAll } = within instanceof Document ? Document.prototype : Element.prototype;
	return [...querySelectorAll.call(within, selector)].filter((element) => element instanceof HTMLElement);
}

/** What can be read in an element, whatever its fields are named. */
export const textOf = getter(Node.prototype, "textContent");
