import { html, nothing, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import { accountName, spokenName } from "../../parts/account-name";
import { icon } from "../../parts/icon";
import { ring } from "../../parts/ring";
import type { Act, Entry } from "../state";
import { picture } from "./picture";

/** The sizes of the groups in which a code of so many digits is read most easily. */
const GROUPS: Readonly<Record<number, readonly number[]>> = {
	6: [3, 3],
	7: [3, 4],
	8: [4, 4],
	9: [3, 3, 3],
	10: [5, 5],
};

/** A code in groups: "137 289". */
export function grouped(code: string): string {
	return groups(code).join(" ");
}

function groups(code: string): string[] {
	const found: string[] = [];
	let from = 0;
	for (const size of GROUPS[code.length] ?? [code.length]) {
		found.push(code.slice(from, from + size));
		from += size;
	}
	return found;
}

/** The label of a copy button: the account and the digits one by one. */
export function copyLabel({ account, code }: Entry): string {
	return message("copy_label", [...code.code].join(" "), spokenName(account));
}

/** Seconds before its end from which a code is shown with the one that follows. */
const NEAR_END = 10;

/** Whether the code is near its end. */
export function isNearEnd({ code }: Entry, now: number): boolean {
	return code.endsAt - now <= NEAR_END;
}

/** The code that follows, when the present one is near its end; its room is kept where the style sheet says so. */
export function nextCode(entry: Entry, now: number): TemplateResult | typeof nothing {
	if (!isNearEnd(entry, now)) {
		return nothing;
	}
	const { code } = entry;
	const label = message("next_code");
	return html`<span class="next-code" role="img" aria-label=${`${label} ${[...code.next].join(" ")}`}>
		<span class="next-label">${label}</span> ${grouped(code.next)}
	</span>`;
}

/** One code large, a box for each digit, under its account's name and time; a click anywhere on it copies. */
export function bigCode(entry: Entry, now: number, copied: boolean, act: Act): TemplateResult {
	const { account, code } = entry;
	return html`<section class="hero copyable" data-account=${account.id} @click=${() => act({ do: "copy", id: account.id })}>
		<div class="hero-top">${picture(account)} ${accountName(account)} ${ring(code.endsAt, now, account.period)}</div>
		<button
			type="button"
			class="boxes"
			data-do="copy"
			data-digits=${code.code.length}
			aria-label=${copyLabel(entry)}
		>${boxes(code.code)}</button>
		<div class="hero-foot">
			${copyHint(copied)}
			${nextCode(entry, now)}
		</div>
		<p class="unseen" role="status">${copied ? message("copied_code", spokenName(account)) : ""}</p>
	</section>`;
}

/** What a click does, for somebody who sees the code; its button says the same. `copied`: it was done just now. */
export function copyHint(copied = false): TemplateResult {
	return html`<p class=${copied ? "hint done" : "hint"} aria-hidden="true">
		${icon(copied ? "tick" : "copy")} ${message(copied ? "copied" : "click_to_copy")}
	</p>`;
}

/** The digits of a code, each in a box of its own; the text reads "137 289". */
function boxes(code: string): unknown[] {
	return groups(code).map((group, index) => [
		index > 0 ? " " : "",
		html`<span class="group">${[...group].map((digit) => html`<span class="box">${digit}</span>`)}</span>`,
	]);
}

/** As many empty boxes as a code has digits, with `last` in the last one: a picture only. */
export function emptyBoxes(digits: number, last: unknown = nothing): TemplateResult {
	const picture = groups("0".repeat(digits)).map(
		(group) => html`<span class="group">${[...group].map(() => html`<span class="box"></span>`)}</span>`,
	);
	return html`<div class="boxes empty" data-digits=${digits} aria-hidden="true">${picture}${last}</div>`;
}

/** The code that is in the page now, a box for each digit; nothing to click any more. */
export function filledBoxes(code: string): TemplateResult {
	const label = message("filled_code", [...code].join(" "));
	return html`<div class="boxes full" data-digits=${code.length} role="img" aria-label=${label}>${boxes(code)}</div>`;
}
