import { html, type TemplateResult } from "lit/html.js";
import { counted, message } from "../../browser/i18n";
import { icon } from "../../parts/icon";
import type { Act } from "../state";

/** The account on screen is in no backup yet: what that means, and the way to one. */
export function keepIt(act: Act): TemplateResult {
	return html`<section class="notice info" data-notice="missing">
		${icon("info")}
		<div>
			<h2>${message("missing_this_title")}</h2>
			<p>${message("missing_this_text")}</p>
			<button type="button" class="small" data-do="backup" @click=${() => act({ do: "backup" })}>${message("missing_do")}</button>
		</div>
	</section>`;
}

/** The same in a line, below the list: it goes once every account is in a backup. */
export function keepThem(missing: number, act: Act): TemplateResult {
	return html`<p class="missing" data-missing=${missing}>
		${icon("info")}
		<span>${counted("missing", missing)}</span>
		<button type="button" class="link" data-do="backup" @click=${() => act({ do: "backup" })}>${message("missing_do")}</button>
	</p>`;
}
