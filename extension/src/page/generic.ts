import { attribute, elementsBelow, outwards, rectangleOf } from "./dom";
import { type Around, isHeading, labelOf, readAround } from "./generic-around";
import { matcher, nameWords, plainWords, says, showsAddress, showsMasked } from "./generic-text";
import {
	APP,
	AUTOCOMPLETE_DECOYS,
	CARD_FIELD,
	CODE,
	CODE_WORD,
	DECOYS,
	EMAIL_FIELD,
	FACTOR,
	OR,
	PHONE_FIELD,
	SENDS,
	SENT,
} from "./generic-words";
import { isWritable } from "./visible";

/** The one-time-code field of a page that is not Microsoft's: a single field, or its boxes in order, one digit each. */
export interface GenericField {
	readonly inputs: readonly HTMLInputElement[];
	/** It says by itself that it wants an authenticator's code. */
	readonly sure: boolean;
}

/**
 * The one field that wants an authenticator's code; "several": nobody could say which; null: none. Looks in open shadow
 * roots, not in frames. What it reads is the page's word: it says what a field wants, never whether a page is genuine.
 */
export function findGeneric(page: Document): GenericField | "several" | null {
	const elements = [...elementsBelow(page)];
	const headings = elements.filter(isHeading);
	const fields = elements.filter(isTyped).filter(isWritable);
	const typed = new Set<Element>(fields);
	const groups = boxGroups(fields);
	const boxed = new Set(groups.flat());
	const candidates = [
		...groups.filter(isCodeLong).map((inputs) => ({ inputs, shape: boxesShape(inputs) })),
		...fields.filter((field) => !boxed.has(field)).map((field) => ({ inputs: [field], shape: shapeOf(field) })),
	];
	const found = candidates.flatMap(({ inputs, shape }): GenericField[] => {
		const sure = shape === "other" ? null : judge(inputs, shape, typed, headings);
		return sure === null ? [] : [{ inputs, sure }];
	});
	const sure = found.filter((field) => field.sure);
	const [field, second] = sure.length > 0 ? sure : found;
	return second ? "several" : (field ?? null);
}

/** Types that a code field may have, and others that people type in. */
const CODE_TYPES = new Set(["text", "tel", "number", "password"]);
const OTHER_TYPES = new Set(["email", "search", "url", "date"]);

function isTyped(element: Element): element is HTMLInputElement {
	return element instanceof HTMLInputElement && (CODE_TYPES.has(element.type) || OTHER_TYPES.has(element.type));
}

/** What can be typed: a code's digits and hardly anything else, a code among others, no code. */
type Shape = "code" | "open" | "other";

const LENGTHS = [6, 7, 8, 9, 10];

function shapeOf(field: HTMLInputElement): Shape {
	const { maxLength, minLength, max, step, inputMode } = field;
	const longest = maxLength < 0 ? Number.POSITIVE_INFINITY : maxLength;
	const isNumber = field.type === "number";
	const fits = (digits: string) => isNumber || patternTakes(field, digits);
	const taken = LENGTHS.filter(
		(length) => length <= longest && length >= minLength && fits("1234567890".slice(0, length)),
	);
	if (taken.length === 0 || /^(email|url|search)$/.test(inputMode) || !CODE_TYPES.has(field.type)) {
		return "other";
	}
	if (isNumber && ((max !== "" && Number(max) < 999_999) || /\.|any/.test(step))) {
		return "other";
	}
	const sample = plainWords(attribute(field, "placeholder")).replaceAll(" ", "");
	const isSample =
		/^(\d{6}|\d{8}|x{6}|x{8})$/.test(sample) || /^([•●*·_–-]\s?){6,8}$/.test(attribute(field, "placeholder"));
	const bounded = longest <= 8 || (field.pattern !== "" && !fits("12345") && !fits("123456789012"));
	const numeric =
		isNumber || field.type === "tel" || /numeric|decimal|tel/.test(inputMode) || /\\d|0-9/.test(field.pattern);
	return isSample || (bounded && numeric) ? "code" : "open";
}

function patternTakes({ pattern }: HTMLInputElement, text: string): boolean {
	try {
		return pattern === "" || new RegExp(`^(?:${pattern})$`, "v").test(text);
	} catch {
		// The browser passes over such a pattern, too.
		return true;
	}
}

/** CSS pixels: a box for one digit is not wider. */
const BOX_WIDTH = 80;

function isBox(field: HTMLInputElement): boolean {
	if (field.maxLength === 1) {
		return patternTakes(field, "5");
	}
	const numbered = ["id", "name", "aria-label", "data-index", "data-testid"].some((name) =>
		/\d/.test(attribute(field, name)),
	);
	const marked = numbered || field.autocomplete === "one-time-code";
	return marked && (field.maxLength < 0 || field.maxLength >= 6) && rectangleOf(field).width <= BOX_WIDTH;
}

