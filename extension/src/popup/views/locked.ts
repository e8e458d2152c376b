import { guard } from "lit/directives/guard.js";
import { keyed } from "lit/directives/keyed.js";
import { createRef, ref } from "lit/directives/ref.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { duration, message } from "../../browser/i18n";
import { isFirefox } from "../../browser/kind";
import { focusAtStart } from "../../parts/focus";
import { icon } from "../../parts/icon";
import { notice } from "../../parts/notice";
import type { Act, State } from "../state";
import { heading } from "./parts";

type Locked = Extract<State, { view: "locked" }>;

/** Nothing of the accounts: a field for the password or the recovery code, and a button for a passkey. */
export function locked(state: Locked, now: number, act: Act): TemplateResult {
	const { by, ways, lost, notice: told } = state;
	return html`<main class="view" data-view="locked" data-lost=${lost ? "" : nothing}>
		${heading(message(lost ? "lost_heading" : "locked_heading"), false)}
		<div class="told" role="status">${told ? notice(told) : nothing}</div>
		${lost ? html`<p>${message("lost_what")}</p><p class="next">${icon("lock")}<span>${message("lost_opens")}</span></p>` : nothing}
		${by ? form(state, by, now, act) : nothing} ${ways.includes("passkey") && !isFirefox() ? passkey(by === null, act) : nothing}
		<footer class="links">${lost ? afterLoss(state, act) : otherwise(state, act)}</footer>
	</main>`;
}

function form(state: Locked, by: "password" | "recovery", now: number, act: Act): TemplateResult {
	const { problem, busy, waitUntil } = state;
	const field = createRef<HTMLInputElement>();
	const wait = Math.ceil(waitUntil - now);
	const stopped = busy || wait > 0;
	const unlock = (event: SubmitEvent) => {
		event.preventDefault();
		const secret = field.value?.value ?? "";
		if (!stopped && secret) {
			act({ do: "unlock", secret });
		}
	};
	const password = by === "password";
	// The seconds tick; how many there were at first is spoken, and the rest is there to be read.
	const waiting = wait > 0 ? message("locked_wait", duration(wait)) : null;
	const spoken = guard([waitUntil, waiting === null], () =>
		waiting ? html`<span class="unseen">${waiting}</span>` : nothing,
	);
	const wrong = waiting === null && problem ? html`<p class="problem">${message(`locked_${problem}`)}</p>` : nothing;
	return html`<form autocomplete="off" novalidate @submit=${unlock}>
		<div class="field">
			<label class="field-label" for="secret">${message(password ? "locked_password" : "locked_recovery")}</label>
			${keyed(
				by,
				html`<input
					${ref(field)}
					id="secret"
					type=${password ? "password" : "text"}
					class=${password ? "" : "key"}
					autocapitalize="off"
					autocomplete=${password ? "current-password" : "off"}
					spellcheck="false"
					${ref(focusAtStart)}
					aria-invalid=${problem ? "true" : "false"}
					aria-describedby="secret-problem"
					@input=${problem ? () => act({ do: "correctSecret" }) : nothing}
				/>`,
			)}
			<div id=${waiting ? nothing : "secret-problem"} role="alert">${spoken} ${wrong}</div>
			${waiting ? html`<p class="problem" id="secret-problem">${waiting}</p>` : nothing}
		</div>
		<button type="submit" class="primary" data-do="unlock" aria-disabled=${stopped ? "true" : "false"}>
			${icon("key")} ${message(busy ? "locked_busy" : "locked_unlock")}
		</button>
	</form>`;
}

/** `only`: nothing is typed. */
function passkey(only: boolean, act: Act): TemplateResult {
	return html`<button
		type="button"
		class=${only ? "primary" : "secondary"}
		data-do="passkey"
		${only ? ref(focusAtStart) : nothing}
		@click=${() => act({ do: "passkey" })}
	>
		${icon("person")} ${message("locked_passkey")}
	</button>`;
}

/** The other thing to type, where there is one. */
function otherwise({ by, ways }: Locked, act: Act): TemplateResult | typeof nothing {
	const other = by === "password" ? "recovery" : "password";
	if (!ways.includes(other)) {
		return nothing;
	}
	return html`<button type="button" class="link" data-do="unlockOtherwise" @click=${() => act({ do: "unlockOtherwise" })}>
		${message(other === "recovery" ? "locked_by_recovery" : "locked_by_password")}
	</button>`;
}

/** What this device's key opened has no password in everyday use; a backup is the other way. */
function afterLoss(state: Locked, act: Act): TemplateResult {
	return html`${state.by ? otherwise(state, act) : nothing}
		<button type="button" class="link" data-do="settings" @click=${() => act({ do: "settings" })}>${message("lost_otherwise")}</button>`;
}
