import { codeOfStep, newSecret, stepAt, toBase32 } from "./totp.ts";

/** An account as the replica of Microsoft's set-up wizard issues it. */
export interface Registration {
	/** The organisation's name: the label's prefix in the URI. */
	readonly tenant: string;
	/** The sign-in name, such as test@qcs.nl. */
	readonly user: string;
	/** 16 base32 characters, lower case, new in every run. */
	readonly secretBase32: string;
	/** What the QR holds, in Microsoft's exact form. */
	readonly uri: string;
}

/**
 * How an issuer writes its URI:
 * - work: `otpauth://totp/Tenant%3Auser?secret=lowercase&issuer=Microsoft`
 * - personal: `otpauth://totp/Microsoft:user?secret=UPPERCASE&issuer=Microsoft`
 * - site: `otpauth://totp/Tenant:user?secret=UPPERCASE&issuer=Tenant`, a plus for a space in the issuer
 */
export type UriForm = "work" | "personal" | "site";

/**
 * - accepted: right, and not seen before
 * - used: right, but its step was accepted before
 * - expired: it was right 2 to 20 steps ago
 * - wrong: anything else, and every code sent to a page that wants none of the app's
 */
export type Verdict = "accepted" | "wrong" | "used" | "expired";

/** The pages that codes are posted from, and whether the app's code is right there. */
export const CODE_PAGES = {
	wizard: true,
	"wizard-sms": false,
	"wizard-email": false,
	"sign-in": true,
	"sign-in-sms": false,
	react: true,
	"react-email": false,
	"otc-password": false,
	live: true,
	"live-email": false,
	"live-boxes": true,
	"live-boxes-email": false,
	ott: true,
	"ott-email": false,
	"enable-tfa": true,
	adfs: true,
	b2c: true,
	"b2c-email": false,
	shop: true,
	/** A field of a shop that wants something else: a coupon, a postal code. */
	decoy: false,
} as const;

/** The page that a code was posted from. */
export type CodePage = keyof typeof CODE_PAGES;

/** One code that reached the server. */
export interface CodePost {
	/** The host name it was posted to, without a port. */
	readonly host: string;
	readonly page: CodePage;
	readonly user: string;
	/** Exactly what was posted. */
	readonly code: string;
	/** The step that the code belongs to; null when it belongs to none. */
	readonly step: number | null;
	readonly verdict: Verdict;
	/** The server's time, in milliseconds since 1970. */
	readonly atMs: number;
}

interface Entry {
	readonly registration: Registration;
	readonly secret: Uint8Array;
	readonly acceptedSteps: Set<number>;
}

const SKEW_STEPS = 1;
const REMEMBERED_STEPS = 20;

/** Who is registered, which steps were used, and every code that was posted. */
export class Registry {
	readonly posts: CodePost[] = [];
	readonly #entries: Entry[] = [];
	readonly #now: () => number;

	constructor(now: () => number) {
		this.#now = now;
	}

	/** Registers a user with a new random secret. The newest of a name counts. */
	add(tenant: string, user: string, form: UriForm = "work"): Registration {
		const secret = newSecret();
		const secretBase32 = toBase32(secret);
		const uri = uriOf(form, tenant, user, secretBase32);
		const registration = { tenant, user, secretBase32, uri };
		this.#entries.unshift({ registration, secret, acceptedSteps: new Set() });
		return registration;
	}

	/** The registration of `user`, in `tenant` when that is given. */
	find(user: string, tenant: string | null): Registration | undefined {
		return this.#entry(user, tenant)?.registration;
	}

	/** Checks a posted code, remembers it, and says what became of it. */
	post(host: string, page: CodePage, user: string, tenant: string | null, code: string): Verdict {
		const atMs = this.#now();
		const entry = CODE_PAGES[page] ? this.#entry(user, tenant) : undefined;
		const { verdict, step } = judge(entry, code, stepAt(atMs));
		if (verdict === "accepted" && step !== null) entry?.acceptedSteps.add(step);
		this.posts.push({ host, page, user, code, step, verdict, atMs });
		return verdict;
	}

	#entry(user: string, tenant: string | null): Entry | undefined {
		return this.#entries.find(
			({ registration }) =>
				registration.user.toLowerCase() === user.toLowerCase() && (tenant === null || registration.tenant === tenant),
		);
	}
}

function uriOf(form: UriForm, tenant: string, user: string, secret: string): string {
	switch (form) {
		case "work":
			return `otpauth://totp/${encodeURIComponent(`${tenant}:${user}`)}?secret=${secret}&issuer=Microsoft`;
		case "personal":
			return `otpauth://totp/Microsoft:${user}?secret=${secret.toUpperCase()}&issuer=Microsoft`;
		case "site": {
			const issuer = encodeURIComponent(tenant).replaceAll("%20", "+");
			return `otpauth://totp/${encodeURIComponent(tenant)}:${user}?secret=${secret.toUpperCase()}&issuer=${issuer}`;
		}
	}
}

function judge(entry: Entry | undefined, code: string, current: number): { verdict: Verdict; step: number | null } {
	if (entry === undefined) return { verdict: "wrong", step: null };
	const matches: number[] = [];
	for (let step = current + SKEW_STEPS; step >= current - REMEMBERED_STEPS; step--) {
		if (codeOfStep(entry.secret, step) === code) matches.push(step);
	}
	const inTime = matches.filter((step) => step >= current - SKEW_STEPS);
	const fresh = inTime.find((step) => !entry.acceptedSteps.has(step));
	if (fresh !== undefined) return { verdict: "accepted", step: fresh };
	const used = inTime[0];
	if (used !== undefined) return { verdict: "used", step: used };
	const expired = matches[0];
	if (expired !== undefined) return { verdict: "expired", step: expired };
	return { verdict: "wrong", step: null };
}
