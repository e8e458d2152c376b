import type { SignInConfig, WizardConfig } from "./config.ts";
import { encodeQr } from "./qr.ts";
import { QUIET_MODULES, qrPng } from "./qr-files.ts";
import { textsIn } from "./texts.ts";

/** The folder of the small pictures on the sign-in page. */
export const PICTURES = "/shared/1.0/content/images/";

/** The picture that tells the app's code from a text message's. */
export function picture(method: "app" | "sms"): { path: string; svg: string } {
	const phone = '<rect x="13" y="5" width="22" height="38" rx="3" fill="none" stroke="#404040" stroke-width="2"/>';
	if (method === "app") {
		const digits = '<path d="M18 24h3m2 0h3m2 0h3" stroke="#404040" stroke-width="3"/>';
		return {
			path: `${PICTURES}picker_verify_code_47b3a1c9.svg`,
			svg: svg(48, 48, `${phone}${digits}<circle cx="24" cy="38" r="1.5" fill="#404040"/>`),
		};
	}
	const bubble =
		'<path d="M5 9h38v24H22l-8 8v-8H5z" fill="none" stroke="#404040" stroke-width="2"/><path d="M13 21h4m5 0h4m5 0h4" stroke="#404040" stroke-width="3"/>';
	return {
		path: `${PICTURES}picker_verify_sms_9c05e2d8.svg`,
		svg: svg(48, 48, bubble),
	};
}

/** A neutral stand-in for an organisation's logo. */
const LOGO = svg(
	24,
	24,
	'<path d="M12 1l9.5 5.5v11L12 23l-9.5-5.5v-11z" fill="#5b6b7b"/><path d="M12 7l4.5 2.6v5.2L12 17.4l-4.5-2.6V9.6z" fill="#fff"/>',
);

/** The sign-in page in one of its views; Knockout puts the view in later. */
export function signInPage(config: SignInConfig): string {
	const texts = textsIn(config.language);
	const pageId = {
		"more-information": "ConvergedProofUpRedirect",
		code: "ConvergedTFA",
		"signed-in": "KmsiInterrupt",
	}[config.view];
	return documentOf({
		language: config.language,
		title: texts.signInTitle,
		head: `<meta name="PageID" content="${pageId}"><meta name="SiteID" content=""><meta name="robots" content="none">
<link rel="stylesheet" href="/assets/signin.css">`,
		bodyClass: "cb",
		body: `<form name="f1" id="i0281" novalidate="novalidate" spellcheck="false" method="post" target="_top" autocomplete="off" data-bind="submit: onSubmit">
<div class="background ext-background-image" role="presentation"></div>
<div class="outer">
<div class="middle ext-middle">
<div id="lightbox" class="sign-in-box ext-sign-in-box fade-in-lightbox">
<div class="logo ext-banner-logo" role="img" aria-label="${escapeHtml(config.organisation)}">${LOGO}<span>${escapeHtml(config.organisation)}</span></div>
<div role="main">
<!-- ko if: viewTemplate -->
<div class="pagination-view animate has-identity-banner slide-in-next" data-bind="template: { name: viewTemplate }"></div>
<!-- /ko -->
</div>
</div>
</div>
</div>
<div id="footer" role="contentinfo" class="footer ext-footer"><div id="footerLinks" class="footerNode text-secondary">
<a id="ftrTerms" href="#" class="footer-content ext-footer-content footer-item ext-footer-item">${texts.terms}</a>
<a id="ftrPrivacy" href="#" class="footer-content ext-footer-content footer-item ext-footer-item">${texts.privacy}</a>
<a id="moreOptions" href="#" class="moreOptions footer-content ext-footer-content footer-item ext-footer-item" role="button" aria-label="...">...</a>
</div></div>
</form>
${MORE_INFORMATION_VIEW}
${CODE_VIEW}
${SIGNED_IN_VIEW}
${configElement(config)}
<script src="/assets/signin.js" defer></script>`,
	});
}

const BANNER = `<div class="identityBanner"><div id="displayName" class="identity" data-bind="text: user, attr: { title: user }"></div></div>`;

