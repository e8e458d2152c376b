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
 * - accepted: right, and not seen before
 * - used: right, but its step was accepted before
 * - expired: it was right 2 to 20 steps ago
 * - wrong: anything else, and every code sent to a text message or e-mail page
 */
export type Verdict = "accepted" | "wrong" | "used" | "expired";

/** The page that a code was posted from. */
export type CodePage = "wizard" | "wizard-sms" | "wizard-email" | "sign-in" | "sign-in-sms";

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
	add(tenant: string, user: string): Registration {
		const secret = newSecret();
		const secretBase32 = toBase32(secret);
		const label = encodeURIComponent(`${tenant}:${user}`);
		const uri = `otpauth://totp/${label}?secret=${secretBase32}&issuer=Microsoft`;
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
		const takesTotp = page === "wizard" || page === "sign-in";
		const entry = takesTotp ? this.#entry(user, tenant) : undefined;
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
