import { ref } from "lit/directives/ref.js";
import { html, nothing, render, type TemplateResult } from "lit/html.js";
import { language, message } from "../browser/i18n";
import { askPasskey, isPasskeyProblem, type PasskeyProblem } from "../browser/passkey";
import { passkeySalt, unlockVault, waysIn } from "../browser/storage";
import { focusAtStart } from "../parts/focus";
import { icon, mark } from "../parts/icon";

/** The window that unlocks the vault with a passkey, and closes. */

/** Why it did not: the name of its sentence (`passkey_<problem>`). */
type Problem = PasskeyProblem | "no_slot" | "wrong_key" | "failed";

const root = document.getElementById("passkey");
document.documentElement.lang = language();
document.title = message("passkey_title");

if (root) {
	addEventListener("keydown", ({ key }) => key === "Escape" && closeWindow());
	await ask(root);
}

async function ask(root: HTMLElement): Promise<void> {
	render(view(null, nothing), root);
	const problem = await unlock();
	if (!problem) {
		return closeWindow();
	}
	// Drawn from nothing: the button takes the focus again.
	render(nothing, root);
	const again = problem === "no_slot" ? nothing : button("primary", message("passkey_again"), () => void ask(root));
	render(view(problem, again), root);
}

async function closeWindow(): Promise<void> {
	const tab = await chrome.tabs.getCurrent();
	if (tab?.id !== undefined) {
		await chrome.tabs.remove(tab.id);
	}
}

async function unlock(): Promise<Problem | null> {
	try {
		const slots = (await waysIn()).filter(({ kind }) => kind === "passkey");
		const known = slots.flatMap(({ credential }) => (credential ? [Uint8Array.from(credential)] : []));
		if (known.length === 0) {
			return "no_slot";
		}
		await unlockVault({ with: "passkey", ...(await askPasskey(await passkeySalt(), known)) });
		return null;
	} catch (error) {
		return isPasskeyProblem(error) ? error : error === "wrong_key" ? error : "failed";
	}
}

function view(problem: Problem | null, again: unknown): TemplateResult {
	return html`<main class="ask" data-view=${problem ? "failed" : "asking"} data-problem=${problem ?? nothing} aria-busy=${problem ? "false" : "true"}>
		<header class="ask-bar">
			${mark()}
			<h1 tabindex="-1" ${problem ? nothing : ref(focusAtStart)}>${message("passkey_heading")}</h1>
		</header>
		<div role="alert">
			${problem ? html`<section class="notice warning">${icon("warning")}<p>${message(`passkey_${problem}`)}</p></section>` : nothing}
		</div>
		<p>${message(problem ? "passkey_otherwise" : "passkey_follow")}</p>
		<div class="buttons">${again} ${button("secondary", message("passkey_close"), closeWindow)}</div>
	</main>`;
}

function button(look: "primary" | "secondary", text: string, press: () => void): TemplateResult {
	return html`<button type="button" class=${look} data-do=${look === "primary" ? "again" : "close"} ${look === "primary" ? ref(focusAtStart) : nothing} @click=${press}>
		${text}
	</button>`;
}
