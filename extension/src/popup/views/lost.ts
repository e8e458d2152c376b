import { html, nothing, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import { icon } from "../../parts/icon";
import type { Act, State } from "../state";
import { heading } from "./parts";

/** Nobody can open the vault: `damaged` as it is, or because its key is gone. What is left to do is on the settings page. */
export function lost({ damaged }: Extract<State, { view: "lost" }>, act: Act): TemplateResult {
	return html`<main class="view" data-view="lost" data-damaged=${damaged ? "" : nothing}>
		${heading(message(damaged ? "damaged_heading" : "lost_heading"))}
		<p>${message(damaged ? "damaged_what" : "lost_what")}</p>
		<p class="next">${icon("lock")}<span>${message("lost_sealed")}</span></p>
		<p class="next">${icon("next")}<span>${message(damaged ? "damaged_help" : "lost_backup")}</span></p>
		<button type="button" class="primary" data-do="settings" @click=${() => act({ do: "settings" })}>${message("lost_settings")}</button>
	</main>`;
}
