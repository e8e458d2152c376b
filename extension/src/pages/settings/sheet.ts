import { ref } from "lit/directives/ref.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { language, message } from "../../browser/i18n";
import { focusAtStart } from "../../parts/focus";
import { icon, mark } from "../../parts/icon";
import { notice } from "../../parts/notice";

import { choice, printedAccounts } from "./sheet-accounts";
import type { Act, Sheet } from "./state";

/** The sheet: what is printed, and above it what is not. */
export function sheet(state: Sheet, act: Act): TemplateResult {
	const { code, made, printed, busy } = state;
	const date = new Intl.DateTimeFormat(language(), { dateStyle: "long" }).format(made);
	const write = ({ currentTarget }: InputEvent) =>
		currentTarget instanceof HTMLInputElement && act({ do: "helpdesk", text: currentTarget.value });
	const empty = code === null && printed.length === 0;
	return html`<main class="page" data-view="sheet">
		<header class="page-bar unprinted">
			${mark()}
			<h1 tabindex="-1" aria-describedby=${code ? "sheet-once" : nothing} ${ref(focusAtStart)}>${message(code ? "sheet_heading" : "sheet_heading_accounts")}</h1>
		</header>
		<div class="sheet-tools unprinted">
			<div class="told" role="status">
				${code ? html`<p class="notice warning" id="sheet-once">${icon("warning")}<span>${message("sheet_once")}</span></p>` : nothing}
				${state.notice ? notice(state.notice) : nothing}
			</div>
			${choice(state, act)}
			<div class="field">
				<label class="field-label" for="helpdesk">${message("sheet_helpdesk")} <span class="optional">${message("optional")}</span></label>
				<input id="helpdesk" type="text" maxlength="120" autocomplete="off" placeholder=${message("sheet_helpdesk_example")} @input=${write} />
			</div>
			<div class="row">
				<button
					type="button"
					class="primary"
					data-do="print"
					aria-disabled=${empty || busy ? "true" : "false"}
					@click=${() => empty || busy || act({ do: "print" })}
				>
					${message("sheet_print")}
				</button>
				<button type="button" class="secondary" data-do="leaveSheet" @click=${() => act({ do: "leaveSheet" })}>${message("sheet_leave")}</button>
			</div>
		</div>
		${
			empty
				? nothing
				: html`<article class="sheet" aria-labelledby="sheet-title">
						<header class="sheet-bar">
							${mark()}
							<h2 id="sheet-title">${message(code ? "sheet_title" : "sheet_title_accounts")}</h2>
						</header>
						<p class="sheet-date">${message("sheet_date", date)}</p>
						${code ? recovery(code) : nothing} ${printed.length > 0 ? printedAccounts(printed, code !== null) : nothing}
						${helpdesk(state)}
					</article>`
		}
	</main>`;
}

function recovery(code: string): TemplateResult {
	const groups = code.split("-");
	return html`<p class="sheet-code" aria-label=${message("sheet_code_label", groups.map((group) => [...group].join(" ")).join(", "))} role="img" data-code>
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
		<p class="sheet-text">${message("sheet_keep_text")}</p>`;
}

function helpdesk({ helpdesk }: Sheet): TemplateResult | typeof nothing {
	return helpdesk.trim()
		? html`<p class="sheet-helpdesk"><span class="strong">${message("sheet_helpdesk")}:</span> ${helpdesk}</p>`
		: nothing;
}
