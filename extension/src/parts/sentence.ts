import { html } from "lit/html.js";
import { type MessageKey, message } from "../browser/i18n";

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
