import { randomInt } from "node:crypto";
import { type Answer, commonConfig, oneOf, pageOf, type Visit } from "../answers.ts";
import type { EnableTfaConfig, LiveConfig } from "../config.ts";
import { configElement, escapeHtml } from "../document.ts";
import { type LiveTexts, liveTexts } from "../texts/live.ts";
import { randomTexts } from "../texts/random.ts";
import { codeForm } from "./code-form.ts";
import { saysOf } from "./react-sign-in.ts";

/** The personal account's sign-in, set-up and identity check; `page=live` names it on any host. */
export function live(visit: Visit): Answer | null {
	const query = visit.url.searchParams;
	const path = visit.url.pathname.toLowerCase();
	const isLive = visit.host === "login.live.com" || visit.host === "account.live.com" || query.get("page") === "live";
	if (!isLive || path.startsWith("/common/")) return null;
	const texts = textsOf(visit);
	if (path.startsWith("/proofs/")) return enableTfa(visit, texts);
	if (query.get("view") === "ott" || path.startsWith("/identity/")) return identityCheck(visit, texts);
	return signIn(visit, texts);
}

function textsOf({ language }: Visit): LiveTexts {
	if (language === "xx") return randomTexts(liveTexts.en);
	return language === "nl" ? liveTexts.nl : liveTexts.en;
}

function signIn(visit: Visit, texts: LiveTexts): Answer {
	const query = visit.url.searchParams;
	const view = oneOf(query.get("view"), ["otc", "otc-old", "boxes", "username", "password"]);
	const said = saysOf(query);
	const config: LiveConfig = {
		...commonConfig(visit, `/common/kmsi?${visit.passOn}`),
		texts,
		view,
		// The boxes were seen with e-mailed codes alone.
		says: view === "boxes" ? (said ?? "email") : said,
		fieldNumber: randomInt(4, 90),
	};
	return reactPage(visit, texts.signIn, "live", config);
}

function enableTfa(visit: Visit, texts: LiveTexts): Answer {
	const config: EnableTfaConfig = {
		...commonConfig(visit, `https://account.live.com/common/kmsi?${visit.passOn}`),
		texts,
		step: oneOf(visit.url.searchParams.get("step"), ["intro", "app", "qr", "recovery", "done"]),
	};
	return reactPage(visit, texts.tfaTitle, "enable-tfa", config);
}

function reactPage(visit: Visit, title: string, script: string, config: LiveConfig | EnableTfaConfig): Answer {
	return pageOf(visit, {
		title,
		head: '<link rel="stylesheet" href="/assets/live.css">',
		bodyClass: "",
		body: `<div id="root"></div>${configElement(config)}<script src="/assets/${script}.js" defer></script>`,
	});
}

/** The older check of who someone is: a plain form. */
function identityCheck(visit: Visit, texts: LiveTexts): Answer {
	const fromApp = saysOf(visit.url.searchParams) === "app";
	return pageOf(visit, {
		title: texts.proveIdentity,
		head: '<link rel="stylesheet" href="/assets/plain.css">',
		bodyClass: "",
		body: `<main><div id="iPageTitle" role="heading" aria-level="1">${escapeHtml(texts.proveIdentity)}</div>
<div id="idDiv_Account">${escapeHtml(visit.user)}</div>
${codeForm(
	visit,
	fromApp ? "ott" : "ott-email",
	"iOttText",
	`<div class="OTTLabel"><label for="iOttText">${escapeHtml(fromApp ? texts.ottApp : texts.ottSent)}</label></div>
<input type="tel" id="iOttText" name="iOttText" maxlength="10" autocomplete="off">
<input type="button" id="iBtn_back" value="${escapeHtml(texts.back)}">
<input type="submit" id="iVerifyCodeAction" value="${escapeHtml(texts.verify)}">`,
	{ wrong: texts.wrongCode },
)}</main>`,
	});
}
