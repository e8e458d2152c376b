import { render } from "lit/html.js";
import { language, message } from "../browser/i18n";
import { onLockChanged } from "../browser/session";
import { wasmAt } from "../browser/wasm";
import { loadCore } from "../core";
import { keepingFocus } from "../parts/focus";
import { LogoPage } from "./logo/logo-page";
import { view } from "./logo/view";

/** The page on which a picture is chosen for an account: `account.html?id=<account>`. A file picker would close the popup. */

const root = document.getElementById("account");
const id = new URLSearchParams(location.search).get("id") ?? "";
document.documentElement.lang = language();
document.title = message("logo_title");

if (root) {
	const core = await loadCore(wasmAt("codes"), wasmAt("changes"));
	const page = new LogoPage(core, id, (state) => keepingFocus(() => render(view(state, page), root)));
	chrome.storage.local.onChanged.addListener(() => void page.reload());
	onLockChanged(() => void page.reload());
	// What is dropped beside the page's own place would be opened by the browser, in its stead.
	for (const name of ["dragover", "drop"]) {
		addEventListener(name, (event) => event.preventDefault());
	}
	await page.reload();
}
