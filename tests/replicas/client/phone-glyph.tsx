import type { ReactNode } from "react";

/** A drawing of a phone with a padlock, 76 by 128 CSS pixels; or a small one. */
export function PhoneGlyph(props: { small?: boolean }): ReactNode {
	const width = props.small === true ? 19 : 76;
	const height = props.small === true ? 32 : 128;
	return (
		<svg className="glyph" viewBox="0 0 76 128" width={width} height={height} aria-hidden="true">
			<rect x="3" y="3" width="70" height="122" rx="9" fill="#505c6d" />
			<rect x="8" y="14" width="60" height="98" rx="2" fill="#fff" />
			<circle cx="38" cy="118.5" r="3" fill="#fff" />
			<path d="M31 8.5h14" stroke="#fff" strokeWidth="2" strokeLinecap="round" />
			<circle cx="38" cy="60" r="23" fill="#0078d4" />
			<path d="M31.5 58v-5a6.5 6.5 0 0 1 13 0v5" fill="none" stroke="#fff" strokeWidth="3" />
			<rect x="28" y="57" width="20" height="16" rx="2" fill="#fff" />
		</svg>
	);
}
