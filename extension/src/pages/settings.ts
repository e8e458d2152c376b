import { render } from "lit/html.js";
import { language, message } from "../browser/i18n";
import { onLockChanged } from "../browser/session";
import { wasmAt } from "../browser/wasm";
import { loadCore } from "../core";
import { keepingFocus } from "../parts/focus";
import { type Filling, FillingSettings } from "./settings/filling";
import { Settings } from "./settings/settings";
import type { State } from "./settings/state";
import { view } from "./settings/view";

const root = document.getElementById("settings");
document.documentElement.lang = language();
document.title = message("settings_title");

if (root) {
	let shown: { state: State; filling: Filling | null } = { state: { view: "starting" }, filling: null };
	const show = (change: Partial<typeof shown>) => {
		shown = { ...shown, ...change };
		const { state, filling } = shown;
		const signIn = filling && { filling, act: fillingSettings.act };
		keepingFocus(() => render(view(state, settings.act, signIn), root));
	};
	const fillingSettings = new FillingSettings((filling) => show({ filling }));
	const settings = new Settings(await loadCore(wasmAt("codes"), wasmAt("changes")), (state) => show({ state }));
	chrome.storage.local.onChanged.addListener(() => void settings.reload());
	chrome.storage.sync.onChanged.addListener(() => void settings.reload());
	onLockChanged(() => void settings.reload());
	addEventListener("hashchange", () => settings.goTo(location.hash));
	// A page that the browser keeps for the way back must not keep a recovery code or a key.
	addEventListener("pagehide", () => settings.act({ do: "leaveSheet" }));
	settings.goTo(location.hash);
	fillingSettings.watch();
	await settings.reload();
}
