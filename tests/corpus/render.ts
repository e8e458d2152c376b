import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Browser, type HTTPRequest, launch, type Page } from "puppeteer-core";
import { required } from "../harness.ts";
import type { Activation } from "../replicas/config.ts";
import { encodeQr } from "../replicas/qr.ts";
import { type Replicas, startReplicas } from "../replicas/server.ts";

/**
 * Captures of the replicas' codes as a real Chromium shows them, at many zooms and pixel ratios:
 * `render DIR [--seed N] [--count N]`. The same seed and the same Chromium give the same pages and texts.
 */

/** One line of the manifest. */
interface Line {
	readonly file: string;
	readonly category: string;
	readonly expected: readonly string[];
}

/** Page zoom (50 to 200 %) times the screen's pixel ratio (1 to 3): device pixels a CSS pixel. */
const SCALES = [0.5, 0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 1.88, 2, 2.2, 2.5, 3, 3.75, 4.5] as const;

/** Device pixels. */
type Size = readonly [width: number, height: number];
const SCREENS: readonly [Size, ...Size[]] = [
	[1280, 720],
	[1366, 768],
	[1920, 1080],
	[1920, 1080],
];
const SHARP_SCREENS: readonly [Size, ...Size[]] = [
	[2560, 1440],
	[3840, 2160],
	[2880, 1800],
];

/** The fewest device pixels a module. */
const LEAST_MODULE = 1.7;

const DRAWINGS = ["img", "pixelated", "svg", "canvas"] as const;

/** A small deterministic generator (mulberry32). */
class Random {
	#state: number;

	constructor(seed: number) {
		this.#state = seed >>> 0;
	}

	/** From 0 to below 1. */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let mixed = this.#state;
		mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	/** A whole number from `low` to `high`, both included. */
	whole(low: number, high: number): number {
		return low + Math.floor(this.next() * (high - low + 1));
	}

	pick<const T>(from: readonly [T, ...T[]]): T {
		return from[this.whole(0, from.length - 1)] ?? from[0];
	}

	letters(low: number, high: number, from: string): string {
		return Array.from({ length: this.whole(low, high) }, () => from[this.whole(0, from.length - 1)]).join("");
	}
}

const LOWER = "abcdefghijklmnopqrstuvwxyz";

/** An account as Microsoft's set-up page issues it. */
function account(random: Random): Activation {
	const tenant = random.letters(4, 16, LOWER) + random.pick(["", " BV", " & Zn"]);
	const user = `${random.letters(3, 12, LOWER)}@${random.letters(4, 14, LOWER)}.${random.pick(["nl", "com"])}`;
	const secret = random.letters(16, 16, `${LOWER}234567`);
	return {
		qrText: `otpauth://totp/${encodeURIComponent(`${tenant}:${user}`)}?secret=${secret}&issuer=Microsoft`,
		accountNameOrCode: `${tenant}:${user}`,
		keyOrUrl: secret,
	};
}

/** CSS pixels for a code's modules to span; null when no size of 100 to 180 leaves enough pixels a module. */
function sizeFor(random: Random, texts: readonly string[], scale: number): number | null {
	const side = Math.max(...texts.map((text) => encodeQr(text).side));
	const least = Math.max(100, Math.ceil((LEAST_MODULE * side) / scale));
	return least > 180 ? null : random.pick([random.whole(least, 180), Math.max(least, 120)]);
}

async function open(replicas: Replicas, profile: string, scale: number, [width, height]: Size) {
	const browser = await launch({
		executablePath: required("SIXBOX_CHROMIUM"),
		headless: true,
		pipe: true,
		userDataDir: profile,
		defaultViewport: null,
		args: [
			...replicas.chromiumFlags,
			...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
			"--lang=nl",
			`--force-device-scale-factor=${scale}`,
			`--screen-info={${width}x${height} devicePixelRatio=${scale}}`,
			`--window-size=${Math.round(width / scale)},${Math.round(height / scale)}`,
			"--hide-scrollbars",
			"--disable-gpu",
			"--disable-quic",
			"--no-first-run",
			"--disable-background-networking",
			"--disable-component-update",
			"--disable-sync",
		],
	});
	const [page = await browser.newPage()] = await browser.pages();
	return { browser, page };
}

/** The wizard's page with the QR of this account. */
async function wizard(page: Page, random: Random, activation: Activation, size: number): Promise<string> {
	const draw = random.pick(DRAWINGS);
	const skin = random.pick(["dialog", "reskin"]);
	const query = new URLSearchParams({ step: "qr", draw, skin, size: String(size), lng: random.pick(["nl", "en"]) });
	const answer = (request: HTTPRequest) => {
		if (request.url().endsWith("/api/authenticationmethods/initialize")) {
			void request.respond({ contentType: "application/json", body: JSON.stringify(activation) });
		} else {
			void request.continue();
		}
	};
	await page.setRequestInterception(true);
	page.on("request", answer);
	await page.goto(`https://mysignins.microsoft.com/register?${query}`);
	const code = await page.waitForSelector(".qr [role=img], .qr img", { visible: true });
	page.off("request", answer);
	await page.setRequestInterception(false);

	const theme = random.pick(["light", "light", "dark", "inverted"]);
	if (theme !== "light") {
		await page.addStyleTag({ content: DARK });
		await page.addStyleTag({ content: theme === "inverted" && draw === "svg" ? INVERTED : CARD });
	}
	await code?.evaluate((element, block) => element.scrollIntoView({ block }), random.pick(["center", "start", "end"]));
	return `${skin}-${draw}${theme === "light" ? "" : "-dark"}`;
}

