import { guard } from "lit/directives/guard.js";
import { ref } from "lit/directives/ref.js";
import { repeat } from "lit/directives/repeat.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import type { Account } from "../../core";
import { accountName, spokenName, title } from "../../parts/account-name";
import { focusAtStart } from "../../parts/focus";
import { icon, mark } from "../../parts/icon";
import { notice } from "../../parts/notice";
import type { Act, State } from "../state";
import { Lift } from "./lift";
import { drawAtLeast, drawnOf, isSeen, watchEnd, watchRow } from "./long-list";

import { picture } from "./picture";

type Arranging = Extract<State, { view: "arranging" }>;

/** The accounts as a list to be put in order: by dragging, by the arrow keys, or by pressing two handles one after the other. */
export function arranging({ accounts, notice: told }: Arranging, act: Act): TemplateResult {
	const { pinned, others } = groupsOf(accounts);
	const drawn = drawnOf(accounts).length;
	return html`<main class="view" data-view="arranging">
		<header class="bar">
			${mark()}
			<h1 id="heading" tabindex="-1" ${ref(focusAtStart)}>${message("arrange_heading")}</h1>
			<button type="button" class="small" data-do="showAccounts" @click=${() => act({ do: "showAccounts" })}>${message("arrange_done")}</button>
		</header>
		<p class="unseen" aria-live="assertive" data-spoken="arranging"></p>
		<div class="told" role="status">${told ? notice(told) : nothing}</div>
		<p class="quiet-text" id="arrange-text">${message("arrange_text")}</p>
		${group("pinned", pinned, drawn, act)}
		${group(pinned.length > 0 ? "others" : null, others, drawn - pinned.length, act)}
		${drawn < accounts.length ? html`<div data-more ${ref(watchEnd)}></div>` : nothing}
	</main>`;
}

interface Groups {
	readonly accounts: readonly Account[];
	readonly pinned: readonly Account[];
	readonly others: readonly Account[];
}

let groups: Groups = { accounts: [], pinned: [], others: [] };

/** The same list is taken apart once. A row that is lifted from another one goes back. */
function groupsOf(accounts: readonly Account[]): Groups {
	if (groups.accounts !== accounts) {
		cancel();
		groups = {
			accounts,
			pinned: accounts.filter(({ pinned }) => pinned),
			others: accounts.filter(({ pinned }) => !pinned),
		};
	}
	return groups;
}

/** `name`: null, where it is the one group that there is. */
function group(name: "pinned" | "others" | null, accounts: readonly Account[], drawn: number, act: Act): unknown {
	if (accounts.length === 0 || drawn <= 0) {
		return nothing;
	}
	const rows = accounts.slice(0, drawn);
	return html`${name === null ? nothing : html`<h2 class="group-name" id=${name}>${message(`${name}_group`)}</h2>`}
		<ul
			class="places"
			aria-label=${name === null ? message("accounts_list") : nothing}
			aria-labelledby=${name ?? nothing}
			data-group=${name ?? "others"}
		>
			${repeat(
				rows,
				({ id }) => id,
				(account, index) =>
					guard([account, index, accounts, isSeen(account.id)], () => row(account, index, accounts, act)),
			)}
		</ul>`;
}

function row(account: Account, index: number, group: readonly Account[], act: Act): TemplateResult {
	const { id, pinned } = account;
	return html`<li class="place" data-account=${id} aria-posinset=${index + 1} aria-setsize=${group.length} ${ref(watchRow)}>
		<button
			type="button"
			class="quiet handle"
			data-do="lift"
			aria-label=${message("arrange_handle", spokenName(account))}
			aria-describedby="arrange-text"
			@click=${(event: Event) => press(event, group, act)}
			@keydown=${(event: KeyboardEvent) => keyOnHandle(event, group, act)}
			@blur=${() => held?.by === "keys" && cancel()}
			@pointerdown=${(event: PointerEvent) => grasp(event, group, act)}
		>
			${icon("grip")}
		</button>
		${picture(account, isSeen(id))} ${accountName(account)}
		<button
			type="button"
			class="quiet pin-button"
			data-do="pin"
			aria-pressed=${pinned ? "true" : "false"}
			title=${message("pin_label", spokenName(account))}
			@click=${() => pin(account, act)}
		>
			${icon("pin")}
		</button>
	</li>`;
}

/** The row that is lifted now. */
interface Held {
	readonly by: "pointer" | "keys";
	readonly lift: Lift;
	readonly group: readonly Account[];
	readonly account: Account;
	/** Puts down whatever follows a pointer. */
	release(): void;
}

let held: Held | null = null;

/** A press that ends a drag is no press of the handle. */
let dragged = false;

/** Pixels that a pointer goes before a press becomes a drag. */
const SLACK = 4;

/** So near the edge of the window it scrolls, and so many pixels a frame at most. */
const EDGE = 48;
const FASTEST = 18;

/** How many places a page up or down is. */
const PAGE = 8;

function rowOf({ currentTarget }: Event): HTMLElement | null {
	return currentTarget instanceof Element ? currentTarget.closest<HTMLElement>("[data-account]") : null;
}

function lift(by: Held["by"], row: HTMLElement, group: readonly Account[], release = () => {}): Held | null {
	const account = group.find(({ id }) => id === row.dataset.account);
	held = account ? { by, lift: new Lift(row, group.length), group, account, release } : null;
	return held;
}

function say(key: "arrange_lifted" | "arrange_place" | "arrange_dropped" | "arrange_cancelled", place: number): void {
	const spoken = document.querySelector("[data-spoken=arranging]");
	if (spoken && held) {
		spoken.textContent = message(key, title(held.account), String(place + 1), String(held.group.length));
	}
}

