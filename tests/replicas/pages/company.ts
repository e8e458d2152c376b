import { type Answer, pageOf, type Visit } from "../answers.ts";
import { escapeHtml } from "../document.ts";
import { encodeQr } from "../qr.ts";
import { qrPng } from "../qr-files.ts";
import { textsIn } from "../texts.ts";
import { codeForm } from "./code-form.ts";

/** Microsoft's software on hosts that a customer writes the pages of: AD FS under /adfs/ls, Azure AD B2C under /b2c. */
export function company(visit: Visit): Answer | null {
	const path = visit.url.pathname.toLowerCase();
	if (path.startsWith("/adfs/ls")) return adfs(visit);
	if (path.startsWith("/b2c")) return b2c(visit);
	return null;
}

/** AD FS with the adapter for Entra's second step: a plain form. */
function adfs(visit: Visit): Answer {
	const texts = textsIn(visit.language);
	const form = codeForm(
		visit,
		"adfs",
		"VerificationCode",
		`<div id="authArea"><p id="instructions" class="helpText">${escapeHtml(texts.enterCodeText)}</p>
<input id="verificationCodeInput" name="VerificationCode" type="text" autocomplete="off" placeholder="${escapeHtml(texts.codeHint)}">
<input id="signInButton" type="submit" class="submit" value="${escapeHtml(texts.verify)}">
<div id="otherOptions"><a id="verificationOption0" href="#0">${escapeHtml(texts.proofApprove)}</a>
<a id="verificationOption1" href="#1">${escapeHtml(texts.proofSms)}</a></div></div>`,
		{
			attributes: 'id="loginForm" autocomplete="off" novalidate="novalidate"',
			error: `<div id="errorText" role="alert" class="error">${escapeHtml(texts.signInCodeWrong)}</div>`,
		},
	);
	return page(visit, texts.signInTitle, `<div id="userName">${escapeHtml(visit.user)}</div>${form}`);
}

/** B2C's self-asserted page; `view=qr` is its set-up, `sent=email` the same page for an e-mailed code. */
function b2c(visit: Visit): Answer {
	const texts = textsIn(visit.language);
	const query = visit.url.searchParams;
	if (query.get("view") === "qr") {
		const registration = visit.site.registry.find(visit.user, visit.tenant) ?? visit.site.user;
		const source = `data:image/png;base64,${qrPng(encodeQr(registration.uri), 5).toString("base64")}`;
		const uri = escapeHtml(registration.uri);
		return page(
			visit,
			texts.setUpAccount,
			`<form id="attributeVerification"><div id="totpQrCodeControl"><div id="totpQrCodeControl-picture" title="${uri}"><img id="totpQrCodeControl-img" alt="Scan me!" width="256" height="256" src="${source}"></div></div>
<a id="totpQrCodeControl-link" href="#typed">${escapeHtml(texts.cantScan)}</a>
<button id="continue" type="button">${escapeHtml(texts.next)}</button></form>`,
		);
	}
	const email = query.get("sent") === "email";
	const field = email ? "verificationCode" : "otpCode";
	const form = codeForm(
		visit,
		email ? "b2c-email" : "b2c",
		field,
		`<div class="intro"><p>${escapeHtml(email ? texts.emailSent : texts.enterCodeText)}</p></div>
<div class="attrEntry"><label for="${field}">${escapeHtml(texts.enterCode)}</label>
<input id="${field}" name="${field}" class="textInput" type="text" pattern="^[0-9]{6}$" autocomplete="off" aria-required="true"></div>
<div class="buttons"><button id="continue" type="submit">${escapeHtml(texts.next)}</button>
<button id="cancel" type="button">${escapeHtml(texts.cancel)}</button></div>`,
		{
			attributes: 'id="attributeVerification"',
			error: `<div id="claimVerificationServerError" role="alert" class="error pageLevel">${escapeHtml(texts.signInCodeWrong)}</div>`,
		},
	);
	return page(visit, texts.enterCode, form);
}

function page(visit: Visit, title: string, body: string): Answer {
	return pageOf(visit, {
		title,
		head: '<link rel="stylesheet" href="/assets/plain.css">',
		bodyClass: "",
		body: `<main><h1>${escapeHtml(title)}</h1>${body}</main>`,
	});
}
