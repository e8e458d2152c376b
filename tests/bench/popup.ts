import { randomBytes } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { makeBackup } from "@wasm/keys";
import type { CDPSession, Page } from "puppeteer-core";
import { newFolder, openSettings, openWith, pick, pressSetting } from "../browser/settings-support.ts";
import { type Items, openBackstage, readItems, writeItems } from "../browser/storage-support.ts";
import { makeVault, newDeviceKey, openDoor } from "../door.ts";
import { dismiss, openStage, required, type Stage } from "../harness.ts";
import { toBase32 } from "../replicas/totp.ts";

/**
 * How long it takes in the built extension's real popup, opened by its toolbar icon, from its document's start to the first
 * code on screen, beside a popup that is one HTML file with a fixed code; what it costs while it stays open; its heap; and how
 * much it loads before the first code. `node popup.mjs OUT` writes them. Every round opens each of them once, so that a slow
 * moment of the machine falls on all; what was written to make it hold so many accounts is long settled by then. Nothing runs in a popup while it is measured: the browser itself notes when it showed
 * what (W3C Paint Timing and Largest Contentful Paint, in steps of 4 ms).
 */

const ROUNDS = 15;
const COUNTS = [1, 10, 100, 1000] as const;
const IDLE_SECONDS = 10;
/** Milliseconds in which the browser is left alone: before a popup is opened, and once it is. */
const SETTLED = 500;
const PASSWORD = "fiets kaas molen dijk";

const STATIC = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Static</title>
<style>body{margin:16px;width:400px;font:16px system-ui}button{font-size:32px}</style>
<body><main><h1>QCS automatisering</h1><p>test@qcs.nl</p><button data-do="copy">137 289</button></main></body></html>`;

const median = (values: readonly number[]) =>
	values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const settled = () => new Promise((resolve) => setTimeout(resolve, SETTLED));

const rounded = (number: number, digits = 1) => Number(number.toFixed(digits));

const ACCOUNTS = Array.from({ length: Math.max(...COUNTS) }, (_, index) => {
	const label = encodeURIComponent(`Organisation ${index % 50}:person${index}@tenant${index % 50}.example`);
	return `otpauth://totp/${label}?secret=${toBase32(randomBytes(10))}&issuer=Microsoft`;
});

/** A backup file of so many accounts, made through the product's own door. */
async function backupOf(count: number): Promise<string> {
	const device = await newDeviceKey();
	const { items } = await makeVault(device, ACCOUNTS.slice(0, count), []);
	const made = (await makeBackup(items, undefined, device, PASSWORD, Date.now() / 1000)) as { readonly text: string };
	return made.text;
}

/**
 * Fills the vault up to so many accounts, as a person does, with a backup on the settings page; gives what is stored then. It
 * is one vault, however many it holds.
 */
async function seed(stage: Stage, backstage: Page, folder: string, count: number): Promise<Items> {
	const path = join(folder, `${count}.json`);
	await writeFile(path, await backupOf(count));
	const settings = await openSettings(stage, folder);
	await settings.waitForSelector("[data-view=none], [data-view=open]");
	if (!(await settings.$("#backup-file"))) {
		await pressSetting(settings, "openRestore");
	}
	await pick(settings, path);
	await openWith(settings, PASSWORD);
	await pressSetting(settings, "restore");
	await settings.waitForSelector("[data-view=open] .settled span");
	await settings.close();
	const items = await readItems(backstage);
	const records = Object.keys(items).filter((name) => name.startsWith("record/")).length;
	if (records < count) {
		throw new Error(`${records} of ${count} accounts were restored`);
	}
	return items;
}

/** A click on the toolbar icon, which opens this file. */
async function openPopup(stage: Stage, backstage: Page, file: "static" | "popup"): Promise<Page> {
	await backstage.evaluate((popup) => chrome.action.setPopup({ popup }), `${file}.html`);
	await settled();
	return stage.click(stage.page, file);
}

/** Milliseconds from a popup's start. */
interface Painted {
	/** Its document had drawn the first text, which comes with the first code. */
	readonly drawn: number;
	/** It was on screen. */
	readonly shown: number;
}

