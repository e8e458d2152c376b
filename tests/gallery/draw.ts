import { copyFile, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import type { CDPSession, Page } from "puppeteer-core";
import { openBackstage, readItems } from "../browser/storage-support.ts";
import { keep } from "../browser/support.ts";
import { openStage, required, type Stage } from "../harness.ts";
import type { Picture } from "./look.ts";
import { type DocumentName, type Gallery, languages, openGallery, paint, type Theme } from "./page.ts";

/** Draws every state of the popup, and the extension's own pages, in every language and theme; and a page to look through them. */

const OUT = "target/gallery";

/** CSS pixels: how wide each page is drawn, and as much of a long one as is looked at. And device pixels a CSS pixel. */
const SIZES = {
	popup: { width: 360, height: 1200, pixelRatio: 2 },
	settings: { width: 900, height: 6000, pixelRatio: 1 },
} as const satisfies Record<DocumentName, unknown>;
const PAGE = { width: 900, height: 800 };

/** Pages about one account: they close themselves where there is none. */
const OF_AN_ACCOUNT: readonly string[] = ["account", "code"];

const pictures: Picture[] = [];
const written: Promise<void>[] = [];

/** A picture of the page as it is now, so many CSS pixels high. */
async function draw(session: CDPSession, what: Omit<Picture, "file">): Promise<void> {
	const file = join(what.language, what.theme, `${what.state}.png`);
	const { data } = await session.send("Page.captureScreenshot", {
		format: "png",
		clip: { x: 0, y: 0, width: what.width, height: what.height, scale: 1 },
	});
	written.push(
		mkdir(dirname(join(OUT, file)), { recursive: true }).then(() =>
			writeFile(join(OUT, file), Buffer.from(data, "base64")),
		),
	);
	pictures.push({ ...what, file });
}

/** Every state of a page. */
async function drawStates(gallery: Gallery, page: DocumentName, tags: readonly string[]): Promise<void> {
	const { width, height, pixelRatio } = SIZES[page];
	await gallery.open(page);
	await gallery.resize(width, height, pixelRatio);
	for (const language of tags) {
		const states = await gallery.page.evaluate((tag) => stage.speak(tag), language);
		for (const theme of themesOf(language, tags)) {
			await gallery.paint(theme);
			for (const name of states) {
				const whole = await gallery.page.evaluate((name) => stage.show(name), name);
				const state = page === "popup" ? name : `${page}-${name}`;
				await draw(gallery.session, { state, language, theme, width, height: Math.min(whole, height) });
			}
		}
	}
}

/** Forced colours have no colours of ours: one language shows them. */
function themesOf(language: string, tags: readonly string[]): readonly Theme[] {
	return language === tags[0] ? ["light", "dark", "forced"] : ["light", "dark"];
}

/** The extension's own pages, by the real extension: without an account, and with one. */
async function drawPages(language: string): Promise<void> {
	const stage = await openStage({ language });
	try {
		const files = await readdir(required("SIXBOX_EXTENSION"));
		const names = files.flatMap((file) => (file.endsWith(".html") && file !== "popup.html" ? file.slice(0, -5) : []));
		for (const name of names.filter((name) => !OF_AN_ACCOUNT.includes(name))) {
			await drawPage(stage, language, `${name}.html`, `page-${name}-first`);
		}
		await stage.page.bringToFront();
		await keep(stage, stage.replicas.user);
		const id = await firstAccount(stage);
		for (const name of names) {
			await drawPage(
				stage,
				language,
				OF_AN_ACCOUNT.includes(name) ? `${name}.html?id=${id}` : `${name}.html`,
				`page-${name}`,
			);
		}
	} finally {
		await stage.close();
	}
}

/** The id of the account that is kept. */
async function firstAccount(stage: Stage): Promise<string> {
	const backstage = await openBackstage(stage);
	const names = Object.keys(await readItems(backstage));
	await backstage.close();
	return names.find((name) => name.startsWith("record/"))?.slice("record/".length) ?? "";
}

async function drawPage(stage: Stage, language: string, path: string, state: string): Promise<void> {
	const page = await stage.browser.newPage();
	await page.goto(`chrome-extension://${stage.extension.id}/${path}`);
	await page.waitForSelector("main:not([aria-busy=true])");
	await drawWhole(page, language, state);
	await page.close();
}

/** The whole page, however long. */
async function drawWhole(page: Page, language: string, state: string): Promise<void> {
	const session = await page.createCDPSession();
	for (const theme of ["light", "dark"] as const) {
		await page.setViewport({ ...PAGE, deviceScaleFactor: 1 });
		await paint(session, theme);
		const height = await page.evaluate(() => document.documentElement.scrollHeight);
		await page.setViewport({ ...PAGE, height, deviceScaleFactor: 1 });
		await draw(session, { state, language, theme, width: PAGE.width, height });
	}
	await session.detach();
}

/** The page to look through the pictures. */
async function writeIndex(): Promise<void> {
	await writeFile(join(OUT, "pictures.js"), `globalThis.pictures = ${JSON.stringify(pictures, null, "\t")};\n`);
	await copyFile("tests/gallery/look.html", join(OUT, "index.html"));
	await build({
		entryPoints: ["tests/gallery/look.ts"],
		outfile: join(OUT, "look.js"),
		bundle: true,
		format: "iife",
		target: "chrome140",
		logLevel: "warning",
	});
}

const seconds = (from: number) => ((performance.now() - from) / 1000).toFixed(0);

const only = process.env.SIXBOX_LANG;
const all = await languages();
const tags = only ? all.filter((tag) => tag === only) : all;
await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
const gallery = await openGallery();
try {
	for (const page of ["popup", "settings"] as const) {
		const from = performance.now();
		const before = pictures.length;
		await drawStates(gallery, page, tags);
		console.log(`${pictures.length - before} pictures of ${page} in ${tags.join(", ")}: ${seconds(from)} s`);
	}
} finally {
	await gallery.close();
}
for (const tag of tags) {
	const from = performance.now();
	const before = pictures.length;
	await drawPages(tag);
	console.log(
		`${pictures.length - before} pictures of the extension's pages, opened in a browser in ${tag}: ${seconds(from)} s`,
	);
}
await Promise.all(written);
await writeIndex();
console.log(`\n${pictures.length} pictures. Look through them: ${resolve(OUT, "index.html")}`);
