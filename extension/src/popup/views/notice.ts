import { html, type TemplateResult } from "lit";
import { message } from "../../browser/i18n";
import type { Notice } from "../state";
import { icon } from "./icon";

/** One thing to tell: what happened, and what to do. A refusal is spoken at once, the rest when it suits. */
export function notice({ kind, tone, names }: Notice): TemplateResult {
	if (tone === "quiet") {
		return html`<p class="notice quiet" data-notice=${kind} role="status">${message(`notice_${kind}_title`, ...names)}</p>`;
	}
	return html`<section class="notice ${tone}" data-notice=${kind} role=${tone === "refusal" ? "alert" : "status"}>
		${icon(tone)}
		<div>
			<h2>${message(`notice_${kind}_title`, ...names)}</h2>
			<p>${message(`notice_${kind}_text`, ...names)}</p>
		</div>
	</section>`;
}
