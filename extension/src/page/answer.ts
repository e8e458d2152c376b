import { all } from "./dom";
import {
	type Found,
	findMicrosofts,
	findOthers,
	heldIn,
	isRefused,
	isStillThere,
	shownUser,
	surroundings,
} from "./find";
import { type Memory, memory, remember } from "./memory";
import type { Aim, FieldSeen, Looked, NothingWhy, Outcome, PageAnswer, PageRequest } from "./protocol";
import { asksHere, fitsScan } from "./scanned";
import { steer, wayHere } from "./steer";
import { askTime } from "./time";
import { isReady, isVisible } from "./visible";
import { go, wizard } from "./wizard";
import { write } from "./write";

/**
 * Answers one request of the extension. Whatever is done to the page is synchronous from the nonce's check on: no
 * navigation or script of the page can come between.
 */
export function answer(request: PageRequest): PageAnswer | Promise<PageAnswer> {
	if (request.ask === "look") {
		return look(request.nonce);
	}
	const known = memory();
	if (known?.nonce !== request.nonce || window.top !== window) {
		return nothing("page_changed");
	}
	switch (request.ask) {
		case "scanned":
			known.scanned = request.account;
			known.sentFrom = null;
			return { did: "noted" };
		case "fill":
			return isMeant(request) ? fill(known, request) : nothing("page_changed");
		case "press":
			return isMeant(request) ? press(known) : nothing("page_changed");
		case "steer":
			return isMeant(request) ? steerHere(known) : nothing("page_changed");
		case "wizard":
			return wizard(known);
		case "go":
			return isMeant(request) ? went(go(known, request.step, request.act)) : nothing("page_changed");
		case "outcome":
			return { did: "outcome", outcome: outcome(known) };
		case "time":
			return askTime().then((samples) => ({ did: "told", samples }));
	}
}

function nothing(why: NothingWhy): PageAnswer {
	return { did: "nothing", why };
}

function went(how: ReturnType<typeof go>): PageAnswer {
	switch (how) {
		case "went":
			return { did: "went" };
		case "wait":
			return { did: "not-ready" };
		case "changed":
			return nothing("page_changed");
	}
}

function steerHere(known: Memory): PageAnswer {
	const steered = steer();
	known.chosen ||= steered === "code";
	return steered === null ? nothing("page_changed") : { did: "steered" };
}

function isMeant({ origin, until }: Aim): boolean {
	return location.origin === origin && Date.now() < until;
}

function look(nonce: string): Looked {
	const [microsofts, others] = [findMicrosofts(), findOthers()];
	const one = (found: Found | "several" | null) => (found === "several" ? null : found);
	const before = memory();
	const earlier = [...(before?.fields ?? [])];
	const [input] = one(microsofts)?.inputs ?? [];
	const known: Memory = {
		nonce,
		fields: new Set(input ? [...earlier, input] : earlier),
		found: { microsoft: one(microsofts), generic: one(others) },
		written: before?.written ?? null,
		writtenInto: before?.writtenInto ?? null,
		writtenFor: before?.writtenFor ?? null,
		writtenGood: before?.writtenGood ?? 0,
		pressed: before?.pressed ?? null,
		chosen: before?.chosen ?? false,
		scanned: before?.scanned ?? null,
		sentFrom: before?.sentFrom ?? null,
		wizardStep: before?.wizardStep ?? null,
		led: before?.led ?? new Set(),
		toggled: before?.toggled ?? null,
	};
	remember(known);
	const shown = (found: Found | "several" | null) => (found === "several" ? found : found && seen(known, found));
	const field = known.found.microsoft;
	return {
		did: "looked",
		url: location.href,
		began: performance.getEntriesByType("navigation")[0]?.name ?? location.href,
		field: shown(microsofts),
		generic: shown(others),
		way: microsofts === null ? wayHere() : null,
		user: shownUser(),
		scanned: field && fitsScan(known, field) ? known.scanned : null,
		swapped: input !== undefined && earlier.some((other) => other !== input && other.isConnected && isVisible(other)),
		again: before !== undefined,
		sent: known.pressed !== null,
	};
}

function seen(known: Memory, found: Found): FieldSeen {
	return {
		asks: asksHere(known, found),
		kind: found.kind,
		occupied: isOccupied(known, found),
		filled: isFilled(known, found),
		ready: known.written !== null && heldIn(found) === known.written && isUnsent(known) ? known.writtenFor : null,
		sending: known.pressed !== null && heldIn(found) === known.pressed,
		refused: isRefused(found),
	};
}

function isOccupied({ written }: Memory, found: Found): boolean {
	const value = heldIn(found);
	return value !== "" && value !== written;
}

/** Also where the page has put another field in its place, with what was written. */
function isFilled({ written, writtenInto }: Memory, found: Found): boolean {
	return written !== null && (found.inputs[0] === writtenInto || heldIn(found) === written);
}

function isUnsent({ written, pressed, writtenGood }: Memory): boolean {
	return pressed !== written && Date.now() < writtenGood;
}

type FillRequest = Extract<PageRequest, { ask: "fill" }>;

function fill(known: Memory, { field: name, account, code, good }: FillRequest): PageAnswer {
	const found = known.found[name];
	// The page may do anything when the focus comes: what is checked is what is there after that.
	found?.inputs[0]?.focus();
	if (!found || !isStillThere(found)) {
		return nothing("page_changed");
	}
	if (asksHere(known, found) === "other") {
		return nothing("other_code");
	}
	if (isOccupied(known, found)) {
		return nothing("field_not_empty");
	}
	if (found.inputs.length > 1 && found.inputs.length !== code.length) {
		return nothing("not_taken");
	}
	if (heldIn(found) !== code) {
		write(found.inputs, code, () => isStillThere(found));
	}
	if (heldIn(found) !== code) {
		return nothing("not_taken");
	}
	known.written = code;
	known.writtenInto = found.inputs[0] ?? null;
	known.writtenFor = account;
	known.writtenGood = good;
	return { did: "filled" };
}

/** Presses the page's button once: where the field surely wants the app's code, still has it, and nothing was refused. */
function press(known: Memory): PageAnswer {
	const { written } = known;
	const found = known.found.microsoft;
	const [field] = found?.inputs ?? [];
	if (!found?.row || !field || !isStillThere(found) || written === null || heldIn(found) !== written) {
		return nothing("page_changed");
	}
	if (known.pressed === written) {
		return { did: "pressed" };
	}
	if (asksHere(known, found) !== "app" || isRefused(found) || Date.now() >= known.writtenGood) {
		return { did: "not-ready" };
	}
	const button = all(surroundings(found.row, field), found.row.button).find(isReady);
	if (!button) {
		return { did: "not-ready" };
	}
	known.pressed = written;
	known.sentFrom = field;
	button.click();
	return { did: "pressed" };
}

function outcome({ found: { microsoft: found }, pressed }: Memory): Outcome {
	if (!found) {
		return "gone";
	}
	if (found.inputs.every((input) => input.isConnected && isVisible(input))) {
		return isRefused(found) ? "refused" : "still";
	}
	// The page may have drawn its field anew, with what was in it.
	const again = findMicrosofts();
	if (again === null || again === "several" || again.row !== found.row) {
		return "gone";
	}
	return isRefused(again) ? "refused" : pressed !== null && heldIn(again) === pressed ? "still" : "gone";
}
