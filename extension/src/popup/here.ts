/** The page that the popup was opened on, as far as accounts may fit it. */
export interface PageHere {
	/** With its port where it has one. */
	readonly host: string;
	readonly microsofts: boolean;
	/** Who the page says is signing in. */
	readonly user: string | null;
}

/** The host of an address that can have accounts. */
export function hostOf(address: string): string | null {
	const url = URL.parse(address);
	return url && ["https:", "http:"].includes(url.protocol) ? url.host : null;
}
