import { html, type TemplateResult } from "lit/html.js";
import { mark } from "../../parts/icon";

/** Nothing yet. */
export function blank(): TemplateResult {
	return html`<main class="view" data-view="starting" aria-busy="true"><header class="bar">${mark()}</header></main>`;
}
