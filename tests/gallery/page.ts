import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, extname, join } from "node:path";
import { build } from "esbuild";
import { type CDPSession, launch, type Page } from "puppeteer-core";
import { required } from "../harness.ts";
import type {} from "./stage.ts";

/** How a page looks: the system's colours, or the forced ones of a high contrast mode. */
export const THEMES = ["light", "dark", "forced"] as const;
export type Theme = (typeof THEMES)[number];

/** The pages of the extension whose every state can be shown, and the script of each. */
export const DOCUMENTS = { popup: "tests/gallery/popup.ts", settings: "tests/gallery/settings.ts" } as const;
export type DocumentName = keyof typeof DOCUMENTS;

/** A page of the extension in a browser, which shows what `stage` is told. */
export interface Gallery {
	readonly page: Page;
	readonly session: CDPSession;
	/** CSS pixels, and device pixels a CSS pixel. */
	resize(width: number, height: number, pixelRatio?: number): Promise<void>;
	paint(theme: Theme): Promise<void>;
	/** Opens this page; `stage` is there then. */
	open(name: DocumentName): Promise<void>;
	close(): Promise<void>;
}

const EXTENSION = "extension";
const TYPES: Readonly<Record<string, string>> = {
	".css": "text/css",
	".html": "text/html",
	".js": "text/javascript",
	".json": "application/json",
	".svg": "image/svg+xml",
	".png": "image/png",
};

/** The tags of all languages of the extension. */
export async function languages(): Promise<string[]> {
	return (await readdir(join(EXTENSION, "_locales"))).sort();
}

/** Opens a browser in which the extension's pages have the stage in place of their script; its other files are as they are. */
export async function openGallery(): Promise<Gallery> {
	const scripts = await bundleStage();
	const server = createServer(async ({ url = "/" }, response) => {
		const path = decodeURIComponent(new URL(url, "http://gallery").pathname);
		const body = scripts.get(basename(path)) ?? (await readFile(join(EXTENSION, path)).catch(() => null));
		response.writeHead(body === null ? 404 : 200, { "content-type": TYPES[extname(path)] ?? "text/plain" });
		response.end(body);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const browser = await launch({
		executablePath: required("SIXBOX_CHROMIUM"),
		headless: true,
		pipe: true,
		defaultViewport: null,
		args: [
			...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
			"--disable-gpu",
			"--no-first-run",
			// The next frame is there at once.
			"--disable-frame-rate-limit",
		],
	});
	const close = async () => {
		await browser.close();
		server.close();
	};
	try {
		const [page = await browser.newPage()] = await browser.pages();
		const session = await page.createCDPSession();
		const gallery: Gallery = {
			page,
			session,
			async resize(width, height, deviceScaleFactor = 1) {
				await session.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor, mobile: false });
			},
			paint: (theme) => paint(session, theme),
			async open(name) {
				await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}.html`);
				await page.waitForFunction(() => "stage" in globalThis);
			},
			close,
		};
		await gallery.resize(360, 600);
		await gallery.paint("light");
		return gallery;
	} catch (error) {
		await close();
		throw error;
	}
}

/** Sets what the system asks of pages. */
export async function paint(session: CDPSession, theme: Theme): Promise<void> {
	const features = [
		{ name: "prefers-color-scheme", value: theme === "dark" ? "dark" : "light" },
		{ name: "forced-colors", value: theme === "forced" ? "active" : "none" },
		{ name: "prefers-reduced-motion", value: "reduce" },
	];
	await session.send("Emulation.setEmulatedMedia", { features });
}

/** The stages by file name: popup.js and the others, and what they load later. */
async function bundleStage(): Promise<ReadonlyMap<string, Uint8Array>> {
	const modules = ["changes", "codes", "keys", "reader"];
	const { outputFiles } = await build({
		entryPoints: DOCUMENTS,
		outdir: "gallery",
		alias: Object.fromEntries(modules.map((name) => [`@wasm/${name}`, `./target/wasm/${name}/${name}.js`])),
		bundle: true,
		splitting: true,
		write: false,
		format: "esm",
		target: "chrome140",
		logLevel: "warning",
	});
	return new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
}
