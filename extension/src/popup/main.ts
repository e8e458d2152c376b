import { render } from "lit";
import { language } from "../browser/i18n";
import { onLockChanged } from "../browser/session";
import { hold } from "../browser/storage";
import { activeTab } from "../browser/tab";
import { wasmAt } from "../browser/wasm";
import { loadCore } from "../core";
import { lastClock } from "../filling/clock";
import { look } from "../filling/look";
import { opened } from "./opened";
import { Popup } from "./popup";
import type { State } from "./state";
import { view } from "./views";
import { drawsWith } from "./views/long-list";

const root = document.getElementById("popup");
document.documentElement.lang = language();

if (root) {
	// All asked at once. What the click was meant for is what was there at the click.
	const tab = activeTab();
	const seen = tab.then((tab) => tab && look(tab));
	const held = hold();
	const clock = lastClock();

	render(
		view({ view: "starting" }, 0, () => {}),
		root,
	);
	const show = (state: State, now: number) => render(view(state, now, popup.act), root);
	const core = await loadCore(wasmAt("codes"), wasmAt("changes"));
	const found = await opened(core, held);
	const popup = new Popup(core, show, found, await clock);
	drawsWith(() => popup.draw());
	// Codes change on whole seconds.
	const tick = () => {
		setTimeout(tick, 1000 - (Date.now() % 1000));
		popup.tick();
	};
	setTimeout(tick, 1000 - (Date.now() % 1000));
	chrome.storage.local.onChanged.addListener(() => void popup.vaultChanged());
	onLockChanged(() => void popup.vaultChanged());
	await popup.start(tab, seen);
}
