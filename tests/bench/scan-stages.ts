import { writeFile } from "node:fs/promises";
import type { Page } from "puppeteer-core";
import { dismiss, openStage, shows } from "../harness.ts";

/**
 * How long the stages of a scan take in the built extension's real popup, on a page of 1920x1080 with a QR, and the
 * longest task that the popup's own thread had meanwhile. `node scan-stages.mjs OUT` writes the medians, in ms.
 *
 * The product is measured from outside: what it calls notes the time, and then does what it always does.
 */

const ROUNDS = 15;
/** Chromium allows two captures a second. */
const PAUSE = 700;
const [WIDTH, HEIGHT] = [1920, 1080];

/** What the popup of one scan noted, and what its reader's worker did. */
interface Noted {
	start: number;
	captured: number;
	read: number;
	longestTask: number;
}

interface WorkerTimes {
	readonly bytes: number;
	readonly luma: number;
	readonly texts: number;
}

declare global {
	var noted: Noted;
	var picture: string;
	var reader: Worker;
}

/** Runs in the popup before its own script. */
function noteScan(): void {
	globalThis.noted = { start: 0, captured: 0, read: 0, longestTask: 0 };
	const { noted } = globalThis;
	new PerformanceObserver((list) => {
		noted.longestTask = Math.max(noted.longestTask, ...list.getEntries().map(({ duration }) => duration));
	}).observe({ type: "longtask", buffered: true });
	const capture = chrome.tabs.captureVisibleTab as (...given: unknown[]) => Promise<string>;
	const notedCapture = async (...given: unknown[]) => {
		noted.start = performance.now();
		globalThis.picture = await capture.apply(chrome.tabs, given);
		noted.captured = performance.now();
		return globalThis.picture;
	};
	chrome.tabs.captureVisibleTab = notedCapture as typeof chrome.tabs.captureVisibleTab;
	globalThis.Worker = class extends Worker {
		constructor(...given: ConstructorParameters<typeof Worker>) {
			super(...given);
			this.addEventListener("message", () => {
				noted.read = performance.now();
			});
		}
	};
}

/** Runs in a worker of the reader's, and lets its answers carry what the stages before them took. */
function timeStages(): void {
	let [from, bytes, luma] = [0, 0, 0];
	const since = () => {
		const now = performance.now();
		const took = now - from;
		from = now;
		return took;
	};
	const { fromBase64 } = Uint8Array;
	Uint8Array.fromBase64 = (...given) => {
		since();
		const result = fromBase64.apply(Uint8Array, given);
		bytes = since();
		return result;
	};
	const { copyTo } = VideoFrame.prototype;
	VideoFrame.prototype.copyTo = async function (this: VideoFrame, ...given) {
		const result = await copyTo.apply(this, given);
		luma = since();
		return result;
	};
	const post = self.postMessage.bind(self);
	self.postMessage = (answer: object) =>
		post({ ...answer, times: { bytes, luma, texts: since() } satisfies WorkerTimes });
}

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE));

const median = (values: readonly number[]) =>
	values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Makes the tab's own area so large: the browser's bars come on top of it. */
async function resize(page: Page, width: number, height: number): Promise<void> {
	const session = await page.createCDPSession();
	const { windowId, bounds } = await session.send("Browser.getWindowForTarget");
	const inner = await page.evaluate(() => [innerWidth, innerHeight] as const);
	const [right, top] = [(bounds.width ?? 0) - inner[0], (bounds.height ?? 0) - inner[1]];
	await session.send("Browser.setWindowBounds", { windowId, bounds: { width: width + right, height: height + top } });
	await page.waitForFunction(`innerWidth === ${width} && innerHeight === ${height}`, { polling: 100 });
	await session.detach();
}

const [out = ""] = process.argv.slice(2);
const stage = await openStage({ language: "en", width: WIDTH, height: HEIGHT });
try {
	await resize(stage.page, WIDTH, HEIGHT);
	await stage.page.goto("https://mysignins.microsoft.com/register?step=qr");
	await stage.page.waitForSelector(".qr img", { visible: true });
	const popup = await stage.click();
	await shows(popup, "card");
	await popup.evaluateOnNewDocument(noteScan);

	const scans: Noted[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		await pause();
		await popup.reload();
		await shows(popup, "card");
		scans.push(await popup.evaluate(() => globalThis.noted));
	}

	const created = new Promise<Awaited<ReturnType<Page["workers"]>>[number]>((resolve) =>
		popup.once("workercreated", resolve),
	);
	await popup.evaluate(() => {
		globalThis.reader = new Worker("reader-worker.js", { type: "module" });
	});
	await (await created).evaluate(timeStages);
	const stages: WorkerTimes[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		await pause();
		const times = popup.evaluate(async () => {
			const capture = await chrome.tabs.captureVisibleTab({ format: "jpeg", quality: 92 });
			return new Promise<WorkerTimes>((resolve) => {
				globalThis.reader.onmessage = ({ data }) => resolve(data.times);
				globalThis.reader.postMessage({ capture });
			});
		});
		stages.push(await times);
	}
	const size = await popup.evaluate(async () => {
		const bytes = Uint8Array.fromBase64(globalThis.picture.replace(/^.*,/, ""));
		const { width, height } = await createImageBitmap(new Blob([bytes]));
		return `${width}x${height}`;
	});
	await dismiss(popup);

	const rounded = (ms: number) => Math.round(ms * 10) / 10;
	const scanStagesMs = {
		capture: rounded(median(scans.map(({ start, captured }) => captured - start))),
		bytes: rounded(median(stages.map(({ bytes }) => bytes))),
		luma: rounded(median(stages.map(({ luma }) => luma))),
		texts: rounded(median(stages.map(({ texts }) => texts))),
		captureToTexts: rounded(median(scans.map(({ captured, read }) => read - captured))),
		whole: rounded(median(scans.map(({ start, read }) => read - start))),
		longestTask: rounded(Math.max(...scans.map(({ longestTask }) => longestTask))),
	};
	console.log(`a scan of ${size}, medians of ${ROUNDS} in ms:`, scanStagesMs);
	await writeFile(out, `${JSON.stringify({ size, scanStagesMs }, null, "\t")}\n`);
} finally {
	await stage.close();
}
