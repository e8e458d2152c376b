import { all, attribute, childrenOf, isRendered, matches, outwards, parentOf, rectangleOf, textOf } from "./dom";
import { findMicrosofts, heldIn, isRefused } from "./find";
import { type Memory, memory } from "./memory";
import { outline, outlined } from "./outline";
import type { GoAct, ShownKey, WizardSeen, WizardStep } from "./protocol";
import { asksHere } from "./scanned";
import { isReady, isVisible } from "./visible";
import {
	BUSY,
	CANCEL,
	CANNOT_SCAN,
	CHOICE,
	DEFAULT_METHOD,
	DIALOG,
	DIFFERENT_APP,
	DIFFERENT_METHOD,
	DOWNLOAD,
	ERROR_BAR,
	FIVE,
	INTERRUPT,
	KEY_ROW,
	LINK,
	LIST_HEADING,
	OTHER_METHOD,
	PICKER,
	PRIMARY,
	plain,
	SET_UP,
	SET_UP_HEADING,
	START_HEADING,
	SUCCESS,
	says,
	TOGGLE,
} from "./wizard-steps";

/** CSS pixels that a QR's picture spans at least and at most. */
const QR_LEAST = 80;
const QR_MOST = 480;

/** Where the newer look has no test id of a step, it is not that step. */
const NEWER = '[data-testid="reskin-step-next-button"]';

const WRITABLE = "input:not([type=hidden]), select, textarea";
/** What stands around every page of a site: a search box there is no part of a step. */
const AROUND = "header, nav, [role=banner], [role=navigation], [role=search], [type=search], [role=searchbox]";
const LOCKED = ":disabled, [readonly], [aria-disabled=true]";

/** Letters of the longest text that is looked at. */
const LONGEST = 500;

/** A step as it stands on the page, with the elements that may be pressed in it. */
interface Found {
	readonly step: WizardStep;
	readonly refused?: boolean;
	readonly press?: Readonly<Partial<Record<GoAct, HTMLElement>>>;
	/** Links of which nobody could say what they are. */
	readonly unsure?: readonly HTMLElement[];
	readonly part?: Element;
	/** The page waits for its server. */
	readonly busy?: boolean;
}

/** Which step of the wizard the page is at. */
export function wizard(known: Memory): WizardSeen {
	const found = stepHere(known);
	if (found.step !== "other") {
		known.wizardStep = found.step;
	}
	if (found.step !== "start-unknown-link") {
		outline([]);
	}
	return {
		did: "wizard",
		step: found.step,
		refused: found.refused ?? false,
		shown: found.step === "qr" && found.part ? shownKey(found.part) : null,
		toggles: found.press?.["show-key"] !== undefined && found.press["show-key"] !== known.toggled,
		backs: found.press?.back !== undefined,
		account: known.scanned,
		sent: known.sentFrom !== null,
		blank:
			found.step === "other" &&
			(found.busy === true || visible(`${PRIMARY.selector}, ${WRITABLE}`).length === 0 || isLocked()),
		listed: found.step === "other" && isList(),
		sure: found.step === "done" && found.part !== undefined && textsIn(found.part).some((text) => says(text, SUCCESS)),
		otherFirst: found.step === "done" && found.part !== undefined && namesOther(found.part),
	};
}

/** Does one thing at a step, if the page is still at it. `wait`: the button cannot be pressed yet. */
export function go(known: Memory, step: WizardStep, act: GoAct): "went" | "wait" | "changed" {
	const found = stepHere(known);
	if (found.step !== step) {
		return "changed";
	}
	if (act === "highlight") {
		const links = found.unsure ?? [];
		const words = new Set(links.map(saidBy));
		outline(links, () => noteLed(words));
		return links.length > 0 ? "went" : "changed";
	}
	const target = found.press?.[act];
	if (!target || (act === "show-key" && target === known.toggled)) {
		return "changed";
	}
	if (!isReady(target)) {
		return "wait";
	}
	if (act === "show-key") {
		known.toggled = target;
	}
	target.click();
	return "went";
}

function noteLed(words: ReadonlySet<string>): void {
	const known = memory();
	if (known) {
		known.led = words;
	}
}

function stepHere(known: Memory): Found {
	const interrupt = visible(INTERRUPT.selector);
	if (interrupt.length > 0) {
		return oneOf(interrupt, (next) => ({ step: "interrupt", press: { next } }));
	}
	const whole = visible(DIALOG.selector).at(-1) ?? document.body;
	const errors = visible(ERROR_BAR.selector, whole).map(wordsOf);
	const five = errors.some((text) => says(text, FIVE));
	const picker = visible(PICKER.selector, whole);
	if (picker.length > 0) {
		return five ? { step: "five" } : oneOf(picker, (picker) => ({ step: "methods", press: { picker } }));
	}
	const field = findMicrosofts();
	const isError = errors.some((text) => text.trim() !== "");
	if (field === "several") {
		return { step: "other" };
	}
	if (field) {
		return { step: isApps(known, field) ? "code" : "other", refused: isRefused(field) || isError };
	}
	if (five || textsIn(whole).some((text) => says(text, FIVE))) {
		return { step: "five" };
	}
	const [primary, ...more] = visible(PRIMARY.selector, whole);
	if (!primary || more.length > 0 || writable(whole).length > 0 || hasSentField(known)) {
		return { step: "other" };
	}
	if (isError) {
		return { step: "error" };
	}
	const part = partOf(primary);
	if (visible(BUSY.selector, part).length > 0 || visible(CHOICE.selector, part).length > 0) {
		return { step: "other", busy: visible(BUSY.selector, part).length > 0 };
	}
	return stepWith(known, primary, part);
}

