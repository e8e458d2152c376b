import { live } from "lit/directives/live.js";
import { ref } from "lit/directives/ref.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { type MessageKey, message } from "../../browser/i18n";
import { type IconName, icon } from "../../parts/icon";
import type { Act, Action, Done, Open, Section } from "./state";

/** The sentences of what was done that each section tells. */
const DONE: Readonly<Record<Section, readonly Done[]>> = {
	filling: [],
	shortcut: [],
	private: [],
	password: ["password_set", "password_changed", "password_removed", "device_used", "begun_anew"],
	locking: ["lock_after"],
	recovery: ["recovery_made", "recovery_removed", "sheet_left"],
	passkey: ["passkey_added", "passkey_removed"],
	backup: ["backup_saved", "restored"],
	sync: ["sync_on", "sync_off"],
	newPc: [],
	walk: ["password_set", "backup_saved", "restored", "sheet_left"],
	trash: ["put_back", "purged"],
};

/** The sections that stand in no group, so that their headings come right below that of the page. */
const UNGROUPED: readonly Section[] = ["trash", "walk"];

/** Moves the focus to an element when it first appears, and brings the panel or section around it into view. */
export function focusInView(element: Element | undefined): void {
	if (element instanceof HTMLElement) {
		queueMicrotask(() => {
			element.focus({ preventScroll: true });
			element.closest(".question, .password-form, .setting")?.scrollIntoView({ block: "nearest" });
		});
	}
}

/** One section: its heading, which takes the focus when a panel in it closes, and what was just done in it. */
export function section(
	name: Section,
	title: string,
	{ done, focus, accounts }: Open,
	content: unknown,
): TemplateResult {
	const told = done && DONE[name].includes(done) ? message(`settings_done_${done}`, String(accounts.length)) : null;
	const id = `${name}-title`;
	const takesFocus = ref(focus === name ? focusInView : undefined);
	const heading = UNGROUPED.includes(name)
		? html`<h2 id=${id} tabindex="-1" ${takesFocus}>${title}</h2>`
		: html`<h3 id=${id} tabindex="-1" ${takesFocus}>${title}</h3>`;
	return html`<section class="setting" data-section=${name} aria-labelledby=${id}>
		${heading}
		<p class="settled" role="status">${told ? [icon("tick"), html`<span>${told}</span>`] : nothing}</p>
		${content}
	</section>`;
}

/** One thing that is so, with a small picture beside it. */
export function point(picture: IconName, key: MessageKey): TemplateResult {
	return html`<li class="point" data-point=${picture}>${icon(picture)}<span>${message(key)}</span></li>`;
}

/** A box that is ticked where something is wanted, and below it what that means. */
export function check(
	name: string,
	title: MessageKey,
	text: unknown,
	on: boolean,
	choose: (wanted: boolean) => void,
): TemplateResult {
	const id = `${name}-text`;
	const changed = ({ currentTarget }: Event) =>
		currentTarget instanceof HTMLInputElement && choose(currentTarget.checked);
	return html`<div>
		<label class="check"><input type="checkbox" data-do=${name} aria-describedby=${id} .checked=${live(on)} @change=${changed} /> ${message(title)}</label>
		<div class="quiet-text check-text" id=${id}>${text}</div>
	</div>`;
}

/** A button that does one thing. */
export function button(look: string, key: MessageKey, action: Action, act: Act): TemplateResult {
	const name = action.do === "open" ? action.panel : action.do;
	return html`<button type="button" class=${look} data-do=${name} @click=${() => act(action)}>${message(key)}</button>`;
}

/** A question before something that cannot be taken back: the safe answer stands second and closes it. */
export function question(text: MessageKey, yes: MessageKey, action: Action, busy: boolean, act: Act): TemplateResult {
	return html`<div class="question" role="group" aria-labelledby="question">
		<p id="question" tabindex="-1" ${ref(focusInView)}>${message(text)}</p>
		<div class="row">
			<button
				type="button"
				class="secondary danger"
				data-do=${action.do}
				aria-disabled=${busy ? "true" : "false"}
				@click=${() => busy || act(action)}
			>
				${message(busy ? "settings_busy" : yes)}
			</button>
			${cancel(act)}
		</div>
	</div>`;
}

export function cancel(act: Act): TemplateResult {
	return button("secondary", "cancel", { do: "close" }, act);
}
