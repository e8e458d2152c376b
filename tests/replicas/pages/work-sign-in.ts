import { type Answer, commonConfig, numberOr, oneOf, pageOf, type Visit } from "../answers.ts";
import type { ProofId, SignInConfig, SignInView } from "../config.ts";
import { configElement, escapeHtml, LOGO, svg } from "../document.ts";
import { textsIn } from "../texts.ts";

/** The folder of the small pictures on the sign-in page. */
export const PICTURES = "/shared/1.0/content/images/";

const SMS_PICTURE = `${PICTURES}picker_verify_sms_9c05e2d8.svg`;
const CODE_PICTURE = `${PICTURES}picker_verify_code_47b3a1c9.svg`;

const PHONE = '<rect x="13" y="5" width="22" height="38" rx="3" fill="none" stroke="#404040" stroke-width="2"/>';

/** The pictures that tell the app's code from a text message's, by path. */
export const DRAWINGS: ReadonlyMap<string, string> = new Map([
	[
		CODE_PICTURE,
		svg(
			48,
			48,
			`${PHONE}<path d="M18 24h3m2 0h3m2 0h3" stroke="#404040" stroke-width="3"/><circle cx="24" cy="38" r="1.5" fill="#404040"/>`,
		),
	],
	[
		SMS_PICTURE,
		svg(
			48,
			48,
			'<path d="M5 9h38v24H22l-8 8v-8H5z" fill="none" stroke="#404040" stroke-width="2"/><path d="M13 21h4m5 0h4m5 0h4" stroke="#404040" stroke-width="3"/>',
		),
	],
]);

const PROOFS: readonly ProofId[] = ["PhoneAppNotification", "PhoneAppOTP", "OneWaySMS", "TwoWayVoiceOffice"];

/** "Meer informatie vereist"; it goes on to the wizard. */
export function moreInformation(visit: Visit, wizardHost: string): Answer {
	return signInPage(visit, "more-information", `https://${wizardHost}/register?${visit.passOn}`);
}

/** Where every kind of sign-in ends. */
export function signedIn(visit: Visit): Answer {
	return signInPage(visit, "signed-in", "");
}

/** The second step of the sign-in: the code, or what stands before it. */
export function secondStep(visit: Visit): Answer {
	const view = oneOf(visit.url.searchParams.get("view"), ["code", "push", "push-old", "methods"]);
	return signInPage(visit, view, `/common/kmsi?${visit.passOn}`);
}

function signInPage(visit: Visit, view: SignInView, next: string): Answer {
	const query = visit.url.searchParams;
	const number = query.get("number");
	return documentFor(visit, {
		...commonConfig(visit, next),
		texts: textsIn(visit.language),
		view,
		method: query.get("method") === "sms" ? "sms" : "app",
		pictures: query.get("noimg") === "1" ? null : { app: CODE_PICTURE, sms: SMS_PICTURE },
		number: number === null ? null : String(10 + (numberOr(number, 1) % 90)),
		proofs: PROOFS.filter((proof) => proof !== "PhoneAppOTP" || query.get("otp") !== "0"),
		ghost: query.get("ghost") === "1",
	});
}

const PAGE_IDS: Readonly<Record<SignInView, string>> = {
	"more-information": "ConvergedProofUpRedirect",
	code: "ConvergedTFA",
	push: "ConvergedTFA",
	"push-old": "ConvergedTFA",
	methods: "ConvergedTFA",
	"signed-in": "KmsiInterrupt",
};

/** The document with its templates; Knockout puts the view in later. */
function documentFor(visit: Visit, config: SignInConfig): Answer {
	const { texts } = config;
	return pageOf(visit, {
		title: texts.signInTitle,
		head: `<meta name="PageID" content="${PAGE_IDS[config.view]}"><meta name="SiteID" content=""><meta name="robots" content="none">
<link rel="stylesheet" href="/assets/signin.css">`,
		bodyClass: "cb",
		body: `<form name="f1" id="i0281" novalidate="novalidate" spellcheck="false" method="post" target="_top" autocomplete="off" data-bind="submit: onSubmit">
<div class="background ext-background-image" role="presentation"></div>
<div class="outer">
<div class="middle ext-middle">
<div id="lightbox" class="sign-in-box ext-sign-in-box fade-in-lightbox">
<div class="logo ext-banner-logo" role="img" aria-label="${escapeHtml(config.organisation)}">${LOGO}<span>${escapeHtml(config.organisation)}</span></div>
<div role="main">
<!-- ko foreach: panes -->
<div class="pagination-view animate has-identity-banner" data-bind="css: { 'slide-in-next': !leaving(), 'slide-out-next': leaving, 'hides-inputs': leaving() && !ghost }, template: { name: template, data: view }"></div>
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
${PUSH_VIEW}
${METHODS_VIEW}
${SIGNED_IN_VIEW}
${configElement(config)}
<script src="/assets/signin.js" defer></script>`,
	});
}

