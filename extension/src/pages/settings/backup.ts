import { ref } from "lit/directives/ref.js";
import { html, type TemplateResult } from "lit/html.js";
import { type MessageKey, message } from "../../browser/i18n";
import { keptLine } from "./kept";
import { button, focusInView, point, section } from "./parts";
import { passwordForm } from "./password";
import { restoring } from "./restoring";
import type { Act, None, Open, Section } from "./state";

/** What a backup is for; saving one, and restoring or testing one. */
export function backup(state: Open, act: Act): TemplateResult {
	const { panel, restore, busy, trash } = state;
	const unfolded =
		panel === "backup" ? fileForm(state, "backup", act) : restore && restoring(restore, busy, trash.length, act);
	const content = html`${keptLine(state)} ${unfolded ?? html`${explained(state)} ${buttons(state, act)}`}`;
	return section("backup", message("settings_backup"), state, content);
}

/** What a backup will be, where there is no account yet that could be in one. */
export function backupLater({ focus }: None): TemplateResult {
	return html`<section class="setting" id="backup" data-section="backupLater" aria-labelledby="backup-later-title">
		<h2 id="backup-later-title" tabindex="-1" ${ref(focus === "backup" ? focusInView : undefined)}>${message("settings_backup")}</h2>
		<p>${message("settings_backup_later")}</p>
	</section>`;
}

function explained(state: Open): TemplateResult {
	return html`<ul class="points">
		${point("info", "settings_backup_what")} ${point("lock", opensWith(state) ?? "settings_backup_with_own")}
		${point("warning", "settings_backup_why")} ${point("info", "settings_backup_opens")}
	</ul>`;
}

function buttons(state: Open, act: Act): TemplateResult {
	return html`<div class="row">
		${saveButtons(state, act)} ${button("secondary", "settings_restore_or_test", { do: "openRestore" }, act)}
	</div>`;
}

/** Without a way in that a person has, the file needs a password of its own. */
export function saveButtons(state: Open, act: Act, look: "primary" | "secondary" = "primary"): unknown {
	const withPassword = { do: "open", panel: "backup" } as const;
	const saving = state.busy && state.panel === null;
	return opensWith(state)
		? [
				button(look, saving ? "settings_busy" : "settings_save_backup", { do: "saveBackup" }, act),
				button("secondary", "settings_save_backup_with", withPassword, act),
			]
		: button(look, "settings_save_backup", withPassword, act);
}

/** What a backup opens with by itself, as the name of its sentence. */
export function opensWith({ protection, hasRecovery }: Open): MessageKey | null {
	if (protection === "password") {
		return hasRecovery ? "settings_backup_with_both" : "settings_backup_with_password";
	}
	return hasRecovery ? "settings_backup_with_recovery" : null;
}

/** The password for a backup file; `section`: where it is asked. */
export function fileForm(state: Open, section: Section, act: Act): TemplateResult {
	return passwordForm(state, act, {
		section,
		label: "settings_file_password",
		send: "settings_save_backup",
		note: opensWith(state) ? "settings_file_password_also" : "settings_file_password_only",
		weak: "settings_weak_file",
		action: "saveBackupWith",
	});
}
