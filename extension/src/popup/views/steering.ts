import { html, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import type { Act } from "../state";
import { heading, toAccounts } from "./parts";

/** The sign-in is led to the view that asks for an app's code. */
export function steering(act: Act): TemplateResult {
	return html`<main class="view" data-view="steering" aria-busy="true">
		${heading(message("steering_heading"))}
		<p>${message("steering_text")}</p>
		<footer class="links">${toAccounts(act, message("cancel"))}</footer>
	</main>`;
}
