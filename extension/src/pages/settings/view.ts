import { html, nothing, type TemplateResult } from "lit";
import { type MessageKey, message } from "../../browser/i18n";
import { icon, mark } from "../../popup/views/icon";
import { notice } from "../../popup/views/notice";
import { backup } from "./backup";
import { locking } from "./locking";
import { lost, lostNotice } from "./lost";
import { passkeys } from "./passkeys";
import { password } from "./password";
import { recovery } from "./recovery";
import { sheet } from "./sheet";
import type { Act, Open, State } from "./state";
import { sync } from "./sync";
import { trash } from "./trash";
import { first, newPc, walk } from "./walk";

/** What the settings page shows for `state`. */
export function view(state: State, act: Act): TemplateResult {
	switch (state.view) {
		case "starting":
			return page(state.view, nothing, nothing);
		case "none":
			return page(state.view, first(state, act), plainNotice("info", "settings_none_title", "settings_none_text"));
		case "locked":
			return page(state.view, nothing, plainNotice("lock", "settings_locked_title", "settings_locked_text"));
		case "lost":
			return page(state.view, lost(state, act), lostNotice(state));
		case "closed":
			return page(state.view, nothing, notice(state.notice));
		case "open":
			return page(
				state.view,
				(state.walk ? walk : settings)(state, act),
				state.notice ? notice(state.notice) : nothing,
			);
		case "sheet":
			return sheet(state, act);
	}
}

function page(name: State["view"], content: unknown, told: unknown): TemplateResult {
	return html`<main class="page" data-view=${name} aria-busy=${name === "starting" ? "true" : "false"}>
		<header class="page-bar">
			${mark()}
			<h1>${message("settings")}</h1>
		</header>
		<div class="told" role="status">${told}</div>
		${content}
	</main>`;
}

function settings(state: Open, act: Act): TemplateResult {
	return html`
		${password(state, act)} ${state.protection === "device" ? nothing : locking(state, act)} ${recovery(state, act)}
		${passkeys(state, act)} ${backup(state, act)} ${sync(state, act)} ${newPc(state, act)} ${trash(state, act)}
	`;
}

function plainNotice(picture: "info" | "lock", title: MessageKey, text: MessageKey): TemplateResult {
	return html`<section class="notice">
		${icon(picture)}
		<div>
			<h2>${message(title)}</h2>
			<p>${message(text)}</p>
		</div>
	</section>`;
}
