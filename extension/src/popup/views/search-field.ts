import { live } from "lit/directives/live.js";
import { ref } from "lit/directives/ref.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { counted, message } from "../../browser/i18n";
import { icon } from "../../parts/icon";
import type { Act, Search } from "../state";
import { drawAnew } from "./long-list";

/** The search field above the list, and the keys that lead from it to the list and back. */

const FIELD = "#search";
/** The first button of a row: it copies. */
const ROWS = "[data-account] > button, [data-account][data-hidden] button";

/** `enter`: does what Enter means while something is searched for. */
export function searchField(search: Search, enter: () => void, act: Act): TemplateResult {
	const { query } = search;
	return html`<search class="search">
		${icon("search")}
		<input
			id="search"
			type="search"
			placeholder=${message("search_label")}
			aria-label=${message("search_label")}
			aria-keyshortcuts="/"
			autocapitalize="off"
			autocomplete="off"
			spellcheck="false"
			maxlength="100"
			.value=${live(query)}
			@input=${(event: Event) => event.target instanceof HTMLInputElement && searchFor(event.target.value, act)}
			@keydown=${(event: KeyboardEvent) => keyInField(event, query, enter, act)}
			${ref(watchSlash)}
		/>
		${
			query === ""
				? html`<kbd aria-hidden="true">/</kbd>`
				: html`<button type="button" class="quiet clear" data-do="clearSearch" aria-label=${message("search_clear")} @click=${() => clear(act)}>
						${icon("close")}
					</button>`
		}
	</search>`;
}

/** What a search found, as a heading: how many, and what Enter does. */
export function foundHeading(count: number): TemplateResult {
	return html`<div class="group-bar">
		<h2 class="group-name" id="found">${counted("search_found", count)}</h2>
		<span class="enter-hint" aria-hidden="true">${message("search_enter")}</span>
	</div>`;
}

/** Nothing was found: what to try. */
export function nothingFound(query: string, act: Act): TemplateResult {
	return html`<section class="none-found" data-none-found>
		<h2>${message("search_none_title", query)}</h2>
		<p>${message("search_none_text")}</p>
		<button type="button" class="small" data-do="showAll" @click=${() => clear(act)}>${message("show_accounts")}</button>
	</section>`;
}

/** What is spoken of a search, once the person has stopped typing. */
export function spokenSearch(search: Search | null): string | typeof nothing {
	if (search?.spoken === 0) {
		return `${message("search_none_title", search.query)}. ${message("search_none_text")}`;
	}
	return search?.spoken ? counted("search_found", search.spoken) : nothing;
}

/** The keys within the list: up and down through its rows, and Escape out of a search. */
export function keyInList(event: KeyboardEvent, search: Search | null, act: Act): void {
	const row = event.target instanceof Element ? event.target.closest("[data-account]") : null;
	if (!row || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
		return;
	}
	if (event.key === "Escape" && search?.query) {
		event.preventDefault();
		const id = row.getAttribute("data-account") ?? "";
		searchFor("", act);
		const same = document.querySelector<HTMLElement>(`[data-account="${CSS.escape(id)}"] > button`);
		(same ?? buttons()[0])?.focus();
	}
	const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
	if (step) {
		event.preventDefault();
		const all = buttons();
		const at = all.findIndex((button) => row.contains(button));
		(all[at + step] ?? (step < 0 ? document.querySelector<HTMLElement>(FIELD) : null))?.focus();
	}
}

function keyInField(event: KeyboardEvent, query: string, enter: () => void, act: Act): void {
	if (event.isComposing) {
		return;
	}
	if (event.key === "Escape" && query !== "") {
		event.preventDefault();
		clear(act, () => buttons()[0]);
	} else if (event.key === "Enter") {
		event.preventDefault();
		if (query.trim() !== "") {
			enter();
		}
	} else if (event.key === "ArrowDown") {
		event.preventDefault();
		buttons()[0]?.focus();
	}
}

function buttons(): readonly HTMLElement[] {
	return [...document.querySelectorAll<HTMLElement>(ROWS)];
}

/** Empties the field; what `next` gives then has the focus. */
function clear(
	act: Act,
	next = (): HTMLElement | null | undefined => document.querySelector<HTMLElement>(FIELD),
): void {
	searchFor("", act);
	next()?.focus();
}

function searchFor(query: string, act: Act): void {
	drawAnew();
	act({ do: "search", query });
	scrollTo(0, 0);
}

/** While there is a search field, "/" leads to it from wherever nothing is typed. */
function watchSlash(field: Element | undefined): void {
	document.removeEventListener("keydown", slash);
	if (field) {
		document.addEventListener("keydown", slash);
	}
}

function slash(event: KeyboardEvent): void {
	const isTyping = event.target instanceof Element && event.target.closest("input, select, textarea");
	if (event.key === "/" && !isTyping && !event.ctrlKey && !event.altKey && !event.metaKey) {
		event.preventDefault();
		const field = document.querySelector<HTMLInputElement>(FIELD);
		field?.focus();
		field?.select();
	}
}
