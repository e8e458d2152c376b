import { type Answer, commonConfig, numberOr, oneOf, pageOf, type Visit } from "../answers.ts";
import { WIZARD_STEPS, type WizardConfig } from "../config.ts";
import { configElement, escapeHtml, LOGO } from "../document.ts";
import { textsIn } from "../texts.ts";

/** The set-up wizard: /register is the interrupted sign-in, /security-info the list of one's methods. */
export function wizard(visit: Visit, signInHost: string): Answer {
	const query = visit.url.searchParams;
	const manage = visit.url.pathname.startsWith("/security-info");
	const step = query.get("step");
	const config: WizardConfig = {
		...commonConfig(visit, `https://${signInHost}/common/SAS/ProcessAuth?${visit.passOn}`),
		texts: textsIn(visit.language),
		step: step === null && manage ? "list" : oneOf(step, WIZARD_STEPS),
		skin: query.get("skin") === "reskin" ? "reskin" : "dialog",
		place: manage ? "manage" : "register",
		dark: query.get("bg") === "dark",
		draw: drawOf(query),
		qrSize: numberOr(query.get("size"), 120),
		full: query.get("limit") === "five",
		link: query.get("link") !== "none",
		ends: query.get("ends") === "list" ? "list" : "done",
		otherWithin: query.get("other") === "within",
		first: query.get("default") === "push" ? "push" : "code",
	};
	return documentFor(visit, config);
}

function drawOf(query: URLSearchParams): WizardConfig["draw"] {
	if (query.get("qr") === "none") return "none";
	return oneOf(query.get("draw"), ["img", "pixelated", "svg", "canvas"]);
}

/** An empty element that React fills. */
function documentFor(visit: Visit, config: WizardConfig): Answer {
	return pageOf(visit, {
		title: config.texts.wizardTitle,
		head: '<link rel="stylesheet" href="/assets/wizard.css">',
		bodyClass: `ms-Fabric skin-${config.skin}${config.dark ? " dark" : ""}`,
		body: `<div class="header" role="banner"><div class="brand">${LOGO}<span>${escapeHtml(config.organisation)}</span></div>
<div class="account"><span class="help" aria-hidden="true">?</span><span class="persona" role="img" aria-label="${escapeHtml(config.user)}">${escapeHtml(config.user.slice(0, 2).toUpperCase())}</span></div></div>
<div id="root"></div>
${configElement(config)}
<script src="/assets/wizard.js" defer></script>`,
	});
}
