import { html, nothing, type TemplateResult } from "lit/html.js";

/** What names an account: the same for a stored account and for one that is about to be saved. */
export interface Named {
	readonly issuer: string | null;
	readonly tenant: string | null;
	readonly user: string;
	readonly nickname?: string | null;
	readonly microsoft?: boolean;
}

/** The first name that an account has: its nickname, its organisation, who issues its codes, or its user name. */
export function title({ nickname, tenant, issuer, user }: Named): string {
	return nickname || tenant || issuer || user;
}

/** The names that are not the title yet, the user name first: it tells two of the same organisation apart. Empty if there are none. */
export function subline(named: Named): string {
	return others(named).join(" · ");
}

/** All names in one line, for a spoken label. */
export function spokenName(named: Named): string {
	return [title(named), subline(named)].filter(Boolean).join(", ");
}

/** Title and sub-line. Where there is no room for all of a name, its end is cut last; hovering shows it whole. */
export function accountName(named: Named): TemplateResult {
	const [user, ...rest] = others(named);
	const below = subline(named);
	return html`<span class="name">
		<span class="name-title" title=${title(named)}>${title(named)}</span>
		${user ? html`<span class="name-below" title=${below}>${breakable(user)}${rest.map((name) => ` · ${name}`)}</span>` : nothing}
	</span>`;
}

/** The names that are not the title. Below an organisation's name, Microsoft goes without saying. */
function others(named: Named): string[] {
	const first = title(named);
	const names = [named.user, named.tenant, named.microsoft && named.tenant === first ? null : named.issuer].filter(
		(name) => name && name !== first,
	);
	return [...new Set(names)].filter((name) => name !== null);
}

/** An address that needs two lines breaks before its "@". */
function breakable(name: string): unknown {
	const at = name.lastIndexOf("@");
	return at > 0 ? html`${name.slice(0, at)}<wbr />${name.slice(at)}` : name;
}
