import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { ref } from "lit/directives/ref.js";
import { repeat } from "lit/directives/repeat.js";
import { message } from "../../browser/i18n";
import type { Act, Entry, NoticeKind, State } from "../state";
import { accountName, spokenName } from "./account-name";
import { copyLabel, emptyBoxes, grouped } from "./code";
import { icon, mark } from "./icon";
import { keepThem } from "./keep";
import { drawnOf, isSeen, watchEnd, watchRow } from "./long-list";
import { notice } from "./notice";
import { focusAtStart } from "./parts";
import { ring } from "./ring";

type Accounts = Extract<State, { view: "accounts" }>;

/** With these, an empty list does not mean that there are no accounts. */
const UNREADABLE: readonly NoticeKind[] = [
	"vault_damaged",
	"vault_newer",
	"device_key_gone",
	"records_damaged",
	"storage_failed",
	"storage_unread",
];

/** The accounts with their codes, below what there is to tell. */
export function accounts(state: Accounts, now: number, act: Act): TemplateResult {
	const { entries, notices, scanning } = state;
	const copied = entries.find(({ account }) => account.id === state.copied);
	const firstRun = entries.length === 0 && !notices.some(({ kind }) => UNREADABLE.includes(kind));
	return html`<main class="view" data-view="accounts">
		<header class="bar">
			${mark()}
			<h1 tabindex="-1" ${ref(focusAtStart)}>${message("extName")}</h1>
			${firstRun ? nothing : html`<span class="bar-buttons">${scanButton(scanning, act)} ${typeKeyButton(act)}</span>`}
			${scanning ? html`<span class="progress" role="progressbar" aria-label=${message("scanning")}></span>` : nothing}
		</header>
		<p class="unseen" role="status">${copied ? message("copied_code", spokenName(copied.account)) : ""}</p>
		<div class="told" role="status">${deletedNotice(state.deleted, act)} ${notices.map(notice)}</div>
		${firstRun ? welcome(scanning, act) : nothing}
		${entries.length > 0 ? list(state, now, act) : nothing}
		${state.missing > 0 ? keepThem(state.missing, act) : nothing}
		<footer class="links">
			<button type="button" class="link" data-do="settings" @click=${() => act({ do: "settings" })}>${message("settings")}</button>
			${
				firstRun
					? html`<button type="button" class="link" data-do="newPc" @click=${() => act({ do: "newPc" })}>${message("new_pc")}</button>`
					: nothing
			}
			${
				state.locks
					? html`<button type="button" class="link" data-do="lock" @click=${() => act({ do: "lock" })}>${message("lock")}</button>`
					: nothing
			}
		</footer>
	</main>`;
}

/** What was deleted just now, what that means, and Undo. */
function deletedNotice(deleted: Accounts["deleted"], act: Act): TemplateResult | typeof nothing {
	if (!deleted) {
		return nothing;
	}
	return html`<section class="notice info" data-notice="deleted">
		${icon("info")}
		<div>
			<h2>${message("deleted_title", spokenName(deleted))}</h2>
			<p>${message(deleted.microsoft ? "deleted_text_microsoft" : "deleted_text")}</p>
			<button type="button" class="small" data-do="undoDelete" @click=${() => act({ do: "undoDelete", id: deleted.id })}>
				${message("undo")}
			</button>
		</div>
	</section>`;
}

function list(state: Accounts, now: number, act: Act): TemplateResult {
	const { entries } = state;
	const drawn = drawnOf(entries);
	return html`<ul class="accounts" aria-label=${message("accounts_list")}>
			${repeat(
				drawn,
				({ account }) => account.id,
				(entry, index) =>
					guard([...shownIn(entry, now, state), index, entries.length], () =>
						row(entry, { index, of: entries.length }, now, state, act),
					),
			)}
		</ul>
		${drawn.length < entries.length ? html`<div ${ref(watchEnd)}></div>` : nothing}`;
}

/** Where a row stands in the whole list, from 0. */
interface Place {
	readonly index: number;
	readonly of: number;
}

