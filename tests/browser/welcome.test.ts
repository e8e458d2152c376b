import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import type { Page } from "puppeteer-core";
import { dismiss, notices, openStage, press, required, type Stage, shows, tells, welcomePage } from "../harness.ts";
import { encodeQr, svgPath } from "../replicas/qr.ts";
import { AXE } from "./accessible.ts";
import { close, keep, listed, open, PLAIN, qrPage, speaksPlainly, textOf, visit } from "./support.ts";

/** The first minute: the welcome page opens by itself, and can be practised on without anything being kept. */

const PRACTICE = "otpauth://totp/Sixbox:practice?secret=SIXBOXPRACTICEQR";

/** A checker of WCAG 2.2 finds nothing, in light and dark. */
async function isAccessible(page: Page): Promise<void> {
	for (const value of ["light", "dark"]) {
		await page.emulateMediaFeatures([
			{ name: "prefers-color-scheme", value },
			{ name: "prefers-reduced-motion", value: "reduce" },
		]);
		// The page's own policy lets no script in; this way in is the debugger's.
		await page.evaluate(axe.source);
		const found = await page.evaluate(async (rules) => {
			const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(rules);
			return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
		}, AXE);
		assert.deepEqual(found, [], value);
	}
}

describe("the first minute", () => {
	let stage: Stage;
	let welcome: Page;

	before(async () => {
		stage = await openStage({ language: "nl", welcome: true });
		welcome = await welcomePage(stage.browser, stage.extension);
		welcome.setDefaultTimeout(20_000);
	});
	after(() => stage.close());

	/** Waits until the practice is at this stage, and gives what it asks for. */
	const practises = async (at: string): Promise<string> => {
		await welcome.waitForSelector(`[data-stage="${at}"]`);
		return welcome.$eval(".coach-text", (text) => text.textContent ?? "");
	};
	/** All that is stored, in the browser and for this session. */
	const stored = async (): Promise<unknown> =>
		welcome.evaluate(async () => [await chrome.storage.local.get(), await chrome.storage.session.get()]);
	const focused = (): Promise<string> =>
		welcome.evaluate(() => document.activeElement?.getAttribute("data-do") ?? document.activeElement?.id ?? "");
	/** What the practice asks for after a click on this of its pretend page, and whether the icon moves at it. */
	const missing = (selector: string): Promise<{ asked: string; moves: boolean }> =>
		welcome.evaluate((wanted) => {
			document.querySelector(wanted)?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
			const icon = document.querySelector(".play-window [data-do=click]");
			return {
				asked: document.querySelector(".coach-text[role=status]")?.textContent ?? "",
				moves: icon?.getAnimations().some((animation) => !(animation instanceof CSSAnimation)) ?? false,
			};
		}, selector);
	const again = async (): Promise<void> => {
		await welcome.bringToFront();
		await welcome.reload();
		await welcome.waitForSelector('[data-stage="qr"]');
	};

	test("it opens once after installation, in front, and speaks the person's language", async () => {
		const tabs = () => stage.browser.targets().filter((target) => target.url().endsWith("/welcome.html")).length;
		assert.equal(tabs(), 1);
		assert.equal(await welcome.evaluate(() => document.hidden), false);
		await welcome.waitForSelector(".four > li:nth-child(4)");
		await speaksPlainly(welcome);
		assert.equal(await welcome.evaluate(() => document.documentElement.lang), "nl");
	});

	test("it says that the icon is in the toolbar as soon as it is", async () => {
		const says = (on: boolean) =>
			welcome.evaluate((isOnToolbar) => {
				chrome.action.getUserSettings = async () => ({ isOnToolbar });
				dispatchEvent(new Event("focus"));
			}, on);
		await says(true);
		await welcome.waitForSelector('[data-step="pin"] [role=status] .icon');
		await says(false);
		await welcome.waitForSelector('[data-step="pin"] [role=status] .icon', { hidden: true });
	});

	test("the picture is the practice account's QR code", async () => {
		const file = await readFile(join(required("SIXBOX_EXTENSION"), "practice-qr.svg"), "utf8");
		assert.ok(file.includes(svgPath(encodeQr(PRACTICE), 4)));
	});

	test("played with the mouse, nothing is stored", async () => {
		await again();
		const before = await stored();
		await (await welcome.waitForSelector(".play-window [data-do=click]"))?.click();
		assert.match(await practises("qr"), /Stel het voor mij in/);
		await (await welcome.waitForSelector(".play-popup [data-do=guide]"))?.click();
		await practises("going");
		const first = await (await welcome.waitForSelector(".play-window [data-field]"))?.evaluate(
			(field) => field.textContent,
		);
		await practises("ready");
		await (await welcome.waitForSelector(".play-window [data-do=done]"))?.click();
		assert.match(await practises("signIn"), /pictogram/);
		assert.equal(await welcome.$eval("[data-field]", (field) => field.textContent), "Code");
		await (await welcome.waitForSelector(".play-window [data-do=click]"))?.click();
		await welcome.waitForSelector('.play-popup[data-practice="filled"]');
		await practises("filled");
		// A code is never the same again.
		const second = await welcome.$eval("[data-field]", (field) => field.textContent ?? "");
		assert.match(`${first} ${second}`, /^\d{6} \d{6}$/);
		assert.notEqual(second, first);
		await practises("signedIn");
		await speaksPlainly(welcome);
		await (await welcome.waitForSelector("[data-do=again]"))?.click();
		await practises("qr");
		assert.deepEqual(await stored(), before);
	});

	test("a click on the pretend page points to the icon, as long as the icon is what is to be clicked", async () => {
		await again();
		const pointed = { asked: "Dat doet Sixbox zo voor u: klik op het pictogram van Sixbox in het venster hieronder." };
		const still = async (value: "reduce" | "no-preference") =>
			welcome.emulateMediaFeatures([{ name: "prefers-reduced-motion", value }]);
		await still("reduce");
		assert.deepEqual(await missing(".play-qr"), { ...pointed, moves: false });
		await still("no-preference");
		assert.deepEqual(await missing(".play-qr"), { ...pointed, moves: true });
		await (await welcome.waitForSelector(".play-window [data-do=click]"))?.click();
		assert.match(await practises("qr"), /Stel het voor mij in/);
		assert.match((await missing(".play-qr")).asked, /Stel het voor mij in/);
		await (await welcome.waitForSelector(".play-popup [data-do=guide]"))?.click();
		await practises("ready");
		await (await welcome.waitForSelector(".play-window [data-do=done]"))?.click();
		assert.match(await practises("signIn"), /Een paar dagen later/);
		assert.deepEqual(await missing(".play-window .ms-button"), { ...pointed, moves: true });
		await (await welcome.waitForSelector(".play-window [data-do=click]"))?.click();
		assert.match(await practises("filled"), /klikt voor u op Verifiëren/);
	});

	test("played with the keyboard alone", async () => {
		await again();
		const reach = async (wanted: string) => {
			for (let left = 40; left > 0 && (await focused()) !== wanted; left--) {
				await welcome.keyboard.press("Tab");
			}
			assert.equal(await focused(), wanted);
		};
		await reach("click");
		await welcome.keyboard.press("Enter");
		await welcome.waitForFunction(() => document.activeElement?.getAttribute("data-do") === "guide");
		await welcome.keyboard.press("Escape");
		assert.equal(await focused(), "click");
		assert.equal(await welcome.$(".play-popup"), null);
		await welcome.keyboard.press("Enter");
		await welcome.waitForFunction(() => document.activeElement?.getAttribute("data-do") === "guide");
		await welcome.keyboard.press("Enter");
		await practises("ready");
		await reach("done");
		await welcome.keyboard.press("Enter");
		await practises("signIn");
		assert.equal(await focused(), "click");
		await welcome.keyboard.press("Enter");
		await practises("signedIn");
		await reach("again");
		await welcome.keyboard.press("Enter");
		await practises("qr");
		assert.equal(await focused(), "click");
	});

	test("played with the real icon: it reads the QR code, and keeps nothing", async () => {
		await again();
		await welcome.evaluate(() => scrollTo(0, 0));
		const before = await stored();
		const first = await open(stage, welcome);
		await shows(first, "practice");
		await first.waitForSelector('[data-practice="found"]');
		assert.match(await textOf(first), /Er wordt niets bewaard[\s\S]*Oefenbedrijf/);
		assert.equal(await welcome.$(".play-popup"), null);
		await isAccessible(first);
		await press(first, "guide");
		await first.waitForSelector('[data-practice="setUp"]', { timeout: 20_000 });
		await practises("ready");
		await close(first);
		await (await welcome.waitForSelector(".play-window [data-do=done]"))?.click();
		await practises("signIn");
		const second = await open(stage, welcome);
		await second.waitForSelector('[data-practice="filled"]');
		await isAccessible(second);
		await practises("signedIn");
		await press(second, "showAccounts");
		await shows(second, "accounts");
		assert.deepEqual(await listed(second), []);
		await close(second);
		assert.deepEqual(await stored(), before);
	});

	test("the practice QR code anywhere else is told for what it is", async () => {
		await stage.page.bringToFront();
		await visit(stage.page, qrPage(PRACTICE), "img");
		const popup = await open(stage);
		await shows(popup, "accounts");
		assert.match(await tells(popup, "qr_practice"), /oefenen/);
		assert.deepEqual(await listed(popup), []);
		await close(popup);
	});

	test("in Edge it shows the eye, which Edge has instead of the pin", async () => {
		const step = async (agent: string) => {
			await welcome.setUserAgent({ userAgent: agent });
			await again();
			return welcome.$eval("[data-step=pin]", (step) => [
				step.querySelector("p")?.textContent ?? "",
				step.querySelector("[role=img]")?.getAttribute("aria-label") ?? "",
				step.querySelector(".menu-pin path")?.getAttribute("d") ?? "",
			]);
		};
		const agent = await stage.browser.userAgent();
		const edges = await step(`${agent} Edg/156.0.0.0`);
		const others = await step(agent);
		const said = (texts: readonly string[]) =>
			texts.slice(0, 2).map((text) => [/oogje/, /punaise/].map((what) => what.test(text)));
		assert.deepEqual(said(edges), [
			[true, true],
			[true, false],
		]);
		assert.deepEqual(said(others), [
			[false, true],
			[false, true],
		]);
		assert.notEqual(edges[2], others[2]);
	});

	test("what is folded takes no more room than its question", async () => {
		await again();
		const folded = await welcome.$$eval("[data-more]", (all) =>
			all.map((details) => details.clientHeight - (details.querySelector("summary")?.offsetHeight ?? 0)),
		);
		assert.deepEqual(folded, Array(6).fill(0));
	});

	test("links lead where they say", async () => {
		await again();
		const links = await welcome.$$eval("a", (all) => all.map((link) => link.getAttribute("href")));
		assert.deepEqual(links, [
			"#practice",
			"https://aka.ms/mfasetup",
			"settings.html#backup",
			"settings.html#new-pc",
			"settings.html#backup",
			"settings.html",
		]);
		const beside = await welcome.$$eval('a[target="_blank"]', (all) => all.map((link) => link.getAttribute("rel")));
		assert.deepEqual(beside, Array(5).fill("noreferrer"));
		// Without an account, too, the link leads to what is said about backups; this page stays open.
		await welcome.$eval('[data-more="backup"] summary', (summary) => (summary as HTMLElement).click());
		await (await welcome.waitForSelector('[data-more="backup"] a'))?.click();
		const opened = await stage.browser.waitForTarget((target) => target.url().endsWith("/settings.html#backup"));
		const settings = await opened.page();
		assert.ok(settings);
		await settings.waitForSelector("#backup #backup-later-title:focus");
		assert.match(await textOf(settings), /zodra u uw eerste account hebt/);
		await speaksPlainly(settings);
		// And back, by the settings' own link.
		await Promise.all([
			settings.waitForNavigation(),
			(await settings.waitForSelector('a[href="welcome.html"]'))?.click(),
		]);
		await settings.waitForSelector(".play-qr");
		await settings.close();
	});

	test("with accounts, a click on the icon elsewhere on the page shows them", async () => {
		await stage.page.bringToFront();
		await keep(stage, stage.replicas.user);
		await again();
		await welcome.evaluate(() => scrollTo(0, 0));
		const popup = await open(stage, welcome);
		await shows(popup, "accounts");
		assert.equal((await listed(popup)).length, 1);
		assert.equal(await welcome.evaluate(() => scrollY), 0);
		await dismiss(popup);
		// In view, it is practice again, and the account stays the only one.
		await welcome.evaluate(() =>
			document.querySelector(".play-qr")?.scrollIntoView({ behavior: "instant", block: "end" }),
		);
		const practice = await open(stage, welcome);
		await shows(practice, "practice");
		await press(practice, "showAccounts");
		await shows(practice, "accounts");
		assert.equal((await listed(practice)).length, 1);
		await close(practice);
	});
});

