import { html, type TemplateResult } from "lit";
import { message } from "../../browser/i18n";
import type { Act } from "../state";
import { icon } from "./icon";
import { heading } from "./parts";

/** This device's key is gone, and nobody has another: what is left to do is on the settings page. */
export function lost(act: Act): TemplateResult {
	return html`<main class="view" data-view="lost">
		${heading(message("lost_heading"))}
		<p>${message("lost_what")}</p>
		<p class="next">${icon("lock")}<span>${message("lost_sealed")}</span></p>
		<p class="next">${icon("next")}<span>${message("lost_backup_only")}</span></p>
		<button type="button" class="primary" data-do="settings" @click=${() => act({ do: "settings" })}>${message("lost_settings")}</button>
	</main>`;
}
