import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import type { Page } from "puppeteer-core";
import { openStage, type Stage, shows } from "../harness.ts";
import { AXE } from "./accessible.ts";
import { newFolder, openSettings, pressSetting, typeNewPassword } from "./settings-support.ts";
import { openBackstage } from "./storage-support.ts";
import { close, keep, open, PLAIN } from "./support.ts";

/** What a checker of WCAG 2.2 finds on the settings page and in the popup: in light and dark, wide and narrow. */

const PASSWORD = "fiets kaas molen dijk";

/** A fault, and the elements that have it. */
type Found = readonly string[];

async function faults(page: Page): Promise<Found> {
	// The page's own policy lets no script in; this way in is the debugger's.
	await page.evaluate(axe.source);
	return page.evaluate(async (rules) => {
		const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(rules);
		return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
	}, AXE);
}

async function isAccessible(page: Page): Promise<void> {
	for (const value of ["light", "dark"]) {
		await page.emulateMediaFeatures([
			{ name: "prefers-color-scheme", value },
			{ name: "prefers-reduced-motion", value: "reduce" },
		]);
		assert.deepEqual(await faults(page), [], value);
	}
}

/** Also as narrow as a page of 1280 pixels is at 400 %: nothing is out of reach at the side. */
async function isAccessibleWideAndNarrow(page: Page): Promise<void> {
	for (const width of [900, 320]) {
		await page.setViewport({ width, height: 800 });
		await isAccessible(page);
		assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
	}
	await page.setViewport({ width: 900, height: 800 });
}

describe("for everybody", () => {
	let stage: Stage;
	let folder: string;
	let settings: Page;
	let backstage: Page;

	/** Unfolds something on the settings page, looks at it, and folds it up again. */
	const looksInto = async (action: string, selector: string, back = "close") => {
		await pressSetting(settings, action);
		await settings.waitForSelector(selector);
		await isAccessibleWideAndNarrow(settings);
		await pressSetting(settings, back);
		await settings.waitForSelector(selector, { hidden: true });
	};

	before(async () => {
		folder = await newFolder();
		stage = await openStage({ language: "nl" });
		settings = await openSettings(stage, folder);
		backstage = await openBackstage(stage);
	});
	after(async () => {
		await stage.close();
		await rm(folder, { recursive: true, force: true });
	});

	test("settings without an account", async () => {
		await settings.waitForSelector('[data-view="none"]');
		await isAccessibleWideAndNarrow(settings);
	});

	test("settings, and all that unfolds there", async () => {
		await stage.page.bringToFront();
		await keep(stage, stage.replicas.user);
		await settings.bringToFront();
		await settings.waitForSelector('[data-view="open"]');
		await isAccessibleWideAndNarrow(settings);
		await looksInto("password", "#password");
		await looksInto("backup", "#password");
		await looksInto("openRestore", "#backup-file");
		await looksInto("walk", ".walk", "endWalk");
		await looksInto("printAccounts", '[data-view="sheet"]', "leaveSheet");
		await looksInto("makeSheet", "[data-code]", "leaveSheet");
		await looksInto("newRecovery", "#question");
	});

	test("a link at the top leads to its section", async () => {
		await settings.waitForSelector(".contents");
		const links = await settings.$$eval(".contents a", (all) => all.map((link) => link.getAttribute("href") ?? ""));
		const headings = await settings.$$eval(".setting > :is(h2, h3)", (all) => all.map(({ id }) => `#${id}`));
		assert.deepEqual(links, headings);
		for (const link of links) {
			await settings.focus(`.contents a[href="${link}"]`);
			await settings.keyboard.press("Enter");
			await settings.waitForSelector(`${link}:focus`);
			assert.ok(await settings.$eval(link, (heading) => heading.getBoundingClientRect().bottom <= innerHeight));
		}
	});

	test("settings with a password, and each thing that sync may say", async () => {
		await pressSetting(settings, "password");
		await typeNewPassword(settings, PASSWORD);
		await settings.waitForSelector('[data-section="locking"]');
		await isAccessibleWideAndNarrow(settings);
		const now = Date.now() / 1000;
		const synced = { standing: "synced", at: now, left: 0, bytes: 4000, limit: 90_000, others: [now] };
		for (const change of [
			{},
			{ others: [] },
			{ bytes: 85_000 },
			{ bytes: 89_000, left: 7 },
			{ standing: "password" },
			{ standing: "newer" },
			{ standing: "failed" },
		]) {
			const status = { ...synced, ...change };
			await backstage.evaluate((status) => chrome.storage.local.set({ "sync/status": status }), status);
			await settings.bringToFront();
			await settings.reload();
			await settings.waitForSelector(`[data-standing="${status.standing}"]`);
			await isAccessible(settings);
			await stage.page.bringToFront();
			await stage.page.goto(PLAIN);
			const popup = await open(stage);
			await shows(popup, "accounts");
			await isAccessible(popup);
			await close(popup);
		}
		await settings.bringToFront();
		await looksInto("endSync", "#question");
	});

	test("locked", async () => {
		await pressSetting(settings, "lock");
		await settings.waitForSelector('[data-view="locked"]');
		await isAccessibleWideAndNarrow(settings);
		await stage.page.bringToFront();
		const popup = await open(stage);
		await shows(popup, "locked");
		await isAccessible(popup);
		await close(popup);
	});
});
