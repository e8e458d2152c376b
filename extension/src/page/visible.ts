import { isRendered, matches, outwards, parentOf, rectangleOf } from "./dom";

/** The edges of what is left of an element on screen; CSS pixels from the window's corner. */
interface Edges {
	readonly left: number;
	readonly top: number;
	readonly right: number;
	readonly bottom: number;
}

/** Whether a person can see the field, or scroll to it: not a transparent, tiny, clipped or shifted decoy. */
export function isVisible(field: HTMLElement): boolean {
	return isRendered(field) && opacityOf(field) > 0.1 && isWithin(field);
}

/** Whether a person can write in the field. */
export function isWritable(field: HTMLInputElement): boolean {
	if (field.readOnly || matches(field, ":disabled") || field.ariaDisabled === "true") {
		return false;
	}
	for (const element of outwards(field)) {
		if (matches(element, '[inert], [aria-hidden="true"]')) {
			return false;
		}
	}
	return isVisible(field);
}

function opacityOf(field: Element): number {
	let opacity = 1;
	for (const element of outwards(field)) {
		const style = getComputedStyle(element);
		opacity *= Number(style.opacity);
		const filtered = /opacity\(([\d.]+)\)/.exec(style.filter);
		opacity *= filtered ? Number(filtered[1]) : 1;
	}
	return opacity;
}

/** Whether more than a pixel is left after every clip of the elements around, and lies where the page scrolls to. */
function isWithin(field: Element): boolean {
	let edges: Edges = rectangleOf(field);
	let fixed = false;
	for (const element of outwards(field)) {
		const style = getComputedStyle(element);
		if (isClippedAway(style)) {
			return false;
		}
		const isRoot = parentOf(element) === null || matches(element, "body");
		if (element !== field && !isRoot && !fixed && style.display !== "contents") {
			const around = rectangleOf(element);
			if (/hidden|clip/.test(`${style.overflowX} ${style.overflowY}`)) {
				edges = overlap(edges, around, style);
			} else if (/auto|scroll/.test(`${style.overflowX} ${style.overflowY}`)) {
				// What scrolls can be brought into its frame.
				edges = isBefore(edges, around, element) ? { left: 0, top: 0, right: 0, bottom: 0 } : around;
			}
		}
		if (edges.right - edges.left <= 1 || edges.bottom - edges.top <= 1) {
			return false;
		}
		fixed ||= style.position === "fixed";
	}
	if (fixed) {
		return edges.right > 0 && edges.bottom > 0 && edges.left < innerWidth && edges.top < innerHeight;
	}
	const rightToLeft = getComputedStyle(field.ownerDocument.documentElement).direction === "rtl";
	return (rightToLeft || edges.right + scrollX > 0) && edges.bottom + scrollY > 0;
}

function overlap(inner: Edges, outer: Edges, { overflowX, overflowY }: CSSStyleDeclaration): Edges {
	const [x, y] = [overflowX !== "visible", overflowY !== "visible"];
	return {
		left: x ? Math.max(inner.left, outer.left) : inner.left,
		right: x ? Math.min(inner.right, outer.right) : inner.right,
		top: y ? Math.max(inner.top, outer.top) : inner.top,
		bottom: y ? Math.min(inner.bottom, outer.bottom) : inner.bottom,
	};
}

/** Left of or above all that a scrolling element can show. */
function isBefore(inner: Edges, outer: Edges, scroller: Element): boolean {
	return inner.right + scroller.scrollLeft <= outer.left || inner.bottom + scroller.scrollTop <= outer.top;
}

/** The ways to keep an element for screen readers alone. */
function isClippedAway({ clip, clipPath }: CSSStyleDeclaration): boolean {
	const [top, right, bottom, left] = (clip.match(/-?[\d.]+/g) ?? []).map(Number);
	if (top !== undefined && right !== undefined && bottom !== undefined && left !== undefined) {
		if (right - left <= 1 || bottom - top <= 1) {
			return true;
		}
	}
	return /inset\((?:[^)]*\s)?(?:[5-9]\d|100)(?:\.\d+)?%|circle\(0|polygon\(0(?:px|%)? 0(?:px|%)?(?:, 0(?:px|%)? 0(?:px|%)?)*\)/.test(
		clipPath,
	);
}

/** Whether a click on a button would count. */
export function isReady(button: HTMLElement): boolean {
	return !matches(button, ":disabled") && button.ariaDisabled !== "true" && isVisible(button);
}
