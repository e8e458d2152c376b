import { html, nothing, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import { icon } from "../../parts/icon";
import type { Act, State } from "../state";
import { bigCode } from "./code";
import { keepIt } from "./keep";
import { heading, toAccounts } from "./parts";

type Saved = Extract<State, { view: "saved" }>;

/** The account is in the vault: its code, and in Microsoft's set-up what comes next. */
export function saved({ entry, already, setUp, copied, missing }: Saved, now: number, act: Act): TemplateResult {
	return html`<main class="view" data-view="saved">
		${heading(message(already ? "saved_already" : "saved_heading"))}
		${bigCode(entry, now, copied, act)}
		${setUp ? html`<p class="next">${icon("next")}<span>${message("saved_next")}</span></p>` : missing ? keepIt(act) : nothing}
		<footer class="links">${toAccounts(act)}</footer>
	</main>`;
}
