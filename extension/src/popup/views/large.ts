import { ref } from "lit/directives/ref.js";
import { html, type TemplateResult } from "lit/html.js";
import { message } from "../../browser/i18n";
import { spokenName } from "../../parts/account-name";
import type { Act, State } from "../state";
import { bigCode } from "./code";
import { toAccounts } from "./parts";

type Large = Extract<State, { view: "large" }>;

/** One code across the popup, to be read from a distance. Enter copies it, Escape leads back to the accounts. */
export function large({ entry, copied }: Large, now: number, act: Act): TemplateResult {
	const back = (event: KeyboardEvent) => {
		if (event.key === "Escape") {
			// The browser would close the popup.
			event.preventDefault();
			act({ do: "showAccounts" });
		}
	};
	return html`<main class="view" data-view="large" tabindex="-1" @keydown=${back} ${ref(focusCode)}>
		<h1 class="unseen">${message("large_heading", spokenName(entry.account))}</h1>
		${bigCode(entry, now, copied, act)}
		<footer class="links">${toAccounts(act)}</footer>
	</main>`;
}

/** Enter copies at once. */
function focusCode(view: Element | undefined): void {
	queueMicrotask(() => view?.querySelector<HTMLElement>("[data-do=copy]")?.focus());
}
