import { html, nothing, type TemplateResult } from "lit/html.js";
import { language, type MessageKey, message } from "../../browser/i18n";
import type { PasskeyOffer, PasskeyProblem } from "../../browser/passkey";
import { point, question, section } from "./parts";
import type { Act, Open, Passkey, Protection } from "./state";

/** Why none can be added here. */
const NOT_OFFERED: Readonly<Partial<Record<PasskeyOffer, MessageKey>>> = {
	firefox: "settings_passkey_firefox",
	none: "settings_passkey_unsupported",
};

/** What a passkey is for beside what else opens the vault. */
const BESIDE: Readonly<Record<Protection, MessageKey>> = {
	device: "settings_passkey_beside_device",
	password: "settings_passkey_beside_password",
	recovery: "settings_passkey_beside_recovery",
};

/** The passkeys that open the vault; one more, or one less. */
export function passkeys(state: Open, act: Act): TemplateResult {
	const { offer, list } = state.passkeys;
	const absent = NOT_OFFERED[offer];
	const content = html`
		<p class="strong">${message(list.length > 0 ? "settings_passkey_is" : "settings_passkey_none")}</p>
		<ul class="points">
			${list.length > 0 ? nothing : point("info", "settings_passkey_what")} ${point("info", BESIDE[state.protection])}
			${list.length > 0 ? point("warning", "settings_passkey_never_only") : nothing}
		</ul>
		${list.length > 0 ? html`<ul class="trashed">${list.map((passkey, index) => row(passkey, index + 1, state, act))}</ul>` : nothing}
		${absent ? html`<p class="quiet-text">${message(absent)}</p>` : adding(state, act)}
	`;
	return section("passkey", message("settings_passkey"), state, content);
}

function adding({ passkeys: { offer, list }, passkeyProblem, busy, panel }: Open, act: Act): TemplateResult {
	const making = busy && panel === null;
	return html`${offer === "key" ? html`<p class="quiet-text">${message("settings_passkey_key_only")}</p>` : nothing}
		<div class="told" role="alert">${passkeyProblem ? problem(passkeyProblem) : nothing}</div>
		<div class="row">
			<button
				type="button"
				class="secondary"
				data-do="addPasskey"
				aria-disabled=${making ? "true" : "false"}
				@click=${() => act({ do: "addPasskey" })}
			>
				${message(making ? "settings_busy" : list.length > 0 ? "settings_passkey_add_more" : "settings_passkey_add")}
			</button>
		</div>`;
}

function problem(problem: PasskeyProblem): TemplateResult {
	return html`<p class="problem">${message(`passkey_${problem}`)}</p>`;
}

function row({ name, added }: Passkey, number: number, { panel, asked, busy }: Open, act: Act): TemplateResult {
	const title = message("settings_passkey_number", String(number));
	const date = added && new Intl.DateTimeFormat(language(), { dateStyle: "long" }).format(added * 1000);
	const asks = panel === "removePasskey" && asked === name;
	return html`<li data-passkey=${name}>
		<div class="trashed-account">
			<div>
				<p class="strong">${title}</p>
				${date ? html`<p class="quiet-text">${message("settings_passkey_added", date)}</p>` : nothing}
			</div>
			${
				asks
					? nothing
					: html`<button
							type="button"
							class="secondary danger"
							data-do="askRemovePasskey"
							aria-label=${message("settings_passkey_remove_label", String(number))}
							@click=${() => act({ do: "askRemovePasskey", name })}
						>
							${message("settings_passkey_remove")}
						</button>`
			}
		</div>
		${asks ? question("settings_passkey_remove_ask", "settings_passkey_remove_yes", { do: "removePasskey", name }, busy, act) : nothing}
	</li>`;
}
