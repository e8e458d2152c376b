import { Directive, directive, type ElementPart } from "lit/directive.js";
import { html, noChange, type TemplateResult } from "lit/html.js";
import { message } from "../browser/i18n";

/** From here on the ring warns. */
const LOW_SECONDS = 5;

/** The drawing, on a square of so many units; the style sheet's `stroke-width` is in them too. */
const UNITS = 36;
const RADIUS = 15.5;
const FIGURES = 13;

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
	render(_countdown: Countdown, _now: number, _paints: boolean): unknown {
		return noChange;
	}

	override update({ element }: ElementPart, [countdown, now, paints]: Parameters<this["render"]>): unknown {
		countdowns.set(element, countdown);
		tell(element, countdown, now);
		if (paints) {
			// It has its size and colours in the page.
			queueMicrotask(() => tickRing(element, now));
		}
		return noChange;
	}
}

const counting = directive(Counting);

/**
 * The time until `until` as a ring of `whole` seconds with the seconds in it. Read on demand, never announced. `warns`: the
 * last seconds look urgent. One that does not `paints` itself stays empty until `tickRing`.
 *
 * It is a picture and no markup: whatever is laid out anew makes the browser lay out the whole popup, to find its size.
 */
export function ring(until: number, now: number, whole: number, { warns = true, paints = true } = {}): TemplateResult {
	return html`<canvas role="img" width="0" height="0" ${counting({ until, whole, warns }, now, paints)}></canvas>`;
}

/** Shows the time left in a ring that was drawn before, and nothing else anew. */
export function tickRing(ring: Element, now: number): void {
	const countdown = countdowns.get(ring);
	if (countdown && ring instanceof HTMLCanvasElement) {
		tell(ring, countdown, now);
		paint(ring, countdown, now);
	}
}

function secondsLeft({ until }: Countdown, now: number): number {
	return Math.max(0, Math.ceil(until - now));
}

function tell(ring: Element, countdown: Countdown, now: number): void {
	const seconds = secondsLeft(countdown, now);
	const look = countdown.warns && seconds <= LOW_SECONDS ? "ring low" : "ring";
	if (ring.getAttribute("class") !== look) {
		ring.setAttribute("class", look);
	}
	ring.setAttribute("aria-label", message("seconds_left", String(seconds)));
}

/**
 * The style sheet says how: `--ring` is its width, `fill` the track, `stroke` and `stroke-width` the time left, `color` the
 * figures. Nothing is read that has to be laid out first.
 */
function paint(ring: HTMLCanvasElement, countdown: Countdown, now: number): void {
	const page = ring.ownerDocument.defaultView;
	const context = ring.getContext("2d");
	if (!page || !context || !ring.isConnected) {
		return;
	}
	const style = page.getComputedStyle(ring);
	const side = Math.round(Number.parseFloat(style.getPropertyValue("--ring")) * page.devicePixelRatio);
	if (ring.width !== side) {
		ring.width = side;
		ring.height = side;
	}
	context.setTransform(side / UNITS, 0, 0, side / UNITS, side / 2, side / 2);
	context.clearRect(-UNITS / 2, -UNITS / 2, UNITS, UNITS);
	context.lineWidth = Number.parseFloat(style.strokeWidth);
	arc(context, style.fill, 1);
	arc(context, style.stroke, Math.min(1, Math.max(0, (countdown.until - now) / countdown.whole)));
	context.font = `${style.fontWeight} ${FIGURES}px ${style.fontFamily}`;
	context.textAlign = "center";
	context.fillStyle = style.color;
	context.fillText(inRing(secondsLeft(countdown, now)), 0, FIGURES * 0.36);
}

/** A part of the circle, from its top. */
function arc(context: CanvasRenderingContext2D, colour: string, part: number): void {
	context.beginPath();
	context.arc(0, 0, RADIUS, -Math.PI / 2, (part * 2 - 0.5) * Math.PI);
	context.strokeStyle = colour;
	context.stroke();
}

/** Two figures fit: from 100 seconds on, minutes. */
function inRing(seconds: number): string {
	return seconds < 100 ? String(seconds) : `${Math.ceil(seconds / 60)}′`;
}
