import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import { type MessageKey, message } from "../../browser/i18n";
import { icon, mark } from "../../parts/icon";
import { PRACTICE_CODES } from "../../practice/practice";

/**
 * The pictures of the four steps, drawn from the page's own texts: our replicas of Microsoft's pages in small, and Sixbox's
 * window over them. Each is one picture to a screen reader, with a text that says what it shows.
 */

/** The browser's puzzle piece. */
export function puzzle(): TemplateResult {
	return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
		${svg`<path d="M3.5 6.6h3.7a1.9 1.9 0 1 1 3.4 0h3.6v3.6a1.9 1.9 0 1 1 0 3.4v3.6H3.5z" />`}
	</svg>`;
}

function pinIcon(): TemplateResult {
	return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
		${svg`<path d="M7 3.5h6M8 3.5v5L5.5 11.5h9L12 8.5v-5M10 11.5v5" />`}
	</svg>`;
}

/** What Edge has instead of the pin. */
function eyeIcon(): TemplateResult {
	return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
		${svg`<path d="M2.5 10C4.2 7.2 6.8 5.5 10 5.5s5.8 1.7 7.5 4.5c-1.7 2.8-4.3 4.5-7.5 4.5S4.2 12.8 2.5 10zM12.2 10a2.2 2.2 0 1 1-4.4 0a2.2 2.2 0 1 1 4.4 0z" />`}
	</svg>`;
}

/** A drawn browser window: `buttons` at the right of its address bar, `content` below it. */
function picture(alt: MessageKey, buttons: unknown, content: unknown): TemplateResult {
	return html`<div class="picture" role="img" aria-label=${message(alt)}>
		<div class="scene" aria-hidden="true">
			<div class="toolbar">
				<span class="address"></span>
				${buttons}
			</div>
			<div class="sheet-of">${content}</div>
		</div>
	</div>`;
}

function number(figure: 1 | 2): TemplateResult {
	return html`<span class="number">${figure}</span>`;
}

/** Sixbox's icon in the toolbar, clicked. */
function clicked(): TemplateResult {
	return html`<span class="tool here">${mark()}</span>`;
}

export function pinPicture(edge: boolean): TemplateResult {
	const row = (name: unknown, mine: boolean) =>
		html`<span class=${mine ? "menu-row mine" : "menu-row"}>${name}<span class="menu-pin">${edge ? eyeIcon() : pinIcon()}${mine ? number(2) : nothing}</span></span>`;
	return picture(
		edge ? "welcome_pin_picture_edge" : "welcome_pin_picture",
		html`<span class="tool here">${puzzle()}${number(1)}</span><span class="tool face"></span>`,
		html`<div class="menu">
			${row(html`<span class="stub-icon"></span><span class="stub"></span>`, false)}
			${row(html`${mark()}<span class="menu-name">${message("extName")}</span>`, true)}
			${row(html`<span class="stub-icon"></span><span class="stub short"></span>`, false)}
		</div>`,
	);
}

export function morePicture(): TemplateResult {
	return picture(
		"welcome_open_picture",
		html`<span class="tool">${mark()}</span>`,
		html`<div class="ms-box">
			<span class="ms-user">${message("practice_user")}</span>
			<span class="ms-title">${message("scene_more")}</span>
			<span class="ms-text">${message("scene_more_text")}</span>
			<span class="ms-buttons"><span class="ms-button here">${message("scene_next")}</span></span>
		</div>`,
	);
}

export function appPicture(): TemplateResult {
	return picture(
		"welcome_click_picture",
		clicked(),
		html`<div class="ms-wizard">
				<span class="ms-title">${message("scene_wizard")}</span>
				<div class="ms-card">
					<span class="ms-phone"></span>
					<span class="ms-strong">${message("scene_get_app")}</span>
					<span class="ms-text">${message("scene_get_app_text")}</span>
				</div>
			</div>
			<div class="little">
				<span class="little-title">${message("guide_offer_heading")}</span>
				<span class="little-button">${icon("guide")}${message("guide_start")}</span>
			</div>`,
	);
}

export function codePicture(): TemplateResult {
	return picture(
		"welcome_later_picture",
		clicked(),
		html`<div class="ms-box">
				<span class="ms-user">${message("practice_user")}</span>
				<span class="ms-title">${message("scene_code")}</span>
				<span class="ms-field">${PRACTICE_CODES.signIn}</span>
				<span class="ms-buttons"><span class="ms-button">${message("scene_verify")}</span></span>
			</div>
			<div class="little">
				<span class="little-title">${message("filled_heading")}</span>
				<span class="little-code">${[...PRACTICE_CODES.signIn].map((digit) => html`<span>${digit}</span>`)}</span>
			</div>`,
	);
}
