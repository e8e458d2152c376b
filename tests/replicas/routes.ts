import { randomBytes, randomInt } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Assets } from "./bundle.ts";
import { type Activation, type CodeAnswer, WIZARD_STEPS, type WizardConfig } from "./config.ts";
import { PICTURES, picture, plainPage, qrPage, signInPage, wizardPage } from "./pages.ts";
import { encodeQr } from "./qr.ts";
import { qrPdf, qrPng } from "./qr-files.ts";
import type { CodePage, Registration, Registry } from "./registry.ts";
import type { Language } from "./texts.ts";

/** What the routes know of the running server. */
export interface Site {
	readonly registry: Registry;
	readonly assets: Assets;
	/** Who is meant when a page's address names nobody. */
	readonly user: Registration;
}

export interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string | Buffer;
}

const SIGN_IN_HOST = "login.microsoftonline.com";
const WIZARD_HOST = "mysignins.microsoft.com";

const PAGE_POLICY =
	"default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Answers one request, whatever host name it was made under. */
export async function answer(site: Site, request: IncomingMessage): Promise<Answer> {
	const host = (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
	const url = new URL(request.url ?? "/", `https://${host || "localhost"}`);
	if (request.method === "POST") {
		return post(site, host, url.pathname, await bodyOf(request));
	}
	if (request.method !== "GET" && request.method !== "HEAD") {
		return respond("text/plain", "Method not allowed", 405);
	}
	if (url.pathname.startsWith("/assets/")) return asset(site, url.pathname);
	if (url.pathname.startsWith(PICTURES)) return drawing(url.pathname);
	if (host === "qr.example") return qr(url);
	if (host === "plain.example") return html(plainPage());
	const language = languageOf(url, request.headers["accept-language"]);
	return page(site, url, language);
}

function page(site: Site, url: URL, language: Language): Answer {
	const query = url.searchParams;
	const user = query.get("user") ?? site.user.user;
	const tenant = query.get("tenant");
	const organisation = tenant ?? site.registry.find(user, null)?.tenant ?? site.user.tenant;
	const passOn = new URLSearchParams({ user, lng: language });
	if (tenant !== null) passOn.set("tenant", tenant);

	const path = url.pathname;
	if (path === "/favicon.ico") return respond("image/x-icon", "", 204);
	if (path.startsWith("/register") || path.startsWith("/security-info")) {
		return html(
			wizardPage({
				language,
				user,
				tenant,
				organisation,
				step: oneOf(query.get("step"), WIZARD_STEPS),
				skin: query.get("skin") === "reskin" ? "reskin" : "dialog",
				dark: query.get("bg") === "dark",
				draw: drawOf(query),
				qrSize: numberOr(query.get("size"), 120),
				next: `https://${SIGN_IN_HOST}/common/SAS/ProcessAuth?${passOn}`,
			}),
		);
	}
	const method = query.get("method") === "sms" ? "sms" : "app";
	const common = { language, user, tenant, organisation, method } as const;
	if (path === "/common/login") {
		return html(
			signInPage({
				...common,
				view: "more-information",
				picture: null,
				next: `https://${WIZARD_HOST}/register?${passOn}`,
			}),
		);
	}
	if (path === "/common/kmsi") {
		return html(signInPage({ ...common, view: "signed-in", picture: null, next: "" }));
	}
	return html(
		signInPage({
			...common,
			view: "code",
			picture: query.get("noimg") === "1" ? null : picture(method).path,
			next: `/common/kmsi?${passOn}`,
		}),
	);
}

function post(site: Site, host: string, path: string, body: Readonly<Record<string, unknown>>): Answer {
	const user = textOf(body, "user") ?? "";
	const tenant = textOf(body, "tenant");
	if (path === "/api/authenticationmethods/initialize") {
		if (body.kind === "microsoft-app") return json(microsoftAppActivation());
		const registration = site.registry.find(user, tenant);
		if (registration === undefined) return json({}, 404);
		return json({
			qrText: registration.uri,
			accountNameOrCode: `${registration.tenant}:${registration.user}`,
			keyOrUrl: registration.secretBase32,
		} satisfies Activation);
	}
	const pages: Readonly<Record<string, readonly CodePage[]>> = {
		"/api/authenticationmethods/verify": ["wizard", "wizard-sms", "wizard-email"],
		"/common/SAS/EndAuth": ["sign-in", "sign-in-sms"],
	};
	const from = pages[path]?.find((name) => name === body.page);
	if (from === undefined) return json({}, 404);
	const code = textOf(body, "code") ?? "";
	const verdict = site.registry.post(host, from, user, tenant, code);
	return json({ accepted: verdict === "accepted" } satisfies CodeAnswer);
}

/** The QR content of the set-up that only Microsoft's own app can finish. */
function microsoftAppActivation(): Activation {
	const code = String(randomInt(100_000_000, 1_000_000_000));
	const place = `${randomInt(100_000_000, 1_000_000_000)}/${randomBytes(6).toString("hex")}`;
	const url = `https://mobileappcommunicator.auth.microsoft.com/activatev2/${place}`;
	const query = `accountType=mfa&source=qrCode&code=${code}&url=${encodeURIComponent(url)}`;
	return {
		qrText: `https://${SIGN_IN_HOST}/authenticatorApp/activateAccount?${query}`,
		accountNameOrCode: code,
		keyOrUrl: url,
	};
}

function qr(url: URL): Answer {
	const query = url.searchParams;
	const text = query.get("text") ?? "https://qr.example/";
	if (url.pathname === "/qr.png") {
		const scale = Math.round(numberOr(query.get("scale"), 8));
		return respond("image/png", qrPng(encodeQr(text), scale));
	}
	if (url.pathname === "/qr.pdf") {
		return respond("application/pdf", qrPdf(encodeQr(text)));
	}
	const x = query.get("x");
	const y = query.get("y");
	const cut = query.get("cut");
	return html(
		qrPage({
			text,
			second: query.get("two"),
			size: numberOr(query.get("size"), 120),
			dark: query.get("bg") === "dark",
			x: x === null ? null : numberOr(x, 0),
			y: y === null ? null : numberOr(y, 0),
			cut: cut === "right" || cut === "bottom" ? cut : null,
			cover: numberOr(query.get("cover"), 0),
		}),
	);
}

function drawing(path: string): Answer {
	for (const method of ["app", "sms"] as const) {
		const known = picture(method);
		if (path === known.path) return respond("image/svg+xml", known.svg);
	}
	return respond("text/plain", "Not found", 404);
}

function asset(site: Site, path: string): Answer {
	const name = path.slice("/assets/".length);
	const text = site.assets.get(name);
	if (text === undefined) return respond("text/plain", "Not found", 404);
	const type = name.endsWith(".css") ? "text/css" : "text/javascript";
	return respond(`${type}; charset=utf-8`, text);
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	try {
		const value: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
		return typeof value === "object" && value !== null ? { ...value } : {};
	} catch {
		return {};
	}
}

function textOf(body: Readonly<Record<string, unknown>>, key: string): string | null {
	const value = body[key];
	return typeof value === "string" ? value : null;
}

function languageOf(url: URL, accepted: string | undefined): Language {
	const wanted = url.searchParams.get("lng") ?? accepted ?? "en";
	return wanted.toLowerCase().startsWith("nl") ? "nl" : "en";
}

function drawOf(query: URLSearchParams): WizardConfig["draw"] {
	if (query.get("qr") === "none") return "none";
	return oneOf(query.get("draw"), ["img", "pixelated", "svg", "canvas"] as const);
}

/** `value` if it is one of `known`, else the first of them. */
function oneOf<T extends string>(value: string | null, known: readonly [T, ...T[]]): T {
	return known.find((name) => name === value) ?? known[0];
}

function numberOr(text: string | null, otherwise: number): number {
	const value = Number.parseFloat(text ?? "");
	return Number.isFinite(value) ? value : otherwise;
}

function html(body: string): Answer {
	const answer = respond("text/html; charset=utf-8", body);
	const headers = { ...answer.headers, "content-security-policy": PAGE_POLICY };
	return { ...answer, headers };
}

function json(value: unknown, status = 200): Answer {
	return respond("application/json", JSON.stringify(value), status);
}

function respond(type: string, body: string | Buffer, status = 200): Answer {
	const headers = {
		"content-type": type,
		"cache-control": "no-store, no-cache",
		pragma: "no-cache",
		"x-content-type-options": "nosniff",
		"referrer-policy": "strict-origin-when-cross-origin",
	};
	return { status, headers, body };
}
