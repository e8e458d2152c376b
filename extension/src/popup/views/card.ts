import { keyed } from "lit/directives/keyed.js";
import { ref } from "lit/directives/ref.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import type { Draft } from "../../changes";
import { accountName, type Named, title } from "../../parts/account-name";
import { avatar } from "../../parts/avatar";
import { focusAtStart } from "../../parts/focus";
import { icon } from "../../parts/icon";
import { notice } from "../../parts/notice";
import { typedText } from "../../parts/typed-text";
import type { Act, State } from "../state";
import { guideButton } from "./guide";
import { heading, toAccounts, toTypedKey } from "./parts";

type Card = Extract<State, { view: "card" }>;

/** An account that was found on the page, to be saved. */
export function card(state: Card, act: Act): TemplateResult {
	const { drafts, chosen, saving } = state;
	const draft = drafts[chosen];
	const guided = state.guide && drafts.length === 1;
	const save = (event: SubmitEvent) => {
		event.preventDefault();
		if (!saving && event.currentTarget instanceof HTMLFormElement) {
			act({
				do: "save",
				nickname: typedText(event.currentTarget, "nickname").trim(),
			});
		}
	};
	return html`<main class="view" data-view="card">
		${heading(message(drafts.length > 1 ? "card_heading_several" : "card_heading"), false)}
		<div class="told" role="status">${state.notice ? notice(state.notice) : nothing}</div>
		${guided && draft ? html`${identity(draft)} ${guideButton(act)}<p class="quiet-text">${message("guide_card_text")}</p>` : nothing}
		<form aria-labelledby="heading" autocomplete="off" @submit=${save}>
			${guided ? nothing : drafts.length > 1 ? draftList(drafts, chosen, act) : draft ? identity(draft) : nothing}
			<label class="field">
				<span class="field-label">${message("card_nickname")} <span class="optional">${message("optional")}</span></span>
				${keyed(
					chosen,
					html`<input name="nickname" type="text" maxlength="100" placeholder=${draft ? title(draft) : ""} />`,
				)}
			</label>
			<button
				type="submit"
				class=${guided ? "secondary" : "primary"}
				data-do="save"
				aria-describedby="identity"
				aria-disabled=${saving ? "true" : "false"}
				${guided ? nothing : ref(focusAtStart)}
			>
				${message(saving ? "saving" : guided ? "save_only" : "save")}
			</button>
		</form>
		<p class="promise">${icon("lock")}<span>${message("card_protection")}</span></p>
		<footer class="links">${toTypedKey(act)} ${toAccounts(act, message("cancel"))}</footer>
	</main>`;
}

/** Organisation, user name and issuer of the one account found, each on a line of its own. */
export function identity(named: Named): TemplateResult {
	const first = title(named);
	const issuer = named.issuer && named.issuer !== first ? named.issuer : null;
	const user = named.user !== first ? named.user : null;
	return html`<section class="identity" id="identity">
		${avatar(named, null)}
		<div>
			<p class="identity-title" title=${first}>${first}</p>
			${user ? html`<p class="identity-user" title=${user}>${user}</p>` : nothing}
			${issuer ? html`<p class="identity-issuer" title=${issuer}>${issuer}</p>` : nothing}
		</div>
	</section>`;
}

function draftList(drafts: readonly Draft[], chosen: number, act: Act): TemplateResult {
	return html`<fieldset class="drafts">
		<legend class="unseen">${message("card_heading_several")}</legend>
		${drafts.map(
			(draft, index) => html`<label class="draft">
				<input
					type="radio"
					name="draft"
					data-do="pickDraft"
					value=${index}
					.checked=${index === chosen}
					@change=${() => act({ do: "pickDraft", index })}
				/>
				${avatar(draft, null)} ${accountName(draft)}
			</label>`,
		)}
	</fieldset>`;
}
