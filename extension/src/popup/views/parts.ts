import { ref } from "lit/directives/ref.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import { focusAtStart } from "../../parts/focus";
import { mark } from "../../parts/icon";
import type { Act } from "../state";

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
