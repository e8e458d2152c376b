import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "puppeteer-core";
import { openStage, press, type Stage, shows, tells } from "../harness.ts";
import { close, open, PLAIN, qrPage, visit } from "./support.ts";

/** The popup answers the person while it scans: no task on its main thread takes over 50 ms. */

const URI = "otpauth://totp/Winkel:klant@winkel.nl?secret=GEZDGNBVGY3TQOJQ&issuer=Winkel";

/** Microseconds of the processor's time: a busy machine makes every task last longer, but not work more. */
const LONG = 50_000;

/** What the browser traced: a task (`RunTask`), or the mark that tells which thread is the popup's. */
interface TraceEvent {
	readonly name: string;
	readonly pid: number;
	readonly tid: number;
	/** Microseconds of the processor's time. */
	readonly tdur?: number;
}

/** Scans once more; gives what each task of the popup's main thread took of the processor meanwhile, in microseconds. */
async function tasksOf(popup: Page, done: () => Promise<unknown>): Promise<number[]> {
	const mark = "a scan begins";
	await popup.tracing.start({ categories: ["-*", "disabled-by-default-devtools.timeline", "blink.user_timing"] });
	await popup.evaluate((name) => {
		performance.mark(name);
	}, mark);
	await press(popup, "scan");
	await done();
	const trace = new TextDecoder().decode(await popup.tracing.stop());
	const { traceEvents } = JSON.parse(trace) as { readonly traceEvents: readonly TraceEvent[] };
	const marked = traceEvents.find(({ name }) => name === mark);
	return traceEvents
		.filter(({ name, pid, tid }) => name === "RunTask" && pid === marked?.pid && tid === marked.tid)
		.map(({ tdur = 0 }) => tdur);
}

/** Covers the page with black and white squares of a code's size: there is nothing that takes longer to read. */
async function coverWithNoise(page: Page): Promise<void> {
	await page.evaluate(() => {
		const canvas = document.createElement("canvas");
		canvas.width = innerWidth;
		canvas.height = innerHeight;
		canvas.style.cssText = "position: fixed; inset: 0";
		const context = canvas.getContext("2d");
		let random = 1;
		for (let y = 0; y < canvas.height; y += 3) {
			for (let x = 0; x < canvas.width; x += 3) {
				random = (random * 48_271) % 0x7fffffff;
				context?.fillRect(x, y, random % 2 ? 3 : 0, 3);
			}
		}
		document.body.append(canvas);
	});
}

describe("while a 1080p page is scanned", () => {
	let stage: Stage;
	before(async () => {
		stage = await openStage({ language: "nl", width: 1920, height: 1080 });
	});
	after(() => stage.close());

	for (const { what, address, prepare, done, showList } of [
		{
			what: "with a QR",
			address: qrPage(URI),
			done: (popup: Page) => shows(popup, "card"),
			showList: (popup: Page) => press(popup, "showAccounts"),
		},
		{ what: "without one", address: PLAIN, done: (popup: Page) => tells(popup, "no_qr") },
		{
			what: "with one that cannot be read",
			address: qrPage(URI, { cover: "0.5" }),
			done: (popup: Page) => tells(popup, "unreadable"),
		},
		{
			what: "full of noise",
			address: PLAIN,
			prepare: coverWithNoise,
			done: (popup: Page) => shows(popup, "accounts"),
		},
	]) {
		test(what, async (t) => {
			await visit(stage.page, address, "body");
			await prepare?.(stage.page);
			const popup = await open(stage);
			await done(popup);
			await showList?.(popup);
			const tasks = await tasksOf(popup, () => done(popup));
			t.diagnostic(`the longest of ${tasks.length} tasks: ${Math.max(...tasks) / 1000} ms`);
			assert.ok(
				tasks.some((task) => task > 0),
				"the trace has the popup's tasks",
			);
			assert.deepEqual(
				tasks.filter((task) => task > LONG),
				[],
			);
			await close(popup);
		});
	}
});
