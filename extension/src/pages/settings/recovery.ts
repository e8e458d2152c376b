import { html, nothing, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import { button, point, question, section } from "./parts";
import type { Act, Open } from "./state";

/** Whether there is a recovery code; a new one, or none any more. */
export function recovery(state: Open, act: Act): TemplateResult {
	const { hasRecovery, panel, busy, protection, passkeys } = state;
	const isLastHelp = protection === "password" && passkeys.list.length === 0;
	const make = { do: "makeSheet" } as const;
	const content = html`
		<p class="strong">${message(hasRecovery ? "settings_recovery_is" : "settings_recovery_none")}</p>
		<ul class="points">
			${point("info", "settings_recovery_what")} ${point("warning", "settings_recovery_keep")}
		</ul>
		${panel === "newRecovery" ? question("settings_new_sheet_ask", "settings_new_sheet", make, busy, act) : nothing}
		${
			panel === "removeRecovery"
				? question(
						isLastHelp ? "settings_remove_recovery_ask" : "settings_remove_recovery_ask_device",
						"settings_remove_recovery_yes",
						{ do: "removeRecovery" },
						busy,
						act,
					)
				: nothing
		}
		${panel === "newRecovery" || panel === "removeRecovery" ? nothing : buttons(state, act)}
	`;
	return section("recovery", message("settings_recovery"), state, content);
}

function buttons({ hasRecovery, protection, busy, panel, accounts }: Open, act: Act): TemplateResult {
	if (!hasRecovery) {
		const making = busy && panel === null;
		return html`<div class="row">
			<button
				type="button"
				class=${protection === "password" ? "primary" : "secondary"}
				data-do="makeSheet"
				aria-disabled=${making ? "true" : "false"}
				@click=${() => act({ do: "makeSheet" })}
			>
				${message(making ? "settings_busy" : "settings_make_sheet")}
			</button>
			${accounts.length > 0 ? button("secondary", "settings_print_accounts", { do: "printAccounts" }, act) : nothing}
		</div>`;
	}
	return html`<div class="row">
		${button("secondary", "settings_new_sheet", { do: "open", panel: "newRecovery" }, act)}
		${accounts.length > 0 ? button("secondary", "settings_print_accounts", { do: "printAccounts" }, act) : nothing}
		${protection === "recovery" ? nothing : button("link danger", "settings_remove_recovery", { do: "open", panel: "removeRecovery" }, act)}
	</div>`;
}
