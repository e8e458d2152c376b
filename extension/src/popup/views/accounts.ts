import { guard } from "lit/directives/guard.js";
import { ref } from "lit/directives/ref.js";
import { repeat } from "lit/directives/repeat.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import type { Account } from "../../core";
import { accountName, spokenName } from "../../parts/account-name";
import { icon, mark } from "../../parts/icon";
import { type Notice, type NoticeKind, notice } from "../../parts/notice";
import { soon } from "../../parts/painted";
import { ring, tickRing } from "../../parts/ring";
import { sentenceOf } from "../../parts/sentence";
import { setUpLink } from "../../parts/set-up-link";
import type { Act, Entry, State } from "../state";
import { copyHint, copyLabel, emptyBoxes, grouped, isNearEnd, nextCode } from "./code";
import { keepThem } from "./keep";
import { backToPlace, backToTop, drawnOf, isSeen, leaveFrom, mayBeSeen, watchEnd, watchRow } from "./long-list";
import { keepPictures, picture } from "./picture";
import { foundHeading, keyInList, nothingFound, searchField, spokenSearch } from "./search-field";

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
	const searching = state.search?.found != null;
	const groups = groupsOf(state);
	return html`<main class="view" data-view="accounts">
		<header class="bar">
			${mark()}
			<h1 tabindex="-1" ${ref(focusNews)}>${message("extName")}</h1>
			${firstRun ? nothing : html`<span class="bar-buttons">${scanButton(scanning, act)} ${typeKeyButton(act)}</span>`}
			${state.search ? html`<div class="finder">${searchField(state.search, () => copyFirst(groups, state, act), act)} ${arrangeButton(act)}</div>` : nothing}
			${scanning ? html`<span class="progress" role="progressbar" aria-label=${message("scanning")}></span>` : nothing}
		</header>
		<p class="unseen" role="status" data-spoken="search">${spokenSearch(state.search)}</p>
		<p class="unseen" role="status">${copied ? message("copied_code", spokenName(copied.account)) : ""}</p>
		<div class="told">${notices.filter(isSpokenAtOnce).map(notice)}</div>
		<div class="told" role="status" data-news>
			${deletedNotice(state.deleted, act)} ${editedNotice(state.edited, act)} ${notices.filter((notice) => !isSpokenAtOnce(notice)).map(notice)}
		</div>
		${firstRun ? welcome(scanning, act) : nothing}
		${entries.length > 0 ? list(groups, state, now, act) : nothing}
		${state.missing > 0 && !searching ? keepThem(state.missing, act) : nothing}
		<footer class="links">
			<button type="button" class="link" data-do="settings" @click=${() => act({ do: "settings" })}>${message("settings")}</button>
			${
				entries.length > 1 && !state.search
					? html`<button type="button" class="link" data-do="arrange" @click=${() => act({ do: "arrange" })}>${message("arrange")}</button>`
					: nothing
			}
			${
				firstRun
					? html`<button type="button" class="link" data-do="how" @click=${() => act({ do: "how" })}>${message("how")}</button>`
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

/** Such a notice speaks for itself. */
function isSpokenAtOnce({ tone }: Notice): boolean {
	return tone === "refusal";
}

/** The view appears: its news has the focus, which nobody would hear otherwise; or else its heading. */
function focusNews(heading: Element | undefined): void {
	soon(() => {
		const news = heading?.closest("main")?.querySelector("[data-news] :is(h2, p)");
		const first = news ?? heading;
		if (first instanceof HTMLElement) {
			first.tabIndex = -1;
			first.focus({ preventScroll: true });
		}
	});
}

/** What was deleted just now, what that means, and Undo. */
function deletedNotice(deleted: Accounts["deleted"], act: Act): TemplateResult | typeof nothing {
	if (!deleted) {
		return nothing;
	}
	return html`<section class="notice info" data-notice="deleted">
		${icon("info")}
		<div>
			<h2>${sentenceOf("deleted_title", spokenName(deleted))}</h2>
			<p>${message(deleted.microsoft ? "deleted_text_microsoft" : "deleted_text")}</p>
			<button type="button" class="small" data-do="undoDelete" @click=${() => act({ do: "undoDelete", id: deleted.id })}>
				${message("undo")}
			</button>
		</div>
	</section>`;
}

/** What was changed just now, from what to what, and Undo. */
function editedNotice(edited: Accounts["edited"], act: Act): TemplateResult | typeof nothing {
	if (!edited) {
		return nothing;
	}
	const { account, what } = edited;
	const change =
		what === "name" || what === "place"
			? sentenceOf(`edited_${what}`, edited.from, edited.to)
			: message(`edited_${what}`);
	return html`<section class="notice info" data-notice="edited">
		${icon("info")}
		<div>
			<h2>${change}</h2>
			<p class="cut" title=${spokenName(account)}>${spokenName(account)}</p>
			<button type="button" class="small" data-do="undoEdit" @click=${() => act({ do: "undoEdit" })}>${message("undo")}</button>
		</div>
	</section>`;
}

/** Accounts that stand together in the list. */
interface Group {
	/** Null: the one group that there is. */
	readonly name: "here" | "others" | "found" | null;
	readonly entries: readonly Entry[];
	/** How many accounts it has in all. */
	readonly of: number;
}

/** What was found; or the accounts that fit the page, and the others. */
function groupsOf({ entries, rest, here, search }: Accounts): readonly Group[] {
	if (search?.found) {
		const byId = new Map(entries.map((entry) => [entry.account.id, entry]));
		const found = search.found.flatMap((id) => byId.get(id) ?? []);
		return [{ name: "found", entries: found, of: found.length }];
	}
	const count = entries.length + rest;
	if (here.size === 0) {
		return [{ name: null, entries, of: count }];
	}
	return [
		{ name: "here", entries: entries.filter(({ account }) => here.has(account.id)), of: here.size },
		{ name: "others", entries: entries.filter(({ account }) => !here.has(account.id)), of: count - here.size },
	];
}

/** What Enter does in the search field. A code that is hidden is not copied unseen. */
function copyFirst([group]: readonly Group[], { hidden, search }: Accounts, act: Act): void {
	const first = group?.entries[0]?.account;
	if (first && search?.found && !(hidden && first.microsoft)) {
		act({ do: "copy", id: first.id });
	}
}

function list(groups: readonly Group[], state: Accounts, now: number, act: Act): TemplateResult {
	const { search } = state;
	const all = groups.flatMap(({ entries }) => entries);
	const drawn = drawnOf(all).length;
	const isWhole = drawn === groups.reduce((sum, { of }) => sum + of, 0);
	keepPictures(isSeen);
	soon(() => tickSeen(now));
	if (search?.found && all.length === 0) {
		return nothingFound(search.query, act);
	}
	const starts = groups.map((_, at) => groups.slice(0, at).reduce((sum, { entries }) => sum + entries.length, 0));
	const drawnGroups = groups.map(({ name, entries, of }, at) => {
		const rows = entries.slice(0, Math.max(0, drawn - (starts[at] ?? 0)));
		return rows.length > 0 ? groupOf(name, rows, of, state, now, act) : nothing;
	});
	const tells = state.edited !== null || state.deleted !== null || state.notices.length > 0;
	return html`<div class="groups" ${ref(tells ? backToTop : backToPlace)} @keydown=${(event: KeyboardEvent) => keyInList(event, search, act)}>${drawnGroups}</div>
		${isWhole ? nothing : html`<div data-more ${ref(watchEnd)}></div>`}`;
}

/** Where rows can be seen, their rings go on; all else that they show changes seldom. */
function tickSeen(now: number): void {
	for (const row of document.querySelectorAll(".accounts > [data-account]")) {
		const ring = mayBeSeen(row.getAttribute("data-account") ?? "") && row.querySelector(".ring");
		if (ring) {
			tickRing(ring, now);
		}
	}
}

/** `rows`: those that are drawn by now, of so many. */
function groupOf(
	name: Group["name"],
	rows: readonly Entry[],
	of: number,
	state: Accounts,
	now: number,
	act: Act,
): TemplateResult {
	const heading =
		name === null
			? nothing
			: name === "found"
				? foundHeading(of)
				: html`<h2 class="group-name" id=${name}>${message(`${name}_group`)}</h2>`;
	return html`${heading}
		<ul
			class=${name === "found" ? "accounts found" : state.entries.length === 1 ? "accounts alone" : "accounts"}
			aria-label=${name === null ? message("accounts_list") : nothing}
			aria-labelledby=${name ?? nothing}
			data-group=${name ?? nothing}
		>
			${repeat(
				rows,
				({ account }) => account.id,
				(entry, index) =>
					guard([...shownIn(entry, now, state), index, of], () => row(entry, { index, of }, now, state, act)),
			)}
		</ul>`;
}

/** Where a row stands in the whole list, from 0. */
interface Place {
	readonly index: number;
	readonly of: number;
}

/** All that a row depends on, but for its ring, which ticks by itself. */
function shownIn(entry: Entry, now: number, { fillable, hidden, copied, halfDone }: Accounts): unknown[] {
	const { account, code } = entry;
	const { id } = account;
	const near = isSeen(id) && isNearEnd(entry, now);
	const pictured = account.logo !== null && isSeen(id);
	return [account, code, near, pictured, fillable.has(id), hidden, copied === id, halfDone.has(id)];
}

/** One account; a click anywhere on it copies, the code itself is the button. */
function row(
	entry: Entry,
	{ index, of }: Place,
	now: number,
	{ entries, fillable, hidden, copied, halfDone }: Accounts,
	act: Act,
): TemplateResult {
	const { account, code } = entry;
	if (hidden && account.microsoft) {
		return html`<li class="account" data-account=${account.id} data-hidden aria-posinset=${index + 1} aria-setsize=${of} ${ref(watchRow)}>
			${who(account)}
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
		leaveFrom(account.id);
		act({ do: "details", id: account.id });
	};
	const next = nextCode(entry, now);
	const inWindow = (event: Event) => {
		event.stopPropagation();
		act({ do: "window", id: account.id });
	};
	return html`<li class="account copyable" data-account=${account.id} aria-posinset=${index + 1} aria-setsize=${of} ${ref(watchRow)} @click=${() => act({ do: "copy", id: account.id })}>
		${who(account)}
		${halfDone.has(account.id) ? html`<span class="tags"><span class="tag" data-half-done>${message("half_done")}</span></span>` : nothing}
		${copied === account.id ? html`<span class="done" aria-hidden="true">${icon("tick")} ${message("copied")}</span>` : nothing}
		<button
			type="button"
			class="code"
			data-do="copy"
			aria-label=${copyLabel(entry)}
			data-digits=${code.code.length}
		>${grouped(code.code)}</button>
		${fillable.has(account.id) || copied === account.id ? nothing : next === nothing && entries.length === 1 ? copyHint() : next}
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
							title=${message("in_window_label", spokenName(account))}
							@click=${inWindow}
						>
							${icon("window")}
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
			${ring(code.endsAt, now, account.period, { paints: false })}
		</span>
	</li>`;
}

/** The account's picture and names, and whether it is pinned. */
function who(account: Account): TemplateResult {
	const pinned = html`<span class="pinned" title=${message("pinned")}>${icon("pin")}<span class="unseen">${message("pinned")}</span></span>`;
	return html`${picture(account, isSeen(account.id))} ${account.pinned ? pinned : nothing} ${accountName(account)}`;
}

function arrangeButton(act: Act): TemplateResult {
	return html`<button
		type="button"
		class="quiet arrange-button"
		data-do="arrange"
		title=${message("arrange_heading")}
		@click=${() => act({ do: "arrange" })}
	>
		${icon("arrange")}
	</button>`;
}

function welcome(scanning: boolean, act: Act): TemplateResult {
	return html`<section class="welcome">
		${emptyBoxes(6, icon("tick"))}
		<h2 class="welcome-title">${message("welcome_title")}</h2>
		<p>${message("welcome_text")}</p>
		<div class="buttons">${scanButton(scanning, act, "primary")} ${typeKeyButton(act, "secondary")}</div>
		${setUpLink("link")}
		<button type="button" class="link" data-do="newPc" @click=${() => act({ do: "newPc" })}>${message("new_pc")}</button>
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
