import { html, nothing, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import { accountName, title } from "../../parts/account-name";
import { icon } from "../../parts/icon";
import { notice } from "../../parts/notice";
import { typedText } from "../../parts/typed-text";
import type { Act, State } from "../state";
import { heading, toAccounts } from "./parts";
import { picture } from "./picture";

type Details = Extract<State, { view: "details" }>;

/** One account: what it is called, and what can be done with it; Escape leaves it as it was. */
export function details(state: Details, act: Act): TemplateResult {
	const { account, halfDone } = state;
	const back = (event: KeyboardEvent) => {
		if (event.key === "Escape" && !event.isComposing) {
			// The browser would close the popup.
			event.preventDefault();
			act({ do: "showAccounts" });
		}
	};
	return html`<main class="view" data-view="details" @keydown=${back}>
		${heading(message("details_heading"))}
		<div class="told" role="status">${state.notice ? notice(state.notice) : nothing}</div>
		<section class="panel named">${picture(account)} ${accountName(account)}</section>
		${halfDone ? unfinished(account.id, act) : nothing}
		${nameForm(state, act)}
		${arranging(state, act)}
		<p class="promise">${icon("info")}<span>${message(account.microsoft ? "delete_text_microsoft" : "delete_text")}</span></p>
		<div class="buttons">
			<button type="button" class="danger" data-do="delete" @click=${() => act({ do: "delete", id: account.id })}>
				${message("delete")}
			</button>
		</div>
		<footer class="links">${toAccounts(act)}</footer>
	</main>`;
}

/** The person's own name for the account. */
function nameForm({ account, saving }: Details, act: Act): TemplateResult {
	const { id, nickname } = account;
	const save = (event: SubmitEvent) => {
		event.preventDefault();
		if (!saving && event.currentTarget instanceof HTMLFormElement) {
			act({ do: "rename", id, nickname: typedText(event.currentTarget, "nickname").trim() });
		}
	};
	return html`<form class="name-form" aria-labelledby="heading" autocomplete="off" @submit=${save}>
		<label class="field">
			<span class="field-label">${message("card_nickname")} <span class="optional">${message("optional")}</span></span>
			<input name="nickname" type="text" maxlength="100" value=${nickname ?? ""} placeholder=${title({ ...account, nickname: null })} />
		</label>
		<div class="buttons">
			<button type="submit" class="primary" data-do="rename" aria-disabled=${saving ? "true" : "false"}>
				${message(saving ? "saving" : "save")}
			</button>
			<button type="button" class="secondary" data-do="cancel" @click=${() => act({ do: "showAccounts" })}>${message("cancel")}</button>
		</div>
	</form>`;
}

/** Its code across the popup, where the account stands in the list, and its picture. */
function arranging({ account, first }: Details, act: Act): TemplateResult {
	const { id, pinned } = account;
	return html`<div class="rows">
		<button type="button" class="row-button" data-do="large" @click=${() => act({ do: "large", id })}>${icon("large")} ${message("large")}</button>
		<button type="button" class="row-button" data-do="window" @click=${() => act({ do: "window", id })}>${icon("window")} ${message("in_window")}</button>
		<button type="button" class="row-button" data-do="pin" @click=${() => act({ do: "pin", id, pinned: !pinned })}>
			${icon("pin")} ${message(pinned ? "unpin" : "pin")}
		</button>
		${
			first
				? nothing
				: html`<button type="button" class="row-button" data-do="toTop" @click=${() => act({ do: "toTop", id })}>
						${icon("up")} ${message("to_top")}
					</button>`
		}
		<button type="button" class="row-button" data-do="logo" @click=${() => act({ do: "logo", id })}>
			${icon("picture")} ${message("logo")}
		</button>
	</div>`;
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
