/** Narrower than the popup makes itself, and not what it is for a moment before it has its size. */
const NARROW = "(min-width: 18.75rem) and (max-width: 22.4375rem)";

/**
 * Tells the style sheet where the popup has less than its own width, as on a screen that is magnified very much. While the
 * browser looks for the popup's size it tries widths: a media query in the style sheet would style everything anew for each.
 */
export function followWidth(): void {
	const narrow = matchMedia(NARROW);
	const follow = () => document.documentElement.classList.toggle("narrow", narrow.matches);
	narrow.addEventListener("change", follow);
	follow();
}