const MORE_INFORMATION_VIEW = `<script type="text/html" id="more-information-view">
${BANNER}
<div id="heading" class="row text-title" role="heading" aria-level="1" data-bind="text: texts.moreInformation"></div>
<div id="ProofUpDescription" class="row text-body" data-bind="text: texts.moreInformationText"></div>
<div class="row"><a id="idA_SwitchUser" href="#" data-bind="text: texts.useAnotherAccount"></a></div>
<div class="row"><a id="idA_LearnMore" href="#" data-bind="text: texts.learnMore"></a></div>
<div class="row text-body" data-bind="text: texts.graceDays"></div>
<div class="button-container">
<div class="inline-block"><input type="button" id="btnAskLater" class="win-button button-secondary button ext-button secondary ext-secondary" data-bind="value: texts.askLater"></div>
<div class="inline-block"><input type="submit" id="idSubmit_ProofUp_Redirect" class="win-button button_primary button ext-button primary ext-primary" data-bind="value: texts.next"></div>
</div>
</script>`;

const CODE_VIEW = `<script type="text/html" id="code-view">
${BANNER}
<div id="idDiv_SAOTCC_Title" class="row text-title" role="heading" aria-level="1" data-bind="text: texts.enterCode"></div>
<div class="row tile">
<!-- ko if: picture --><div class="tile-img"><img class="tile-img small" role="presentation" alt="" data-bind="attr: { src: picture }"></div><!-- /ko -->
<div id="idDiv_SAOTCC_Description" class="text-block-body overflow-hidden" data-bind="text: description"></div>
</div>
<div id="idDiv_SAOTCC_OTCRow" class="row form-group">
<div role="alert" aria-live="assertive">
<!-- ko if: otcInputTextbox.error -->
<div id="idSpan_SAOTCC_Error_OTC" class="alert alert-error" data-bind="text: otcInputTextbox.error"></div>
<!-- /ko -->
</div>
<div id="idDiv_SAOTCC_OTC" class="textbox form-group">
<!-- ko withProperties: { "placeholderText": texts.codeHint } -->
<div class="placeholderContainer">
<!-- ko withProperties: { "otcLength": otcLength } -->
<!-- ko template: { name: "otc-textbox" } --><!-- /ko -->
<!-- /ko -->
</div>
<!-- /ko -->
</div>
</div>
<div id="idDiv_SAOTCC_TD_Section" class="row checkbox">
<label id="idLbl_SAOTCC_TD_Cb"><input id="idChkBx_SAOTCC_TD" name="rememberMFA" type="checkbox" value="true"><span data-bind="text: texts.dontAskAgain"></span></label>
</div>
<div class="row"><a id="signInAnotherWay" href="#" data-bind="text: texts.anotherWay"></a></div>
<div class="row"><a id="moreInfoUrl" href="#" data-bind="text: texts.learnMore"></a></div>
<div class="button-container">
<div class="inline-block"><input type="button" id="idBtn_Back" class="win-button button-secondary button ext-button secondary ext-secondary" data-bind="value: texts.cancel"></div>
<div class="inline-block"><input type="submit" id="idSubmit_SAOTCC_Continue" class="win-button button_primary button ext-button primary ext-primary" data-bind="value: texts.verify"></div>
</div>
</script>
<script type="text/html" id="otc-textbox">
<input type="tel" id="idTxtBx_SAOTCC_OTC" name="otc" class="form-control" autocomplete="off" aria-required="true" aria-labelledby="idDiv_SAOTCC_Title" aria-describedby="idDiv_SAOTCS_Title idDiv_SAOTCC_Description idSpan_SAOTCC_Error_OTC" data-bind="
attr: { maxlength: otcLength },
css: { 'has-error': otcInputTextbox.error },
textInput: otcInputTextbox.value,
ariaLabel: placeholderText,
hasFocusEx: otcInputTextbox.focused,
placeholder: placeholderText">
</script>`;

const SIGNED_IN_VIEW = `<script type="text/html" id="signed-in-view">
${BANNER}
<div id="heading" class="row text-title" role="heading" aria-level="1" data-bind="text: texts.signedIn"></div>
<div class="row text-body" data-bind="text: texts.signedInText"></div>
</script>`;

