import { ref } from "lit/directives/ref.js";
import { html, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import { accountName } from "../../parts/account-name";
import { focusAtStart } from "../../parts/focus";
import type { Act, State } from "../state";
import { heading, toAccounts } from "./parts";
import { picture } from "./picture";

type Conflict = Extract<State, { view: "conflict" }>;

/** The same name with another key: the person decides, and keeping both is the safe way. */
export function conflict({ existing }: Conflict, act: Act): TemplateResult {
	return html`<main class="view" data-view="conflict">
		${heading(message("conflict_heading"), false)}
		<section class="panel named">${picture(existing)} ${accountName(existing)}</section>
		<p id="conflict-what">${message("conflict_what")}</p>
		<p id="conflict-choice">${message("conflict_choice")}</p>
		<div class="buttons" role="group" aria-labelledby="heading" aria-describedby="conflict-what conflict-choice">
			<button type="button" class="primary" data-do="keepBoth" ${ref(focusAtStart)} @click=${() => act({ do: "keepBoth" })}>
				${message("conflict_keep_both")}
			</button>
			<button type="button" class="secondary danger" data-do="replace" @click=${() => act({ do: "replace" })}>
				${message("conflict_replace")}
			</button>
		</div>
		<footer class="links">${toAccounts(act, message("cancel"))}</footer>
	</main>`;
}
