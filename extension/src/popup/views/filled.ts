import { html, nothing, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import { accountName } from "../../parts/account-name";
import { icon } from "../../parts/icon";
import { ring } from "../../parts/ring";
import type { Act, State } from "../state";
import { filledBoxes } from "./code";
import { keepIt } from "./keep";
import { heading, toAccounts } from "./parts";
import { picture } from "./picture";

type Filled = Extract<State, { view: "filled" }>;

/** Whose code is in the page now, and who clicks the page's button; until then its time still counts. */
export function filled({ entry, pressed, went, missing, led, clock }: Filled, now: number, act: Act): TemplateResult {
	const { account, code } = entry;
	return html`<main class="view" data-view="filled">
		${heading(message("filled_heading"))}
		<section class="hero rests" data-account=${account.id}>
			<div class="hero-top">
				${picture(account)} ${accountName(account)}
				${pressed || went ? html`<span class="seal">${icon("tick")}</span>` : ring(code.endsAt, now, account.period)}
			</div>
			${filledBoxes(code.code)}
		</section>
		<p class="next">
			${icon(pressed || went ? "tick" : "next")}<span>${message(pressed ? "filled_pressed" : went ? "filled_went" : "filled_press_yourself")}</span>
		</p>
		${clock ? html`<p class="next">${icon("info")}<span>${message(`notice_${clock.kind}_title`, ...clock.names)}</span></p>` : nothing}
		${led ? html`<p class="next">${icon("info")}<span>${message("filled_led")}</span></p>` : nothing}
		${missing ? keepIt(act) : nothing}
		<footer class="links">${toAccounts(act)}</footer>
	</main>`;
}
