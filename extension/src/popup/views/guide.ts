import { ref } from "lit/directives/ref.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import { accountName, type Named } from "../../parts/account-name";
import { avatar } from "../../parts/avatar";
import { focusAtStart } from "../../parts/focus";
import { icon } from "../../parts/icon";
import { ring } from "../../parts/ring";
import { type Act, GUIDE_TASKS, type GuideState, type GuideTask } from "../state";
import { keepIt } from "./keep";
import { heading, toAccounts } from "./parts";
import { picture } from "./picture";

type At<P extends GuideState["phase"]> = Extract<GuideState, { phase: P }>;

/** Microsoft's set-up wizard, walked for the person. */
export function guide(state: GuideState, now: number, act: Act): TemplateResult {
	switch (state.phase) {
		case "offer":
			return offer(state, act);
		case "going":
			return going(state, now, act);
		case "stopped":
			return stopped(state, act);
		case "done":
			return done(state, act);
	}
}

function offer({ begun }: At<"offer">, act: Act): TemplateResult {
	return html`<main class="view" data-view="guide" data-step="offer" data-begun=${begun ? "" : nothing}>
		${heading(message(begun ? "guide_begun_heading" : "guide_offer_heading"), false)}
		<p>${message(begun ? "guide_begun_text" : "guide_offer_text")}</p>
		${guideButton(act, begun)}
		<p class="promise">${icon("info")}<span>${message("guide_promise")}</span></p>
		<footer class="links">${toAccounts(act)}</footer>
	</main>`;
}

/** "Set it up for me"; `begun`: "Go on with the set-up". It takes the focus. */
export function guideButton(act: Act, begun = false): TemplateResult {
	return html`<button type="button" class="primary" data-do="guide" ${ref(focusAtStart)} @click=${() => act({ do: "guide" })}>
		${icon("guide")} ${message(begun ? "guide_go_on" : "guide_start")}
	</button>`;
}

function going({ task, account, held, waits }: At<"going">, now: number, act: Act): TemplateResult {
	const status = held
		? message(`guide_held_${held}_title`)
		: waits
			? message("waiting_heading")
			: message(`guide_doing_${task}`);
	return html`<main class="view" data-view="guide" data-step=${task} data-held=${held ?? nothing}>
		${heading(message("guide_heading"))}
		<p class="unseen" role="status">${status}</p>
		${account ? panel(account) : nothing}
		${tasks(task, held ? "held" : "doing", waits ? ring(waits.until, now, 30, { warns: false }) : nothing)}
		${held ? hold(held, account, act) : waits ? html`<p>${message(`waiting_${waits.reason}`)}</p>` : nothing}
		${held && held !== "user" ? nothing : html`<p class="promise">${icon("info")}<span>${message("guide_stay")}</span></p>`}
		<div class="buttons">
			<button type="button" class="secondary" data-do="guideStop" @click=${() => act({ do: "guideStop" })}>${message("guide_stop")}</button>
		</div>
	</main>`;
}

/** What the person is to do, for the guide to go on. */
function hold(held: NonNullable<At<"going">["held"]>, account: Named | null, act: Act): TemplateResult {
	return html`<section class="notice info" data-held=${held}>
		${icon("person")}
		<div>
			<h2>${message(`guide_held_${held}_title`)}</h2>
			<p>${held === "user" && account ? message("guide_held_user_text", account.user) : message(`guide_held_${held}_text`)}</p>
			${
				held === "user"
					? html`<button type="button" class="small" data-do="guideVouch" @click=${() => act({ do: "guideVouch" })}>
							${message("guide_vouch")}
						</button>`
					: nothing
			}
		</div>
	</section>`;
}

function stopped({ task, account, why, names }: At<"stopped">, act: Act): TemplateResult {
	const again = why !== "click_again";
	return html`<main class="view" data-view="guide" data-step="stopped" data-why=${why}>
		${heading(message(`guide_${why}_title`, ...names))}
		<p>${message(`guide_${why}_text`, ...names)}</p>
		${again ? nothing : html`<p class="next">${icon("next")}<span>${message("guide_click_again_next")}</span></p>`}
		${account ? panel(account) : nothing}
		${again && (task !== "app" || account) ? tasks(task, "stopped", nothing) : nothing}
		${
			again
				? html`<div class="buttons">
						<button type="button" class="secondary" data-do="guide" @click=${() => act({ do: "guide" })}>${message("guide_again")}</button>
					</div>`
				: nothing
		}
		<footer class="links">${toAccounts(act)}</footer>
	</main>`;
}

function done({ account, replaced, trashed, missing, otherFirst }: At<"done">, act: Act): TemplateResult {
	return html`<main class="view" data-view="guide" data-step="done">
		${heading(message("guide_done_heading"))}
		<section class="hero rests finished" data-account=${account.id}>
			<div class="hero-top">${picture(account)} ${accountName(account)} <span class="seal">${icon("tick")}</span></div>
		</section>
		<p class="next">${icon("tick")}<span>${message("guide_done_text")}</span></p>
		<p class="next">${icon("next")}<span>${message("guide_done_next")}</span></p>
		<div class="told" role="status">${trashed ? html`<p class="next">${icon("tick")}<span>${message("guide_trashed")}</span></p>` : nothing}</div>
		${otherFirst ? otherMethod() : nothing} ${replaced && !trashed ? oldOne(act) : nothing} ${missing ? keepIt(act) : nothing}
		<footer class="links">${toAccounts(act)}</footer>
	</main>`;
}

/** The account that was there before, for the trash. */
function oldOne(act: Act): TemplateResult {
	return html`<section class="notice info" data-notice="replaced">
		${icon("info")}
		<div>
			<h2>${message("guide_replaced_title")}</h2>
			<p>${message("guide_replaced_text")}</p>
			<button type="button" class="small" data-do="guideTrash" @click=${() => act({ do: "guideTrash" })}>${message("guide_trash")}</button>
		</div>
	</section>`;
}

/** Sign-in asks for another method first: where that is changed. */
function otherMethod(): TemplateResult {
	return html`<section class="notice info" data-notice="first">
		${icon("info")}
		<div>
			<h2>${message("guide_first_title")}</h2>
			<p>${message("guide_first_text")}</p>
		</div>
	</section>`;
}

function panel(account: Named): TemplateResult {
	return html`<section class="panel named">${avatar(account, null)} ${accountName(account)}</section>`;
}

/** All that is done, in order: what was, what is being, and what is to be done. */
export function tasks(
	at: GuideTask,
	how: "doing" | "held" | "stopped",
	beside: TemplateResult | typeof nothing,
): TemplateResult {
	const here = GUIDE_TASKS.indexOf(at);
	return html`<ol class="tasks">
		${GUIDE_TASKS.map((task, index) => {
			const stands = index < here ? "done" : index > here ? "todo" : how;
			return html`<li data-task=${task} data-stands=${stands} aria-current=${index === here ? "step" : nothing}>
				<span class="task-mark">${markOf(stands, index)}</span>
				<span>${message(stands === "done" ? `guide_did_${task}` : `guide_task_${task}`)}</span>
				${stands === "done" ? html`<span class="unseen">${message("guide_task_done")}</span>` : nothing}
				${index === here ? beside : nothing}
			</li>`;
		})}
	</ol>`;
}

function markOf(stands: "done" | "todo" | "doing" | "held" | "stopped", index: number): TemplateResult | string {
	switch (stands) {
		case "done":
			return icon("tick");
		case "held":
			return icon("person");
		case "stopped":
			return icon("warning");
		case "doing":
		case "todo":
			return String(index + 1);
	}
}
