import { documentOf } from "../document.ts";
import { encodeQr } from "../qr.ts";
import { QUIET_MODULES, qrPng } from "../qr-files.ts";

/** How a page of qr.example lies out its code or codes. */
export interface QrPage {
	readonly text: string;
	readonly second: string | null;
	/** CSS pixels that the modules span. */
	readonly size: number;
	readonly dark: boolean;
	/** CSS pixels from the window's edges to the modules; null: the default. */
	readonly x: number | null;
	readonly y: number | null;
	/** The edge of the window that a third of the code lies beyond. */
	readonly cut: "right" | "bottom" | null;
	/** How much of the first code's side a box in its middle covers, 0 to 1. */
	readonly cover: number;
}

/** A plain page with one QR code, or two side by side. */
export function qrPage(options: QrPage): string {
	const { size, cut } = options;
	const visible = (size * 2) / 3;
	const left = cut === "right" ? `calc(100vw - ${visible}px)` : `${options.x ?? 64}px`;
	const top = cut === "bottom" ? `calc(100vh - ${visible}px)` : `${options.y ?? 160}px`;
	const covered = options.cover * size;
	const cover = `<div class="cover" style="left: calc(${left} + ${(size - covered) / 2}px); top: calc(${top} + ${(size - covered) / 2}px); width: ${covered}px; height: ${covered}px"></div>`;
	const second =
		options.second === null ? "" : qrImage(options.second, size, `calc(${left} + ${size * 1.5 + 80}px)`, top);
	return documentOf({
		language: "en",
		title: "A QR code",
		head: `<style>
html, body { margin: 0; height: 100%; overflow: hidden; }
body { font: 15px/1.5 "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: ${options.dark ? "#f3f2f1" : "#323130"}; background: ${options.dark ? "#1b1a19" : "#ffffff"}; }
h1 { font-size: 24px; font-weight: 600; margin: 32px 64px 8px; }
p { margin: 0 64px; }
img, .cover { position: absolute; image-rendering: pixelated; }
.cover { background: #0067b8; }
</style>`,
		bodyClass: "",
		hostile: null,
		body: `<h1>Scan this code</h1><p>Use an app on your phone.</p>${qrImage(options.text, size, left, top)}${cover}${second}`,
	});
}

function qrImage(text: string, size: number, left: string, top: string): string {
	const code = encodeQr(text);
	const quiet = (size / code.side) * QUIET_MODULES;
	const source = `data:image/png;base64,${qrPng(code, 8).toString("base64")}`;
	const style = `left: calc(${left} - ${quiet}px); top: calc(${top} - ${quiet}px); width: ${size + 2 * quiet}px; height: ${size + 2 * quiet}px`;
	return `<img alt="" src="${source}" style="${style}">`;
}

/** A page of text, with nothing to scan and nothing to fill. */
export function plainPage(): string {
	const paragraph =
		"The office is open from Monday to Friday. Visitors are asked to sign the book at the desk, and to leave their coats in the hall. Coffee is served on the second floor.";
	return documentOf({
		language: "en",
		title: "House rules",
		head: `<style>body { max-width: 640px; margin: 48px auto; font: 16px/1.6 Georgia, serif; color: #222; }</style>`,
		bodyClass: "",
		hostile: null,
		body: `<h1>House rules</h1>${`<p>${paragraph}</p>`.repeat(5)}`,
	});
}
