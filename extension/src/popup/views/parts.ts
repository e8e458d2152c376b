import { ref } from "lit/directives/ref.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { type MessageKey, message } from "../../browser/i18n";
import type { Act } from "../state";
import { mark } from "./icon";

/** Moves the focus to an element when it first appears: `${ref(focusAtStart)}`. */
export function focusAtStart(element: Element | undefined): void {
	if (element instanceof HTMLElement) queueMicrotask(() => element.focus({ preventScroll: true }));
}

/** The heading of a view. It takes the focus when the view appears, so that it is read out, unless `focus` is false. */
export function heading(text: string, focus = true): TemplateResult {
	return html`<header class="bar">
		${mark()}
		<h1 id="heading" tabindex="-1" ${focus ? ref(focusAtStart) : nothing}>${text}</h1>
	</header>`;
}

/** The quiet way back to the list of accounts. */
export function toAccounts(act: Act, text = message("show_accounts")): TemplateResult {
	return html`<button type="button" class="link" data-do="showAccounts" @click=${() => act({ do: "showAccounts" })}>${text}</button>`;
}

/** The quiet way to the form. */
export function toTypedKey(act: Act): TemplateResult {
	return html`<button type="button" class="link" data-do="typeKey" @click=${() => act({ do: "typeKey" })}>${message("type_key")}</button>`;
}

/** What a person typed into the field `name`. */
export function typedText(form: HTMLFormElement, name: string): string {
	const value = new FormData(form).get(name);
	return typeof value === "string" ? value : "";
}

/** The sentence `key`; a very long one of `names` shows its first lines, and is read out and shown on hovering as a whole. */
export function sentenceOf(key: MessageKey, ...names: readonly string[]): unknown[] {
	// A character of private use stands where each name comes.
	const places = names.map((_, at) => String.fromCharCode(0xe000 + at));
	return message(key, ...places)
		.split(/([\ue000-\ue0ff])/)
		.map((part) => {
			const name = names[places.indexOf(part)];
			return name === undefined ? part : html`<span class="cut" title=${name}>${name}</span>`;
		});
}
