import { repeat } from "lit/directives/repeat.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Account } from "../../core";
import { accountName, spokenName } from "../../parts/account-name";
import { icon } from "../../parts/icon";
import type { Act } from "../state";
import { picture } from "./picture";

/** The accounts of which one is to be filled in. `below`: what is said below an account's name. */
export function choices(accounts: readonly Account[], act: Act, below?: (account: Account) => string): TemplateResult {
	return html`<ul class="accounts" aria-labelledby="heading">
		${repeat(
			accounts,
			({ id }) => id,
			(account) => html`<li data-account=${account.id}>${choice(account, below?.(account), act)}</li>`,
		)}
	</ul>`;
}

function choice(account: Account, below: string | undefined, act: Act): TemplateResult {
	const named = accountName(account);
	return html`<button
		type="button"
		class="choice"
		data-do="fill"
		aria-label=${spokenName(account)}
		aria-describedby=${below ? `below-${account.id}` : nothing}
		@click=${() => act({ do: "fill", id: account.id })}
	>
		${picture(account)}
		${below ? html`<span class="stack">${named} <span class="name-below" id="below-${account.id}">${below}</span></span>` : named}
		${icon("next")}
	</button>`;
}
