import { render } from "lit";
import { language, message } from "../browser/i18n";
import { onLockChanged } from "../browser/session";
import { loadCore } from "../core";
import { Settings } from "./settings/settings";
import { view } from "./settings/view";

const root = document.getElementById("settings");
document.documentElement.lang = language();
document.title = message("settings_title");

if (root) {
	const settings = new Settings(await loadCore(new URL("codes.wasm", import.meta.url)), (state) =>
		render(view(state, settings.act), root),
	);
	chrome.storage.local.onChanged.addListener(() => void settings.reload());
	chrome.storage.sync.onChanged.addListener(() => void settings.reload());
	onLockChanged(() => void settings.reload());
	addEventListener("hashchange", () => settings.goTo(location.hash));
	// A page that the browser keeps for the way back must not keep a recovery code or a key.
	addEventListener("pagehide", () => settings.act({ do: "leaveSheet" }));
	settings.goTo(location.hash);
	await settings.reload();
}
