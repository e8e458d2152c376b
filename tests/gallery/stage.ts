import { nothing, render, type TemplateResult } from "lit/html.js";
import { language } from "../../extension/src/browser/i18n";
import { type Messages, sentence } from "./messages.ts";
import { roomFaults } from "./room.ts";

/** Shows any state of a page of the extension in any language, in place of its own script: no extension, no vault, no clock. */

export interface Stage {
	/** Loads a language of _locales; gives the names of all states. */
	speak(tag: string): Promise<readonly string[]>;
	/** Shows this state in the present language, and gives its height in CSS pixels. `instead`: sentences to try. */
	show(name: string, instead?: Readonly<Record<string, string>>): Promise<number>;
	/** What has no room in what is shown now. `known`: parts that were looked at before. */
	faults(known?: readonly Element[]): string[];
	/** Shows each of these states, and gives all that `look` finds wrong, after the name of the state. */
	each(
		names: readonly string[],
		look: (known: readonly Element[]) => readonly string[] | Promise<readonly string[]>,
	): Promise<readonly string[]>;
}

declare global {
	var stage: Stage;
}

/** What is the same in many states of a long page. */
const PART = "[data-section]";

let messages: Messages = {};
let manifest: unknown = null;

Object.defineProperty(globalThis, "chrome", {
	value: {
		i18n: {
			getMessage: (key: string, names: string | readonly string[] = []) =>
				sentence(messages, key, typeof names === "string" ? [names] : names),
		},
		runtime: {
			getManifest: () => manifest,
			getURL: (path: string) => new URL(path, location.href).href,
		},
	},
});

/** After what was drawn is on screen: rows that come into sight are there then. */
const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

/** So many frames a view has that loads its module first. */
const FRAMES = 500;

async function load(tag: string): Promise<Messages> {
	return (await fetch(`/_locales/${tag}/messages.json`)).json();
}

/** Puts `stage` into the page, which draws each state of `states` with `view`. Gives what draws the present one anew. */
export function openStage<S extends { readonly view: string }>(
	states: () => ReadonlyMap<string, S>,
	view: (state: S) => TemplateResult,
): () => void {
	const root = document.body.querySelector<HTMLElement>("[id]") ?? document.body;
	// Rows out of sight are measured too, and nothing moves.
	const style = new CSSStyleSheet();
	style.replaceSync(
		"* { animation: none !important; transition: none !important; content-visibility: visible !important }",
	);
	document.adoptedStyleSheets = [style];

	let all: ReadonlyMap<string, S> = new Map();
	let shown: S | null = null;
	const draw = () => render(shown ? view(shown) : nothing, root);
	const drawn = () => root.querySelector<HTMLElement>("[data-view]")?.dataset.view;
	globalThis.stage = {
		async speak(tag) {
			messages = { ...(await load("en")), ...(await load(tag)) };
			manifest = await (await fetch("/manifest.json")).json();
			document.documentElement.lang = language();
			document.title = sentence(messages, "extName");
			all = states();
			return [...all.keys()];
		},
		async show(name, instead = {}) {
			const state = all.get(name);
			if (!state) {
				throw new Error(`there is no state ${name}`);
			}
			const real = messages;
			const changed = Object.entries(instead).map(([key, message]) => [key, { message }]);
			messages = { ...real, ...Object.fromEntries(changed) };
			render(nothing, root);
			shown = state;
			draw();
			messages = real;
			scrollTo(0, 0);
			await painted();
			for (let frames = FRAMES; frames > 0 && drawn() !== state.view; frames--) {
				await painted();
			}
			return Math.ceil(root.getBoundingClientRect().bottom);
		},
		faults(known) {
			return [...(drawn() === shown?.view ? [] : [`it shows ${drawn()}`]), ...roomFaults(known)];
		},
		async each(names, look) {
			const seen = new Set<string>();
			const found: string[] = [];
			for (const name of names) {
				await this.show(name);
				const parts = [...root.querySelectorAll(PART)];
				const known = parts.filter(({ outerHTML }) => seen.has(outerHTML));
				parts.forEach(({ outerHTML }) => {
					seen.add(outerHTML);
				});
				found.push(...(await look(known)).map((fault) => `${name}: ${fault}`));
			}
			return found;
		},
	};
	return draw;
}