/** How far above a box its row's container is looked for. */
const BOX_DEPTH = 8;

/** Boxes that belong together: those of one container, or of a few small ones side by side, as 3 and 3. */
function boxGroups(fields: readonly HTMLInputElement[]): HTMLInputElement[][] {
	const boxes = fields.filter(isBox);
	const within = new Map<Element, HTMLInputElement[]>();
	for (const box of boxes) {
		for (const element of [...outwards(box)].slice(1, BOX_DEPTH)) {
			within.set(element, [...(within.get(element) ?? []), box]);
		}
	}
	const chosen = new Map(boxes.map((box) => [box, groupOf(box, within)]));
	return [...new Set(chosen.values())].filter(
		(group) => group.length > 2 && group.every((box) => chosen.get(box) === group),
	);
}

function groupOf(box: HTMLInputElement, within: ReadonlyMap<Element, HTMLInputElement[]>): HTMLInputElement[] {
	const groups = [...outwards(box)].flatMap((element) => {
		const group = within.get(element);
		return group && group.length > 1 ? [group] : [];
	});
	const smallest = groups[0] ?? [box];
	// Four are a PIN; two PINs side by side are not a code of eight.
	return smallest.length > 3 ? smallest : (groups.find((group) => group.length >= 6) ?? smallest);
}

/** As many boxes as a code has digits, in one row. */
function isCodeLong(boxes: readonly HTMLInputElement[]): boolean {
	const rectangles = boxes.map(rectangleOf);
	const [first] = rectangles;
	const inRow = first !== undefined && rectangles.every(({ top }) => Math.abs(top - first.top) < first.height / 2);
	return [6, 7, 8, 10].includes(boxes.length) && inRow;
}

function boxesShape(boxes: readonly HTMLInputElement[]): Shape {
	const isNumeric = ({ type, inputMode, pattern }: HTMLInputElement) =>
		type === "tel" || type === "number" || /numeric|decimal|tel/.test(inputMode) || /\\d|0-9/.test(pattern);
	return boxes.every((box) => box.maxLength === 1) && boxes.some(isNumeric) ? "code" : "open";
}

const app = matcher(APP);
const factor = matcher(FACTOR);
const code = matcher(CODE);
const codeWord = matcher(CODE_WORD);
const sent = matcher(SENT);
const sends = matcher(SENDS);
const or = matcher(OR);
const decoys = DECOYS.map((decoy) => ({ ...decoy, ...matcher(decoy) }));

/** What a text says that a field wants. */
interface Wants {
	readonly app: boolean;
	readonly factor: boolean;
	readonly code: boolean;
	readonly codeWord: boolean;
	readonly sent: boolean;
	readonly masked: boolean;
	readonly address: boolean;
	/** It is another field whatever else it says. */
	readonly decoy: boolean;
	/** It is another field unless it says that an authenticator's code is wanted. */
	readonly likelyDecoy: boolean;
	/** Decoys that also count from around the field. */
	readonly decoyAround: boolean;
	readonly either: boolean;
}

function readText(text: string): Wants {
	return readWords(plainWords(text), "inText", text);
}

function readNames(values: readonly string[]): Wants {
	return readWords(values.map(nameWords).join("|"), "inNames", "");
}

function readWords(words: string, where: "inText" | "inNames", raw: string): Wants {
	// A one-time password is no password.
	const rest = [app, factor, code].reduce((left, list) => left.replace(list[where], "|"), words);
	const other = decoys.filter((decoy) => says(rest, decoy[where]));
	return {
		app: says(words, app[where]),
		factor: says(words, factor[where]),
		code: says(words, code[where]),
		codeWord: says(words, codeWord[where]),
		sent: says(rest, sent[where]),
		masked: showsMasked(raw),
		address: showsAddress(raw),
		decoy: other.some((decoy) => !decoy.yields),
		likelyDecoy: other.some((decoy) => decoy.yields),
		decoyAround: other.some((decoy) => decoy.around),
		either: says(words, or[where]),
	};
}

const NAMES = ["name", "id", "data-testid", "data-test-id", "data-test", "data-qa", "data-cy", "formcontrolname"];

/** Whether the field says that it wants an authenticator's code (true) or just a code (false); null: it wants none. */
function judge(
	inputs: readonly HTMLInputElement[],
	shape: Shape,
	typed: ReadonlySet<Element>,
	headings: readonly Element[],
): boolean | null {
	const hints = inputs.flatMap((input) => attribute(input, "autocomplete").toLowerCase().split(/\s+/));
	if (hints.some((hint) => AUTOCOMPLETE_DECOYS.test(hint)) || inputs.some(isSearch)) {
		return null;
	}
	const names = readNames(inputs.flatMap((input) => [...NAMES.map((name) => attribute(input, name)), ...hints]));
	const own = judgeOwn(names, readText(labelOf(inputs)), hints.includes("one-time-code"));
	const isBoxes = inputs.length > 1;
	if (own === null || !(own.app || own.factor || own.code || own.codeWord || isBoxes || shape === "code")) {
		return null;
	}
	if (own.labelled) {
		return !own.either;
	}
	const around = readAround(inputs, typed, headings);
	return (own.app || own.factor) && !own.doubtful
		? judgeNamed(own, around)
		: judgeUnnamed(own, around, shape, isBoxes, companions(inputs, typed));
}

