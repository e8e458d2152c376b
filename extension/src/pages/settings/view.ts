import { html, nothing, type TemplateResult } from "lit/html.js";
import { type MessageKey, message } from "../../browser/i18n";
import { icon, mark } from "../../parts/icon";
import { notice } from "../../parts/notice";
import { backup } from "./backup";
import type { Filling, FillingAct } from "./filling";
import { codes, privateWindows, shortcut } from "./filling-view";
import { locking } from "./locking";
import { lost, lostNotice } from "./lost";
import { passkeys } from "./passkeys";
import { password } from "./password";
import { recovery } from "./recovery";
import { sheet } from "./sheet";
import type { Act, Open, Section, State } from "./state";
import { sync } from "./sync";
import { trash } from "./trash";
import { first, newPc, walk } from "./walk";

/** What the settings page shows for `state`. `signIn`: the settings that are no matter of the vault. */
export function view(state: State, act: Act, signIn: SignIn | null): TemplateResult {
	switch (state.view) {
		case "starting":
			return page(state.view, nothing, nothing);
		case "none":
			return page(state.view, first(state, act), plainNotice("info", "settings_none_title", "settings_none_text"));
		case "locked":
			return page(state.view, nothing, plainNotice("lock", "settings_locked_title", "settings_locked_text"));
		case "lost":
			return page(state.view, lost(state, act), lostNotice(state));
		case "closed":
			return page(state.view, nothing, notice(state.notice));
		case "open":
			return page(
				state.view,
				state.walk ? walk(state, act) : settings(state, act, signIn),
				state.notice ? notice(state.notice) : nothing,
			);
		case "sheet":
			return sheet(state, act);
	}
}

function page(name: State["view"], content: unknown, told: unknown): TemplateResult {
	return html`<main class="page" data-view=${name} aria-busy=${name === "starting" ? "true" : "false"}>
		<header class="page-bar">
			${mark()}
			<h1 tabindex="-1">${message("settings")}</h1>
			<a class="how" href="welcome.html">${message("how")}</a>
		</header>
		<div class="told" role="status">${told}</div>
		${content}
		<p class="quiet-text">${message("extName")} ${chrome.runtime.getManifest().version}</p>
	</main>`;
}

/** Sections that belong together, under a heading of their own. */
interface Group {
	readonly title: MessageKey;
	readonly sections: readonly Titled[];
}

/** A section, and the name of its heading. */
interface Titled {
	readonly name: Section;
	readonly title: MessageKey;
	readonly show: (state: Open, act: Act) => TemplateResult;
}

/** Locks by itself only what a person opened. */
const LOCKING: Titled = { name: "locking", title: "settings_locking", show: locking };

const GROUPS: readonly Group[] = [
	{
		title: "settings_group_protection",
		sections: [
			{ name: "password", title: "settings_password", show: password },
			LOCKING,
			{ name: "passkey", title: "settings_passkey", show: passkeys },
		],
	},
	{
		title: "settings_group_mishap",
		sections: [
			{ name: "backup", title: "settings_backup", show: backup },
			{ name: "recovery", title: "settings_recovery", show: recovery },
		],
	},
	{
		title: "settings_group_pcs",
		sections: [
			{ name: "sync", title: "settings_sync", show: sync },
			{ name: "newPc", title: "settings_new_pc", show: newPc },
		],
	},
];

const TRASH: Titled = { name: "trash", title: "settings_trash", show: trash };

/** What filling is like, and what a person can do about it. */
export interface SignIn {
	readonly filling: Filling;
	readonly act: FillingAct;
}

function signInGroup({ filling, act }: SignIn): Group {
	return {
		title: "settings_group_sign_in",
		sections: [
			{ name: "filling", title: "settings_filling", show: (state) => codes(state, filling, act) },
			{ name: "shortcut", title: "settings_shortcut", show: (state) => shortcut(state, filling, act) },
			{ name: "private", title: "settings_private", show: (state) => privateWindows(state, filling, act) },
		],
	};
}

function settings(state: Open, act: Act, signIn: SignIn | null): TemplateResult {
	const groups = [...(signIn ? [signInGroup(signIn)] : []), ...GROUPS].map(({ title, sections }) => ({
		title,
		sections: sections.filter((section) => section !== LOCKING || state.protection !== "device"),
	}));
	return html`
		${contents([...groups.flatMap(({ sections }) => sections), TRASH])}
		${groups.map(
			({ title, sections }) => html`<section class="setting-group" aria-labelledby=${title}>
				<h2 class="group-title" id=${title}>${message(title)}</h2>
				${sections.map(({ show }) => show(state, act))}
			</section>`,
		)}
		${trash(state, act)}
	`;
}

/** Links to the headings: the page is long. */
function contents(sections: readonly Titled[]): TemplateResult {
	return html`<nav class="contents" aria-label=${message("settings_contents")}>
		<ul>
			${sections.map(({ name, title }) => html`<li><a href=${`#${name}-title`}>${message(title)}</a></li>`)}
		</ul>
	</nav>`;
}

function plainNotice(picture: "info" | "lock", title: MessageKey, text: MessageKey): TemplateResult {
	return html`<section class="notice">
		${icon(picture)}
		<div>
			<h2>${message(title)}</h2>
			<p>${message(text)}</p>
		</div>
	</section>`;
}