for (const language of ["nl", "en", "de", "fr", "es"] as const) {
	test(`in ${language} for everybody: every step has room on a narrow screen, and nothing is out of anybody's reach`, async () => {
		const stage = await openStage({ language, welcome: true });
		try {
			const welcome = await welcomePage(stage.browser, stage.extension);
			await welcome.waitForSelector(".play-window");
			let coach: number | undefined;
			const looks = async () => {
				for (const width of language === "nl" ? [1000, 320] : [320]) {
					await welcome.setViewport({ width, height: 800 });
					if (language === "nl") {
						await isAccessible(welcome);
					}
					assert.equal(await welcome.evaluate(() => document.documentElement.scrollWidth), width);
				}
				// A shorter instruction would move the page under the pointer.
				const height = await welcome.$eval(".coach", (element) => element.getBoundingClientRect().height);
				coach ??= height;
				assert.equal(height, coach);
			};
			const go = async (selector: string, next: string) => {
				await welcome.$eval(selector, (element) => (element as HTMLElement).click());
				await welcome.waitForSelector(next, { timeout: 20_000 });
			};
			await welcome.$$eval("details", (all) => {
				for (const one of all) {
					one.open = true;
				}
			});
			await looks();
			await go(".play-window [data-do=click]", '[data-practice="found"]');
			await looks();
			await go(".play-popup [data-do=guide]", '[data-practice="going"]');
			await looks();
			await welcome.waitForSelector('[data-practice="setUp"]');
			await looks();
			await go(".play-window [data-do=done]", '[data-stage="signIn"]');
			await looks();
			await go(".play-window [data-do=click]", '[data-stage="signedIn"]');
			await looks();
		} finally {
			await stage.close();
		}
	});
}

