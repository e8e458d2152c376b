import { html, type TemplateResult } from "lit";
import { message } from "../../browser/i18n";

/** From here on the ring warns. */
const LOW_SECONDS = 5;

/**
 * The time left as a ring with the seconds in it; `left` and `whole` in seconds. Read on demand, never announced.
 * `warns`: the last seconds look urgent.
 */
export function ring(left: number, whole: number, warns = true): TemplateResult {
	const seconds = Math.max(0, Math.ceil(left));
	const gone = 100 - Math.min(100, Math.max(0, (left / whole) * 100));
	const label = message("seconds_left", String(seconds));
	return html`<svg
		class=${warns && seconds <= LOW_SECONDS ? "ring low" : "ring"}
		viewBox="0 0 36 36"
		role="img"
		aria-label=${label}
	>
		<circle class="ring-track" cx="18" cy="18" r="15.5" />
		<circle
			class="ring-left"
			cx="18"
			cy="18"
			r="15.5"
			pathLength="100"
			stroke-dasharray="100"
			stroke-dashoffset=${gone.toFixed(1)}
			transform="rotate(-90 18 18)"
		/>
		<text class="ring-seconds" x="18" y="18" dy="0.36em" text-anchor="middle" aria-hidden="true">${inRing(seconds)}</text>
	</svg>`;
}

/** Two figures fit: from 100 seconds on, minutes. */
function inRing(seconds: number): string {
	return seconds < 100 ? String(seconds) : `${Math.ceil(seconds / 60)}′`;
}
