import { ref } from "lit/directives/ref.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import { accountName, spokenName, subline, title } from "../../parts/account-name";
import { focusAtStart } from "../../parts/focus";
import { icon, mark } from "../../parts/icon";
import { type Notice, notice } from "../../parts/notice";
import { ring } from "../../parts/ring";
import type { Entry } from "../../popup/state";
import { copyLabel, grouped } from "../../popup/views/code";

/** The next code is shown from so many seconds before it comes. */
const NEAR = 10;

/** Why there is no code: the name of its sentence (`code_window_<why>`). */
export type Why = "locked" | "gone" | "unreadable";

/** Where a code stands that is to stay on top: `absent` where the browser has no such thing. */
export type Top = "absent" | "off" | "asked" | "on" | "failed";

/** An account with its code, as it is shown here or on top. */
export interface Face {
	readonly entry: Entry;
	/** Unix seconds by which codes are made, fractions allowed. */
	readonly now: number;
	/** What came of the last copying, for a moment. */
	readonly copied: "copied" | "not_copied" | null;
}

/** All that the small window can show. */
export type Shown =
	| { readonly view: "starting" }
	| { readonly view: "failed"; readonly why: Why }
	/** `clock`: this PC's clock is too wrong for right codes. */
	| { readonly view: "code"; readonly face: Face; readonly top: Top; readonly clock: Notice | null };

/** What a person can do here. */
export type Act = (action: "copy" | "top" | "bringBack" | "again" | "close") => void;

/** The small window. */
export function codeWindow(shown: Shown, act: Act): TemplateResult {
	switch (shown.view) {
		case "starting":
			return html`<main class="small-window" data-view="starting" aria-busy="true"></main>`;
		case "failed":
			return failed(shown.why, act);
		case "code":
			return shown.top === "on" ? onTop(shown.face.entry, act) : here(shown, act);
	}
}

/** The window that stays on top: the code, and nothing to press but it. */
export function onTopWindow(shown: Face, act: Act): TemplateResult {
	return html`<main class="small-window on-top" data-view="code" data-account=${shown.entry.account.id}>${face(shown, act)}</main>`;
}

function here({ face: shown, top, clock }: Extract<Shown, { view: "code" }>, act: Act): TemplateResult {
	return html`<main class="small-window" data-view="code" data-account=${shown.entry.account.id}>
		${face(shown, act)}
		<div class="told" role="status">
			${top === "failed" ? html`<p class="notice quiet" data-notice="top_failed">${message("code_window_top_failed")}</p>` : nothing}
			${clock ? notice(clock) : nothing}
		</div>
		<div class="buttons">
			${top === "absent" ? nothing : button("top", html`${icon("top")} ${message("code_window_top")}`, act)}
			${button("close", message("code_window_close"), act)}
		</div>
	</main>`;
}

/** Names, time left, code, and what is said of it. A click anywhere on the code copies. */
function face({ entry, now, copied }: Face, act: Act): TemplateResult {
	const { account, code } = entry;
	const below = subline(account);
	const isCopied = copied === "copied";
	const isNear = code.endsAt - now <= NEAR;
	return html`<header class="face-top">
			<div class="name">
				<h1 class="name-title" title=${title(account)}>${title(account)}</h1>
				${below ? html`<p class="name-below" title=${below}>${below}</p>` : nothing}
			</div>
			${ring(code.endsAt, now, account.period)}
		</header>
		<div class="face copyable" @click=${() => act("copy")}>
			<button
				type="button"
				class="figures"
				data-do="copy"
				data-digits=${code.code.length}
				aria-label=${copyLabel(entry)}
				${ref(focusAtStart)}
			>${grouped(code.code)}</button>
			<div class="face-below">
				${isNear && !isCopied ? next(code.next) : hint(isCopied)}
			</div>
		</div>
		<p class=${copied === "not_copied" ? "problem" : "unseen"} role="status">
			${copied === "not_copied" ? message("code_window_not_copied") : isCopied ? message("copied_code", spokenName(account)) : ""}
		</p>`;
}

function hint(isCopied: boolean): TemplateResult {
	return html`<p class=${isCopied ? "hint done" : "hint"} aria-hidden="true">
		${icon(isCopied ? "tick" : "copy")} ${message(isCopied ? "copied" : "code_window_copy")}
	</p>`;
}

/** The code that comes next; read out digit by digit, on demand. */
function next(code: string): TemplateResult {
	return html`<p class="next-code">
		<span aria-hidden="true">${message("code_window_next", grouped(code))}</span>
		<span class="unseen">${message("code_window_next", [...code].join(" "))}</span>
	</p>`;
}

function onTop({ account }: Entry, act: Act): TemplateResult {
	return html`<main class="small-window" data-view="on-top" data-account=${account.id}>
		${heading(message("code_window_on_top"))}
		${accountName(account)}
		<p>${message("code_window_on_top_text")}</p>
		<div class="buttons">
			${button("bringBack", message("code_window_bring_back"), act)} ${button("close", message("code_window_close"), act)}
		</div>
	</main>`;
}

function failed(why: Why, act: Act): TemplateResult {
	return html`<main class="small-window" data-view="failed" data-why=${why}>
		${heading(message("extName"))}
		<section class="notice warning" role="alert">${icon(why === "locked" ? "lock" : "warning")}<p>${message(`code_window_${why}`)}</p></section>
		<div class="buttons">
			${why === "unreadable" ? button("again", message("code_window_again"), act) : nothing}
			${button("close", message("code_window_close"), act)}
		</div>
	</main>`;
}

function heading(text: string): TemplateResult {
	return html`<header class="window-bar">${mark()}<h1 tabindex="-1" ${ref(focusAtStart)}>${text}</h1></header>`;
}

function button(action: Parameters<Act>[0], text: unknown, act: Act): TemplateResult {
	return html`<button type="button" class="secondary" data-do=${action} @click=${() => act(action)}>${text}</button>`;
}
