import { html, type TemplateResult } from "lit/html.js";
import { message } from "../browser/i18n";

/** Microsoft's own short address of the page on which an authenticator app is set up. */
const SET_UP = "https://aka.ms/mfasetup";

/** The link to Microsoft's set-up, which opens in a tab of its own. */
export function setUpLink(look: "link" | "link-button primary" | "link-button secondary"): TemplateResult {
	return html`<a class=${look} data-do="setUp" href=${SET_UP} target="_blank" rel="noreferrer">${message("welcome_open_link")}</a>`;
}
