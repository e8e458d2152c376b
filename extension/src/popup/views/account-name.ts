import { html, nothing, type TemplateResult } from "lit";

/** What names an account: the same for a stored account and for one that is about to be saved. */
export interface Named {
	readonly issuer: string | null;
	readonly tenant: string | null;
	readonly user: string;
	readonly nickname?: string | null;
}

/** The first name that an account has: its nickname, its organisation, who issues its codes, or its user name. */
export function title({ nickname, tenant, issuer, user }: Named): string {
	return nickname || tenant || issuer || user;
}

/** The names that are not the title yet, the user name last; empty if there are none. */
export function subline(named: Named): string {
	const first = title(named);
	const others = [named.tenant, named.issuer, named.user].filter((name) => name && name !== first);
	return [...new Set(others)].join(" · ");
}

/** All names in one line, for a spoken label. */
export function spokenName(named: Named): string {
	return [title(named), subline(named)].filter(Boolean).join(", ");
}

/** Title and sub-line. Long names are cut after two lines; hovering shows them whole. */
export function accountName(named: Named): TemplateResult {
	const below = subline(named);
	return html`<span class="name">
		<span class="name-title" title=${title(named)}>${title(named)}</span>
		${below ? html`<span class="name-below" title=${below}>${below}</span>` : nothing}
	</span>`;
}
