import { html, nothing, type TemplateResult } from "lit/html.js";
import { type MessageKey, message } from "../../browser/i18n";
import { button, check, section } from "./parts";
import type { Act, Open } from "./state";

/** Minutes without use, and how they are called; null: at the browser's exit. */
const AFTER: readonly (readonly [minutes: number | null, name: MessageKey])[] = [
	[5, "settings_lock_5"],
	[15, "settings_lock_15"],
	[30, "settings_lock_30"],
	[60, "settings_lock_60"],
	[240, "settings_lock_240"],
	[null, "settings_lock_exit"],
];

/** When the vault locks by itself, and the button that locks it now. */
export function locking(state: Open, act: Act): TemplateResult {
	const choose = ({ currentTarget }: Event) => {
		const chosen = currentTarget instanceof HTMLSelectElement ? AFTER[currentTarget.selectedIndex] : undefined;
		if (chosen) {
			act({ do: "lockAfter", minutes: chosen[0] });
		}
	};
	const content = html`
		<div class="field">
			<label class="field-label" for="lock-after">${message("settings_lock_after")}</label>
			<select id="lock-after" aria-describedby="lock-after-text" @change=${choose}>
				${AFTER.map(([minutes, name]) => html`<option value=${minutes ?? "exit"} .selected=${minutes === state.lockAfter}>${message(name)}</option>`)}
			</select>
			<p class="quiet-text" id="lock-after-text">${message("settings_lock_text")}</p>
		</div>
		${state.lockWithSystem === null ? nothing : withSystem(state.lockWithSystem, act)}
		<div class="row">${button("secondary", "settings_lock_now", { do: "lock" }, act)}</div>
	`;
	return section("locking", message("settings_locking"), state, content);
}

/** The browser asks for the permission when this is ticked. */
function withSystem(on: boolean, act: Act): TemplateResult {
	const text = message("settings_lock_with_system_text");
	return check("lockWithSystem", "settings_lock_with_system", text, on, (wanted) =>
		act({ do: "lockWithSystem", wanted }),
	);
}
