import { ref } from "lit/directives/ref.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { type MessageKey, message } from "../../browser/i18n";
import { typedText } from "../../parts/typed-text";

import { button, cancel, focusInView, point, question, section } from "./parts";
import type { Act, Open, Protection, Section } from "./state";

const NOW: Readonly<Record<Protection, MessageKey>> = {
	device: "settings_by_device",
	password: "settings_by_password",
	recovery: "settings_by_recovery",
};

/** Which protection holds, what it protects against and what not; and the way to another. */
export function password(state: Open, act: Act): TemplateResult {
	const { protection, panel, busy } = state;
	const content = html`
		<p class="strong">${message(NOW[protection])}</p>
		<ul class="points">
			${point("tick", "settings_against_sites")}
			${point(protection === "device" ? "warning" : "tick", protection === "device" ? "settings_device_copy" : "settings_password_copy")}
			${protection === "device" ? nothing : point("warning", "settings_password_here")}
			${protection === "password" ? forgotten(state) : nothing}
		</ul>
		${panel === "password" ? newPasswordForm(state, "password", act) : nothing}
		${
			panel === "removePassword"
				? question("settings_remove_password_ask", "settings_remove_password_yes", { do: "removePassword" }, busy, act)
				: nothing
		}
		${panel === "password" || panel === "removePassword" ? nothing : buttons(protection, act)}
	`;
	return section("password", message("settings_password"), state, content);
}

/** What opens the accounts when the password is forgotten. */
function forgotten({ hasRecovery, passkeys, missing }: Open): TemplateResult {
	const hasPasskey = passkeys.list.length > 0;
	if (hasRecovery) {
		return point("info", hasPasskey ? "settings_forgotten_both" : "settings_forgotten_recovery");
	}
	if (hasPasskey) {
		return point("warning", "settings_forgotten_passkey");
	}
	return point("warning", missing === 0 ? "settings_forgotten_backup" : "settings_forgotten_lost");
}

function buttons(protection: Protection, act: Act): TemplateResult {
	const open = { do: "open", panel: "password" } as const;
	return html`<div class="row">
		${
			protection === "password"
				? [
						button("secondary", "settings_change_password", open, act),
						button("link danger", "settings_remove_password", { do: "open", panel: "removePassword" }, act),
					]
				: button("primary", "settings_set_password", open, act)
		}
		${protection === "recovery" ? button("secondary", "settings_use_device", { do: "useDevice" }, act) : nothing}
	</div>`;
}

/** The form for a first password or another one; `section`: where it is asked. */
export function newPasswordForm(state: Open, section: Section, act: Act): TemplateResult {
	return passwordForm(state, act, {
		section,
		label: "settings_new_password",
		send: state.protection === "password" ? "settings_change_password" : "settings_set_password",
		note: state.hasRecovery || state.passkeys.list.length > 0 ? null : "settings_password_advice",
		weak: "settings_weak_vault",
		action: "setPassword",
	});
}

/** What a new password is for. */
export interface PasswordForm {
	/** Its section: the heading names the form. */
	readonly section: Section;
	readonly label: MessageKey;
	/** The name of the button that sends it. */
	readonly send: MessageKey;
	readonly note: MessageKey | null;
	/** What is at stake where it is weak. */
	readonly weak: MessageKey;
	readonly action: "setPassword" | "saveBackupWith";
}