async function firstCode(popup: Page): Promise<Painted> {
	await settled();
	await popup.waitForSelector("[data-do=copy]");
	const first = await popup.evaluate(
		() =>
			new Promise<Painted & { isCode: boolean }>((resolve) => {
				const observer = new PerformanceObserver((list) => {
					const [entry] = list.getEntries() as (PerformanceEntry & {
						element?: Element;
						paintTime?: number;
					})[];
					const isCode = entry?.element?.closest("main")?.querySelector("[data-do=copy]") != null;
					const { startTime: shown = Number.NaN, paintTime: drawn = Number.NaN } = entry ?? {};
					resolve({ drawn, shown, isCode });
				});
				observer.observe({ type: "largest-contentful-paint", buffered: true });
			}),
	);
	if (!first.isCode) {
		throw new Error("another text came before the first code");
	}
	return first;
}

/** Milliseconds a second in which the popup's thread is busy while nobody touches it. */
async function idleMsPerS(session: CDPSession): Promise<number> {
	const busy = async () => {
		const { metrics } = await session.send("Performance.getMetrics");
		return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
	};
	const before = await busy();
	await new Promise((resolve) => setTimeout(resolve, IDLE_SECONDS * 1000));
	return (((await busy()) - before) * 1000) / IDLE_SECONDS;
}

async function heapMB(session: CDPSession): Promise<number> {
	await session.send("HeapProfiler.collectGarbage");
	return (await session.send("Runtime.getHeapUsage")).usedSize / 1e6;
}

/** Bytes, gzipped one by one, of all files that the popup's document asks for by its first code. */
async function gzipBeforeFirstCode(popup: Page, folder: string): Promise<number> {
	const session = await popup.createCDPSession();
	await session.send("Network.enable");
	const asked = new Map<string, number>();
	session.on("Network.requestWillBeSent", ({ request, wallTime }) => asked.set(request.url, wallTime * 1000));
	await popup.reload();
	const { drawn } = await firstCode(popup);
	const end = drawn + (await popup.evaluate(() => performance.timeOrigin));
	await session.detach();
	const urls = [...asked].filter(([url, at]) => url.startsWith("chrome-extension:") && at < end).map(([url]) => url);
	const files = urls.map((url) => new URL(url).pathname);
	const sizes = await Promise.all(
		files.map(async (name) => [name, gzipSync(await readFile(join(folder, name)), { level: 9 }).length] as const),
	);
	console.log("loaded before the first code, gzip:", Object.fromEntries(sizes));
	return sizes.reduce((sum, [, size]) => sum + size, 0);
}

const [out = ""] = process.argv.slice(2);
await openDoor();
const folder = await newFolder();
const extension = await mkdtemp(join(tmpdir(), "sixbox-bench-"));
await cp(required("SIXBOX_EXTENSION"), extension, { recursive: true });
await writeFile(join(extension, "static.html"), STATIC);
const stage = await openStage({ language: "en", extension });
try {
	const backstage = await openBackstage(stage);
	const vaults = new Map<number, Items>();
	for (const count of COUNTS) {
		vaults.set(count, await seed(stage, backstage, folder, count));
	}
	await stage.page.bringToFront();
	await stage.page.goto("https://plain.example/");

	const statics: number[] = [];
	const ours = new Map<number, number[]>(COUNTS.map((count) => [count, []]));
	for (let round = 0; round <= ROUNDS; round++) {
		const took = async (file: "static" | "popup") => {
			const popup = await openPopup(stage, backstage, file);
			const { shown } = await firstCode(popup);
			await dismiss(popup);
			return shown;
		};
		// The first round warms the browser up.
		const isKept = round > 0;
		const painted = await took("static");
		if (isKept) statics.push(painted);
		for (const count of COUNTS) {
			await writeItems(backstage, vaults.get(count) ?? {});
			const painted = await took("popup");
			if (isKept) ours.get(count)?.push(painted);
		}
	}
	const popup = await openPopup(stage, backstage, "popup");
	const gzip = await gzipBeforeFirstCode(popup, extension);
	const session = await popup.createCDPSession();
	await session.send("Performance.enable");
	const heap = await heapMB(session);
	const idle = await idleMsPerS(session);

	const results = {
		staticMs: rounded(median(statics)),
		paintedMs: Object.fromEntries(COUNTS.map((count) => [count, rounded(median(ours.get(count) ?? []))])),
		idleMsPerS: { 1000: rounded(idle, 2) },
		heapMB: { 1000: rounded(heap, 2) },
		gzipBeforeFirstCode: gzip,
	};
	console.log(`document's start to first code on screen, medians of ${ROUNDS} interleaved runs:`, results);
	await writeFile(out, `${JSON.stringify(results, null, "\t")}\n`);
} finally {
	await stage.close();
	for (const path of [folder, extension]) {
		await rm(path, { recursive: true, force: true });
	}
}
