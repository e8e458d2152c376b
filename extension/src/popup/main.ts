import { render } from "lit";
import { language } from "../browser/i18n";
import { onLockChanged } from "../browser/session";
import { activeTab } from "../browser/tab";
import { wasmAt } from "../browser/wasm";
import { loadCore } from "../core";
import { look } from "../filling/look";
import { Popup } from "./popup";
import type { State } from "./state";
import { view } from "./views";
import { drawsWith } from "./views/long-list";
import { readsLogosWith } from "./views/picture";

const root = document.getElementById("popup");
document.documentElement.lang = language();

if (root) {
	// Asked at once: what the click was meant for is what was there at the click.
	const tab = activeTab();
	const seen = tab.then((tab) => tab && look(tab));
	render(
		view({ view: "starting" }, 0, () => {}),
		root,
	);
	const show = (state: State, now: number) => render(view(state, now, popup.act), root);
	const popup = new Popup(await loadCore(wasmAt("codes"), wasmAt("changes")), show);
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
	await popup.start(tab, seen);
}
