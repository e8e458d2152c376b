import { html, nothing, type TemplateResult } from "lit/html.js";
import { counted, language, message } from "../../browser/i18n";
import { icon } from "../../parts/icon";
import type { Open } from "./state";

/** How many accounts are in no backup yet, and when the last backup file was made. */
export function keptLine({ accounts, missing, lastBackup }: Open): TemplateResult | typeof nothing {
	if (accounts.length === 0) {
		return nothing;
	}
	const date = (at: number) => new Intl.DateTimeFormat(language(), { dateStyle: "long" }).format(at * 1000);
	const all = missing === 0;
	return html`<p class="point kept" data-kept=${missing} data-point=${all ? "tick" : "warning"}>
		${icon(all ? "tick" : "warning")}
		<span>
			<span class="strong">${all ? message("settings_missing_none") : counted("settings_missing", missing)}</span>
			${lastBackup === null ? nothing : message("settings_last_backup", date(lastBackup))}
		</span>
	</p>`;
}
