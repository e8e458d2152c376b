import { keyed } from "lit/directives/keyed.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import { accountName, type Named } from "../../parts/account-name";
import { avatar } from "../../parts/avatar";
import { icon } from "../../parts/icon";
import { PRACTICE_CODES, type Practice } from "../../practice/practice";
import type { Act, State } from "../state";
import { identity } from "./card";
import { filledBoxes } from "./code";
import { guideButton, tasks } from "./guide";
import { heading, toAccounts } from "./parts";

type Practised = Extract<State, { view: "practice" }>;

/** The popup over the welcome page, while the person practises there. */
export function practice({ practice }: Practised, act: Act): TemplateResult {
	return html`<main class="view" data-view="practice" data-practice=${practice.shows}>
		${keyed(practice.shows, heading(practiceTitle(practice), practice.shows !== "found"))}
		${practiceContent(practice, act)}
		<footer class="links">${toAccounts(act)}</footer>
	</main>`;
}

/** The heading of what Sixbox's window shows of the practice. */
export function practiceTitle({ shows }: Practice): string {
	switch (shows) {
		case "found":
			return message("card_heading");
		case "going":
			return message("guide_heading");
		case "setUp":
			return message("guide_done_heading");
		case "filled":
			return message("filled_heading");
	}
}

/** What Sixbox's window shows of the practice, below its heading: like the real thing, and marked as practice. */
export function practiceContent(practice: Practice, act: Act): TemplateResult {
	return html`<p class="practice-note">${icon("info")}<span>${message("practice_note")}</span></p>
		${content(practice, act)}`;
}

function content(practice: Practice, act: Act): TemplateResult {
	switch (practice.shows) {
		case "found":
			return html`${identity(named())}
				${guideButton(act)}
				<p class="quiet-text">${message("guide_card_text")}</p>`;
		case "going":
			return html`<p class="unseen" role="status">${message(`guide_doing_${practice.task}`)}</p>
				${tasks(practice.task, "doing", nothing)}`;
		case "setUp":
			return html`<section class="hero rests finished">
					<div class="hero-top">${avatar(named(), null)} ${accountName(named())} <span class="seal">${icon("tick")}</span></div>
				</section>
				<p class="next">${icon("tick")}<span>${message("guide_done_text")}</span></p>
				<p class="next">${icon("next")}<span>${message("guide_done_next")}</span></p>`;
		case "filled":
			return html`<section class="hero rests">
					<div class="hero-top">${avatar(named(), null)} ${accountName(named())} <span class="seal">${icon("tick")}</span></div>
					${filledBoxes(PRACTICE_CODES.signIn)}
				</section>
				<p class="next">${icon("tick")}<span>${message("filled_pressed")}</span></p>`;
	}
}

/** The pretend account. */
function named(): Named & { readonly tenant: string } {
	return { issuer: null, tenant: message("practice_company"), user: message("practice_user") };
}
