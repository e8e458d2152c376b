import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type Extension, launch, type Page } from "puppeteer-core";
import { type Replicas, type ReplicasOptions, startReplicas } from "./replicas/server.ts";

/** A real Chromium with the built extension, and the replicas behind every host name. */
export interface Stage {
	readonly browser: Browser;
	readonly replicas: Replicas;
	readonly extension: Extension;
	/** The folder of the browser's profile. */
	readonly profile: string;
	/** The one tab. */
	readonly page: Page;
	/** A click on the toolbar icon over the page: the real popup, with activeTab. `popup`: the name of its file, without its ending. */
	click(page?: Page, popup?: string): Promise<Page>;
	/** The extension is updated: the service worker and everything of the old one ends, the pages stay. */
	update(): Promise<void>;
	/** Ends the browser as a person does, and starts it again on the same profile. */
	restart(): Promise<void>;
	close(): Promise<void>;
}

export interface StageOptions extends ReplicasOptions {
	/** A language of the extension: "nl". */
	readonly language?: string;
	/** Device pixels per CSS pixel, of the real screen. */
	readonly pixelRatio?: number;
	/** CSS pixels. */
	readonly width?: number;
	readonly height?: number;
	readonly headless?: boolean;
	/** The welcome page stays open, which an installation opens; else it is closed before anything begins. */
	readonly welcome?: boolean;
	/** The folder of another build of the extension than the one that is tested. */
	readonly extension?: string;
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
	const { language = "nl", pixelRatio = 1, width = 1280, height = 800, headless = true } = options;
	const replicas = await startReplicas(options);
	const profile = await mkdtemp(join(tmpdir(), "sixbox-"));
	const path = options.extension ?? required("SIXBOX_EXTENSION");

	const start = () =>
		launch({
			executablePath: required("SIXBOX_CHROMIUM"),
			headless,
			pipe: true,
			enableExtensions: true,
			userDataDir: profile,
			defaultViewport: null,
			env: { ...process.env, LANGUAGE: language, LANG: `${language}.UTF-8` },
			args: [
				...replicas.chromiumFlags,
				...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
				`--lang=${language}`,
				`--accept-lang=${language}`,
				`--force-device-scale-factor=${pixelRatio}`,
				`--screen-info={${Math.round(width * pixelRatio)}x${Math.round(height * pixelRatio)} devicePixelRatio=${pixelRatio}}`,
				`--window-size=${width},${height}`,
				"--disable-gpu",
				"--disable-quic",
				"--no-first-run",
				"--disable-background-networking",
				"--disable-component-update",
				"--disable-sync",
				"--hide-crash-restore-bubble",
			],
		});
	const install = async (browser: Browser) => {
		const id = await browser.installExtension(path);
		const extension = (await browser.extensions()).get(id);
		if (!extension) {
			throw new Error(`${path} is not loaded`);
		}
		return extension;
	};
	const enter = async (browser: Browser) => {
		const extension = await install(browser);
		if (!options.welcome && existsSync(join(path, "welcome.html"))) {
			await (await welcomePage(browser, extension)).close();
		}
		const [page = await browser.newPage()] = await browser.pages();
		return { browser, extension, page };
	};

	const first = await start();
	let now = await enter(first).catch(async (error: unknown) => {
		await Promise.all([first.close(), replicas.close()]);
		throw error;
	});
	return {
		get browser() {
			return now.browser;
		},
		get extension() {
			return now.extension;
		},
		get page() {
			return now.page;
		},
		replicas,
		profile,
		async click(page = now.page, popup = "popup") {
			const url = `chrome-extension://${now.extension.id}/${popup}.html`;
			// A click while a popup is still closing would only close it.
			for (let left = 50; left > 0 && now.browser.targets().some((target) => target.url() === url); left--) {
				await new Promise((resolve) => setTimeout(resolve, 20));
			}
			const before = new Set(now.browser.targets());
			const opened = now.browser.waitForTarget((target) => target.url() === url && !before.has(target));
			await page.triggerExtensionAction(now.extension);
			const opening = await (await opened).asPage();
			opening.setDefaultTimeout(60_000);
			return opening;
		},
		async update() {
			now = { ...now, extension: await install(now.browser) };
		},
		async restart() {
			await now.browser.close();
			now = await enter(await start());
		},
		async close() {
			await now.browser.close().catch(() => {});
			await replicas.close();
			await rm(profile, { recursive: true, force: true, maxRetries: 5 });
		},
	};
}

/** The tab that opens by itself after an installation. */
export async function welcomePage(browser: Browser, extension: Extension): Promise<Page> {
	const url = `chrome-extension://${extension.id}/welcome.html`;
	return (await browser.waitForTarget((target) => target.url() === url)).asPage();
}

/** Waits until the popup shows one of these views, and gives its name. */
export async function shows(popup: Page, ...views: string[]): Promise<string> {
	const wanted = (names: string[]) => {
		const view = document.querySelector<HTMLElement>("[data-view]")?.dataset.view;
		return view && names.includes(view) && !document.querySelector("[role=progressbar]") ? view : false;
	};
	try {
		const handle = await popup.waitForFunction(wanted, { polling: 50 }, views);
		return (await handle.jsonValue()) || "";
	} catch (error) {
		const shown = await popup.evaluate(() => document.body.innerText).catch(() => "nothing any more");
		throw new Error(`It should show ${views.join(" or ")}; it shows: ${shown}`, { cause: error });
	}
}

/** Waits until every row of the popup's list is drawn: rows come as they are scrolled near, in a page that is in front. */
export async function showsWhole(popup: Page): Promise<void> {
	if (await popup.evaluate(() => document.hidden)) {
		await popup.bringToFront();
	}
	await popup.waitForFunction(
		() => {
			const isWhole = document.querySelector("[data-more]") === null;
			scrollTo(0, isWhole ? 0 : document.body.scrollHeight);
			return isWhole;
		},
		{ polling: 50 },
	);
}

/** Waits until the popup shows a notice of this kind, and gives its text. */
export async function tells(popup: Page, kind: string): Promise<string> {
	const notice = await popup.waitForSelector(`[data-notice="${kind}"]`);
	return notice?.evaluate((element) => element.textContent ?? "") ?? "";
}

/** The kinds of all notices on screen. */
export function notices(popup: Page): Promise<string[]> {
	return popup.$$eval("[data-notice]", (all) => all.map((element) => element.getAttribute("data-notice") ?? ""));
}

/** Presses a button of the popup. The popup closes on a mouse click of the test's, so the element is pressed itself. */
export async function press(popup: Page, action: string): Promise<void> {
	const button = await popup.waitForSelector(`[data-do="${action}"]`);
	await button
		?.evaluate((element) => (element as HTMLElement).click())
		.catch((error: unknown) => {
			// What it opens may have closed the popup before the answer was there.
			if (!popup.isClosed()) {
				throw error;
			}
		});
}

/** Closes the popup, as a click beside it does. */
export async function dismiss(popup: Page): Promise<void> {
	await popup.close();
}

/** Scans the QR of a page and saves its account; gives the popup, which shows the first code. */
export async function scanAndSave(stage: Stage): Promise<Page> {
	const popup = await stage.click();
	await shows(popup, "card");
	await press(popup, "save");
	await shows(popup, "saved");
	return popup;
}

export function required(name: string): string {
	const value = process.env[name];
	if (!value) {
		throw new Error(`${name} is not set: run this through cargo xtask`);
	}
	return value;
}