const BANNER = `<div class="identityBanner"><div id="displayName" class="identity" data-bind="text: user, attr: { title: user }"></div></div>`;

/** What stands below a view that has nothing to send. */
const CANCEL = `<div class="row"><a id="moreInfoUrl" href="#" data-bind="text: texts.learnMore"></a></div>
<div class="button-container">
<div class="inline-block"><input type="button" id="idBtn_Back" class="win-button button-secondary button ext-button secondary ext-secondary" data-bind="value: texts.cancel"></div>
</div>`;

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
<!-- ko foreach: otcInputs -->
<!-- ko withProperties: { "placeholderText": $parent.texts.codeHint } -->
<div class="placeholderContainer">
<!-- ko withProperties: { "otcLength": $parent.otcLength } -->
<!-- ko template: { name: "otc-textbox", data: $parent } --><!-- /ko -->
<!-- /ko -->
</div>
<!-- /ko -->
<!-- /ko -->
</div>
</div>
<div id="idDiv_SAOTCC_TD_Section" class="row checkbox">
<label id="idLbl_SAOTCC_TD_Cb"><input id="idChkBx_SAOTCC_TD" name="rememberMFA" type="checkbox" value="true"><span data-bind="text: texts.dontAskAgain"></span></label>
</div>
<div class="row"><a id="signInAnotherWay" href="#" data-bind="text: texts.anotherWay, click: showMethods"></a></div>
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
ariaLabel: texts.codeHint,
hasFocusEx: otcInputTextbox.focused,
placeholder: texts.codeHint">
</script>`;

const PUSH_VIEW = `<script type="text/html" id="push-view">
${BANNER}
<div id="idDiv_SAOTCAS_Title" class="row text-title" role="heading" aria-level="1" data-bind="text: title"></div>
<div id="idDiv_SAOTCAS_Description" class="row text-block-body" data-bind="text: description"></div>
<!-- ko if: number -->
<div class="row"><div id="idRichContext_DisplaySign" class="displaySign display-sign-height" data-bind="text: number"></div></div>
<!-- /ko -->
<div id="idDiv_SAOTCAS_TD_Section" class="row checkbox">
<label id="idLbl_SAOTCAS_TD_Cb"><input id="idChkBx_SAOTCAS_TD" name="rememberMFA" type="checkbox" value="true"><span data-bind="text: texts.dontAskAgain"></span></label>
</div>
<!-- ko ifnot: old -->
<div class="row"><a id="signInAnotherWay" href="#" data-bind="text: texts.cantUseApp, click: showMethods"></a></div>
<!-- /ko -->
<!-- ko if: old -->
<!-- ko if: otp --><div class="row"><a id="idA_SAASTO_TOTP" href="#" data-bind="text: texts.useCodeOld, click: useCode"></a></div><!-- /ko -->
<div class="row"><a id="idA_SAASTO_LookupLink" href="#" data-bind="text: texts.lookupOther, click: showMethods"></a></div>
<!-- /ko -->
${CANCEL}
</script>`;

const METHODS_VIEW = `<script type="text/html" id="methods-view">
${BANNER}
<div id="idDiv_SAOTCS_Title" class="row text-title" role="heading" aria-level="1" data-bind="text: texts.verifyIdentity"></div>
<div id="idDiv_SAOTCS_Proofs" class="form-group" data-bind="foreach: proofs">
<div class="tile-container"><div class="table" tabindex="0" role="button" data-bind="attr: { 'data-value': id }, click: choose, event: { keydown: key }">
<div class="table-row"><div class="table-cell text-left content" data-bind="text: label"></div></div>
</div></div>
</div>
${CANCEL}
</script>`;

const SIGNED_IN_VIEW = `<script type="text/html" id="signed-in-view">
${BANNER}
<div id="heading" class="row text-title" role="heading" aria-level="1" data-bind="text: texts.signedIn"></div>
<div class="row text-body" data-bind="text: texts.signedInText"></div>
</script>`;
