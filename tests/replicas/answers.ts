import type { Assets } from "./bundle.ts";
import { type DocumentParts, documentOf } from "./document.ts";
import type { Registration, Registry } from "./registry.ts";
import { LANGUAGES, type Language } from "./texts.ts";

/** What the routes know of the running server. */
export interface Site {
	readonly registry: Registry;
	readonly assets: Assets;
	/** Who is meant when a page's address names nobody. */
	readonly user: Registration;
	readonly clicks: Click[];
}

/** A click on a button, link or field of a page. */
export interface Click {
	/** The host name, without a port. */
	readonly host: string;
	readonly path: string;
	/** The element's id, else its test id, data-value, name or class. */
	readonly name: string;
	/** Whether the browser made it, not a script; a press of Enter counts as a click on the form's button. */
	readonly trusted: boolean;
}

export interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string | Buffer;
}

/** What a page's address asks for, where every family of pages takes it alike. */
export interface Visit {
	readonly site: Site;
	readonly host: string;
	readonly url: URL;
	readonly language: Language;
	readonly user: string;
	readonly tenant: string | null;
	readonly organisation: string;
	/** User, tenant and language, for the page that comes next. */
	readonly passOn: URLSearchParams;
}

/** Reads what every page takes from its address. */
export function visitOf(site: Site, host: string, url: URL, accepted: string | undefined): Visit {
	const query = url.searchParams;
	const user = query.get("user") ?? query.get("login_hint") ?? site.user.user;
	const tenant = query.get("tenant");
	const organisation = tenant ?? site.registry.find(user, null)?.tenant ?? site.user.tenant;
	const wanted = (query.get("lng") ?? accepted ?? "en").toLowerCase();
	const language = LANGUAGES.find((name) => wanted.startsWith(name)) ?? "en";
	const passOn = new URLSearchParams({ user, lng: language });
	if (tenant !== null) passOn.set("tenant", tenant);
	return { site, host, url, language, user, tenant, organisation, passOn };
}

/** What every page's script is told. */
export function commonConfig(visit: Visit, next: string) {
	const { language, user, tenant, organisation } = visit;
	const query = visit.url.searchParams;
	const slow = numberOr(query.get("slow"), 0);
	const rerender = query.get("rerender") === "1";
	const twoFields = query.get("twofields") === "1";
	return { language, user, tenant, organisation, next, slow, rerender, twoFields };
}

/** `value` if it is one of `known`, else the first of them. */
export function oneOf<T extends string>(value: string | null, known: readonly [T, ...T[]]): T {
	return known.find((name) => name === value) ?? known[0];
}

export function numberOr(text: string | null, otherwise: number): number {
	const value = Number.parseFloat(text ?? "");
	return Number.isFinite(value) ? value : otherwise;
}

/** Whose pages may stand in a frame: the one that `iframe=1` shows. */
export const FRAMED_HOST = "other.example";

/** A page of one of the families, spoiled as its address says with `hostile`. */
export function pageOf(visit: Visit, parts: Omit<DocumentParts, "language" | "hostile">): Answer {
	const hostile = visit.url.searchParams.get("hostile");
	const ancestors = visit.host === FRAMED_HOST ? "*" : "'none'";
	return html(documentOf({ ...parts, language: visit.language, hostile }), { "frame-ancestors": ancestors });
}

/** A document with the policy of the replicas, and more of it. */
export function html(body: string, more: Readonly<Record<string, string>> = {}): Answer {
	const answer = respond("text/html; charset=utf-8", body);
	const rules = {
		"default-src": "'none'",
		"script-src": "'self' 'unsafe-eval'",
		"style-src": "'self' 'unsafe-inline'",
		"img-src": "'self' data:",
		"connect-src": "'self'",
		"form-action": "'self'",
		"base-uri": "'none'",
		"frame-ancestors": "'none'",
		...more,
	};
	const policy = Object.entries(rules).map(([name, rule]) => `${name} ${rule}`);
	return { ...answer, headers: { ...answer.headers, "content-security-policy": policy.join("; ") } };
}

export function json(value: unknown, status = 200): Answer {
	return respond("application/json", JSON.stringify(value), status);
}

/** Sends the browser on, with a GET. */
export function redirect(location: string): Answer {
	const answer = respond("text/plain", "", 303);
	return { ...answer, headers: { ...answer.headers, location } };
}

export function respond(type: string, body: string | Buffer, status = 200): Answer {
	const headers = {
		"content-type": type,
		"cache-control": "no-store, no-cache",
		pragma: "no-cache",
		"x-content-type-options": "nosniff",
		"referrer-policy": "strict-origin-when-cross-origin",
	};
	return { status, headers, body };
}
