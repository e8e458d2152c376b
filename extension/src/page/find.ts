import { all, childrenOf, isRendered, matches, parentOf, textOf } from "./dom";
import { APP_METHOD, FIELDS, type FieldRow, LOGIN_HINTS, OTHER_METHODS, SAYS_APP, SAYS_OTHER, USER } from "./fields";
import { findGeneric } from "./generic";
import type { Asks, FieldKind } from "./protocol";
import { isVisible, isWritable } from "./visible";

/** A code field of the page: one input, or a box for each digit. */
export interface Found {
	readonly inputs: readonly HTMLInputElement[];
	readonly kind: FieldKind;
	/** Its row in the table of Microsoft's fields; null: another site's. */
	readonly row: FieldRow | null;
	/** What another site's field wants. */
	readonly asks: Asks;
}

/** Microsoft's one code field on the page, by the table; `several`: nobody could say which. */
export function findMicrosofts(): Found | "several" | null {
	for (const row of FIELDS) {
		const inputs = all(document, row.field).filter(isInput).filter(isTyped).filter(isWritable);
		if (inputs.length > 0) {
			return row.boxes || inputs.length === 1 ? { inputs, kind: row.kind, row, asks: row.asks } : "several";
		}
	}
	return null;
}

/** Whether digits are typed into it: an e-mail address is not. */
function isTyped({ type }: HTMLInputElement): boolean {
	return ["text", "tel", "number", "password"].includes(type);
}

function isInput(element: Element): element is HTMLInputElement {
	return element instanceof HTMLInputElement;
}

/** What any other site's code field would be. */
export function findOthers(): Found | "several" | null {
	const generic = findGeneric(document);
	return generic === null || generic === "several"
		? generic
		: { inputs: generic.inputs, kind: "generic", row: null, asks: generic.sure ? "app" : "unknown" };
}

/** Whether what was found is still there, and still what it was. */
export function isStillThere({ inputs, row }: Found): boolean {
	return inputs.every((input) => input.isConnected && isWritable(input) && (row === null || matches(input, row.field)));
}

/** What the field holds, without the gaps and hyphens that a page may put into a code. */
export function heldIn({ inputs }: Found): string {
	return inputs
		.map(({ value }) => value)
		.join("")
		.replace(/[\s-]/g, "");
}

/** The smallest part of the page that holds the field and its button. */
export function surroundings(row: FieldRow, field: Element): Element {
	let part: Element = field;
	for (
		let next = parentOf(field);
		next && !matches(next, "body") && !hasBelow(part, row.button);
		next = parentOf(next)
	) {
		part = next;
	}
	return part;
}

function hasBelow(part: Element, selector: string): boolean {
	return all(part, selector).length > 0;
}

/** Which code the field wants, as far as the page says. */
export function asksOf({ row, inputs, asks }: Found): Asks {
	const [field] = inputs;
	if (!row || !field) {
		return asks;
	}
	const part = surroundings(row, field);
	const shows = (within: Document | Element) => (selector: string) => all(within, selector).some(isRendered);
	const [app = [], other = []] = [row.app, row.other];
	if (other.some(shows(part))) {
		return "other";
	}
	if (app.some(shows(part))) {
		return "app";
	}
	if (other.some(shows(document))) {
		return "other";
	}
	if (app.some(shows(document))) {
		return "app";
	}
	const method = row.method ? all(document, row.method).find(isInput)?.value : undefined;
	if (method === APP_METHOD) {
		return "app";
	}
	if (method && OTHER_METHODS.test(method)) {
		return "other";
	}
	if (row.described === undefined) {
		return row.asks;
	}
	const said = row.described === "around" ? saidIn(part) : all(document, row.described).map(textOf).join(" ");
	const user = shownUser();
	if (SAYS_OTHER.test(user === null ? said : said.replaceAll(user, ""))) {
		return "other";
	}
	return row.namesApp && SAYS_APP.test(said) ? "app" : row.asks;
}

/** What can be read in a part of the page, but for its links, buttons, and who is signing in. */
const PASSED = `a, button, [role="button"], [role="link"], script, style, template, ${USER.join(", ")}`;

function saidIn(part: Node): string {
	if (part instanceof Text) {
		return part.data;
	}
	if (!(part instanceof Element) || matches(part, PASSED) || !isRendered(part)) {
		return "";
	}
	return [...childrenOf(part)].map(saidIn).join(" ");
}

/** Who is signing in: as the page shows it, else as its address says. */
export function shownUser(): string | null {
	for (const selector of USER) {
		const element = all(document, selector).find(isVisible);
		const shown = element && textOf(element)?.trim();
		if (shown) {
			return shown.slice(0, 320);
		}
	}
	const parameters = new URLSearchParams(location.search);
	const hint = LOGIN_HINTS.map((name) => parameters.get(name)?.trim()).find((hint) => hint?.includes("@"));
	return hint ? hint.slice(0, 320) : null;
}

/** Whether the page says that the code was wrong. */
export function isRefused({ row, inputs }: Found): boolean {
	const [field] = inputs;
	if (!row || !field) {
		return false;
	}
	const isError = (element: HTMLElement) => isVisible(element) && textOf(element)?.trim() !== "";
	return all(surroundings(row, field), row.error).some(isError);
}
