import type { Asks, FieldRow } from "./fields";

/** What the popup asks of a page. */
export type PageRequest =
	/** Look for a code field, and leave the nonce for what follows. */
	| { readonly ask: "look"; readonly nonce: string }
	/** Remember that this account's QR was read in this document. */
	| { readonly ask: "scanned"; readonly nonce: string; readonly account: string }
	/** Fill the field that the look found, and press the page's button if asked to. */
	| {
			readonly ask: "fill";
			readonly nonce: string;
			readonly origin: string;
			readonly code: string;
			readonly press: boolean;
			/** Milliseconds since 1970 after which nobody waits for the answer any more: then nothing is written. */
			readonly until: number;
	  };

export interface FieldSeen {
	readonly asks: Asks;
	readonly distinctive: boolean;
	/** It holds something that Sixbox did not write. */
	readonly occupied: boolean;
	/** The name that the page shows for who is signing in. */
	readonly user: string | null;
}

/** What a page answers. All of it is untrusted: it comes from the page's process. */
export type PageAnswer =
	| {
			readonly did: "looked";
			readonly url: string;
			/** The address that the document was loaded from: script can change `url`, not this. */
			readonly began: string;
			readonly field: FieldSeen | null;
			readonly scanned: string | null;
	  }
	| { readonly did: "noted" }
	/** The code is in the field and was read back. */
	| { readonly did: "filled"; readonly pressed: boolean }
	/** Nothing was filled; where it was `not_taken`, the page saw the code and did not keep it. */
	| { readonly did: "nothing"; readonly why: "page_changed" | "field_not_empty" | "not_taken" | "other_code" };

/** What Sixbox knows of one document, kept in the document's isolated world: gone when the document is. */
interface Memory {
	nonce: string;
	row: FieldRow | null;
	field: HTMLInputElement | null;
	/** What Sixbox wrote, and what of it was sent. */
	written: string | null;
	pressed: string | null;
	/** The account whose QR was read here, until its code was sent from `sentFrom`. */
	scanned: string | null;
	sentFrom: HTMLInputElement | null;
}

type World = typeof globalThis & { sixbox?: Memory };

/**
 * The one function that is injected into pages, in the isolated world. It stands alone: the browser sends its text. Look
 * and fill are one function so that they judge alike, and a fill is synchronous from the nonce's check to the press: no
 * navigation or script of the page can come between.
 */
export function onPage(
	request: PageRequest,
	rows: readonly FieldRow[],
	saysApp: string,
	saysOther: string,
): PageAnswer {
	const world = globalThis as World;
	const nothing = (why: Extract<PageAnswer, { did: "nothing" }>["why"]): PageAnswer => ({ did: "nothing", why });

	function isVisible(element: HTMLElement): boolean {
		const { width, height } = element.getBoundingClientRect();
		return width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true, opacityProperty: false });
	}

	function isWritable(field: HTMLInputElement): boolean {
		return !field.disabled && !field.readOnly && isVisible(field);
	}

	function find(): { row: FieldRow; field: HTMLInputElement } | null {
		for (const row of rows) {
			const fields = [...document.querySelectorAll<HTMLInputElement>(row.field)].filter(isWritable);
			const [field] = fields;
			// Two of them: nobody could say which.
			if (field && fields.length === 1) {
				return { row, field };
			}
		}
		return null;
	}

	/** The smallest part of the page that holds the field and its button. */
	function surroundings(row: FieldRow, field: HTMLInputElement): Element {
		let part: Element = field;
		while (part.parentElement && part.parentElement !== document.body && !part.querySelector(row.button)) {
			part = part.parentElement;
		}
		return part;
	}

	function asks(row: FieldRow, field: HTMLInputElement): Asks {
		const shows = (selector: string) =>
			[...document.querySelectorAll<HTMLElement>(selector)].some((element) => element.checkVisibility());
		if (row.other.some(shows)) {
			return "other";
		}
		if (row.app.some(shows)) {
			return "app";
		}
		if (row.described === null) {
			return row.asks;
		}
		const around = row.described === "around";
		const part = around ? surroundings(row, field) : document.querySelector(row.described);
		const text = part?.textContent ?? "";
		if (new RegExp(saysOther).test(text)) {
			return "other";
		}
		return around && new RegExp(saysApp, "i").test(text) ? "app" : row.asks;
	}

	function userShown(row: FieldRow): string | null {
		const shown = row.user === null ? null : document.querySelector(row.user)?.textContent?.trim();
		return shown ? shown.slice(0, 320) : null;
	}

	/** Whether the QR that was read here belongs to this field: it was not sent from another one since. */
	function fitsScan(memory: Memory, field: HTMLInputElement): boolean {
		return memory.scanned !== null && (memory.sentFrom === null || memory.sentFrom === field);
	}

	function look(nonce: string): PageAnswer {
		const found = find();
		// Not what the page's elements give that name to.
		const before = Object.hasOwn(world, "sixbox") ? world.sixbox : undefined;
		const memory: Memory = {
			nonce,
			row: found?.row ?? null,
			field: found?.field ?? null,
			written: before?.written ?? null,
			pressed: before?.pressed ?? null,
			scanned: before?.scanned ?? null,
			sentFrom: before?.sentFrom ?? null,
		};
		world.sixbox = memory;
		const scanned = found !== null && fitsScan(memory, found.field);
		return {
			did: "looked",
			url: location.href,
			began: performance.getEntriesByType("navigation")[0]?.name ?? location.href,
			field: found && {
				asks: asks(found.row, found.field),
				distinctive: found.row.distinctive,
				occupied: found.field.value !== "" && found.field.value !== memory.written,
				user: userShown(found.row),
			},
			scanned: scanned ? memory.scanned : null,
		};
	}

	function write(field: HTMLInputElement, code: string): void {
		field.focus();
		// The element's own setter: a page's framework may have put another over it.
		Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, code);
		field.dispatchEvent(
			new InputEvent("input", { bubbles: true, composed: true, inputType: "insertText", data: code }),
		);
		field.dispatchEvent(new Event("change", { bubbles: true }));
	}

	function fill(memory: Memory, code: string, press: boolean): PageAnswer {
		const { field, row } = memory;
		if (!field || !row || !field.isConnected || !field.matches(row.field) || !isWritable(field)) {
			return nothing("page_changed");
		}
		const wants = asks(row, field);
		if (wants === "other") {
			return nothing("other_code");
		}
		if (field.value !== "" && field.value !== memory.written) {
			return nothing("field_not_empty");
		}
		if (field.value !== code) {
			write(field, code);
		}
		if (field.value !== code) {
			return nothing("not_taken");
		}
		memory.written = code;
		const button = surroundings(row, field).querySelector<HTMLButtonElement | HTMLInputElement>(row.button);
		const ready = button !== null && isVisible(button) && !button.disabled && button.ariaDisabled !== "true";
		if (press && wants === "app" && ready && memory.pressed !== code) {
			memory.pressed = code;
			memory.sentFrom = field;
			button.click();
		}
		return { did: "filled", pressed: memory.pressed === code };
	}

	if (request.ask === "look") {
		return look(request.nonce);
	}
	const memory = world.sixbox;
	if (memory?.nonce !== request.nonce || window.top !== window) {
		return nothing("page_changed");
	}
	if (request.ask === "scanned") {
		memory.scanned = request.account;
		memory.sentFrom = null;
		return { did: "noted" };
	}
	const isMeant = location.origin === request.origin && Date.now() < request.until;
	return isMeant ? fill(memory, request.code, request.press) : nothing("page_changed");
}