/** The field that the code was written into is still on the page, under another window perhaps. */
function hasSentField({ sentFrom, writtenInto, wizardStep }: Memory): boolean {
	const field = sentFrom ?? (wizardStep === "code" ? writtenInto : null);
	return field !== null && isRendered(field);
}

/** What a step lets a person type or choose. */
function writable(within: Document | Element): HTMLElement[] {
	const isAround = (field: HTMLElement) => [...outwards(field)].some((around) => matches(around, AROUND));
	return visible(WRITABLE, within).filter((field) => !isAround(field));
}

/** All that could be typed into is locked, as a page does that waits for its server. */
function isLocked(): boolean {
	const fields = writable(document);
	return fields.length > 0 && fields.every((field) => matches(field, LOCKED));
}

function isList(): boolean {
	const headings = visible("h1, h2, h3, [role=heading]");
	const isCovered = visible(`${DIALOG.selector}, ${BUSY.selector}`).length > 0;
	return !isCovered && headings.some((heading) => says(wordsOf(heading), LIST_HEADING));
}

/** Whether the page says of a default method that it is another one than an app's code. */
function namesOther(part: Element): boolean {
	return [part, document.body].some((within) => {
		const texts = textsIn(within);
		return texts.some((text, index) => {
			const named = DEFAULT_METHOD.map(({ text: words }) => words.exec(plain(text))).find((match) => match !== null);
			const method = named?.[1]?.trim() || texts[index + 1];
			return named !== undefined && method !== undefined && says(method, OTHER_METHOD);
		});
	});
}

/** A code field of the wizard that wants the app's code, or from which it was sent. */
function isApps(known: Memory, field: Exclude<ReturnType<typeof findMicrosofts>, "several" | null>): boolean {
	return asksHere(known, field) === "app" || (known.pressed !== null && heldIn(field) === known.pressed);
}

/** A step that has nothing to type. */
function stepWith(known: Memory, primary: HTMLElement, part: Element): Found {
	const beside = besides(primary);
	const press = {
		next: primary,
		...(beside.length === 1 && beside[0] && !isCancel(beside[0]) ? { back: beside[0] } : {}),
	};
	const has = (selector: string) => visible(selector, part).length > 0;
	const isHeaded = (headings: typeof START_HEADING) => textsIn(part).some((text) => says(text, headings));

	const links = visible(LINK.selector, part).filter(
		(link) => attribute(link, "data-testid") === "" && !isAddress(link),
	);
	const different = links.filter((link) => says(wordsOf(link), DIFFERENT_APP));
	if (different.length > 0) {
		return oneOf(different, (link) => ({ step: "start", press: { "different-app": link } }));
	}
	const toggles = visible(TOGGLE.selector, part);
	const worded = visible("button", part).filter((button) => says(wordsOf(button), CANNOT_SCAN));
	const [toggle] = toggles.length > 0 ? toggles : worded;
	if (toggle) {
		return { step: "qr", part, press: { ...press, "show-key": toggle } };
	}
	if (has(DOWNLOAD.selector) || isHeaded(START_HEADING)) {
		return startWith(links);
	}
	if (has(SET_UP.selector) || isHeaded(SET_UP_HEADING)) {
		return { step: "set-up", press };
	}
	// In a language that is not known: two links, one of which leads to the app's download.
	if (links.length > 0 && visible(LINK.selector, part).some(isAddress)) {
		return startWith(links);
	}
	if (isSent(known) && beside.length === 0) {
		return { step: "done", part };
	}
	if ([...Element.prototype.querySelectorAll.call(part, "img, svg, canvas")].some(isQrLike)) {
		return { step: "qr", part, press };
	}
	return isLed(known, links) && !matches(primary, NEWER) && beside.length > 0
		? { step: "set-up", press }
		: { step: "other" };
}

/** The person clicked a link of the first step, and nothing but its other links is left. */
function isLed({ led, wizardStep }: Memory, links: readonly HTMLElement[]): boolean {
	const isAfter = wizardStep === "start-unknown-link" || wizardStep === "set-up";
	return isAfter && links.length < led.size && links.every((link) => led.has(saidBy(link)));
}

function saidBy(link: Element): string {
	return plain(wordsOf(link));
}

