import { ref } from "lit/directives/ref.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { counted, language, message } from "../../browser/i18n";
import { isNearlyFull, type SyncStatus } from "../../browser/sync-status";
import { icon } from "../../parts/icon";
import { typedText } from "../../parts/typed-text";

import { button, cancel, focusInView, point, question, section } from "./parts";
import type { Act, Open } from "./state";

/** What the browser's sync does, whether it is on, and what it came to. */
export function sync(state: Open, act: Act): TemplateResult {
	const { sync, panel, busy } = state;
	const content = html`
		<p class="strong">${message(sync.is === "on" ? "settings_sync_on" : "settings_sync_off")}</p>
		${sync.is === "on" ? standing(sync.status) : nothing}
		${isStuck(sync) ? nothing : explained(sync)}
		${panel === "joinSync" ? join(state, sync.is === "on" ? "again" : "here", act) : nothing}
		${panel === "beginSync" ? question("settings_sync_replace_ask", "settings_sync_replace_yes", { do: "beginSync" }, busy, act) : nothing}
		${panel === "endSync" ? end(busy, act) : nothing}
		${panel === "joinSync" || panel === "beginSync" || panel === "endSync" ? nothing : buttons(state, act)}
	`;
	// What is stuck is not on its way, whatever was said a moment ago.
	return section("sync", message("settings_sync"), isStuck(sync) ? { ...state, done: null } : state, content);
}

function isStuck(sync: Open["sync"]): boolean {
	return sync.is === "on" && sync.status.standing !== "synced";
}

/** What it does, and what it takes. */
function explained(sync: Open["sync"]): TemplateResult {
	const heard = sync.is === "on" && sync.status.others.length > 0;
	return html`<ul class="points">
		${point("lock", "settings_sync_what")}
		${sync.is === "unavailable" ? point("info", "settings_sync_needs") : heard ? nothing : point("info", "settings_sync_how")}
		${sync.is === "off" && sync.there ? point("next", "settings_sync_there") : nothing}
	</ul>`;
}

function standing({ standing, at, left, bytes, limit, others }: SyncStatus): TemplateResult {
	const told = (picture: "tick" | "info" | "warning", text: string) =>
		html`<p class="point" data-point=${picture}>${icon(picture)}<span>${text}</span></p>`;
	const room = limit > 0 ? new Intl.NumberFormat(language(), { style: "percent" }).format(bytes / limit) : null;
	const full = isNearlyFull({ standing, at, left, bytes, limit, others });
	return html`<div class="standing" data-standing=${at === 0 ? "begun" : standing}>
		${standing === "synced" ? nothing : told("warning", message(`settings_sync_is_${standing}`))}
		${standing === "synced" && at > 0 ? heard(others) : nothing}
		${left > 0 ? told("warning", counted("settings_sync_left", left)) : nothing}
		${left === 0 && full && room ? told("warning", message("settings_sync_nearly_full", room)) : nothing}
		${standing === "synced" && left === 0 && !full && room ? html`<p class="quiet-text">${message("settings_sync_room", room)}</p>` : nothing}
	</div>`;
}

/** Until another PC was heard from, nobody knows whether the browser carries anything. */
function heard(others: readonly number[]): TemplateResult {
	if (others.length === 0) {
		return html`<p class="point" data-point="warning">${icon("warning")}<span>${message("settings_sync_nobody")}</span></p>`;
	}
	const last = new Intl.DateTimeFormat(language(), { dateStyle: "long" }).format(Math.max(...others) * 1000);
	return html`<p class="point" data-point="tick">
		${icon("tick")}<span>${counted("settings_sync_heard", others.length)} ${message("settings_sync_last", last)}</span>
	</p>`;
}

function buttons({ sync, protection, busy, panel }: Open, act: Act): TemplateResult {
	const join = { do: "open", panel: "joinSync" } as const;
	switch (sync.is) {
		case "unavailable":
			return html`<div class="row">${button("secondary", "settings_set_password", { do: "open", panel: "password" }, act)}</div>`;
		case "off":
			return html`<div class="row">
				${
					sync.there
						? [
								button("primary", "settings_sync_join", join, act),
								protection === "password"
									? button("link", "settings_sync_replace", { do: "open", panel: "beginSync" }, act)
									: nothing,
							]
						: button(
								"secondary",
								busy && panel === null ? "settings_busy" : "settings_sync_begin",
								{ do: "beginSync" },
								act,
							)
				}
			</div>`;
		case "on":
			return html`<div class="row">
				${
					sync.status.standing === "password"
						? [
								button("primary", "settings_sync_rejoin", join, act),
								button("link", "settings_sync_replace", { do: "open", panel: "beginSync" }, act),
							]
						: nothing
				}
				${button(sync.status.standing === "password" ? "link" : "secondary", "settings_sync_end", { do: "open", panel: "endSync" }, act)}
			</div>`;
	}
}

/** Why that password is asked: before there is any vault, to begin on this PC, or since it was changed. */
type Joining = "first" | "here" | "again";

/** The password of the PC whose accounts the browser carries. */
export function join({ problem, busy }: Pick<Open, "problem" | "busy">, why: Joining, act: Act): TemplateResult {
	const submit = (event: SubmitEvent) => {
		event.preventDefault();
		const form = event.currentTarget;
		const password = form instanceof HTMLFormElement ? typedText(form, "theirs") : "";
		if (!busy && password) {
			act({ do: "joinSync", password });
		}
	};
	return html`<form class=${why === "first" ? "" : "question"} autocomplete="off" novalidate aria-labelledby="sync-title" @submit=${submit}>
		<div class="field">
			<label class="field-label" for="theirs">${message("settings_sync_theirs")}</label>
			<input
				id="theirs"
				name="theirs"
				type="password"
				autocapitalize="off"
				autocomplete="off"
				spellcheck="false"
				aria-invalid=${problem === "not_theirs" ? "true" : "false"}
				aria-describedby="theirs-text theirs-problem"
				@input=${problem ? () => act({ do: "correct" }) : nothing}
				${why === "first" ? nothing : ref(focusInView)}
			/>
			<p class="quiet-text" id="theirs-text">${message("settings_sync_theirs_text")}</p>
			<div id="theirs-problem" role="alert">${problem === "not_theirs" ? html`<p class="problem">${message("settings_password_not_theirs")}</p>` : nothing}</div>
		</div>
		<div class="row">
			<button type="submit" class="primary" data-do="joinSync" aria-disabled=${busy ? "true" : "false"}>
				${message(busy ? "settings_busy" : why === "again" ? "settings_sync_go_on" : "settings_sync_begin")}
			</button>
			${why === "first" ? nothing : cancel(act)}
		</div>
	</form>`;
}

function end(busy: boolean, act: Act): TemplateResult {
	const yes = (empties: boolean) => html`<button
		type="button"
		class=${empties ? "secondary danger" : "secondary"}
		data-do=${empties ? "endSyncAndEmpty" : "endSync"}
		aria-disabled=${busy ? "true" : "false"}
		@click=${() => busy || act({ do: "endSync", empties })}
	>
		${message(empties ? "settings_sync_end_empty" : "settings_sync_end_only")}
	</button>`;
	return html`<div class="question" role="group" aria-labelledby="question">
		<p id="question" tabindex="-1" ${ref(focusInView)}>${message("settings_sync_end_ask")}</p>
		<div class="row">${yes(false)} ${yes(true)} ${cancel(act)}</div>
	</div>`;
}