/** All that a row depends on; the time left where the row can be seen. */
function shownIn({ account, code }: Entry, now: number, { fillable, hidden, copied, halfDone }: Accounts): unknown[] {
	const { id } = account;
	const left = isSeen(id) ? Math.ceil(code.endsAt - now) : null;
	return [account, code, left, fillable.has(id), hidden, copied === id, halfDone.has(id)];
}

/** One account; a click anywhere on it copies, the code itself is the button. */
function row(
	entry: Entry,
	{ index, of }: Place,
	now: number,
	{ fillable, hidden, copied, halfDone }: Accounts,
	act: Act,
): TemplateResult {
	const { account, code } = entry;
	if (hidden && account.microsoft) {
		return html`<li class="account" data-account=${account.id} data-hidden aria-posinset=${index + 1} aria-setsize=${of} ${ref(watchRow)}>
			${accountName(account)}
			<span class="code hidden-code">${message("code_hidden")}</span>
			<span class="account-end">
				<button
					type="button"
					class="small"
					data-do="showHidden"
					aria-label=${message("show_hidden_label", spokenName(account))}
					@click=${() => act({ do: "showHidden" })}
				>
					${message("show_hidden")}
				</button>
			</span>
		</li>`;
	}
	const fill = (event: Event) => {
		event.stopPropagation();
		act({ do: "fill", id: account.id });
	};
	const details = (event: Event) => {
		event.stopPropagation();
		act({ do: "details", id: account.id });
	};
	const inWindow = (event: Event) => {
		event.stopPropagation();
		act({ do: "window", id: account.id });
	};
	return html`<li class="account copyable" data-account=${account.id} aria-posinset=${index + 1} aria-setsize=${of} ${ref(watchRow)} @click=${() => act({ do: "copy", id: account.id })}>
		${accountName(account)}
		${halfDone.has(account.id) ? html`<span class="tags"><span class="tag" data-half-done>${message("half_done")}</span></span>` : nothing}
		${copied === account.id ? html`<span class="done" aria-hidden="true">${icon("tick")} ${message("copied")}</span>` : nothing}
		<button
			type="button"
			class="code"
			data-do="copy"
			aria-label=${copyLabel(entry)}
		>${grouped(code.code)}</button>
		<span class="account-end">
			${
				fillable.has(account.id)
					? html`<button
							type="button"
							class="small"
							data-do="fill"
							aria-label=${message("fill_label", spokenName(account))}
							@click=${fill}
						>
							${message("fill")}
						</button>`
					: html`<button
							type="button"
							class="quiet more"
							data-do="window"
							title=${message("in_window")}
							@click=${inWindow}
						>
							${icon("window")}<span class="unseen">${message("in_window_label", spokenName(account))}</span>
						</button>`
			}
			<button
				type="button"
				class="quiet more"
				data-do="details"
				@click=${details}
			>
				${icon("more")}<span class="unseen">${message("details_label", spokenName(account))}</span>
			</button>
			${ring(code.endsAt - now, account.period)}
		</span>
	</li>`;
}

function welcome(scanning: boolean, act: Act): TemplateResult {
	return html`<section class="welcome">
		${emptyBoxes(6, icon("tick"))}
		<h2 class="welcome-title">${message("welcome_title")}</h2>
		<p>${message("welcome_text")}</p>
		<div class="buttons">${scanButton(scanning, act, "primary")} ${typeKeyButton(act, "secondary")}</div>
	</section>`;
}

function scanButton(scanning: boolean, act: Act, look = "quiet"): TemplateResult {
	return html`<button
		type="button"
		class=${look}
		data-do="scan"
		aria-disabled=${scanning ? "true" : "false"}
		@click=${() => scanning || act({ do: "scan" })}
	>
		${icon("scan")} ${message("scan")}
	</button>`;
}

function typeKeyButton(act: Act, look = "quiet"): TemplateResult {
	return html`<button type="button" class=${look} data-do="typeKey" @click=${() => act({ do: "typeKey" })}>
		${icon("key")} ${message("type_key")}
	</button>`;
}
