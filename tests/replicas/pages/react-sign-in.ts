import { type Answer, commonConfig, pageOf, type Visit } from "../answers.ts";
import type { ReactSignInConfig } from "../config.ts";
import { configElement } from "../document.ts";
import { randomTexts } from "../texts/random.ts";
import { reactSignInTexts } from "../texts/react-sign-in.ts";
import { textsIn } from "../texts.ts";

/** The sign-in page in its newer look, where the address names one of its pages. */
export function reactSignIn(visit: Visit): Answer | null {
	const query = visit.url.searchParams;
	const page = query.get("page");
	if (page !== "otc-confirmation" && page !== "otc-password") return null;
	const { nl, en } = reactSignInTexts;
	const own = visit.language === "nl" ? nl : visit.language === "xx" ? randomTexts(en) : en;
	const config: ReactSignInConfig = {
		...commonConfig(visit, `/common/kmsi?${visit.passOn}`),
		texts: textsIn(visit.language),
		own,
		page,
		says: saysOf(query),
	};
	return pageOf(visit, {
		title: config.texts.signInTitle,
		head: '<link rel="stylesheet" href="/assets/signin.css">',
		bodyClass: "cb",
		body: `<div id="root"></div>${configElement(config)}<script src="/assets/react-sign-in.js" defer></script>`,
	});
}

/** What a page says of its code: `sign=app`, `sent=email`, or nothing. */
export function saysOf(query: URLSearchParams): "app" | "email" | null {
	if (query.get("sign") === "app") return "app";
	return query.get("sent") === "email" ? "email" : null;
}
