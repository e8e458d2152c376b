import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "puppeteer-core";
import { openStage, type Stage, shows } from "../harness.ts";
import { encodeQr } from "../replicas/qr.ts";
import type { Registration } from "../replicas/server.ts";
import { at, close, open, textOf, visit, WIZARD } from "./support.ts";

/** Microsoft's set-up page on every screen and at every zoom: its QR is read wherever a module has enough pixels. */

const full = process.env.SIXBOX_FULL === "1";

/** Device pixels a module, from which on every code is read. */
const ENOUGH = 1.7;
/** CSS pixels that the code's modules span. */
const SIZE = 120;

/** Device pixels a CSS pixel, of the screen; and the page zooms to try on it. */
const EVERY_DAY: readonly (readonly [pixelRatio: number, zooms: readonly number[]])[] = [
	[0.8, [1]],
	[1, [0.67, 0.8, 0.9, 1.1, 1.25]],
	[1.25, [0.67, 1.75]],
	[1.5, [0.5, 0.8, 1.1]],
	[2, [0.5, 0.67, 1.75]],
	[3, [0.33, 1]],
];
const RATIOS = [0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3];
const ZOOMS = [0.33, 0.5, 0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];
const screens = full ? RATIOS.map((ratio) => [ratio, ZOOMS] as const) : EVERY_DAY;

/** How the page looks; each zoom takes the next of these. */
const LOOKS = [
	{ skin: "dialog", bg: "light" },
	{ skin: "reskin", bg: "dark" },
].flatMap((skin) => ["img", "svg", "canvas", "pixelated"].map((draw) => ({ draw, ...skin })));
const LOOKS_A_ZOOM = full ? 4 : 2;
let turn = 0;

/** Names of many lengths: their codes are of versions 5 to 8. */
const NAMES = [
	["QCS", "x@y.nl"],
	["QCS", "test@qcs.nl"],
	["QCS automatisering", "test@qcs.nl"],
	["Gemeente Haarlemmermeer", "jan.de.vries@haarlemmermeer.nl"],
	["Stichting Voortgezet Onderwijs Kennemerland", "annemarie.van.der.linden@svok.example.nl"],
] as const;

/** Zooms the page as Ctrl and + do: the browser's own page zoom, for every page of the host. */
async function zoomTo(stage: Stage, zoom: number): Promise<void> {
	const popup = await stage.click();
	await popup.evaluate(async (factor) => {
		const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
		await chrome.tabs.setZoom(tab?.id, factor);
	}, zoom);
	await close(popup);
}

/** Brings the middle of the QR to the middle of the window, as a person would. */
async function bringIntoView(page: Page): Promise<void> {
	await page.$eval(".qr > *", async (code) => {
		if (code instanceof HTMLImageElement) {
			await code.decode();
		}
		code.scrollIntoView({ block: "center", inline: "center" });
	});
}

for (const [pixelRatio, zooms] of screens) {
	describe(`a screen of ${pixelRatio} pixels a CSS pixel`, () => {
		let stage: Stage;
		let users: Registration[];
		before(async () => {
			stage = await openStage({ language: "nl", pixelRatio });
			users = NAMES.map(([tenant, user]) => stage.replicas.addUser(tenant, user));
			await visit(stage.page, at(WIZARD, { step: "qr" }), ".qr > *");
		});
		after(() => stage.close());

		const module = (user: Registration, zoom: number) => (SIZE * pixelRatio * zoom) / encodeQr(user.uri).side;

		for (const zoom of zooms) {
			test(`page zoom ${Math.round(zoom * 100)} %`, async (t) => {
				const large = users.filter((user) => module(user, zoom) >= ENOUGH);
				if (large.length === 0) {
					return t.skip("its modules are too small");
				}
				const missed: string[] = [];
				await zoomTo(stage, zoom);
				for (const end = turn + LOOKS_A_ZOOM; turn < end; turn++) {
					const look = LOOKS[turn % LOOKS.length];
					const user = large[turn % large.length];
					assert.ok(look && user);
					await visit(stage.page, at(WIZARD, { step: "qr", ...look, user: user.user, tenant: user.tenant }), ".qr > *");
					const ratio = await stage.page.evaluate(() => devicePixelRatio);
					assert.ok(Math.abs(ratio - pixelRatio * zoom) < 0.01, `${ratio} pixels a CSS pixel`);
					await bringIntoView(stage.page);
					const popup = await open(stage);
					if ((await shows(popup, "card", "accounts")) !== "card" || !(await textOf(popup)).includes(user.user)) {
						missed.push(`${Object.values(look).join(" ")}, ${module(user, zoom).toFixed(2)} pixels a module`);
					}
					await close(popup);
				}
				t.diagnostic(`${LOOKS_A_ZOOM - missed.length} of ${LOOKS_A_ZOOM} read`);
				assert.deepEqual(missed, []);
			});
		}
	});
}
