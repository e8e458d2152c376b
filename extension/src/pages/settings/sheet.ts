import { html, nothing, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import { language, message } from "../../browser/i18n";
import { icon, mark } from "../../popup/views/icon";
import { focusAtStart } from "../../popup/views/parts";
import type { Act, State } from "./state";

type Sheet = Extract<State, { view: "sheet" }>;

/** The recovery sheet: what is printed, and above it what is not. */
export function sheet({ code, made, helpdesk }: Sheet, act: Act): TemplateResult {
	const date = new Intl.DateTimeFormat(language(), { dateStyle: "long" }).format(made);
	const groups = code.split("-");
	const write = ({ currentTarget }: InputEvent) =>
		currentTarget instanceof HTMLInputElement && act({ do: "helpdesk", text: currentTarget.value });
	return html`<main class="page" data-view="sheet">
		<header class="page-bar unprinted">
			${mark()}
			<h1 tabindex="-1" ${ref(focusAtStart)}>${message("sheet_heading")}</h1>
		</header>
		<div class="sheet-tools unprinted">
			<p class="notice warning" role="status">${icon("warning")}<span>${message("sheet_once")}</span></p>
			<div class="field">
				<label class="field-label" for="helpdesk">${message("sheet_helpdesk")} <span class="optional">${message("optional")}</span></label>
				<input id="helpdesk" type="text" maxlength="120" autocomplete="off" placeholder=${message("sheet_helpdesk_example")} @input=${write} />
			</div>
			<div class="row">
				<button type="button" class="primary" data-do="print" @click=${() => act({ do: "print" })}>${message("sheet_print")}</button>
				<button type="button" class="secondary" data-do="leaveSheet" @click=${() => act({ do: "leaveSheet" })}>${message("sheet_leave")}</button>
			</div>
		</div>
		<article class="sheet" aria-labelledby="sheet-title">
			<header class="sheet-bar">
				${mark()}
				<h2 id="sheet-title">${message("sheet_title")}</h2>
			</header>
			<p class="sheet-date">${message("sheet_date", date)}</p>
			<p class="sheet-code" aria-label=${message("sheet_code_label", groups.map((group) => [...group].join(" ")).join(", "))} role="img" data-code>
				${groups.map((group) => html`<span class="sheet-group">${group}</span> `)}
			</p>
			<p class="sheet-text">${message("sheet_what")}</p>
			<h3>${message("sheet_use")}</h3>
			<ol class="steps">
				<li>${message("sheet_step_click")}</li>
				<li>${message("sheet_step_choose")}</li>
				<li>${message("sheet_step_type")}</li>
			</ol>
			<h3>${message("sheet_keep")}</h3>
			<p class="sheet-text">${message("sheet_keep_text")}</p>
			${helpdesk.trim() ? html`<p class="sheet-helpdesk"><span class="strong">${message("sheet_helpdesk")}:</span> ${helpdesk}</p>` : nothing}
		</article>
	</main>`;
}
