import { nothing, render } from "lit";
import { language } from "../../extension/src/browser/i18n";
import type { State } from "../../extension/src/popup/state";
import { view } from "../../extension/src/popup/views";
import { drawsWith } from "../../extension/src/popup/views/long-list";
import { type Messages, sentence } from "./messages.ts";
import { roomFaults } from "./room.ts";
import { catalogue, NOW, named } from "./states.ts";

/** Shows any state of the popup in any language, in place of the popup's own script: no extension, no vault, no clock. */

export interface Stage {
	/** Loads a language of _locales; gives the names of all states. */
	speak(tag: string): Promise<readonly string[]>;
	/** Shows this state in the present language, and gives its height in CSS pixels. `instead`: sentences to try. */
	show(name: string, instead?: Readonly<Record<string, string>>): Promise<number>;
	/** What has no room, of all states that `show` has now, in the present language. */
	faults(): string[];
	/** The same of every state: the name of the state, and what is wrong. */
	allFaults(): Promise<readonly string[]>;
}

declare global {
	var stage: Stage;
}

const root = document.getElementById("popup") ?? document.body;
let messages: Messages = {};
let states: ReadonlyMap<string, State> = new Map();
let shown: State = { view: "starting" };

Object.defineProperty(globalThis, "chrome", {
	value: {
		i18n: {
			getMessage: (key: string, names: string | readonly string[] = []) =>
				sentence(messages, key, typeof names === "string" ? [names] : names),
		},
		runtime: { getURL: (path: string) => new URL(path, location.href).href },
	},
});

// Rows out of sight are measured too, and nothing moves.
const style = new CSSStyleSheet();
style.replaceSync(
	"* { animation: none !important; transition: none !important; content-visibility: visible !important }",
);
document.adoptedStyleSheets = [style];

const draw = () =>
	render(
		view(shown, NOW, () => {}),
		root,
	);
drawsWith(draw);

/** After what was drawn is on screen: rows that come into sight, and modules that a view loads, are there then. */
const settled = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

globalThis.stage = {
	async speak(tag) {
		const load = async (language: string): Promise<Messages> =>
			(await fetch(`/_locales/${language}/messages.json`)).json();
		messages = { ...(await load("en")), ...(await load(tag)) };
		document.documentElement.lang = language();
		states = named(catalogue());
		return [...states.keys()];
	},
	async show(name, instead = {}) {
		const state = states.get(name);
		if (!state) {
			throw new Error(`there is no state ${name}`);
		}
		const all = messages;
		const changed = Object.entries(instead).map(([key, message]) => [key, { message }]);
		messages = { ...all, ...Object.fromEntries(changed) };
		render(nothing, root);
		shown = state;
		draw();
		messages = all;
		scrollTo(0, 0);
		await settled();
		return Math.ceil(root.getBoundingClientRect().bottom);
	},
	faults: roomFaults,
	async allFaults() {
		const found: string[] = [];
		for (const name of states.keys()) {
			await this.show(name);
			found.push(...roomFaults().map((fault) => `${name}: ${fault}`));
		}
		return found;
	},
};
