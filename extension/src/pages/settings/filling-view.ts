import { html, nothing, type TemplateResult } from "lit/html.js";
import { type MessageKey, message } from "../../browser/i18n";
import type { Filling, FillingAct, FillingAction } from "./filling";
import { check, point, section } from "./parts";
import type { Open } from "./state";

/** What happens when a page asks for a code. */
export function codes(open: Open, { chosen, denied }: Filling, act: FillingAct): TemplateResult {
	const box = (what: "press" | "pressAlone" | "askTime", title: MessageKey, text: MessageKey) =>
		check(what, title, message(text), chosen[what], (wanted) => act({ do: "choose", what, wanted }));
	const content = html`
		${box("press", "settings_press", "settings_press_text")}
		<div>
			${check("alone", "settings_alone", aloneText(chosen.alone), chosen.alone, (wanted) => act({ do: "alone", wanted }))}
			<div role="status">${denied ? html`<p class="problem check-text">${message("settings_alone_denied")}</p>` : nothing}</div>
		</div>
		${chosen.alone ? html`<div class="check-under">${box("pressAlone", "settings_press_alone", "settings_press_alone_text")}</div>` : nothing}
		${box("askTime", "settings_ask_time", "settings_ask_time_text")}
	`;
	return section("filling", message("settings_filling"), open, content);
}

/** What it does, what the permission is about, and what the browser will ask. */
function aloneText(on: boolean): TemplateResult {
	return html`
		<p>${message("settings_alone_text")}</p>
		<ul class="plain-points">
			<li>${message("settings_alone_where")}</li>
			<li>${message("settings_alone_limits")}</li>
			${on ? nothing : html`<li>${message("settings_alone_prompt")}</li>`}
		</ul>
	`;
}

/** The keys that do what a click on the icon does. */
export function shortcut(open: Open, { shortcut }: Filling, act: FillingAct): TemplateResult {
	const keys = shortcut.split(/\+(?=.)/).map((key) => html`<kbd>${key}</kbd>`);
	const content = html`
		${shortcut ? html`<p class="keys" data-shortcut=${shortcut}>${keys}</p>` : nothing}
		<p>${message(shortcut ? "settings_shortcut_text" : "settings_shortcut_none")}</p>
		<div class="row">${button("settings_shortcut_change", { do: "openShortcuts" }, act)}</div>
	`;
	return section("shortcut", message("settings_shortcut"), open, content);
}

export function privateWindows(open: Open, { inPrivate }: Filling, act: FillingAct): TemplateResult {
	const content = inPrivate
		? html`<ul class="points">${point("tick", "settings_private_on")}</ul>`
		: html`
			<ul class="points">
				${point("info", "settings_private_off")}
				${point("next", "settings_private_how")}
			</ul>
			<div class="row">${button("settings_private_open", { do: "openExtension" }, act)}</div>
		`;
	return section("private", message("settings_private"), open, content);
}

function button(key: MessageKey, action: FillingAction, act: FillingAct): TemplateResult {
	return html`<button type="button" class="secondary" data-do=${action.do} @click=${() => act(action)}>${message(key)}</button>`;
}
