// Draws extension/icons/*.png from the SVG beside them, one pixel a unit, in Chromium:
//     SIXBOX_CHROMIUM=/usr/bin/chromium node scripts/icons.mjs

import { readFile } from "node:fs/promises";
import { launch } from "puppeteer-core";

/** Each picture: its file, the drawing that it is made from, its size, and the empty edge on each side, in pixels. */
const PICTURES = [
	...[16, 24, 32].flatMap((size) =>
		["sixbox", "locked"].map((name) => [`${name}-${size}`, `${name}-${size}`, size, 0]),
	),
	["sixbox-48", "sixbox", 48, 0],
	["sixbox-128", "sixbox", 128, 16],
];

const folder = new URL("../extension/icons/", import.meta.url);
const executablePath = process.env.SIXBOX_CHROMIUM ?? "chromium";
const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const browser = await launch({ executablePath, args: [...args, "--force-color-profile=srgb"] });
try {
	const page = await browser.newPage();
	for (const [file, drawing, size, edge] of PICTURES) {
		const svg = await readFile(new URL(`${drawing}.svg`, folder), "utf8");
		const style = `display: block; width: ${size - 2 * edge}px; margin: ${edge}px`;
		await page.setViewport({ width: size, height: size });
		await page.setContent(`<body style="margin: 0">${svg.replace("<svg", `<svg style="${style}"`)}</body>`);
		await page.screenshot({ path: new URL(`${file}.png`, folder).pathname, omitBackground: true });
	}
} finally {
	await browser.close();
}
