import { render } from "lit/html.js";
import { language } from "../browser/i18n";
import type { Tab } from "../browser/tab";
import { wasmAt } from "../browser/wasm";
import { type ClockError, type Core, loadCore } from "../core";
import { timeBy } from "../filling/clock";
import { isMicrosofts, look } from "../filling/look";
import { firstPainted } from "../parts/painted";
import { asked } from "./asked";
import type { Looked } from "./filling";
import { hostOf } from "./here";
import { followWidth } from "./narrow";
import { type Accounts, firstList, type Opened, opened } from "./opened";
import type { Act, Action } from "./state";
import { accounts } from "./views/accounts";
import { blank } from "./views/blank";
import { drawAtOnce, drawFirst } from "./views/long-list";
import { readsLogosWith } from "./views/picture";

/** The popup's first moment: what it found, for the popup to go on with. */
export interface Beginning {
	readonly core: Core;
	readonly found: Opened;
	readonly clock: ClockError;
	readonly tab: Promise<Tab | null>;
	readonly seen: Promise<Looked | null>;
	/** The codes that were found are on screen. */
	readonly shown: Promise<unknown>;
	/** Whoever does from now on what is pressed. What was pressed before is done then. */
	goesOnWith(act: Act): void;
}

/** Where the popup is drawn. */
export const root = document.getElementById("popup") ?? document.body;

const seen = asked.tab.then((tab) => tab && look(tab));
document.documentElement.lang = language();
followWidth();
render(blank(), root);

export const beginning = begin();
void beginning.then(({ shown }) => shown).then(() => import("./later"));

async function begin(): Promise<Beginning> {
	const { codes, held, tab } = asked;
	const core = await loadCore(await codes.catch(() => wasmAt("codes")), wasmAt("changes"));
	const found = await opened(core, held);
	const clock = await asked.clock;
	const now = timeBy(clock);
	const pressed: Action[] = [];
	let shown: Promise<unknown> = Promise.resolve();
	let act: Act = (action) => void pressed.push(action);
	const there = await tab.catch(() => null);
	const host = there && hostOf(there.url);
	const page = host ? { host, microsofts: isMicrosofts(core.place(there.url)), user: null } : null;
	const list = firstList(found, now, page);
	if (list) {
		readsLogosWith((id) => found.vault?.logo(id));
		// Nobody waits for a page to see a code.
		shown = draws(list, now, (action) => act(action));
	}
	const goesOnWith = (doing: Act) => {
		act = doing;
		pressed.forEach(doing);
	};
	return { core, found, clock, tab, seen, shown, goesOnWith };
}

/**
 * Draws the first list, and again once it was seen, then with all that the first time left out. A function of its own:
 * whatever lives on with the popup may not keep the list, and the names in it, after a lock.
 */
function draws(list: Accounts, now: number, act: Act): Promise<unknown> {
	const draw = () => render(accounts(list, now, act), root);
	if (list.rest > 0) {
		drawAtOnce();
	}
	const shown = firstPainted().then(() => {
		drawFirst();
		draw();
	});
	draw();
	return shown;
}