/** A new password, typed twice, with an estimate of its strength. */
export function passwordForm(
	{ problem, strength, shown, busy }: Open,
	act: Act,
	{ section, label, send, note, weak, action }: PasswordForm,
): TemplateResult {
	const sent = (form: HTMLFormElement, weakToo: boolean) =>
		act({ do: action, password: typedText(form, "password"), again: typedText(form, "again"), weakToo });
	const submit = (event: SubmitEvent) => {
		event.preventDefault();
		const form = event.currentTarget;
		if (form instanceof HTMLFormElement && !busy) {
			sent(form, false);
			// Whatever is wrong is on screen by now.
			form.querySelector<HTMLInputElement>("[aria-invalid=true]")?.focus();
		}
	};
	const useWeak = (form: HTMLFormElement) => {
		sent(form, true);
		form.querySelector<HTMLElement>("[type=submit]")?.focus();
	};
	const chooseAnother = (form: HTMLFormElement) => {
		act({ do: "correct" });
		const [password, again] = form.querySelectorAll<HTMLInputElement>("#password, #again");
		password?.focus();
		password?.select();
		if (again) {
			again.value = "";
		}
	};
	const type = ({ currentTarget }: InputEvent) => {
		if (!(currentTarget instanceof HTMLInputElement)) {
			return;
		}
		const { name, value } = currentTarget;
		if (problem === "differs" || problem === "weak" || (problem === "short" && name === "password")) {
			act({ do: "correct" });
		}
		if (name === "password") {
			act({ do: "type", password: value });
		}
	};
	const show = ({ currentTarget }: Event) =>
		currentTarget instanceof HTMLInputElement && act({ do: "show", shown: currentTarget.checked });
	const input = (name: "password" | "again", wrong: boolean) => html`<input
		name=${name}
		id=${name}
		type=${shown ? "text" : "password"}
		autocapitalize="off"
		autocomplete="new-password"
		spellcheck="false"
		aria-invalid=${wrong ? "true" : "false"}
		aria-describedby=${name === "password" ? "password-rule password-problem strength" : "again-problem"}
		@input=${type}
		${name === "password" ? ref(focusInView) : nothing}
	/>`;
	return html`<form class="password-form" autocomplete="off" novalidate aria-labelledby=${`${section}-title`} @submit=${submit}>
		<div class="field">
			<label class="field-label" for="password">${message(label)}</label>
			${input("password", problem === "short")}
			<p class="quiet-text" id="password-rule">${message("settings_password_rule")}</p>
			<div id="password-problem" role="alert">${problem === "short" ? html`<p class="problem">${message("settings_password_short")}</p>` : nothing}</div>
			<div class="strength" id="strength" role="status" data-strength=${strength ?? nothing}>
				<span class="strength-bars" aria-hidden="true">${[0, 1, 2, 3].map((bar) => html`<span class=${strength !== null && bar < Math.max(strength, 1) ? "full" : ""}></span>`)}</span>
				${strength === null ? nothing : html`<p class="quiet-text">${message(`settings_strength_${strength}`)}</p>`}
			</div>
		</div>
		<div class="field">
			<label class="field-label" for="again">${message("settings_password_again")}</label>
			${input("again", problem === "differs")}
			<div id="again-problem" role="alert">${problem === "differs" ? html`<p class="problem">${message("settings_password_differs")}</p>` : nothing}</div>
		</div>
		<label class="check"><input type="checkbox" name="show" .checked=${shown} @change=${show} /> ${message("settings_password_show")}</label>
		${note ? html`<p class="quiet-text">${message(note)}</p>` : nothing}
		${
			problem === "weak"
				? weakQuestion(weak, chooseAnother, useWeak)
				: html`<div class="row">
						<button type="submit" class="primary" data-do=${action} aria-disabled=${busy ? "true" : "false"}>
							${message(busy ? "settings_busy" : send)}
						</button>
						${cancel(act)}
					</div>`
		}
	</form>`;
}

/** Instead of the button that sends the form. The focus is on the safe answer. */
function weakQuestion(text: MessageKey, another: FormAct, use: FormAct): TemplateResult {
	const on = (act: FormAct) => (event: Event) => {
		const form = event.currentTarget instanceof HTMLButtonElement ? event.currentTarget.form : null;
		if (form) {
			act(form);
		}
	};
	return html`<div class="question" role="group" aria-labelledby="weak">
		<p id="weak">${message(text)}</p>
		<div class="row">
			<button type="button" class="primary" data-do="chooseAnother" ${ref(focusAnswer)} @click=${on(another)}>
				${message("settings_weak_another")}
			</button>
			<button type="button" class="secondary" data-do="useWeak" @click=${on(use)}>${message("settings_weak_use")}</button>
		</div>
	</div>`;
}

/** A function of its own: two elements with the same `ref` would take the focus from each other at each drawing. */
const focusAnswer = (element: Element | undefined) => focusInView(element);

type FormAct = (form: HTMLFormElement) => void;
