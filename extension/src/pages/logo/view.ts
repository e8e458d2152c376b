import { ref } from "lit/directives/ref.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import { accountName } from "../../parts/account-name";
import { avatar } from "../../parts/avatar";
import { focusAtStart } from "../../parts/focus";
import { icon, mark } from "../../parts/icon";
import { notice } from "../../parts/notice";

import type { LogoPage, LogoState } from "./logo-page";

type Shown = Extract<LogoState, { view: "logo" }>;

/** What the page shows for `state`; its buttons go to `page`. */
export function view(state: LogoState, page: LogoPage): TemplateResult {
	return html`<main class="logo-page" data-view=${state.view} aria-busy=${state.view === "starting" ? "true" : "false"}>
		<header class="logo-bar">
			${mark()}
			<h1 tabindex="-1" ${ref(focusAtStart)}>${message("logo_heading")}</h1>
		</header>
		${state.view === "shut" ? shut(state.why) : state.view === "logo" ? logo(state, page) : nothing}
	</main>`;
}

function shut(why: "locked" | "gone"): TemplateResult {
	return html`<section class="notice info" role="status" data-notice=${why}>
		${icon(why === "locked" ? "lock" : "info")}
		<div>
			<h2>${message(`logo_${why}_title`)}</h2>
			<p>${message(`logo_${why}_text`)}</p>
		</div>
	</section>`;
}

function logo(state: Shown, page: LogoPage): TemplateResult {
	const { account, present, chosen, problem, busy, done } = state;
	const picked = ({ currentTarget }: Event) => {
		if (currentTarget instanceof HTMLInputElement) {
			take(currentTarget.files, page);
			// The same file may be picked again, after it was changed.
			currentTarget.value = "";
		}
	};
	return html`<p>${message("logo_text")}</p>
		<div class="told" role="status">${done ? settled(done, page) : nothing} ${state.notice ? notice(state.notice) : nothing}</div>
		<section class="card" @dragover=${over} @dragleave=${leave} @drop=${(event: DragEvent) => drop(event, page)}>
			<div class="previews">
				<figure>
					${avatar(account, chosen ?? present)}
					<figcaption>${message(chosen ? "logo_preview" : "logo_now")}</figcaption>
				</figure>
				<div class="as-row">${avatar(account, chosen ?? present)} ${accountName(account)}</div>
			</div>
			<div class="field">
				<label class="choose">
					<input
						type="file"
						class="unseen"
						accept="image/png,image/jpeg,image/webp,image/avif,image/gif,image/bmp"
						data-do="choose"
						aria-invalid=${problem ? "true" : "false"}
						aria-describedby="drop problem"
						@change=${picked}
					/>
					<span class="choose-face">${icon("picture")} ${message("logo_choose")}</span>
				</label>
				<p class="quiet-text" id="drop">${message("logo_drop")}</p>
				<div id="problem" role="alert">${problem ? html`<p class="problem">${message(problem)}</p>` : nothing}</div>
			</div>
			${chosen || present ? buttons(state, busy, page) : nothing}
		</section>`;
}

function buttons({ chosen, present }: Shown, busy: boolean, page: LogoPage): TemplateResult {
	const save = html`<button type="button" class="primary" data-do="save" aria-disabled=${busy ? "true" : "false"} @click=${() => page.save()}>
		${message(busy ? "saving" : "save")}
	</button>`;
	const cancel = html`<button type="button" class="secondary" data-do="cancel" @click=${() => page.dismiss()}>${message("cancel")}</button>`;
	const remove = html`<button type="button" class="secondary danger" data-do="remove" aria-disabled=${busy ? "true" : "false"} @click=${() => page.remove()}>
		${message("logo_remove")}
	</button>`;
	return html`<div class="buttons">${chosen ? [save, cancel] : nothing} ${present && !chosen ? remove : nothing}</div>`;
}

function settled(done: NonNullable<Shown["done"]>, page: LogoPage): TemplateResult {
	return html`<section class="notice info" data-notice=${done}>
		${icon("tick")}
		<div>
			<h2>${message(`logo_${done}`)}</h2>
			<p>${message(`logo_${done}_text`)}</p>
			<button type="button" class="small" data-do="undo" @click=${() => page.undo()}>${message("undo")}</button>
		</div>
	</section>`;
}

function over(event: DragEvent): void {
	event.preventDefault();
	if (event.currentTarget instanceof Element) {
		event.currentTarget.toggleAttribute("data-over", true);
	}
}

function leave({ currentTarget }: Event): void {
	if (currentTarget instanceof Element) {
		currentTarget.removeAttribute("data-over");
	}
}

function drop(event: DragEvent, page: LogoPage): void {
	event.preventDefault();
	leave(event);
	take(event.dataTransfer?.files, page);
}

function take(files: FileList | null | undefined, page: LogoPage): void {
	const [file] = files ?? [];
	if (file) {
		void page.choose(file);
	}
}