function isSearch(field: HTMLInputElement): boolean {
	if (field.type === "search" || attribute(field, "role") === "searchbox") {
		return true;
	}
	return [...outwards(field)].some(
		(element) => element.localName === "search" || attribute(element, "role") === "search",
	);
}

/** What the field's own names and label say. */
interface Own {
	/** Its label names an authenticator. */
	readonly labelled: boolean;
	readonly app: boolean;
	readonly factor: boolean;
	readonly code: boolean;
	readonly codeWord: boolean;
	/** It takes an authenticator's code or another one. */
	readonly either: boolean;
	/** Its names are those of another field, such as "pin". */
	readonly doubtful: boolean;
}

function judgeOwn(names: Wants, label: Wants, oneTimeCode: boolean): Own | null {
	const isApp = names.app || label.app;
	const otherLabel = label.decoy || label.sent || label.masked;
	const either = otherLabel && label.app && label.either;
	if (names.decoy || names.sent || (otherLabel && !either) || (label.likelyDecoy && !isApp)) {
		return null;
	}
	return {
		labelled: label.app,
		app: isApp,
		factor: names.factor || label.factor,
		code: names.code || label.code || oneTimeCode,
		codeWord: names.codeWord || label.codeWord,
		either,
		doubtful: names.likelyDecoy && !isApp,
	};
}

/** What the other fields of the form say: a card is paid with there, or a code sent from there. */
type Companions = "card" | "address" | "none";

const cardField = matcher(CARD_FIELD);
const phoneField = matcher(PHONE_FIELD);
const emailField = matcher(EMAIL_FIELD);

function companions(inputs: readonly HTMLInputElement[], typed: ReadonlySet<Element>): Companions {
	const beside = [...typed]
		.filter(isTyped)
		.filter((other) => other.form === inputs[0]?.form && !inputs.includes(other));
	const has = (pattern: RegExp, hint: RegExp) =>
		beside.some((other) => {
			const words = nameWords(`${attribute(other, "name")} ${attribute(other, "id")}`);
			return hint.test(attribute(other, "autocomplete")) || says(words, pattern);
		});
	if (has(cardField.inNames, /\bcc-/)) {
		return "card";
	}
	const signsIn = beside.some((other) => other.type === "password");
	const sendsTo = has(phoneField.inNames, /\btel\b/) || (!signsIn && has(emailField.inNames, /\bemail\b/));
	return sendsTo ? "address" : "none";
}

/** What the surroundings of a field say. */
function readSurroundings(around: Around) {
	const heading = readText(around.heading);
	const text = readText(around.text);
	const isApp = heading.app || text.app;
	return {
		heading,
		text,
		app: isApp,
		factor: heading.factor || text.factor,
		sent: heading.sent || text.sent || (!isApp && says(plainWords(sendButtons(around)), sends.inText)),
		masked: heading.masked || text.masked,
		address: heading.address || text.address,
		code: heading.code || text.code,
	};
}

/** A field whose names say authenticator or second factor, or whose label says second factor. */
function judgeNamed(own: Own, around: Around): boolean | null {
	const near = readSurroundings(around);
	if (near.masked || (near.sent && !near.app)) {
		return null;
	}
	return own.app || !near.sent;
}

/** A field that wants some code, or does not say: its surroundings decide. */
function judgeUnnamed(own: Own, around: Around, shape: Shape, isBoxes: boolean, beside: Companions): boolean | null {
	const near = readSurroundings(around);
	const isOther = (near.heading.sent || near.heading.decoyAround) && !near.heading.app;
	const isDoubtful = own.doubtful && !(near.app && shape === "code");
	if (beside !== "none" || near.masked || isOther || isDoubtful) {
		return null;
	}
	if (near.sent || near.text.decoyAround) {
		return near.app && shape === "code" ? false : null;
	}
	if (near.app || near.factor) {
		return true;
	}
	const isCode = own.code || (shape === "code" && isBoxes) || ((shape === "code" || own.codeWord) && near.code);
	return isCode && !near.address ? false : null;
}

/** The buttons around a field, unless they offer another way: "Send code by SMS instead". */
function sendButtons({ actions }: Around): string {
	const words = plainWords(actions);
	return says(words, sent.inText) && !says(words, RESENDS) ? "" : words;
}

const RESENDS = /\b(resend|again|opnieuw|erneut|renvoyer|reenviar|volver)\b/;