/** The account's code was sent from this document, or is in none of its fields any more. */
function isSent({ scanned, sentFrom, written, wizardStep }: Memory): boolean {
	const wasFilled = scanned !== null && written !== null && (wizardStep === "code" || wizardStep === "done");
	return sentFrom !== null || wasFilled;
}

function startWith(links: readonly HTMLElement[]): Found {
	const unsure = links.filter((link) => !says(wordsOf(link), DIFFERENT_METHOD));
	return unsure.length > 0 ? { step: "start-unknown-link", unsure } : { step: "no-link" };
}

function oneOf(elements: readonly HTMLElement[], found: (element: HTMLElement) => Found): Found {
	const [only, ...more] = elements;
	return only && more.length === 0 ? found(only) : { step: "other" };
}

function visible(selector: string, within: Document | Element = document): HTMLElement[] {
	return all(within, selector).filter((element) => !isInert(element) && (isVisible(element) || outlined(element)));
}

/** Behind a window that lies over the page. */
function isInert(element: Element): boolean {
	return [...outwards(element)].some((around) => matches(around, '[inert], [aria-hidden="true"]'));
}

function wordsOf(element: Element): string {
	return textOf(element) ?? "";
}

/** A link that leads to an address, as the one to the app's download does. */
function isAddress(link: HTMLElement): boolean {
	return link instanceof HTMLAnchorElement && link.hasAttribute("href");
}

/** The step's part of the page: the smallest that holds the button and a heading. */
function partOf(primary: Element): Element {
	for (const part of outwards(primary)) {
		if (matches(part, "body") || all(part, "h1, h2, h3, h4, [role=heading]").length > 0) {
			return part;
		}
	}
	return document.body;
}

/** The buttons in one line with the one that goes on. */
function besides(primary: HTMLElement): HTMLElement[] {
	const middle = (element: Element) => {
		const { top, height } = rectangleOf(element);
		return top + height / 2;
	};
	const near = rectangleOf(primary).height / 2;
	let row: Element = primary;
	for (let left = 3; left > 0 && all(row, "button").length < 2; left--) {
		row = parentOf(row) ?? row;
	}
	const isBeside = (button: HTMLElement) =>
		button !== primary && !matches(button, LINK.selector) && Math.abs(middle(button) - middle(primary)) < near;
	return visible("button", row).filter(isBeside);
}

function isCancel(button: HTMLElement): boolean {
	return says(wordsOf(button), CANCEL) || says(attribute(button, "aria-label"), CANCEL);
}

function isQrLike(picture: Element): boolean {
	const { width, height } = rectangleOf(picture);
	const isSquare = width >= QR_LEAST && width <= QR_MOST && Math.abs(width - height) <= width / 10;
	return isSquare && isRendered(picture) && !isInert(picture);
}

/** What can be read in a part of the page: each text with the element that holds it. */
function* heldTexts(part: Element): Generator<readonly [text: string, holder: Element]> {
	for (const child of childrenOf(part)) {
		if (child instanceof Text) {
			const text = child.data.trim();
			if (text !== "" && text.length <= LONGEST) {
				yield [text, part];
			}
		} else if (child instanceof Element && isRendered(child) && !matches(child, "script, style, template")) {
			yield* heldTexts(child);
		}
	}
}

function textsIn(part: Element): string[] {
	return [...heldTexts(part)].map(([text]) => text);
}

/** "tenant:user", with a label before it or without. */
const NAME = /^(?:[^:]+:\s+)?(\S[^\n]*:\s*[^\s:@]+@[^\s:@]+)$/;
const USER = /^[^\s:@]+@[^\s:@]+$/;
/** At least 80 bits in base32, in one or in groups of four, with a label before it or without. */
const KEY = /^(?:[^:]+:\s+)?([a-z2-7]{16,256}=*|(?:[a-z2-7]{4}\s){3,63}[a-z2-7]{1,4}=*)$/i;

/** The account's name and key where their rows are open: in a row with a button that copies, or in the row of the key. */
function shownKey(part: Element): ShownKey | null {
	const [row] = visible(KEY_ROW.selector, part);
	const held = [...heldTexts(row ?? part)].filter(
		([, holder]) => ![...outwards(holder)].some((around) => matches(around, "button")),
	);
	const rows = row ? held : held.filter(([, holder]) => isBesideButton(holder, part));
	const keys = new Set(rows.flatMap(([text]) => KEY.exec(text)?.[1] ?? []));
	const names = new Set(textsIn(part).flatMap((text) => NAME.exec(text)?.[1] ?? (USER.test(text) ? text : [])));
	const [[key], [name]] = [keys, names];
	return key && keys.size === 1 ? { key, name: names.size === 1 ? (name ?? null) : null } : null;
}

/** Whether a text stands in a row that has a button of its own. */
function isBesideButton(holder: Element, part: Element): boolean {
	const row = parentOf(holder);
	const rows = [row, row && parentOf(row)];
	return rows.some((row) => row && row !== part && part.contains(row) && all(row, "button").length > 0);
}
