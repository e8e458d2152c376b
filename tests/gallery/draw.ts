import { copyFile, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import type { CDPSession, Page } from "puppeteer-core";
import { newFolder, openSettings, pressSetting, typeNewPassword } from "../browser/settings-support.ts";
import { keep } from "../browser/support.ts";
import { openStage, required, type Stage } from "../harness.ts";
import type { Picture } from "./look.ts";
import { languages, openGallery, paint, type Theme } from "./page.ts";

/** Draws every state of the popup, and the extension's own pages, in every language and theme; and a page to look through them. */

const OUT = "target/gallery";

/** CSS pixels: the popup's width; and as much of a long list as is looked at. */
const POPUP = { width: 360, height: 1200 };
const PAGE = { width: 900, height: 800 };
const PIXEL_RATIO = 2;

const PASSWORD = "fiets kaas molen dijk";

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

/** Every state of the popup. */
async function drawStates(tags: readonly string[]): Promise<void> {
	const gallery = await openGallery();
	try {
		await gallery.resize(POPUP.width, POPUP.height, PIXEL_RATIO);
		for (const language of tags) {
			const states = await gallery.page.evaluate((tag) => stage.speak(tag), language);
			for (const theme of themesOf(language, tags)) {
				await gallery.paint(theme);
				for (const state of states) {
					const height = await gallery.page.evaluate((state) => stage.show(state), state);
					await draw(gallery.session, { state, language, theme, ...POPUP, height: Math.min(height, POPUP.height) });
				}
			}
		}
	} finally {
		await gallery.close();
	}
}

/** Forced colours have no colours of ours: one language shows them. */
function themesOf(language: string, tags: readonly string[]): readonly Theme[] {
	return language === tags[0] ? ["light", "dark", "forced"] : ["light", "dark"];
}

/** The extension's own pages, by the real extension: without an account, with one, with a password, and locked. */
async function drawPages(language: string): Promise<void> {
	const stage = await openStage({ language });
	const folder = await newFolder();
	try {
		const files = await readdir(required("SIXBOX_EXTENSION"));
		const names = files.flatMap((file) => (file.endsWith(".html") && file !== "popup.html" ? file.slice(0, -5) : []));
		for (const name of names.filter((name) => name !== "settings")) {
			await drawPage(stage, language, name);
		}
		const settings = await openSettings(stage, folder);
		const drawSettings = async (view: string, state: string) => {
			await settings.bringToFront();
			await settings.waitForSelector(`[data-view="${view}"]`);
			await drawWhole(settings, language, `page-settings-${state}`);
		};
		await drawSettings("none", "none");
		await stage.page.bringToFront();
		await keep(stage, stage.replicas.user);
		await drawSettings("open", "device");
		await pressSetting(settings, "walk");
		await settings.waitForSelector(".walk");
		await drawSettings("open", "walk");
		await pressSetting(settings, "endWalk");
		await pressSetting(settings, "makeSheet");
		await settings.waitForSelector("[data-code]");
		await drawSettings("sheet", "sheet");
		await pressSetting(settings, "leaveSheet");
		await pressSetting(settings, "password");
		await settings.waitForSelector("#password");
		await drawSettings("open", "password-form");
		await typeNewPassword(settings, PASSWORD);
		await settings.waitForSelector('[data-section="locking"]');
		await drawSettings("open", "password");
		await pressSetting(settings, "lock");
		await drawSettings("locked", "locked");
	} finally {
		await stage.close();
		await rm(folder, { recursive: true, force: true });
	}
}

async function drawPage(stage: Stage, language: string, name: string): Promise<void> {
	const page = await stage.browser.newPage();
	await page.goto(`chrome-extension://${stage.extension.id}/${name}.html`);
	await page.waitForSelector("main, h1");
	await drawWhole(page, language, `page-${name}`);
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
const start = performance.now();
await drawStates(tags);
console.log(`${pictures.length} pictures of the popup's states in ${tags.join(", ")}: ${seconds(start)} s`);
for (const tag of tags) {
	const from = performance.now();
	const before = pictures.length;
	await drawPages(tag);
	console.log(`${pictures.length - before} pictures of the extension's pages in ${tag}: ${seconds(from)} s`);
}
await Promise.all(written);
await writeIndex();
console.log(`\n${pictures.length} pictures. Look through them: ${resolve(OUT, "index.html")}`);
