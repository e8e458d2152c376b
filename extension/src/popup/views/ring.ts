import { html, noChange, type TemplateResult } from "lit";
import { Directive, directive, type ElementPart } from "lit/directive.js";
import { message } from "../../browser/i18n";

/** From here on the ring warns. */
const LOW_SECONDS = 5;

/** What a ring counts down to. Times are Unix seconds. */
interface Countdown {
	readonly until: number;
	/** Seconds of the whole ring. */
	readonly whole: number;
	readonly warns: boolean;
}

const countdowns = new WeakMap<Element, Countdown>();

/** Shows a countdown in a ring, each time that it is drawn. */
class Counting extends Directive {
	render(_countdown: Countdown, _now: number): unknown {
		return noChange;
	}

	override update({ element }: ElementPart, [countdown, now]: Parameters<this["render"]>): unknown {
		countdowns.set(element, countdown);
		show(element, countdown, now);
		return noChange;
	}
}

const counting = directive(Counting);

/**
 * The time until `until` as a ring of `whole` seconds with the seconds in it. Read on demand, never announced. `warns`: the
 * last seconds look urgent.
 */
export function ring(until: number, now: number, whole: number, warns = true): TemplateResult {
	return html`<svg viewBox="0 0 36 36" role="img" ${counting({ until, whole, warns }, now)}>
		<circle class="ring-track" cx="18" cy="18" r="15.5" />
		<circle class="ring-left" cx="18" cy="18" r="15.5" pathLength="100" stroke-dasharray="100" transform="rotate(-90 18 18)" />
		<text class="ring-seconds" x="18" y="18" dy="0.36em" text-anchor="middle" aria-hidden="true"></text>
	</svg>`;
}

/** Shows the time left in a ring that was drawn before, and nothing else anew. */
export function tickRing(ring: Element, now: number): void {
	const countdown = countdowns.get(ring);
	if (countdown) {
		show(ring, countdown, now);
	}
}

function show(ring: Element, { until, whole, warns }: Countdown, now: number): void {
	const left = until - now;
	const seconds = Math.max(0, Math.ceil(left));
	const gone = 100 - Math.min(100, Math.max(0, (left / whole) * 100));
	const look = warns && seconds <= LOW_SECONDS ? "ring low" : "ring";
	if (ring.getAttribute("class") !== look) {
		ring.setAttribute("class", look);
	}
	ring.setAttribute("aria-label", message("seconds_left", String(seconds)));
	ring.querySelector(".ring-left")?.setAttribute("stroke-dashoffset", gone.toFixed(1));
	const figures = ring.querySelector(".ring-seconds");
	const text = figures?.firstChild;
	if (text instanceof Text) {
		text.data = inRing(seconds);
	} else {
		figures?.append(inRing(seconds));
	}
}

/** Two figures fit: from 100 seconds on, minutes. */
function inRing(seconds: number): string {
	return seconds < 100 ? String(seconds) : `${Math.ceil(seconds / 60)}′`;
}
