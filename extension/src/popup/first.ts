import { render } from "lit/html.js";
import { language } from "../browser/i18n";
import type { Tab } from "../browser/tab";
import { wasmAt } from "../browser/wasm";
import { type ClockError, type Core, loadCore } from "../core";
import { timeBy } from "../filling/clock";
import { isMicrosofts, look } from "../filling/look";
import { asked } from "./asked";
import type { Looked } from "./filling";
import { hostOf } from "./here";
import { followWidth } from "./narrow";
import { firstList, type Opened, opened } from "./opened";
import { firstPainted } from "./painted";
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
		const draw = () =>
			render(
				accounts(list, now, (action) => act(action)),
				root,
			);
		if (list.rest > 0) {
			drawAtOnce();
		}
		shown = firstPainted().then(() => {
			drawFirst();
			draw();
		});
		draw();
	}
	const goesOnWith = (doing: Act) => {
		act = doing;
		pressed.forEach(doing);
	};
	return { core, found, clock, tab, seen, shown, goesOnWith };
}