const DARK = `html, body, body *:not(.qr *) { background-color: #1b1a19 !important; color: #f3f2f1 !important; }`;
const CARD = ".qr img, .qr svg, .qr canvas { background-color: #fff !important; }";
const INVERTED = ".qr svg { background-color: #1b1a19 !important; } .qr svg path { fill: #f3f2f1; }";

/** The plain page with one code, or with two. */
async function plain(page: Page, random: Random, texts: readonly string[], size: number): Promise<string> {
	const [text = "", second] = texts;
	const dark = random.pick([true, false]);
	const query = new URLSearchParams({
		text,
		size: String(size),
		x: (24 + random.next() * 60).toFixed(2),
		y: (100 + random.next() * 60).toFixed(2),
		...(dark ? { bg: "dark" } : {}),
		...(second === undefined ? {} : { two: second }),
	});
	await page.goto(`https://qr.example/?${query}`);
	await page.waitForSelector("img", { visible: true });
	return `plain${dark ? "-dark" : ""}`;
}

/** Whether every code lies within the window, quiet zone and all. */
function allVisible(page: Page): Promise<boolean> {
	return page.$$eval(".qr [role=img], .qr img, body > img", (codes) =>
		codes.every((code) => {
			const { left, top, right, bottom } = code.getBoundingClientRect();
			return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
		}),
	);
}

async function capture(
	page: Page,
	random: Random,
	scale: number,
	folder: string,
	name: string,
): Promise<Line | undefined> {
	const activation = account(random);
	const source = random.whole(0, 9);
	const texts = source === 0 ? [activation.qrText, account(random).qrText] : [activation.qrText];
	const size = sizeFor(random, texts, scale);
	if (size === null) return undefined;
	const what = source < 3 ? await plain(page, random, texts, size) : await wizard(page, random, activation, size);
	if (!(await allVisible(page))) return undefined;
	const type = random.pick(["png", "jpeg"]);
	const file = `${name}-${what}.${type === "png" ? "png" : "jpg"}`;
	await page.screenshot({
		path: join(folder, file) as `${string}.png`,
		type,
		captureBeyondViewport: false,
		...(type === "jpeg" ? { quality: 92 } : {}),
	});
	const expected = source < 3 ? texts : [activation.qrText];
	return { file, category: `chromium-${what}`, expected };
}

async function render(folder: string, seed: number, count: number): Promise<void> {
	await mkdir(folder, { recursive: true });
	const replicas = await startReplicas();
	const lines: Line[] = [];
	try {
		for (const [index, scale] of SCALES.entries()) {
			const wanted = Math.floor((count * (index + 1)) / SCALES.length) - lines.length;
			lines.push(...(await renderAt(replicas, folder, seed, scale, wanted)));
			console.log(`${scale}: ${lines.length} of ${count}`);
		}
	} finally {
		await replicas.close();
	}
	await writeFile(join(folder, "manifest.json"), `${JSON.stringify(lines, null, "\t")}\n`);
}

async function renderAt(
	replicas: Replicas,
	folder: string,
	seed: number,
	scale: number,
	wanted: number,
): Promise<Line[]> {
	const random = new Random(seed * 1000 + Math.round(scale * 100));
	const screen = random.pick(scale < 1.6 ? SCREENS : SHARP_SCREENS);
	const profile = await mkdtemp(join(tmpdir(), "sixbox-"));
	let browser: Browser | undefined;
	const lines: Line[] = [];
	try {
		const opened = await open(replicas, profile, scale, screen);
		browser = opened.browser;
		for (let tries = 0; lines.length < wanted && tries < 5 * wanted; tries++) {
			const name = `${String(scale).replace(".", "_")}-${String(lines.length).padStart(2, "0")}`;
			const line = await capture(opened.page, random, scale, folder, name);
			if (line !== undefined) lines.push(line);
		}
	} finally {
		await browser?.close();
		await rm(profile, { recursive: true, force: true, maxRetries: 5 });
	}
	return lines;
}

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { seed: { type: "string", default: "1" }, count: { type: "string", default: "150" } },
});
const [folder] = positionals;
const [seed, count] = [Number(values.seed), Number(values.count)];
if (folder === undefined || !Number.isInteger(seed) || !Number.isInteger(count)) {
	console.error("usage: render DIR [--seed N] [--count N]");
	process.exitCode = 1;
} else {
	await render(folder, seed, count);
}