test("an update is told once, if it is worth a word, and opens nothing", async () => {
	const folder = await mkdtemp(join(tmpdir(), "sixbox-update-"));
	await cp(required("SIXBOX_EXTENSION"), folder, { recursive: true });
	const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as object;
	const becomes = (version: string) =>
		writeFile(join(folder, "manifest.json"), JSON.stringify({ ...manifest, version }));
	await becomes("1.8.9");
	const stage = await openStage({ language: "nl", extension: folder });
	/** What the popup tells, once it has looked. */
	const told = async () => {
		const popup = await open(stage);
		await shows(popup, "accounts");
		const all = await notices(popup);
		await close(popup);
		return all.includes("updated");
	};
	/** Installs this version over the one before, and gives what the popup tells of it. */
	const updated = async (version: string) => {
		await becomes(version);
		await stage.update();
		// The service worker hears of it, and writes it down.
		await new Promise((resolve) => setTimeout(resolve, 1000));
		return told();
	};
	try {
		await stage.page.goto(PLAIN);
		assert.equal(await told(), false);
		assert.equal(await updated("1.9.0"), true);
		assert.equal(await told(), false);
		assert.equal(await updated("1.9.1"), false);
		assert.equal(await updated("2.9.1"), true);
		assert.ok(!stage.browser.targets().some((target) => target.url().endsWith("/welcome.html")));
	} finally {
		await stage.close();
		await rm(folder, { recursive: true, force: true });
	}
});
