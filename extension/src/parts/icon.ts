import { html, type SVGTemplateResult, svg, type TemplateResult } from "lit/html.js";

/** Our own small drawings, on a grid of 20, as lines of 1.6. */
const DRAWINGS = {
	arrange: svg`<path d="M6.5 16V4.5M3.5 7.5l3-3 3 3M13.5 4v11.5M10.5 12.5l3 3 3-3" />`,
	back: svg`<path d="M12 4.5 6.5 10l5.5 5.5" />`,
	close: svg`<path d="m5.5 5.5 9 9M14.5 5.5l-9 9" />`,
	copy: svg`<rect x="7" y="7" width="9.5" height="9.5" rx="2" /><path d="M4.6 12.6A1.6 1.6 0 0 1 3.5 11V5.3A1.8 1.8 0 0 1 5.3 3.5H11a1.6 1.6 0 0 1 1.6 1.1" />`,
	grip: svg`<path d="M7.5 5.2h.1M12.4 5.2h.1M7.5 10h.1M12.4 10h.1M7.5 14.8h.1M12.4 14.8h.1" stroke-width="2.4" />`,
	guide: svg`<path d="M3.5 5h6M3.5 10h6M3.5 15h6M13 4.6l1.2 1.2 2.3-2.6M13 9.6l1.2 1.2 2.3-2.6M14.8 15h.2" />`,
	info: svg`<circle cx="10" cy="10" r="7.2" /><path d="M10 9.2v4.3M10 6.4v.2" />`,
	key: svg`<circle cx="6.7" cy="13.3" r="3.2" /><path d="m9.1 10.9 7.2-7.2M13.4 6.6l2.2 2.2" />`,
	large: svg`<path d="M12 3.5h4.5V8M8 16.5H3.5V12M16.2 3.8l-4.6 4.6M3.8 16.2l4.6-4.6" />`,
	lock: svg`<rect x="4.2" y="9" width="11.6" height="7.6" rx="2" /><path d="M7 9V6.6a3 3 0 0 1 6 0V9" />`,
	more: svg`<path d="M4.6 10h.2M9.9 10h.2M15.2 10h.2" stroke-width="2.4" />`,
	next: svg`<path d="M4 10h11.5M11 5.5l4.5 4.5-4.5 4.5" />`,
	person: svg`<circle cx="10" cy="6.7" r="3" /><path d="M4 16.5c.6-3.3 3-5 6-5s5.4 1.7 6 5" />`,
	picture: svg`<rect x="3.5" y="4" width="13" height="12" rx="2" /><path d="m4 14 3.6-3.6 2.6 2.4 2.3-2.1 3.6 3.3M7 7.4v.2" />`,
	pin: svg`<path d="M7 3.5h6M8 3.5v4.3L5.5 11h9L12 7.8V3.5M10 11v5.5" />`,
	refusal: svg`<circle cx="10" cy="10" r="7.2" /><path d="M6 10h8" />`,
	scan: svg`<path d="M3.5 7V5.3a1.8 1.8 0 0 1 1.8-1.8H7M13 3.5h1.7a1.8 1.8 0 0 1 1.8 1.8V7M16.5 13v1.7a1.8 1.8 0 0 1-1.8 1.8H13M7 16.5H5.3a1.8 1.8 0 0 1-1.8-1.8V13M6.5 10h7" />`,
	search: svg`<circle cx="8.8" cy="8.8" r="5" /><path d="m12.6 12.6 4 4" />`,
	tick: svg`<path d="m4.5 10.6 3.7 3.7 7.3-8.3" />`,
	up: svg`<path d="M10 16V6M5.5 10.5 10 6l4.5 4.5M4.5 3.5h11" />`,
	top: svg`<path d="M5 3.6h10M10 16.8V7.2M5.8 11 10 6.8l4.2 4.2" />`,
	warning: svg`<path d="M10 3.3 17.3 16H2.7zM10 8.2v3.5M10 13.7v.2" />`,
	window: svg`<path d="M9 15.5H4.8A1.8 1.8 0 0 1 3 13.7V6.3a1.8 1.8 0 0 1 1.8-1.8h10.4A1.8 1.8 0 0 1 17 6.3V8" /><rect x="10.6" y="10.2" width="6.9" height="5.8" rx="1.2" />`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof DRAWINGS;

/** A small picture beside words that say the same; screen readers skip it. */
export function icon(name: IconName): TemplateResult {
	return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">${DRAWINGS[name]}</svg>`;
}

/** The mark: six boxes, the sixth one ticked. */
export function mark(): TemplateResult {
	return html`<svg class="mark" viewBox="0 0 48 48" aria-hidden="true">
		<path class="mark-box" d="M2 3h8a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H2a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM20 3h8a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2h-8a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM38 3h8a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2h-8a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM2 27h8a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H2a2 2 0 0 1-2-2V29a2 2 0 0 1 2-2zM20 27h8a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2h-8a2 2 0 0 1-2-2V29a2 2 0 0 1 2-2z" />
		<rect class="mark-sixth" x="36" y="27" width="12" height="18" rx="2" />
		<path class="mark-tick" d="m38.8 36.4 2.3 2.5 4.1-5.2" />
	</svg>`;
}
