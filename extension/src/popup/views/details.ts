import { html, type TemplateResult } from "lit";
import { message } from "../../browser/i18n";
import type { Act, State } from "../state";
import { accountName } from "./account-name";
import { icon } from "./icon";
import { heading, toAccounts } from "./parts";

type Details = Extract<State, { view: "details" }>;

/** One account, and what can be done with it. */
export function details({ account }: Details, act: Act): TemplateResult {
	return html`<main class="view" data-view="details">
		${heading(message("details_heading"))}
		<section class="panel">${accountName(account)}</section>
		<p class="promise">${icon("info")}<span>${message(account.microsoft ? "delete_text_microsoft" : "delete_text")}</span></p>
		<div class="buttons">
			<button type="button" class="danger" data-do="delete" @click=${() => act({ do: "delete", id: account.id })}>
				${message("delete")}
			</button>
		</div>
		<footer class="links">${toAccounts(act)}</footer>
	</main>`;
}
