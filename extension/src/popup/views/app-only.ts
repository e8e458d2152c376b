import { html, nothing, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import { icon } from "../../parts/icon";
import type { Act, State } from "../state";
import { guideButton } from "./guide";
import { heading, toAccounts } from "./parts";

type AppOnly = Extract<State, { view: "appOnly" }>;

/** Microsoft's own QR, for its own app alone: what it is, and what to look for on the page. */
export function appOnly({ kind, hasAccounts, guide }: AppOnly, act: Act): TemplateResult {
	return html`<main class="view" data-view="appOnly" data-kind=${kind}>
		${heading(message("app_only_heading"))}
		<p>${message(`app_only_${kind}_what`)}</p>
		${guide ? html`${guideButton(act)}<p class="quiet-text">${message("guide_or_yourself")}</p>` : nothing}
		${kind === "server" ? nothing : wayOut(kind)}
		<p class="next">${icon("info")}<span>${message(`app_only_${kind}_otherwise`)}</span></p>
		<footer class="links">
			<button type="button" class="link" data-do="scan" @click=${() => act({ do: "scan" })}>${message("scan_again")}</button>
			${hasAccounts ? toAccounts(act) : nothing}
		</footer>
	</main>`;
}

function wayOut(kind: "work" | "personal"): TemplateResult {
	return html`<ol class="steps">
		<li>${message("app_only_step_back")}</li>
		<li>
			${message("app_only_step_link")}
			<span class="page-link">${message(`app_only_${kind}_link`)}</span>
			${kind === "work" ? html`<span class="quiet-text">${message("app_only_work_link_newer")}</span>` : nothing}
		</li>
		<li>${message("app_only_step_scan")}</li>
	</ol>`;
}