/** The set-up wizard: an empty element that React fills. */
export function wizardPage(config: WizardConfig): string {
	const texts = textsIn(config.language);
	return documentOf({
		language: config.language,
		title: texts.wizardTitle,
		head: '<link rel="stylesheet" href="/assets/wizard.css">',
		bodyClass: `ms-Fabric skin-${config.skin}${config.dark ? " dark" : ""}`,
		body: `<div class="header" role="banner"><div class="brand">${LOGO}<span>${escapeHtml(config.organisation)}</span></div>
<div class="account"><span class="help" aria-hidden="true">?</span><span class="persona" role="img" aria-label="${escapeHtml(config.user)}">${escapeHtml(config.user.slice(0, 2).toUpperCase())}</span></div></div>
<div id="root"></div>
${configElement(config)}
<script src="/assets/wizard.js" defer></script>`,
	});
}

/** How a page of qr.example lies out its code or codes. */
export interface QrPage {
	readonly text: string;
	readonly second: string | null;
	/** CSS pixels that the modules span. */
	readonly size: number;
	readonly dark: boolean;
	/** CSS pixels from the window's edges to the modules; null: the default. */
	readonly x: number | null;
	readonly y: number | null;
	/** The edge of the window that a third of the code lies beyond. */
	readonly cut: "right" | "bottom" | null;
	/** How much of the first code's side a box in its middle covers, 0 to 1. */
	readonly cover: number;
}

/** A plain page with one QR code, or two side by side. */
export function qrPage(options: QrPage): string {
	const { size, cut } = options;
	const visible = (size * 2) / 3;
	const left = cut === "right" ? `calc(100vw - ${visible}px)` : `${options.x ?? 64}px`;
	const top = cut === "bottom" ? `calc(100vh - ${visible}px)` : `${options.y ?? 160}px`;
	const covered = options.cover * size;
	const cover = `<div class="cover" style="left: calc(${left} + ${(size - covered) / 2}px); top: calc(${top} + ${(size - covered) / 2}px); width: ${covered}px; height: ${covered}px"></div>`;
	const second =
		options.second === null ? "" : qrImage(options.second, size, `calc(${left} + ${size * 1.5 + 80}px)`, top);
	return documentOf({
		language: "en",
		title: "A QR code",
		head: `<style>
html, body { margin: 0; height: 100%; overflow: hidden; }
body { font: 15px/1.5 "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: ${options.dark ? "#f3f2f1" : "#323130"}; background: ${options.dark ? "#1b1a19" : "#ffffff"}; }
h1 { font-size: 24px; font-weight: 600; margin: 32px 64px 8px; }
p { margin: 0 64px; }
img, .cover { position: absolute; image-rendering: pixelated; }
.cover { background: #0067b8; }
</style>`,
		bodyClass: "",
		body: `<h1>Scan this code</h1><p>Use an app on your phone.</p>${qrImage(options.text, size, left, top)}${cover}${second}`,
	});
}

function qrImage(text: string, size: number, left: string, top: string): string {
	const code = encodeQr(text);
	const quiet = (size / code.side) * QUIET_MODULES;
	const source = `data:image/png;base64,${qrPng(code, 8).toString("base64")}`;
	const style = `left: calc(${left} - ${quiet}px); top: calc(${top} - ${quiet}px); width: ${size + 2 * quiet}px; height: ${size + 2 * quiet}px`;
	return `<img alt="" src="${source}" style="${style}">`;
}

/** A page of text, with nothing to scan and nothing to fill. */
export function plainPage(): string {
	const paragraph =
		"The office is open from Monday to Friday. Visitors are asked to sign the book at the desk, and to leave their coats in the hall. Coffee is served on the second floor.";
	return documentOf({
		language: "en",
		title: "House rules",
		head: `<style>body { max-width: 640px; margin: 48px auto; font: 16px/1.6 Georgia, serif; color: #222; }</style>`,
		bodyClass: "",
		body: `<h1>House rules</h1>${`<p>${paragraph}</p>`.repeat(5)}`,
	});
}

function documentOf(parts: { language: string; title: string; head: string; bodyClass: string; body: string }): string {
	return `<!DOCTYPE html>
<html dir="ltr" lang="${parts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>${escapeHtml(parts.title)}</title>
${parts.head}
</head>
<body class="${parts.bodyClass}">
${parts.body}
</body>
</html>
`;
}

function configElement(config: SignInConfig | WizardConfig): string {
	const json = JSON.stringify(config).replaceAll("<", "\\u003c");
	return `<script type="application/json" id="config">${json}</script>`;
}

function svg(width: number, height: number, content: string): string {
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${content}</svg>`;
}

function escapeHtml(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
