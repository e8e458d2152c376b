import { type Answer, commonConfig, oneOf, pageOf, type Visit } from "../answers.ts";
import type { BoxesConfig } from "../config.ts";
import { configElement, escapeHtml } from "../document.ts";
import { encodeQr } from "../qr.ts";
import { qrPng } from "../qr-files.ts";
import { randomTexts } from "../texts/random.ts";
import { type ShopTexts, shopTexts } from "../texts/shop.ts";
import { codeForm } from "./code-form.ts";

/** A form that wants the app's code, as sites of every kind make it. */
interface Asking {
	readonly intro: (texts: ShopTexts) => string;
	readonly label: (texts: ShopTexts) => string;
	/** The input's name, under which the code is sent. */
	readonly name: string;
	readonly attributes: string;
}

/** How a shop's own second step asks for the app's code. `boxes` has a script instead: client/boxes.tsx. */
const SECOND_STEPS = {
	/** What the HTML standard has for it, and no other sign. */
	autocomplete: {
		intro: () => "",
		label: (texts) => texts.oneTime,
		name: "c1",
		attributes: 'type="text" autocomplete="one-time-code" inputmode="numeric" maxlength="6"',
	},
	/** A name that many frameworks have. */
	totp: {
		intro: () => "",
		label: (texts) => texts.oneTime,
		name: "totp",
		attributes: 'type="text" autocomplete="off"',
	},
	/** Nothing but the words beside a six-digit field. */
	words: {
		intro: (texts) => texts.authenticatorText,
		label: (texts) => texts.authenticator,
		name: "f7",
		attributes: 'type="tel" autocomplete="off" maxlength="6" pattern="[0-9]{6}"',
	},
} as const satisfies Readonly<Record<string, Asking>>;

/** Fields that take six digits too, and want something else. */
const DECOYS = {
	coupon: {
		intro: () => "",
		label: (texts) => texts.coupon,
		name: "code",
		attributes: 'type="text" maxlength="6" autocomplete="off"',
	},
	postal: {
		intro: () => "",
		label: (texts) => texts.postal,
		name: "code",
		attributes: 'type="text" inputmode="numeric" maxlength="6" autocomplete="postal-code"',
	},
	cvv: {
		intro: () => "",
		label: (texts) => texts.cvv,
		name: "security_code",
		attributes: 'type="tel" inputmode="numeric" maxlength="6" autocomplete="cc-csc"',
	},
	sms: {
		intro: (texts) => texts.smsText,
		label: (texts) => texts.sms,
		name: "otp",
		attributes: 'type="text" inputmode="numeric" maxlength="6" autocomplete="one-time-code"',
	},
	search: {
		intro: () => "",
		label: (texts) => texts.search,
		name: "q",
		attributes: 'type="search" maxlength="6"',
	},
	phone: {
		intro: () => "",
		label: (texts) => texts.phone,
		name: "phone",
		attributes: 'type="tel" autocomplete="tel-national"',
	},
	newsletter: {
		intro: (texts) => texts.newsletterText,
		label: (texts) => texts.newsletter,
		name: "verification_code",
		attributes: 'type="text" maxlength="6" autocomplete="off"',
	},
	recovery: {
		intro: () => "",
		label: (texts) => texts.recovery,
		name: "recovery_code",
		attributes: 'type="text" autocomplete="off"',
	},
	order: {
		intro: () => "",
		label: (texts) => texts.order,
		name: "number",
		attributes: 'type="text" inputmode="numeric" maxlength="6" pattern="[0-9]{6}"',
	},
	pin: {
		intro: () => "",
		label: (texts) => texts.pin,
		name: "pin",
		attributes: 'type="password" inputmode="numeric" maxlength="6" autocomplete="current-password"',
	},
} as const satisfies Readonly<Record<string, Asking>>;

/** Another issuer's site, on any host: `/shop?kind=…` asks, `/shop/setup` shows the QR of its own account. */
export function shop(visit: Visit): Answer | null {
	const path = visit.url.pathname;
	if (path === "/shop/setup") return setUp(visit);
	if (path !== "/shop") return null;
	const texts = textsOf(visit);
	const kind = visit.url.searchParams.get("kind");
	if (kind === "boxes") return boxes(visit, texts);
	const secondStep = Object.entries(SECOND_STEPS).find(([name]) => name === kind)?.[1];
	const decoy = Object.entries(DECOYS).find(([name]) => name === kind)?.[1];
	const asking: Asking = secondStep ?? decoy ?? SECOND_STEPS.autocomplete;
	const { name, attributes } = asking;
	const intro = asking.intro(texts);
	const form = codeForm(
		visit,
		decoy === undefined ? "shop" : "decoy",
		name,
		`${intro === "" ? "" : `<p>${escapeHtml(intro)}</p>`}
<label for="field-${name}">${escapeHtml(asking.label(texts))}</label>
<input id="field-${name}" name="${name}" ${attributes}>
<button type="submit" id="shop-submit">${escapeHtml(decoy === undefined ? texts.verify : texts.send)}</button>`,
		{ wrong: texts.wrong },
	);
	return page(visit, texts, decoy === undefined ? texts.signIn : texts.shop, form);
}

function textsOf({ language }: Visit): ShopTexts {
	return language === "xx" ? randomTexts(shopTexts.en) : shopTexts[language];
}

function boxes(visit: Visit, texts: ShopTexts): Answer {
	const config: BoxesConfig = {
		...commonConfig(visit, `/common/kmsi?${visit.passOn}`),
		page: "shop",
		label: texts.authenticator,
		button: texts.verify,
		wrong: texts.wrong,
	};
	const body = `<p>${escapeHtml(texts.authenticatorText)}</p><div id="root"></div>${configElement(config)}<script src="/assets/boxes.js" defer></script>`;
	return page(visit, texts, texts.signIn, body);
}

function setUp(visit: Visit): Answer {
	const registration = visit.site.registry.find(visit.user, visit.tenant) ?? visit.site.user;
	const source = `data:image/png;base64,${qrPng(encodeQr(registration.uri), 4).toString("base64")}`;
	const texts = textsOf(visit);
	return page(visit, texts, texts.signIn, `<img id="shop-qr" alt="" src="${source}">`);
}

function page(visit: Visit, texts: ShopTexts, title: string, body: string): Answer {
	const search = oneOf(visit.url.searchParams.get("header"), ["search", "none"]);
	return pageOf(visit, {
		title: texts.shop,
		head: '<link rel="stylesheet" href="/assets/plain.css">',
		bodyClass: "",
		body: `<main>${search === "none" ? "" : `<form role="search" action="/shop"><input type="search" name="s" aria-label="${escapeHtml(texts.search)}" maxlength="40"></form>`}
<h1>${escapeHtml(title)}</h1>${body}</main>`,
	});
}
