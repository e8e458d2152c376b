import { html, nothing, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import type { Notice } from "../state";
import { icon } from "./icon";
import { sentenceOf } from "./parts";

/** One thing to tell: what happened, and what to do. A refusal is spoken at once, the rest by the place that it stands in. */
export function notice({ kind, tone, names }: Notice): TemplateResult {
	if (tone === "quiet") {
		return html`<p class="notice quiet" data-notice=${kind}>${message(`notice_${kind}_title`, ...names)}</p>`;
	}
	return html`<section class="notice ${tone}" data-notice=${kind} role=${tone === "refusal" ? "alert" : nothing}>
		${icon(tone)}
		<div>
			<h2>${sentenceOf(`notice_${kind}_title`, ...names)}</h2>
			<p>${message(`notice_${kind}_text`, ...names)}</p>
		</div>
	</section>`;
}
