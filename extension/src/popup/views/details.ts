import { html, nothing, type TemplateResult } from "lit";
import { message } from "../../browser/i18n";
import type { Act, State } from "../state";
import { accountName } from "./account-name";
import { icon } from "./icon";
import { heading, toAccounts } from "./parts";

type Details = Extract<State, { view: "details" }>;

/** One account, and what can be done with it. */
export function details({ account, halfDone }: Details, act: Act): TemplateResult {
	return html`<main class="view" data-view="details">
		${heading(message("details_heading"))}
		<section class="panel">${accountName(account)}</section>
		${halfDone ? unfinished(account.id, act) : nothing}
		<div class="buttons">
			<button type="button" class="secondary" data-do="window" @click=${() => act({ do: "window", id: account.id })}>
				${icon("window")} ${message("in_window")}
			</button>
		</div>
		<p class="promise">${icon("info")}<span>${message(account.microsoft ? "delete_text_microsoft" : "delete_text")}</span></p>
		<div class="buttons">
			<button type="button" class="danger" data-do="delete" @click=${() => act({ do: "delete", id: account.id })}>
				${message("delete")}
			</button>
		</div>
		<footer class="links">${toAccounts(act)}</footer>
	</main>`;
}

/** Microsoft has accepted no code of it yet, as far as Sixbox has seen. */
function unfinished(id: string, act: Act): TemplateResult {
	return html`<section class="notice info" data-notice="half_done">
		${icon("info")}
		<div>
			<h2>${message("half_done")}</h2>
			<p>${message("half_done_text")}</p>
			<button type="button" class="small" data-do="works" @click=${() => act({ do: "works", id })}>${message("half_done_works")}</button>
		</div>
	</section>`;
}
