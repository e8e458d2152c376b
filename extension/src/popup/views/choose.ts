import { html, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import { icon } from "../../parts/icon";
import type { Act, State } from "../state";
import { choices } from "./choices";
import { heading, toAccounts } from "./parts";

type Choose = Extract<State, { view: "choose" }>;

/** The page has a code field, and more than one account could be meant. */
export function choose({ accounts, sure }: Choose, act: Act): TemplateResult {
	return html`<main class="view" data-view="choose">
		${heading(message("choose_heading"))}
		${sure ? html`<p>${message("choose_text")}</p>` : html`<p class="next">${icon("info")}<span>${message("choose_unsure")}</span></p>`}
		${choices(accounts, act)}
		<footer class="links">${toAccounts(act)}</footer>
	</main>`;
}
