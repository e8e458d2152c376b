import { html, type TemplateResult } from "lit/html.js";
import { type MessageKey, message } from "../../browser/i18n";
import type { State } from "./state";

/** What is good to know: each unfolds. */
export function more({ inPrivate }: State): TemplateResult {
	return html`<section class="good" aria-labelledby="more">
		<h2 id="more">${message("more_title")}</h2>
		${section("office", "more_office_title", html`<p>${message("more_office_text")}</p>`)}
		${section(
			"backup",
			"more_backup_title",
			html`<p>${message("more_backup_text")}</p>
				${link("settings.html#backup", "more_backup_link")}`,
		)}
		${section(
			"pc",
			"more_pc_title",
			html`<p>${message("more_pc_text")}</p>
				${link("settings.html#new-pc", "more_pc_link")}`,
		)}
		${section(
			"remove",
			"more_remove_title",
			html`<p>${message("more_remove_text")}</p>
				${link("settings.html#backup", "more_backup_link")}`,
		)}
		${section(
			"where",
			"more_where_title",
			html`<p>${message("more_where_text")}</p>
				<p>${message("more_where_but")}</p>
				<p>${message("more_where_password")}</p>
				${link("settings.html", "settings")}`,
		)}
		${section("private", "more_private_title", privateWindows(inPrivate))}
	</section>`;
}

function section(name: string, title: MessageKey, content: TemplateResult): TemplateResult {
	return html`<details data-more=${name}>
		<summary>${message(title)}</summary>
		<div class="more-text">${content}</div>
	</details>`;
}

/** A link that opens beside this page. */
function link(page: string, text: MessageKey): TemplateResult {
	return html`<p><a class="inner-link" href=${page} target="_blank" rel="noreferrer">${message(text)}</a></p>`;
}

function privateWindows(inPrivate: boolean): TemplateResult {
	if (inPrivate) {
		return html`<p>${message("settings_private_on")}</p>`;
	}
	// A page of the browser's own, which no link may lead to.
	const open = () => void chrome.tabs.create({ url: `chrome://extensions/?id=${chrome.runtime.id}` });
	return html`<p>${message("settings_private_off")}</p>
		<p>${message("settings_private_how")}</p>
		<p><button type="button" class="secondary" data-do="openExtension" @click=${open}>${message("settings_private_open")}</button></p>`;
}
