import type { Account } from "../core";

/** The page that the popup was opened on, as far as accounts may fit it. */
export interface PageHere {
	/** With its port where it has one. */
	readonly host: string;
	readonly microsofts: boolean;
	/** Who the page says is signing in. */
	readonly user: string | null;
}

/**
 * The accounts that fit the page: on Microsoft's hosts Microsoft's accounts, those of the one who is signing in where there
 * are any; elsewhere those that were scanned or filled on that host. None where all fit: then it tells nothing.
 */
export function fitting(accounts: readonly Account[], { host, microsofts, user }: PageHere): ReadonlySet<string> {
	const fits = microsofts
		? accounts.filter(({ microsoft }) => microsoft)
		: accounts.filter(({ microsoft, hosts }) => !microsoft && hosts.includes(host));
	const signingIn = microsofts && user ? fits.filter((account) => isSame(account.user, user)) : [];
	const best = signingIn.length > 0 ? signingIn : fits;
	return new Set(best.length < accounts.length ? best.map(({ id }) => id) : []);
}

function isSame(one: string, two: string): boolean {
	return one.toLowerCase() === two.toLowerCase();
}

/** The host of an address that can have accounts. */
export function hostOf(address: string): string | null {
	const url = URL.parse(address);
	return url && ["https:", "http:"].includes(url.protocol) ? url.host : null;
}
