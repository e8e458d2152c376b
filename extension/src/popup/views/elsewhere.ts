import { html, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import type { Account } from "../../core";
import { icon } from "../../parts/icon";
import type { Act, State } from "../state";
import { choices } from "./choices";
import { heading, toAccounts } from "./parts";

type Elsewhere = Extract<State, { view: "elsewhere" }>;

/** None of the accounts was used on this site yet: this host beside each account's own, and nothing chosen beforehand. */
export function elsewhere({ accounts, host }: Elsewhere, act: Act): TemplateResult {
	return html`<main class="view" data-view="elsewhere">
		${heading(message("elsewhere_heading"))}
		<p>${message("elsewhere_text")}</p>
		<p class="next">${icon("info")}<span>${message("elsewhere_here")} <strong class="host">${host}</strong></span></p>
		${choices(accounts, act, known)}
		<footer class="links">${toAccounts(act)}</footer>
	</main>`;
}

function known({ hosts }: Account): string {
	return hosts.length > 0 ? message("elsewhere_known", hosts.join(", ")) : message("elsewhere_unknown");
}
