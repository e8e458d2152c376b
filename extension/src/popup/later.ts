/** What the popup's first code does not need: it is loaded once that is seen. */

import { render } from "lit/html.js";
import { onLockChanged } from "../browser/session";
import { beginning, root } from "./first";
import { Popup } from "./popup";
import type { State } from "./state";
import { view } from "./views";
import { drawsWith } from "./views/long-list";
import { readsLogosWith } from "./views/picture";

const { core, found, clock, tab, seen, goesOnWith } = await beginning;
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
goesOnWith(popup.act);
await started;
