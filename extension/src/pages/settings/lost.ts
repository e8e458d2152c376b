import { createRef, ref } from "lit/directives/ref.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { duration, type MessageKey, message } from "../../browser/i18n";
import { isFirefox } from "../../browser/kind";
import { icon } from "../../parts/icon";
import { notice } from "../../parts/notice";
import { button, focusInView, question } from "./parts";
import { restoring } from "./restoring";
import type { Act, Lost } from "./state";

/** The vault does not open, for its key is gone or its header is damaged: every way on, the one that keeps most first. */
export function lost(state: Lost, act: Act): TemplateResult {
	const { ways, restore, busy, asks, focus, notice: told } = state;
	const passkey = ways.includes("passkey") && !isFirefox();
	return html`
		${told ? html`<div role="alert">${notice(told)}</div>` : nothing}
		${
			ways.length === 0
				? nothing
				: part(
						"recovery",
						"settings_lost_open",
						false,
						html`<p>${message("settings_lost_open_text")}</p>
							${state.by ? form(state, state.by, act) : nothing}
							${passkey ? html`<div class="row">${button(state.by ? "secondary" : "primary", "locked_passkey", { do: "usePasskey" }, act)}</div>` : nothing}`,
					)
		}
		${part(
			"backup",
			"settings_lost_restore",
			focus === "backup",
			html`<p>${message("settings_lost_restore_text")}</p>
				${restoring(restore, busy, 0, act)}`,
		)}
		${part(
			"anew",
			"settings_lost_anew",
			focus === "anew",
			html`<p>${message("settings_lost_anew_text")}</p>
				${
					asks
						? question(
								ways.length > 0 ? "settings_lost_anew_ask_though" : "settings_lost_anew_ask",
								"settings_lost_anew_yes",
								{ do: "beginAnew" },
								busy,
								act,
							)
						: html`<div class="row">${button("secondary danger", "settings_lost_anew_button", { do: "askBeginAnew" }, act)}</div>`
				}`,
		)}
	`;
}

/** What is told at the top of the page. */
export function lostNotice({ damaged }: Lost): TemplateResult {
	return html`<section class="notice warning">
		${icon("warning")}
		<div>
			<h2>${message(damaged ? "damaged_heading" : "lost_heading")}</h2>
			<p>${message(damaged ? "damaged_what" : "lost_what")} ${message("lost_sealed")}</p>
			${damaged ? html`<p>${message("damaged_help")}</p>` : nothing}
		</div>
	</section>`;
}

/** `focus`: what was unfolded in it was closed. */
function part(name: string, title: MessageKey, focus: boolean, content: TemplateResult): TemplateResult {
	return html`<section class="setting" data-section=${name} aria-labelledby=${`${name}-title`}>
		<h2 id=${`${name}-title`} tabindex="-1" ${ref(focus ? focusInView : undefined)}>${message(title)}</h2>
		${content}
	</section>`;
}

function form({ problem, wait, busy }: Lost, by: "password" | "recovery", act: Act): TemplateResult {
	const field = createRef<HTMLInputElement>();
	const submit = (event: SubmitEvent) => {
		event.preventDefault();
		const secret = field.value?.value ?? "";
		if (!busy && secret) {
			act({ do: "unlockLost", secret });
			field.value?.focus();
		}
	};
	const wrong = wait > 0 ? message("settings_lost_wait", duration(wait)) : problem && message(`locked_${problem}`);
	return html`<form autocomplete="off" novalidate @submit=${submit}>
		<div class="field">
			<label class="field-label" for="secret">${message(by === "password" ? "locked_password" : "locked_recovery")}</label>
			<input
				${ref(field)}
				id="secret"
				type=${by === "password" ? "password" : "text"}
				class=${by === "password" ? "" : "key"}
				autocapitalize="off"
				autocomplete="off"
				spellcheck="false"
				aria-invalid=${problem ? "true" : "false"}
				aria-describedby="secret-problem"
				@input=${wrong ? () => act({ do: "correct" }) : nothing}
			/>
			<div id="secret-problem" role="alert">${wrong ? html`<p class="problem">${wrong}</p>` : nothing}</div>
		</div>
		<div class="row">
			<button type="submit" class="primary" data-do="unlockLost" aria-disabled=${busy ? "true" : "false"}>
				${message(busy ? "locked_busy" : "locked_unlock")}
			</button>
		</div>
	</form>`;
}
