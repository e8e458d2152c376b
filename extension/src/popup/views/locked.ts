import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { createRef, ref } from "lit/directives/ref.js";
import { message } from "../../browser/i18n";
import type { Act, State } from "../state";
import { icon } from "./icon";
import { notice } from "./notice";
import { focusAtStart, heading } from "./parts";

type Locked = Extract<State, { view: "locked" }>;

/** Nothing of the accounts: a field for the password, or for the recovery code. */
export function locked({ by, problem, busy, waitUntil, notice: told }: Locked, now: number, act: Act): TemplateResult {
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
	const wrong = wait > 0 ? message("locked_wait", String(wait)) : problem && message(`locked_${problem}`);
	return html`<main class="view" data-view="locked">
		${heading(message("locked_heading"), false)}
		<div class="told" role="status">${told ? notice(told) : nothing}</div>
		<form autocomplete="off" novalidate @submit=${unlock}>
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
				/>`,
				)}
				<div id="secret-problem" role="alert">${wrong ? html`<p class="problem">${wrong}</p>` : nothing}</div>
			</div>
			<button type="submit" class="primary" data-do="unlock" aria-disabled=${stopped ? "true" : "false"}>
				${icon("key")} ${message(busy ? "locked_busy" : "locked_unlock")}
			</button>
		</form>
		<footer class="links">
			<button type="button" class="link" data-do="unlockOtherwise" @click=${() => act({ do: "unlockOtherwise" })}>
				${message(password ? "locked_by_recovery" : "locked_by_password")}
			</button>
		</footer>
	</main>`;
}
