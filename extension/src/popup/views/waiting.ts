import { html, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import { accountName } from "../../parts/account-name";
import { ring } from "../../parts/ring";
import type { Act, State } from "../state";
import { emptyBoxes } from "./code";
import { heading, toAccounts } from "./parts";
import { picture } from "./picture";

type Waiting = Extract<State, { view: "waiting" }>;

/** A fresh code comes in a moment, and is filled by itself. */
export function waiting({ account, until, reason }: Waiting, now: number, act: Act): TemplateResult {
	return html`<main class="view" data-view="waiting">
		${heading(message("waiting_heading"))}
		<section class="hero rests" data-account=${account.id}>
			<div class="hero-top">${picture(account)} ${accountName(account)} ${ring(until, now, account.period, { warns: false })}</div>
			${emptyBoxes(account.digits)}
		</section>
		<p>${message(`waiting_${reason}`)}</p>
		<p class="strong">${message("waiting_stay")}</p>
		<footer class="links">${toAccounts(act, message("cancel"))}</footer>
	</main>`;
}
