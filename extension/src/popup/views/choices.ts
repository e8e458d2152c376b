import { html, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Account } from "../../core";
import type { Act } from "../state";
import { accountName } from "./account-name";
import { icon } from "./icon";
import { picture } from "./picture";

/** The accounts of which one is to be filled in. `below`: what stands below an account's name. */
export function choices(
	accounts: readonly Account[],
	act: Act,
	below?: (account: Account) => TemplateResult,
): TemplateResult {
	return html`<ul class="accounts" aria-labelledby="heading">
		${repeat(
			accounts,
			({ id }) => id,
			(account) => html`<li data-account=${account.id}>
				<button type="button" class="choice" data-do="fill" @click=${() => act({ do: "fill", id: account.id })}>
					${picture(account)}
					${below ? html`<span class="stack">${accountName(account)} ${below(account)}</span>` : accountName(account)}
					${icon("next")}
				</button>
			</li>`,
		)}
	</ul>`;
}
