import type { Language } from "../replicas/texts.ts";

/**
 * What a click on the icon came to:
 * - filled and sent: the code is in its field, and the server accepted it
 * - filled: it is in the field, and nothing was pressed
 * - asks: the popup lists accounts to choose from, nothing speaks against it, and the field is empty
 * - left alone: nothing is in the field, and a notice says why
 * - warned: nothing is in the field, a notice names the page's host, and no account is offered
 */
export type Outcome = "filled and sent" | "filled" | "asks" | "left alone" | "warned";

/**
 * How the account of a row came into the vault:
 * - kept: a work account, from a plain page with its QR
 * - personal: a personal account, likewise
 * - site: another issuer's, from the set-up page of the row's own host
 * - elsewhere: another issuer's, from a plain page, so from another host
 * - wizard: from the wizard's QR in the row's own document; `address` is that step, and Next leads to the field
 * - guest: two work accounts with one user name
 * - shared: the one account of rows that must not use a code
 * - none: nobody has one
 */
export type Origin = "kept" | "personal" | "site" | "elsewhere" | "wizard" | "guest" | "shared" | "none";

/** A page, and what a click on the icon over it must come to. */
export interface Row {
	readonly page: string;
	/** The look, by the framework or the skin. */
	readonly skin: string;
	readonly language: Language;
	/** Any of these is right; where there is more than one, the design leaves it open. */
	readonly expected: readonly [Outcome, ...Outcome[]];
	/** Without its user and language; `{host}` is a host of this row's own. */
	readonly address: string;
	readonly account: Origin;
	/** What must be visible before the click; null: the click comes while the page still loads. */
	readonly ready: string | null;
	/** Where the code belongs; a code in any other field fails the row. */
	readonly field: string | null;
	/** What the person typed there before. */
	readonly typed?: string;
	/** Where it asks: what picking the row's account comes to. */
	readonly picked?: Outcome;
	/** The names, as the replicas count clicks, of what may be pressed: each once at most. */
	readonly presses?: readonly string[];
}

/** Rows of one family of pages, from what they have in common. */
export function rowsOf<C extends Partial<Row>>(common: C, rows: readonly (Omit<Row, keyof C> & Partial<Row>)[]): Row[] {
	return rows.map((row) => ({ ...common, ...row }) as Row & C);
}

/** The address with more in its query. */
export function withQuery(address: string, query: Readonly<Record<string, string>>): string {
	const url = new URL(address);
	for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
	return url.href;
}
