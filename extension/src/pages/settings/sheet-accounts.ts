import { repeat } from "lit/directives/repeat.js";
import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import type { Exported } from "../../keys-worker";
import { accountName, spokenName, title } from "../../parts/account-name";
import { icon } from "../../parts/icon";
import type { Act, Sheet } from "./state";

/** Modules that stay white around a QR code. */
const QUIET = 4;

/** With more accounts than this, a button chooses all. */
const FEW = 3;

/** Which accounts are printed with QR code and key: none, until the person says so. */
export function choice({ accounts, chosen }: Sheet, act: Act): TemplateResult | typeof nothing {
	if (accounts.length === 0) {
		return nothing;
	}
	const all = chosen.length === accounts.length;
	const toggle = (id: string) => {
		const ids = chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id];
		act({ do: "choosePrinted", ids });
	};
	return html`<fieldset class="sheet-choice" aria-describedby="sheet-choice-text">
		<legend class="field-label">${message("sheet_choose")}</legend>
		<p class="point" id="sheet-choice-text" data-point="warning">${icon("warning")}<span>${message("sheet_choose_text")}</span></p>
		<ul class="sheet-choices">
			${repeat(
				accounts,
				({ id }) => id,
				(account) => html`<li>
					<label class="check">
						<input
							type="checkbox"
							data-do="choosePrinted"
							value=${account.id}
							aria-label=${spokenName(account)}
							.checked=${chosen.includes(account.id)}
							@change=${() => toggle(account.id)}
						/>
						${accountName(account)}
					</label>
				</li>`,
			)}
		</ul>
		${
			accounts.length > FEW
				? html`<button
						type="button"
						class="link"
						data-do="chooseAll"
						@click=${() => act({ do: "choosePrinted", ids: all ? [] : accounts.map(({ id }) => id) })}
					>
						${message(all ? "sheet_choose_none" : "sheet_choose_all")}
					</button>`
				: nothing
		}
	</fieldset>`;
}

/** The chosen accounts on paper. `heads`: they stand below something else, and need a heading. */
export function printedAccounts(printed: readonly Exported[], heads: boolean): TemplateResult {
	return html`<section class="sheet-accounts">
		${heads ? html`<h3>${message("accounts_list")}</h3>` : nothing}
		<p class="sheet-text strong">${message("sheet_accounts_keep")}</p>
		<p class="sheet-text">${message("sheet_accounts_use")}</p>
		<ul class="sheet-list">
			${repeat(
				printed,
				({ account }) => account.id,
				(one) => html`<li class="sheet-account" data-account=${one.account.id}>${qr(one)} ${facts(one)}</li>`,
			)}
		</ul>
	</section>`;
}

/** Always dark on white, whatever the screen shows. */
function qr({ account, size, modules }: Exported): TemplateResult {
	if (size === 0) {
		return html`<p class="sheet-qr sheet-no-qr">${message("sheet_no_qr")}</p>`;
	}
	const whole = size + 2 * QUIET;
	return html`<svg
		class="sheet-qr"
		viewBox=${`${-QUIET} ${-QUIET} ${whole} ${whole}`}
		shape-rendering="crispEdges"
		role="img"
		aria-label=${message("sheet_qr_label", spokenName(account))}
	>
		${svg`<rect x=${-QUIET} y=${-QUIET} width=${whole} height=${whole} fill="#ffffff" /><path d=${outline(size, modules)} fill="#000000" />`}
	</svg>`;
}

/** The dark modules as a path: a rectangle for each run in a row. */
function outline(size: number, modules: Uint8Array): string {
	const runs: string[] = [];
	for (let y = 0; y < size; y++) {
		for (let x = 0; x < size; x++) {
			const from = x;
			while (x < size && modules[y * size + x] === 1) {
				x++;
			}
			if (x > from) {
				runs.push(`M${from} ${y}h${x - from}v1h${from - x}z`);
			}
		}
	}
	return runs.join("");
}

function facts({ account, key, algorithm }: Exported): TemplateResult {
	const { issuer, tenant, user, nickname, digits, period } = account;
	const named = title(account);
	const fact = (name: string, value: unknown) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
	return html`<div class="sheet-facts">
		<h3>${named}</h3>
		<dl>
			${nickname && tenant ? fact(message("sheet_tenant"), tenant) : nothing}
			${issuer && issuer !== named ? fact(message("typed_issuer"), issuer) : nothing}
			${user && user !== named ? fact(message("typed_user"), user) : nothing}
			${fact(message("typed_key"), html`<span class="sheet-key" data-key>${grouped(key)}</span>`)}
			${digits === 6 ? nothing : fact(message("typed_digits"), digits)}
			${period === 30 ? nothing : fact(message("typed_period"), period)}
			${algorithm === "SHA1" ? nothing : fact(message("typed_algorithm"), algorithm.replace("SHA", "SHA-"))}
		</dl>
	</div>`;
}

/** In groups of four: "JBSW Y3DP EHPK 3PXP". */
function grouped(key: string): string {
	return (key.match(/.{1,4}/g) ?? []).join(" ");
}