/** A press of a handle lifts its row; a second press puts it down there. */
function press(event: Event, group: readonly Account[], act: Act): void {
	const row = rowOf(event);
	if (!row || dragged) {
		dragged = false;
		return;
	}
	if (held && held.group === group) {
		if (row !== held.lift.row) {
			held.lift.moveTo(group.findIndex(({ id }) => id === row.dataset.account));
		}
		putDown(act);
		return;
	}
	cancel();
	if (lift("keys", row, group)) {
		row.querySelector<HTMLElement>(".handle")?.focus();
		say("arrange_lifted", held?.lift.from ?? 0);
	}
}

function keyOnHandle(event: KeyboardEvent, group: readonly Account[], act: Act): void {
	if (held?.by !== "keys") {
		stepThrough(event);
		return;
	}
	const { to } = held.lift;
	const place = {
		ArrowUp: to - 1,
		ArrowDown: to + 1,
		PageUp: to - PAGE,
		PageDown: to + PAGE,
		Home: 0,
		End: group.length - 1,
	}[event.key];
	if (place !== undefined) {
		event.preventDefault();
		drawAtLeast(place + PAGE + held.lift.of - group.length);
		held.lift.moveTo(place);
		held.lift.row.scrollIntoView({ block: "nearest" });
		say("arrange_place", held.lift.to);
	} else if (event.key === "Escape") {
		event.preventDefault();
		cancel();
	} else if (event.key === "Tab") {
		putDown(act);
	}
}

/** The arrow keys lead from handle to handle. */
function stepThrough(event: KeyboardEvent): void {
	const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
	const row = rowOf(event);
	if (step && row) {
		event.preventDefault();
		const rows = [...document.querySelectorAll<HTMLElement>(".place")];
		rows[rows.indexOf(row) + step]?.querySelector<HTMLElement>(".handle")?.focus();
	}
}

/** A pointer takes a handle: the row follows it, and the window scrolls where it comes near an edge. */
function grasp(event: PointerEvent, group: readonly Account[], act: Act): void {
	const row = rowOf(event);
	const handle = event.currentTarget;
	dragged = false;
	if (!row || !(handle instanceof HTMLElement) || event.button !== 0 || !event.isPrimary || held?.by === "keys") {
		return;
	}
	const from = event.clientY + scrollY;
	let y = event.clientY;
	let frame = 0;
	handle.setPointerCapture(event.pointerId);

	const follow = () => {
		held?.lift.follow(y + scrollY - from);
	};
	const scroll = () => {
		const top = document.querySelector(".bar")?.getBoundingClientRect().bottom ?? 0;
		const over = Math.min(0, y - top - EDGE) + Math.max(0, y - innerHeight + EDGE);
		if (over !== 0) {
			scrollBy(0, (FASTEST * Math.max(-EDGE, Math.min(EDGE, over))) / EDGE);
			follow();
		}
		frame = requestAnimationFrame(scroll);
	};
	const release = () => {
		cancelAnimationFrame(frame);
		watching.abort();
		if (handle.hasPointerCapture(event.pointerId)) {
			handle.releasePointerCapture(event.pointerId);
		}
	};
	const watching = new AbortController();
	const on = <K extends keyof HTMLElementEventMap>(name: K, hear: (event: HTMLElementEventMap[K]) => void) =>
		handle.addEventListener(name, hear, { signal: watching.signal });
	on("pointermove", ({ clientY }) => {
		y = clientY;
		if (!held && Math.abs(y + scrollY - from) >= SLACK) {
			dragged = true;
			lift("pointer", row, group, release);
			frame = requestAnimationFrame(scroll);
		}
		follow();
	});
	on("pointerup", () => (held ? putDown(act) : release()));
	on("pointercancel", () => (held ? cancel() : release()));
	document.addEventListener(
		"keydown",
		(event) => {
			if (event.key === "Escape" && held) {
				event.preventDefault();
				cancel();
			}
		},
		{ signal: watching.signal },
	);
}

/** The row stands where it is now. */
function putDown(act: Act): void {
	if (!held) {
		return;
	}
	const { lift, group, account, release } = held;
	const { from, to } = lift;
	say(to === from ? "arrange_cancelled" : "arrange_dropped", to);
	held = null;
	release();
	lift.end();
	if (to !== from) {
		const others = group.filter(({ id }) => id !== account.id);
		drawAtLeast(to + PAGE);
		act({ do: "place", id: account.id, before: others[to]?.id ?? null });
		focusOn(account.id, ".handle");
	}
}

/** The row goes back to where it was. */
function cancel(): void {
	if (held) {
		const { lift, release } = held;
		say("arrange_cancelled", lift.from);
		held = null;
		release();
		lift.end();
		lift.row.scrollIntoView({ block: "nearest" });
	}
}

/** The row goes to the other group, and its button with it: the focus follows. */
function pin({ id, pinned }: Account, act: Act): void {
	const list = document.querySelector("[data-view=arranging]");
	const moved = new MutationObserver(() => {
		if (document.querySelector(`[data-account="${CSS.escape(id)}"] [aria-pressed="${!pinned}"]`)) {
			moved.disconnect();
			focusOn(id, ".pin-button");
		}
	});
	if (list) {
		moved.observe(list, { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-pressed"] });
	}
	act({ do: "pin", id, pinned: !pinned });
}

function focusOn(id: string, selector: string): void {
	const row = document.querySelector(`[data-account="${CSS.escape(id)}"]`);
	row?.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
	row?.scrollIntoView({ block: "nearest" });
}
