import { render } from "lit/html.js";
import { language } from "../browser/i18n";
import { onLockChanged } from "../browser/session";
import { hold } from "../browser/storage";
import { activeTab } from "../browser/tab";
import { wasmAt } from "../browser/wasm";
import { loadCore } from "../core";
import { lastClock, timeBy } from "../filling/clock";
import { isMicrosofts, look } from "../filling/look";
import { hostOf } from "./here";
import { followWidth } from "./narrow";
import { entriesOf, firstList, opened } from "./opened";
import { painted } from "./painted";
import type { Act, Action, State } from "./state";
import { accounts } from "./views/accounts";
import { blank } from "./views/blank";
import { drawsWith } from "./views/long-list";
import { readsLogosWith } from "./views/picture";

const root = document.getElementById("popup");
document.documentElement.lang = language();
followWidth();

if (root) {
	// All asked at once. What the click was meant for is what was there at the click.
	const tab = activeTab();
	const seen = tab.then((tab) => tab && look(tab));
	const held = hold();
	const measured = lastClock();
	render(blank(), root);

	const core = await loadCore(wasmAt("codes"), wasmAt("changes"));
	const found = await opened(core, held);
	const clock = await measured;
	const now = timeBy(clock);
	const entries = found.vault ? entriesOf(found.vault, now) : [];
	// What is pressed before the popup can do it, is done then.
	const pressed: Action[] = [];
	let act: Act = (action) => void pressed.push(action);
	if (entries.length > 0) {
		const there = await tab;
		const host = there && hostOf(there.url);
		const page = host ? { host, microsofts: isMicrosofts(core.place(there.url)), user: null } : null;
		readsLogosWith((id) => found.vault?.logo(id));
		// Nobody waits for a page to see a code.
		render(
			accounts(firstList(found, entries, page), now, (action) => act(action)),
			root,
		);
		await painted();
	}

	const { Popup, view } = await import("./later");
	const show = (state: State, now: number) => render(view(state, now, popup.act), root);
	const popup = new Popup(core, show, found, clock);
	drawsWith(() => popup.draw());
	readsLogosWith((id) => popup.vault?.logo(id));
	// Codes change on whole seconds.
	const tick = () => {
		setTimeout(tick, 1000 - (Date.now() % 1000));
		popup.tick();
	};
	setTimeout(tick, 1000 - (Date.now() % 1000));
	chrome.storage.local.onChanged.addListener(() => void popup.vaultChanged());
	onLockChanged(() => void popup.vaultChanged());
	const started = popup.start(tab, seen);
	// As soon as it knows the tab, it shows the list itself.
	await tab.catch(() => null);
	act = popup.act;
	pressed.forEach(popup.act);
	await started;
}
