import { html, nothing, type TemplateResult } from "lit/html.js";
import { type MessageKey, message } from "../../browser/i18n";
import { icon } from "../../parts/icon";
import { notice } from "../../parts/notice";
import { backupLater, fileForm, opensWith, saveButtons } from "./backup";
import { keptLine } from "./kept";
import { button, section } from "./parts";
import { newPasswordForm } from "./password";
import { restoring } from "./restoring";
import type { Act, None, Open, Step } from "./state";
import { join } from "./sync";

/** The way to a new PC, among the other sections: which direction? */
export function newPc(state: Open, act: Act): TemplateResult {
	const content = html`<p>${message("settings_new_pc_text")}</p>
		<div class="row">
			${button("secondary", "settings_leaving", { do: "walk", way: "leaving" }, act)}
			${button("secondary", "settings_arriving", { do: "walk", way: "arriving" }, act)}
		</div>`;
	return section("newPc", message("settings_new_pc"), state, content);
}

/** One step on the way: its number or a tick, what to do, and what does it. */
interface Stop {
	readonly name: string;
	readonly title: MessageKey;
	readonly text: MessageKey;
	readonly done: boolean;
	readonly content?: unknown;
}

/** The way to a new PC, from this one or to this one, instead of all other sections. */
export function walk(state: Open, act: Act): TemplateResult {
	const leaves = state.walk?.way === "leaving";
	const content = html`${stops(leaves ? leaving(state, act) : arriving(state, act))}
		<div class="row">${button("secondary", "settings_walk_end", { do: "endWalk" }, act)}</div>`;
	return section("walk", message(leaves ? "settings_leaving" : "settings_arriving"), state, content);
}

/** The way to this PC where there is nothing yet: a backup is how the accounts come here. */
export function first(state: None, act: Act): TemplateResult {
	const { restore, busy, notice: told } = state;
	return html`${state.waiting ? waiting(state, act) : nothing}<section class="setting" data-section="backup" aria-labelledby="backup-title">
		<h2 id="backup-title">${message("settings_first_restore")}</h2>
		<p>${message("settings_first_restore_text")}</p>
		<div class="told" role="status">${told ? notice(told) : nothing}</div>
		${stops(arrivingWith({ restore, busy, trashed: 0, restored: false, password: nothing, choose: nothing, checked: nothing, isChecked: false, hasPassword: false }, act))}
	</section>${backupLater(state)}`;
}

/** The way to this PC where the browser's sync carries accounts already. */
function waiting(state: None, act: Act): TemplateResult {
	return html`<section class="setting" data-section="sync" aria-labelledby="sync-title">
		<h2 id="sync-title">${message("settings_sync_first")}</h2>
		<p>${message("settings_sync_there")}</p>
		${join(state, "first", act)}
	</section>`;
}

function stops(all: readonly Stop[]): TemplateResult {
	const next = all.find(({ done }) => !done)?.name;
	return html`<ol class="walk">
		${all.map(
			({ name, title, text, done, content }) => html`<li
				class="walk-step"
				data-walk=${name}
				data-done=${done ? "true" : "false"}
				aria-current=${name === next ? "step" : nothing}
			>
				<h3 id="walk-${name}">${message(title)} ${done ? html`<span class="walk-tick">${icon("tick")}<span class="unseen">${message("settings_walk_done")}</span></span>` : nothing}</h3>
				<p>${message(text)}</p>
				${content ?? nothing}
			</li>`,
		)}
	</ol>`;
}

/** What happens on the other side of the desk, a person ticks off. */
function tick(step: Step, done: boolean, act: Act): TemplateResult {
	const change = ({ currentTarget }: Event) =>
		currentTarget instanceof HTMLInputElement && act({ do: "step", step, done: currentTarget.checked });
	return html`<label class="check">
		<input type="checkbox" data-do="step" value=${step} aria-labelledby="tick-${step} walk-${step}" .checked=${done} @change=${change} />
		<span id="tick-${step}">${message("settings_walk_tick")}</span>
	</label>`;
}

