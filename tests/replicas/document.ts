/** Parts of a page's HTML document. */
export interface DocumentParts {
	readonly language: string;
	readonly title: string;
	readonly head: string;
	readonly bodyClass: string;
	readonly body: string;
	/** What goes wrong in the page's scripts, by a name of client/hostile.ts. */
	readonly hostile: string | null;
}

/** A whole document. Every one counts its clicks (client/clicks.ts). */
export function documentOf(parts: DocumentParts): string {
	const hostile =
		parts.hostile === null
			? ""
			: `<meta name="replica-hostile" content="${escapeHtml(parts.hostile)}"><script src="/assets/hostile.js"></script>`;
	return `<!DOCTYPE html>
<html dir="ltr" lang="${parts.language === "xx" ? "" : parts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>${escapeHtml(parts.title)}</title>
<script src="/assets/clicks.js"></script>${hostile}
${parts.head}
</head>
<body class="${parts.bodyClass}">
${parts.body}
</body>
</html>
`;
}

/** What the page's script reads with client/read-config.ts. */
export function configElement(config: object): string {
	const json = JSON.stringify(config).replaceAll("<", "\\u003c");
	return `<script type="application/json" id="config">${json}</script>`;
}

export function svg(width: number, height: number, content: string): string {
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${content}</svg>`;
}

export function escapeHtml(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** A neutral stand-in for an organisation's logo. */
export const LOGO = svg(
	24,
	24,
	'<path d="M12 1l9.5 5.5v11L12 23l-9.5-5.5v-11z" fill="#5b6b7b"/><path d="M12 7l4.5 2.6v5.2L12 17.4l-4.5-2.6V9.6z" fill="#fff"/>',
);
