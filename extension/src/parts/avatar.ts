import { html, type TemplateResult } from "lit/html.js";
import { type Named, title } from "./account-name";

/** How many colours there are: `[data-hue]` in tokens.css. */
const HUES = 12;

/** The first letter or figure of each word; an apostrophe is inside one. */
const INITIALS = /(?<![\p{L}\p{N}\p{M}'’])[\p{L}\p{N}]\p{M}*/gu;

/** What stands before the name of the account: its picture, or else its monogram. It says nothing that the name does not. */
export function avatar(named: Named, logoUrl: string | null): TemplateResult {
	return logoUrl === null
		? html`<span class="avatar" data-hue=${hueOf(named)} aria-hidden="true">${monogram(named)}</span>`
		: html`<img class="avatar" src=${logoUrl} alt="" />`;
}

/** One or two letters of an account's title: "Gemeente Haarlemmermeer" is GH, "jan.de.vries@qcs.nl" is JD. */
export function monogram(named: Named): string {
	const [name = ""] = title(named).split("@");
	const [first = "#", second = ""] = name.match(INITIALS) ?? [];
	return (first + second).toUpperCase();
}

/** The number of an account's colour. It comes from the names that stay: another nickname does not change it. */
export function hueOf({ issuer, tenant, user }: Named): number {
	let hash = 0x811c9dc5;
	for (const unit of [issuer, tenant, user].join("\n")) {
		hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193);
	}
	// The last bits of such a sum differ least.
	return ((hash ^ (hash >>> 15)) >>> 0) % HUES;
}