function leaving(state: Open, act: Act): readonly Stop[] {
	const { panel, restore, busy, missing, accounts, trash } = state;
	const has = (step: Step) => state.walk?.done.includes(step) ?? false;
	const saved = missing === 0 && accounts.length > 0;
	const opens = opensWith(state);
	const saving =
		panel === "backup"
			? fileForm(state, "walk", act)
			: html`${keptLine(state)} ${opens ? html`<p class="quiet-text">${message(opens)}</p>` : nothing}
					<div class="row">
						${saveButtons(state, act, saved ? "secondary" : "primary")} ${button("secondary", "settings_print_accounts", { do: "printAccounts" }, act)}
					</div>`;
	const testing = restore
		? restoring(restore, busy, trash.length, act)
		: html`<div class="row">${button("secondary", "settings_test_backup", { do: "openRestore" }, act)}</div>`;
	const ready = saved && has("taken") && has("installed") && has("checked");
	return [
		{ name: "saved", title: "settings_leaving_save", text: "settings_leaving_save_text", done: saved, content: saving },
		{
			name: "taken",
			title: "settings_leaving_take",
			text: "settings_leaving_take_text",
			done: has("taken"),
			content: html`${testing} ${tick("taken", has("taken"), act)}`,
		},
		{
			name: "installed",
			title: "settings_leaving_install",
			text: "settings_leaving_install_text",
			done: has("installed"),
			content: tick("installed", has("installed"), act),
		},
		{
			name: "checked",
			title: "settings_leaving_check",
			text: "settings_leaving_check_text",
			done: has("checked"),
			content: tick("checked", has("checked"), act),
		},
		{
			name: "remove",
			title: "settings_leaving_remove",
			text: ready ? "settings_leaving_remove_text" : "settings_leaving_remove_wait",
			done: false,
		},
	];
}

function arriving(state: Open, act: Act): readonly Stop[] {
	const { panel, restore, busy, protection, trash } = state;
	const has = (step: Step) => state.walk?.done.includes(step) ?? false;
	const hasPassword = protection === "password";
	return arrivingWith(
		{
			restore,
			busy,
			trashed: trash.length,
			restored: has("restored"),
			hasPassword,
			choose: html`<div class="row">${button(has("restored") ? "secondary" : "primary", "settings_choose_backup", { do: "openRestore" }, act)}</div>`,
			password:
				panel === "password"
					? newPasswordForm(state, "walk", act)
					: hasPassword
						? nothing
						: html`<div class="row">${button("secondary", "settings_set_password", { do: "open", panel: "password" }, act)}</div>`,
			checked: tick("checked", has("checked"), act),
			isChecked: has("checked"),
		},
		act,
	);
}

/** What the way to this PC is made of, whether there are accounts already or not. */
interface Arriving extends Pick<Open, "restore" | "busy"> {
	/** How many accounts wait in the trash here. */
	readonly trashed: number;
	readonly restored: boolean;
	readonly hasPassword: boolean;
	/** What begins the choice of a file, while none has begun. */
	readonly choose: unknown;
	readonly password: unknown;
	readonly checked: unknown;
	readonly isChecked: boolean;
}

function arrivingWith(arriving: Arriving, act: Act): readonly Stop[] {
	const { restore, busy, trashed, restored } = arriving;
	const compared = restore?.step === "compared";
	const panel = restore ? restoring(restore, busy, trashed, act) : nothing;
	return [
		{
			name: "chosen",
			title: "settings_arriving_choose",
			text: "settings_arriving_choose_text",
			done: compared || restored,
			content: compared ? nothing : restore ? panel : arriving.choose,
		},
		{
			name: "restored",
			title: "settings_arriving_restore",
			text: "settings_arriving_restore_text",
			done: restored,
			content: compared ? panel : nothing,
		},
		{
			name: "password",
			title: "settings_arriving_password",
			text: "settings_arriving_password_text",
			done: arriving.hasPassword,
			content: arriving.password,
		},
		{
			name: "checked",
			title: "settings_arriving_check",
			text: "settings_arriving_check_text",
			done: arriving.isChecked,
			content: arriving.checked,
		},
	];
}
