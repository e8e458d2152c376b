import { html, type TemplateResult } from "lit";
import { type Named, title } from "./account-name";

/** A small square that tells accounts apart at a glance: the account's logo, else its initials. Beside its name, which says the same. */
export function avatar(account: Named, logoUrl: string | null): TemplateResult {
	return logoUrl
		? html`<img class="avatar" src=${logoUrl} alt="" draggable="false" />`
		: html`<span class="avatar" aria-hidden="true">${[...title(account)][0]?.toUpperCase()}</span>`;
}
