import { randomBytes, randomInt } from "node:crypto";
import type { IncomingMessage } from "node:http";
import {
	type Answer,
	FRAMED_HOST,
	html,
	json,
	numberOr,
	redirect,
	respond,
	type Site,
	type Visit,
	visitOf,
} from "./answers.ts";
import type { Activation, CodeAnswer } from "./config.ts";
import { documentOf, escapeHtml } from "./document.ts";
import { CODE_FORM } from "./pages/code-form.ts";
import { company } from "./pages/company.ts";
import { live } from "./pages/live.ts";
import { plainPage, qrPage } from "./pages/plain.ts";
import { reactSignIn } from "./pages/react-sign-in.ts";
import { shop } from "./pages/shop.ts";
import { wizard } from "./pages/wizard.ts";
import { DRAWINGS, moreInformation, PICTURES, secondStep, signedIn } from "./pages/work-sign-in.ts";
import { encodeQr } from "./qr.ts";
import { qrPdf, qrPng } from "./qr-files.ts";
import { CODE_PAGES, type CodePage } from "./registry.ts";

const SIGN_IN_HOST = "login.microsoftonline.com";
const WIZARD_HOST = "mysignins.microsoft.com";
const LEGACY_HOST = "account.activedirectory.windowsazure.com";

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
	if (url.pathname === "/favicon.ico") return respond("image/x-icon", "", 204);
	if (url.pathname.startsWith("/assets/")) return asset(site, url.pathname);
	if (url.pathname.startsWith(PICTURES)) return drawing(url.pathname);
	if (host === "qr.example") return qr(url);
	if (host === "plain.example") return html(plainPage());
	return page(visitOf(site, host, url, request.headers["accept-language"]));
}

/** A page of one of the families: by what its address names, then by its path. */
function page(visit: Visit): Answer {
	const { host, url } = visit;
	if (url.searchParams.get("iframe") === "1" && host !== FRAMED_HOST) return frame(url);
	if (host === LEGACY_HOST) return redirect(`https://${WIZARD_HOST}/register?${visit.passOn}`);
	const other = reactSignIn(visit) ?? live(visit) ?? company(visit) ?? shop(visit);
	if (other !== null) return other;
	if (url.pathname.startsWith("/register") || url.pathname.startsWith("/security-info")) {
		return wizard(visit, SIGN_IN_HOST);
	}
	if (url.pathname === "/common/login") return moreInformation(visit, WIZARD_HOST);
	if (url.pathname === "/common/kmsi") return signedIn(visit);
	return secondStep(visit);
}

/** The same address under another host, in a frame. */
function frame(url: URL): Answer {
	const inner = new URL(url);
	inner.hostname = FRAMED_HOST;
	inner.protocol = "https:";
	inner.port = "";
	const body = documentOf({
		language: "en",
		title: "Sign in",
		head: "<style>iframe { width: 600px; height: 640px; border: 0; }</style>",
		bodyClass: "",
		hostile: null,
		body: `<iframe src="${escapeHtml(inner.href)}"></iframe>`,
	});
	return html(body, { "frame-src": `https://${FRAMED_HOST}` });
}

/** The pages that post their codes to each address. */
const POSTS: Readonly<Record<string, (page: CodePage) => boolean>> = {
	"/api/authenticationmethods/verify": (page) => page.startsWith("wizard"),
	"/common/SAS/EndAuth": (page) => /^(sign-in|react|otc-password)/.test(page),
	"/ppsecure/post.srf": (page) => page.startsWith("live"),
	"/proofs/EnableTfa/Verify": (page) => page === "enable-tfa",
	[CODE_FORM]: (page) => /^(shop|decoy|adfs|b2c|ott)/.test(page),
};

type Body = Readonly<Record<string, unknown>>;

function post(site: Site, host: string, path: string, body: Body): Answer {
	const user = textOf(body, "user") ?? "";
	const tenant = textOf(body, "tenant");
	if (path === "/replica/click") {
		const name = textOf(body, "name") ?? "";
		site.clicks.push({ host, path: textOf(body, "path") ?? "", name, trusted: body.trusted === true });
		return respond("text/plain", "", 204);
	}
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
	if (path === CODE_FORM && typeof body["replica-page"] === "string") return formPost(site, host, body);
	const from = codePageOf(path, body.page);
	if (from === null) return json({}, 404);
	const verdict = site.registry.post(host, from, user, tenant, textOf(body, "code") ?? "");
	return json({ accepted: verdict === "accepted" } satisfies CodeAnswer);
}

/** A code from a form without script: the answer is another page. */
function formPost(site: Site, host: string, body: Body): Answer {
	const from = codePageOf(CODE_FORM, body["replica-page"]);
	if (from === null) return json({}, 404);
	const user = textOf(body, "replica-user") ?? "";
	const tenant = textOf(body, "replica-tenant") || null;
	const code = textOf(body, textOf(body, "replica-field") ?? "") ?? "";
	const accepted = site.registry.post(host, from, user, tenant, code) === "accepted";
	return redirect(textOf(body, accepted ? "replica-next" : "replica-back") ?? "/");
}

function codePageOf(path: string, name: unknown): CodePage | null {
	const page = (Object.keys(CODE_PAGES) as CodePage[]).find((known) => known === name);
	return page !== undefined && POSTS[path]?.(page) === true ? page : null;
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
	const known = DRAWINGS.get(path);
	return known === undefined ? respond("text/plain", "Not found", 404) : respond("image/svg+xml", known);
}

function asset(site: Site, path: string): Answer {
	const name = path.slice("/assets/".length);
	const text = site.assets.get(name);
	if (text === undefined) return respond("text/plain", "Not found", 404);
	const type = name.endsWith(".css") ? "text/css" : "text/javascript";
	return respond(`${type}; charset=utf-8`, text);
}

/** A body of JSON or of a form. */
async function bodyOf(request: IncomingMessage): Promise<Body> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	const text = Buffer.concat(chunks).toString("utf8");
	if (request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
		return Object.fromEntries(new URLSearchParams(text));
	}
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === "object" && value !== null ? { ...value } : {};
	} catch {
		return {};
	}
}

function textOf(body: Body, key: string): string | null {
	const value = body[key];
	return typeof value === "string" ? value : null;
}
