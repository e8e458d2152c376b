import { createRef, ref } from "lit/directives/ref.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { counted, language, type MessageKey, message } from "../../browser/i18n";
import type { Account } from "../../core";
import type { BackupInfo } from "../../keys-worker";
import { accountName } from "../../parts/account-name";
import { icon } from "../../parts/icon";
import { changesAnything } from "./backup-file";
import { button, cancel, focusInView } from "./parts";
import type { Act, Restore } from "./state";

/**
 * The way of a backup file: chosen, opened, compared. Nothing is written before "Restore". `trashed`: how many accounts
 * wait in the trash here.
 */
export function restoring(restore: Restore, busy: boolean, trashed: number, act: Act): TemplateResult {
	switch (restore.step) {
		case "choose":
			return choose(restore, busy, act);
		case "open":
			return open(restore, busy, act);
		case "compared":
			return compared(restore, busy, trashed, act);
	}
}

function choose({ problem, first }: Extract<Restore, { step: "choose" }>, busy: boolean, act: Act): TemplateResult {
	const choose = ({ currentTarget }: Event) => {
		const file = currentTarget instanceof HTMLInputElement ? currentTarget.files?.[0] : undefined;
		if (file && !busy) {
			act({ do: "chooseFile", file });
		}
	};
	return html`<div class=${first ? "" : "question"} data-step="choose">
		<div class="field">
			<label class="field-label" for="backup-file">${message("settings_file")}</label>
			<input
				id="backup-file"
				type="file"
				accept=".json,application/json"
				aria-describedby="backup-file-text backup-file-problem"
				aria-invalid=${problem ? "true" : "false"}
				@change=${choose}
				${first ? nothing : ref(focusInView)}
			/>
			<p class="quiet-text" id="backup-file-text">${message(busy ? "settings_busy" : "settings_file_text")}</p>
			<div id="backup-file-problem" role="alert">${problem ? html`<p class="problem">${message(`settings_file_${problem}`)}</p>` : nothing}</div>
		</div>
		${first ? nothing : html`<div class="row">${cancel(act)}</div>`}
	</div>`;
}

function open({ info, by, problem }: Extract<Restore, { step: "open" }>, busy: boolean, act: Act): TemplateResult {
	const field = createRef<HTMLInputElement>();
	const submit = (event: SubmitEvent) => {
		event.preventDefault();
		if (!busy) {
			act({ do: "openFile", secret: field.value?.value ?? "" });
			field.value?.focus();
		}
	};
	const password = by === "password";
	return html`<form class="question" data-step="open" autocomplete="off" novalidate aria-labelledby="made" @submit=${submit}>
		${about(info)}
		<div class="field">
			<label class="field-label" for="file-secret">${message(password ? "settings_file_password_of" : "settings_file_recovery_of")}</label>
			<input
				${ref(field)}
				${ref(focusInView)}
				id="file-secret"
				type=${password ? "password" : "text"}
				class=${password ? "" : "key"}
				autocapitalize="off"
				autocomplete="off"
				spellcheck="false"
				aria-invalid=${problem ? "true" : "false"}
				aria-describedby="file-secret-text file-secret-problem"
				@input=${problem ? () => act({ do: "correctFile" }) : nothing}
			/>
			<p class="quiet-text" id="file-secret-text">${message(password ? "settings_file_password_text" : "settings_file_recovery_text")}</p>
			<div id="file-secret-problem" role="alert">${problem ? html`<p class="problem">${message(`settings_file_${problem}`)}</p>` : nothing}</div>
		</div>
		<div class="row">
			<button type="submit" class="primary" data-do="openFile" aria-disabled=${busy ? "true" : "false"}>
				${message(busy ? "settings_busy" : "settings_file_open")}
			</button>
			${button("secondary", password ? "locked_by_recovery" : "locked_by_password", { do: "openFileOtherwise" }, act)} ${cancel(act)}
		</div>
	</form>`;
}

/** When it was made, how much is in it, and whose it is. */
function about({ made, records, own }: BackupInfo): TemplateResult {
	const date = new Intl.DateTimeFormat(language(), { dateStyle: "long", timeStyle: "short" }).format(made * 1000);
	return html`<div class="about">
		<p class="strong" id="made">${message("settings_file_made", date)}</p>
		<p class="quiet-text">${message("settings_file_records", String(records))} ${message(own ? "settings_file_own" : "settings_file_other")}</p>
	</div>`;
}

function compared(
	{ info, comparison, deletedToo }: Extract<Restore, { step: "compared" }>,
	busy: boolean,
	trashed: number,
	act: Act,
): TemplateResult {
	const { damaged, unchanged, stayDeleted } = comparison;
	const changes = changesAnything(comparison);
	const restores = changes || deletedToo;
	return html`<div class="question" role="group" aria-labelledby="compared" data-step="compared">
		<p class="point strong verdict" id="compared" tabindex="-1" data-point=${damaged > 0 ? "warning" : "tick"} ${ref(focusInView)}>
			${icon(damaged > 0 ? "warning" : "tick")}
			<span>${damaged > 0 ? message("settings_compared_damaged", String(damaged)) : message("settings_compared_whole")}</span>
		</p>
		${about(info)}
		<p>${message(restores ? "settings_compared_changes" : "settings_compared_nothing")}</p>
		${group("settings_compared_new", comparison.new)} ${group("settings_compared_back", comparison.back)}
		${group("settings_compared_changed", comparison.changed)} ${group("settings_compared_leaving", comparison.leaving)}
		${changes && unchanged > 0 ? html`<p class="quiet-text">${message("settings_compared_unchanged", String(unchanged))}</p>` : nothing}
		${stayDeleted.length > 0 ? stayingDeleted(stayDeleted, deletedToo, act) : nothing}
		${!changes && trashed > 0 ? html`<p>${message("settings_compared_in_trash")}</p>` : nothing}
		<div class="row">
			${
				restores
					? [
							html`<button type="button" class="primary" data-do="restore" aria-disabled=${busy ? "true" : "false"} @click=${() => act({ do: "restore" })}>
								${message(busy ? "settings_busy" : "settings_restore_yes")}
							</button>`,
							cancel(act),
						]
					: button("secondary", "settings_close", { do: "close" }, act)
			}
		</div>
	</div>`;
}

/** What was deleted for good here: it comes back only if the person says so. */
function stayingDeleted(accounts: readonly Account[], wanted: boolean, act: Act): TemplateResult {
	const change = ({ currentTarget }: Event) =>
		currentTarget instanceof HTMLInputElement && act({ do: "deletedToo", wanted: currentTarget.checked });
	return html`<div class="group" data-group="stay_deleted">
		<label class="check">
			<input type="checkbox" data-do="deletedToo" aria-describedby="stay-deleted" .checked=${wanted} @change=${change} />
			${counted("settings_deleted_too", accounts.length)}
		</label>
		${names(accounts, "stay-deleted")}
	</div>`;
}

function names(accounts: readonly Account[], id: string): TemplateResult {
	return html`<ul class="names" id=${id}>
		${accounts.map((account) => html`<li>${accountName(account)}</li>`)}
	</ul>`;
}

function group(title: MessageKey, accounts: readonly Account[]): TemplateResult | typeof nothing {
	return accounts.length === 0
		? nothing
		: html`<div class="group" data-group=${title.replace("settings_compared_", "")}>
				<h3>${message(title)}</h3>
				${names(accounts, title)}
			</div>`;
}
