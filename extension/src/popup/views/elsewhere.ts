import { html, type nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { message } from "../../browser/i18n";
import type { Account } from "../../core";
import type { Act, State } from "../state";
import { accountName } from "./account-name";
import { icon } from "./icon";
import { heading, toAccounts } from "./parts";

type Elsewhere = Extract<State, { view: "elsewhere" }>;

/** None of the accounts was used on this site yet: this host beside each account's own, and nothing chosen beforehand. */
export function elsewhere({ accounts, host }: Elsewhere, act: Act): TemplateResult {
	return html`<main class="view" data-view="elsewhere">
		${heading(message("elsewhere_heading"))}
		<p>${message("elsewhere_text")}</p>
		<p class="next">${icon("info")}<span>${message("elsewhere_here")} <strong class="host">${host}</strong></span></p>
		<ul class="accounts" aria-labelledby="heading">
			${repeat(
				accounts,
				({ id }) => id,
				(account) => html`<li data-account=${account.id}>
					<button type="button" class="choice" data-do="fill" @click=${() => act({ do: "fill", id: account.id })}>
						<span class="stack">${accountName(account)} ${known(account)}</span> ${icon("next")}
					</button>
				</li>`,
			)}
		</ul>
		<footer class="links">${toAccounts(act)}</footer>
	</main>`;
}

function known({ hosts }: Account): TemplateResult | typeof nothing {
	return hosts.length > 0
		? html`<span class="name-below">${message("elsewhere_known", hosts.join(", "))}</span>`
		: html`<span class="name-below">${message("elsewhere_unknown")}</span>`;
}
