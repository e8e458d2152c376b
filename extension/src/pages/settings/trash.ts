import { html, nothing, type TemplateResult } from "lit/html.js";
import { language, message } from "../../browser/i18n";
import { accountName, spokenName } from "../../parts/account-name";
import { question, section } from "./parts";
import type { Act, InTrash, Open } from "./state";

/** The deleted accounts that can still be put back. */
export function trash(state: Open, act: Act): TemplateResult {
	const content =
		state.trash.length === 0
			? html`<p class="quiet-text">${message("settings_trash_empty")}</p>`
			: html`<p>${message("settings_trash_what")}</p>
					<ul class="trashed">
						${state.trash.map((item) => html`<li data-account=${item.account.id}>${row(item, state, act)}</li>`)}
					</ul>`;
	return section("trash", message("settings_trash"), state, content);
}

function row({ account, since, daysLeft }: InTrash, { panel, asked, busy }: Open, act: Act): TemplateResult {
	const { id } = account;
	const date = new Intl.DateTimeFormat(language(), { dateStyle: "long" }).format(since * 1000);
	const asks = panel === "purge" && asked === id;
	return html`<div class="trashed-account">
			<div>
				${accountName(account)}
				<p class="quiet-text">${message("settings_trash_since", date, String(daysLeft))}</p>
			</div>
			${
				asks
					? nothing
					: html`<div class="row">
							<button
								type="button"
								class="secondary"
								data-do="putBack"
								aria-label=${message("settings_put_back_label", spokenName(account))}
								@click=${() => act({ do: "putBack", id })}
							>
								${message("settings_put_back")}
							</button>
							<button
								type="button"
								class="secondary danger"
								data-do="askPurge"
								aria-label=${message("settings_purge_label", spokenName(account))}
								@click=${() => act({ do: "askPurge", id })}
							>
								${message("settings_purge")}
							</button>
						</div>`
			}
		</div>
		${
			asks
				? question(
						account.microsoft ? "settings_purge_ask_microsoft" : "settings_purge_ask",
						"settings_purge_yes",
						{ do: "purge", id },
						busy,
						act,
					)
				: nothing
		}`;
}
