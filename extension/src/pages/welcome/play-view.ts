import { keyed } from "lit/directives/keyed.js";
import { ref } from "lit/directives/ref.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import { focusAtStart } from "../../parts/focus";
import { icon, mark } from "../../parts/icon";
import { setUpLink } from "../../parts/set-up-link";
import { practiceContent, practiceTitle } from "../../popup/views/practice";
import { PRACTICE_CODES, type Practice } from "../../practice/practice";
import { puzzle } from "./pictures";
import { asksForIcon, type Play, type PlayAction, type Stage } from "./play";

type Act = (action: PlayAction) => void;

/** The practice: what to do now, and a pretend browser window to do it in. */
export function play(play: Play, act: Act): TemplateResult {
	const close = ({ key }: KeyboardEvent) => key === "Escape" && play.popup && andToIcon(act, "close");
	return html`<section class="play" id="practice" aria-labelledby="practice-title" data-stage=${play.stage}>
		<h2 id="practice-title">${message("practice_title")}</h2>
		<p>${message("practice_text")}</p>
		<div class="coach">
			<p class="coach-part">${message("practice_part", isSetUp(play.stage) ? "1" : "2")}</p>
			<div class="coach-room" data-longest=${message("practice_qr")}>
				<p class="coach-text" role="status">${keyed(play.missed, toDo(play))}</p>
			</div>
		</div>
		<div class="play-window" role="group" aria-label=${message("practice_window")} @keydown=${close}>
			<div class="toolbar">
				<span class="address">${message("practice_address")}</span>
				${puzzle()}
				<button
					type="button"
					class=${asksForIcon(play) ? "tool asks" : "tool"}
					data-do="click"
					aria-label=${message("practice_icon")}
					aria-expanded=${play.popup ? "true" : "false"}
					@click=${() => act("click")}
				>
					${mark()}
				</button>
			</div>
			<div class="play-page">
				${play.popup ? popup(play.popup, act) : nothing}
				<div class="ms">${page(play, act)}</div>
			</div>
		</div>
		${
			play.stage === "signedIn"
				? html`<div class="after">
						<p class="after-lead">${message("practice_real")}</p>
						<p class="after-row">
							${setUpLink("link-button primary")}
							<button type="button" class="secondary" data-do="again" @click=${() => andToIcon(act, "again")}>${message("practice_again")}</button>
						</p>
						<p class="quiet-text">${message("practice_backup")}</p>
					</div>`
				: nothing
		}
	</section>`;
}

/** Does this, and takes the focus to the icon that is to be clicked next. */
function andToIcon(act: Act, action: PlayAction): void {
	act(action);
	document.querySelector<HTMLElement>(".play-window [data-do=click]")?.focus();
}

function isSetUp(stage: Stage): boolean {
	return stage === "qr" || stage === "going" || stage === "ready";
}

/** Takes the eye to the icon, once. */
function pointToIcon(): void {
	const icon = document.querySelector(".play-window [data-do=click]");
	icon?.scrollIntoView({ block: "nearest" });
	if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
		icon?.animate({ transform: ["scale(1)", "scale(1.35)", "scale(1)"] }, { duration: 350, iterations: 2 });
	}
}

/** What the person is to do now. */
function toDo({ stage, popup, real, missed }: Play): string {
	if (missed > 0) {
		return message("practice_icon_first");
	}
	switch (stage) {
		case "qr":
			return message(popup || real ? "practice_found" : "practice_qr");
		case "going":
			return message("practice_going");
		case "ready":
			return message("practice_ready");
		case "signIn":
			return message("practice_sign_in");
		case "filled":
			return message("practice_filled");
		case "signedIn":
			return message("practice_signed_in");
	}
}

/** The pretend window of Sixbox, made of what the real one shows. */
function popup(practice: Practice, act: Act): TemplateResult {
	return html`<div class="play-popup" role="dialog" aria-labelledby="play-popup-title" data-practice=${practice.shows}>
		<div class="play-popup-bar">
			${mark()}
			<h3 id="play-popup-title" tabindex="-1" ${practice.shows === "found" ? nothing : ref(focusAtStart)}>${practiceTitle(practice)}</h3>
			<button type="button" class="quiet" data-do="close" @click=${() => andToIcon(act, "close")}>${message("practice_close")}</button>
		</div>
		${practiceContent(practice, ({ do: what }) => what === "guide" && act("setUp"))}
	</div>`;
}

/** What Microsoft's page shows meanwhile. */
function page(play: Play, act: Act): TemplateResult {
	const { stage, task } = play;
	const miss = () => {
		if (asksForIcon(play)) {
			act("page");
			pointToIcon();
		}
	};
	switch (stage) {
		case "qr":
			return qr(miss);
		case "going":
			return task === "scan" || task === "save" ? qr(miss) : code();
		case "ready":
			return wizard(html`<p class="ms-strong">${icon("tick")} ${message("scene_success")}</p>
				<p class="ms-text">${message("scene_success_text")}</p>
				<p class="ms-buttons"><button type="button" class="ms-button asks" data-do="done" @click=${() => andToIcon(act, "done")}>${message("scene_done")}</button></p>`);
		case "signIn":
		case "filled":
			return html`<div class="ms-box" @click=${miss}>
				<p class="ms-user">${message("practice_user")}</p>
				<p class="ms-title">${message("scene_code")}</p>
				<p class="ms-field" data-field>${stage === "filled" ? PRACTICE_CODES.signIn : html`<span class="ms-hint">${message("scene_code_label")}</span>`}</p>
				<p class="ms-buttons"><span class="ms-button">${message("scene_verify")}</span></p>
			</div>`;
		case "signedIn":
			return html`<div class="ms-box">
				<p class="ms-user">${message("practice_user")}</p>
				<p class="ms-title">${icon("tick")} ${message("scene_signed_in")}</p>
			</div>`;
	}
}

function qr(miss: () => void): TemplateResult {
	return wizard(
		html`<p class="ms-strong">${message("scene_scan")}</p>
		<p class="ms-text">${message("scene_scan_text")}</p>
		<img class="play-qr" src="practice-qr.svg" alt=${message("scene_qr")} />`,
		miss,
	);
}

function code(): TemplateResult {
	return wizard(html`<p class="ms-strong">${message("scene_code")}</p>
		<p class="ms-text">${message("scene_code_text")}</p>
		<p class="ms-field" data-field>${PRACTICE_CODES.setUp}</p>`);
}

/** The set-up at this step. `click`: what a click on it does. */
function wizard(step: TemplateResult, click?: () => void): TemplateResult {
	return html`<div class="ms-wizard" @click=${click}>
		<p class="ms-title">${message("scene_wizard")}</p>
		<div class="ms-card">${step}</div>
	</div>`;
}
