import { html, nothing, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import { icon, mark } from "../../parts/icon";
import { setUpLink } from "../../parts/set-up-link";
import { more } from "./more";
import { appPicture, codePicture, morePicture, pinPicture } from "./pictures";
import type { PlayAction } from "./play";
import { play } from "./play-view";
import type { State } from "./state";

/** The welcome page: four steps with a picture each, the practice, and what is good to know. */
export function view(state: State, act: (action: PlayAction) => void): TemplateResult {
	return html`<main class="guide-page">
		<header class="page-head">
			${mark()}
			<h1>${message("welcome_title_page")}</h1>
			<p class="lead">${message("welcome_lead")}</p>
			<p class="head-row"><span>${message("welcome_once")}</span> <a class="link-button secondary" href="#practice">${message("welcome_try")}</a></p>
		</header>
		<section aria-labelledby="steps">
			<h2 class="unseen" id="steps">${message("welcome_steps")}</h2>
			<ol class="four">
				${step("pin", message("welcome_pin_title"), pin(state), pinPicture(state.edge))}
				${step("open", message("welcome_open_title"), open(), morePicture())}
				${step("click", message("welcome_click_title"), click(), appPicture())}
				${step("later", message("welcome_later_title"), html`<p>${message("welcome_later_text")}</p>`, codePicture())}
			</ol>
		</section>
		${play(state.play, act)} ${more(state)}
	</main>`;
}

/** One step: what to do, and beside it how that looks. */
function step(name: string, title: string, text: TemplateResult, picture: TemplateResult): TemplateResult {
	return html`<li class="step" data-step=${name}>
		<div class="step-text">
			<h3>${title}</h3>
			${text}
		</div>
		${picture}
	</li>`;
}

function pin({ edge, pinned }: State): TemplateResult {
	return html`<p>${message(edge ? "welcome_pin_text_edge" : "welcome_pin_text")}</p>
		<p class="settled-line" role="status">${pinned ? html`${icon("tick")}<span>${message("welcome_pinned")}</span>` : nothing}</p>`;
}

function open(): TemplateResult {
	return html`<p>${message("welcome_open_text")}</p>
		<p>${message("welcome_open_add")}</p>
		<p>${setUpLink("link-button secondary")}</p>`;
}

function click(): TemplateResult {
	return html`<p>${message("welcome_click_text")}</p>
		<p class="quiet-text">${message("welcome_click_again")}</p>`;
}
