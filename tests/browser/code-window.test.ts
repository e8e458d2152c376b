import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import axe from "axe-core";
import type { Page } from "puppeteer-core";
import { openStage, press, type Stage, shows, tells } from "../harness.ts";
import type { Registration } from "../replicas/server.ts";
import { pressSetting, typeNewPassword } from "./settings-support.ts";
import { formsIn, formsOf, openBackstage } from "./storage-support.ts";
import { close, codeNow, keep, listed, open, PLAIN, showsCodeOf, speaksPlainly, textOf } from "./support.ts";

/** The small window of an account's code, opened from the real popup; and the window that stays on top. */

const PASSWORD = "fiets kaas molen dijk";

let stage: Stage;
let account: Registration;
/** The ids of accounts, by their title. */
const ids = new Map<string, string>();
/** Sees storage from outside, and does nothing by itself. */
let backstage: Page;
let settings: Page;

/** Accounts of other lengths: their codes end as one of six digits does, so that is what they are checked by. */
const LONG_KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const LENGTHS = [
	{ digits: 7, looks: /^\d{3} \d{4}$/ },
	{ digits: 8, looks: /^\d{4} \d{4}$/ },
	{ digits: 10, looks: /^\d{5} \d{5}$/ },
];
const lengthTitle = (digits: number) => `Gemeenschappelijke regeling ${digits}`;

async function list(): Promise<Page> {
	await stage.page.bringToFront();
	await stage.page.goto(PLAIN);
	const popup = await open(stage);
	await shows(popup, "accounts");
	return popup;
}

function idOf(title: string): string {
	const id = ids.get(title);
	assert.ok(id, title);
	return id;
}

/** Opens the small window of an account by its button in the popup's list. */
async function openWindow(id: string): Promise<Page> {
	const popup = await list();
	const opened = stage.browser.waitForTarget((target) => target.url().endsWith(`code.html?id=${id}`));
	await popup.$eval(`[data-account="${id}"] [data-do=window]`, (button) => (button as HTMLElement).click());
	return arrived(await (await opened).asPage());
}

/** Once the small window shows its code. */
async function arrived(page: Page): Promise<Page> {
	page.setDefaultTimeout(60_000);
	await page.waitForSelector("[data-view=code]");
	await leavePopup();
	return page;
}

/** A popup that lost the focus closes; without a screen it may stay. */
async function leavePopup(): Promise<void> {
	for (const target of stage.browser.targets().filter((target) => target.url().endsWith("/popup.html"))) {
		await (await target.asPage()).close().catch(() => {});
	}
}

function windows(): number {
	return stage.browser.targets().filter((target) => target.url().includes("/code.html")).length;
}

/** Waits until something is so. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
	for (let tries = 0; tries < 200; tries++) {
		if (await isSo()) {
			return;
		}
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	assert.fail(`It never was so: ${isSo}`);
}

/** Waits until this many small windows are left. */
function areLeft(count: number): Promise<void> {
	return until(() => windows() === count);
}

async function shut(page: Page): Promise<void> {
	await page.bringToFront();
	await page.evaluate(() => document.querySelector<HTMLElement>("[data-do=close]")?.click()).catch(() => {});
	await areLeft(0);
}

/** Presses a key that may end the page. */
async function pressKey(page: Page, key: "Escape" | "Enter"): Promise<void> {
	await page.keyboard.press(key).catch(() => {});
}

const digitsOf = (page: Page, selector = "[data-do=copy]") =>
	page.$eval(selector, (element) => (element.textContent ?? "").replace(/\D/g, ""));

/** Empties the clipboard, copies in some way, and gives what is in the clipboard then and what was announced. */
async function copies(page: Page, copy: () => Promise<unknown>): Promise<{ text: string; said: string }> {
	await page.bringToFront();
	await page.evaluate(() => navigator.clipboard.writeText("-"));
	await page.waitForFunction(() => document.querySelector("[role=status]")?.textContent?.trim() === "", {
		polling: 50,
	});
	await copy();
	const said = await page.waitForFunction(() => document.querySelector("[role=status]")?.textContent?.trim(), {
		polling: 50,
	});
	const text = await page.evaluate(() => navigator.clipboard.readText());
	return { text, said: String(await said.jsonValue()) };
}

/** What is copied is the code of this moment. */
async function copiesTheCode(page: Page, copy: () => Promise<unknown>): Promise<void> {
	const { text, said } = await copies(page, copy);
	const near = [-1, 0, 1].map((steps) => codeNow(account.secretBase32, steps));
	assert.ok(near.includes(text), `${text} is none of ${near}`);
	assert.match(said, /QCS automatisering.*was copied/);
}

interface Unlocked {
	readonly key: readonly number[];
	readonly used: number;
}

/** The unlocked vault key in storage.session. */
function unlocked(): Promise<Unlocked | undefined> {
	return backstage.evaluate(async () => (await chrome.storage.session.get("unlocked")).unlocked as Unlocked);
}

async function isAccessible(page: Page): Promise<void> {
	for (const value of ["light", "dark"]) {
		await page.emulateMediaFeatures([
			{ name: "prefers-color-scheme", value },
			{ name: "prefers-reduced-motion", value: "reduce" },
		]);
		await page.evaluate(axe.source);
		const faults = await page.evaluate(async () => {
			const { violations } = await (window as unknown as { axe: typeof axe }).axe.run({
				runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
				// A code is named digit by digit, so that it is not read out as a number of six figures.
				rules: { "label-content-name-mismatch": { enabled: false } },
			});
			return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
		});
		assert.deepEqual(faults, [], value);
	}
}

/** Nothing runs out of the window at its side, at these sizes (CSS pixels). */
async function fits(page: Page, sizes: readonly (readonly [number, number])[]): Promise<void> {
	for (const [width, height] of sizes) {
		await page.setViewport({ width, height });
		const over = await page.evaluate(() =>
			[...document.querySelectorAll("body *")]
				.filter((element) => !element.closest(".unseen, svg") && element.getClientRects().length > 0)
				.filter((element) => element.getBoundingClientRect().right > innerWidth)
				.map((element) => element.className),
		);
		assert.deepEqual(over, [], `${width} by ${height}`);
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} by ${height}`);
	}
}

/** Presses "Keep on top", and gives the page of the window that stays there. */
async function keepOnTop(page: Page): Promise<Page> {
	const before = new Set(stage.browser.targets());
	const opened = stage.browser.waitForTarget((target) => target.type() === "page" && !before.has(target));
	await page.bringToFront();
	await (await page.waitForSelector("[data-do=top]"))?.click();
	const above = await (await opened).asPage();
	await page.waitForSelector("[data-view=on-top]");
	await above.waitForSelector("[data-view=code]");
	return above;
}

before(async () => {
	stage = await openStage({ language: "en" });
	account = await keep(stage, stage.replicas.user);
	for (const { digits } of LENGTHS) {
		const issuer = encodeURIComponent(lengthTitle(digits));
		const label = `${issuer}:jan.van-den-berg-de-wit@gemeenschappelijkeregeling.example`;
		const uri = `otpauth://totp/${label}?secret=${LONG_KEY}&digits=${digits}&issuer=${issuer}`;
		await keep(stage, { ...account, uri });
	}
	const popup = await list();
	for (const { id, title } of await listed(popup)) {
		ids.set(title, id);
	}
	await close(popup);
	backstage = await openBackstage(stage);
	const origin = `chrome-extension://${stage.extension.id}`;
	await stage.browser
		.defaultBrowserContext()
		.overridePermissions(origin, ["clipboard-read", "clipboard-sanitized-write"]);
});
after(() => stage.close());
// One that a failure left open is not in the way of the next test.
afterEach(async () => {
	await leavePopup();
	for (const target of stage.browser.targets().filter((target) => target.url().includes("/code.html"))) {
		await (await target.asPage()).close().catch(() => {});
	}
});

describe("the small window", () => {
	test("the button in an account's row opens its code; so do the keyboard and the account's own view", async () => {
		const id = idOf("QCS automatisering");
		const page = await openWindow(id);
		await showsCodeOf(page, account.secretBase32);
		assert.match(await textOf(page), /QCS automatisering/);
		assert.match(await textOf(page), /test@qcs\.nl/);
		assert.equal(await page.title(), "QCS automatisering – Sixbox");
		await speaksPlainly(page);
		await shut(page);

		for (const inDetails of [false, true]) {
			const popup = await list();
			if (inDetails) {
				await popup.$eval(`[data-account="${id}"] [data-do=details]`, (button) => (button as HTMLElement).click());
				await shows(popup, "details");
			}
			const opened = stage.browser.waitForTarget((target) => target.url().endsWith(`code.html?id=${id}`));
			await popup.focus(inDetails ? "[data-do=window]" : `[data-account="${id}"] [data-do=window]`);
			await popup.keyboard.press("Enter").catch(() => {});
			await shut(await arrived(await (await opened).asPage()));
		}
	});

	for (const { digits, looks } of LENGTHS) {
		test(`a code of ${digits} digits, from the narrowest window to a wide one`, async () => {
			const page = await openWindow(idOf(lengthTitle(digits)));
			assert.match(await page.$eval("[data-do=copy]", (button) => button.textContent ?? ""), looks);
			const near = [-1, 0, 1].map((steps) => codeNow(LONG_KEY, steps));
			const shown = await digitsOf(page);
			assert.ok(near.some((code) => shown.endsWith(code)));
			await fits(page, [
				[182, 146],
				[320, 256],
				[364, 291],
				[900, 700],
			]);
			await page.setViewport({ width: 364, height: 291 });
			assert.ok(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight));
			await isAccessible(page);
			await shut(page);
		});
	}

	test("it ticks: the seconds, the next code when it is near, and that code then", async () => {
		const page = await openWindow(idOf("QCS automatisering"));
		const seconds = () => page.$eval(".ring", (ring) => Number(ring.ariaLabel?.replace(/\D/g, "")));
		const first = await seconds();
		await page.waitForFunction(
			(first) => !document.querySelector(".ring")?.ariaLabel?.endsWith(` ${first}`),
			{ polling: 50 },
			first,
		);
		await page.waitForSelector(".next-code");
		assert.ok((await seconds()) <= 10);
		const next = await digitsOf(page, ".next-code [aria-hidden]");
		assert.equal(next, codeNow(account.secretBase32, 1));
		await page.waitForFunction(
			(next) => document.querySelector("[data-do=copy]")?.textContent?.replace(/\D/g, "") === next,
			{ polling: 50 },
			next,
		);
		assert.equal(await page.$(".next-code"), null);
		await showsCodeOf(page, account.secretBase32);
		await shut(page);
	});

	test("a click, Enter and Ctrl+C copy, and that is said", async () => {
		const page = await openWindow(idOf("QCS automatisering"));
		await copiesTheCode(page, () => page.click("[data-do=copy]"));
		// Beside the figures, too.
		await copiesTheCode(page, () => page.click(".face", { offset: { x: 6, y: 6 } }));
		await page.focus("[data-do=copy]");
		await copiesTheCode(page, () => page.keyboard.press("Enter"));
		await copiesTheCode(page, async () => {
			await page.keyboard.down("Control");
			await page.keyboard.press("KeyC", { commands: ["Copy"] });
			await page.keyboard.up("Control");
		});
		await page.evaluate(() => {
			navigator.clipboard.writeText = () => Promise.reject(new Error("denied"));
		});
		await page.click("[data-do=copy]");
		await page.waitForSelector(".problem");
		assert.match(await textOf(page), /could not be copied/);
		await shut(page);
	});

	test("Enter copies as soon as it is open; Escape closes it", async () => {
		const page = await openWindow(idOf("QCS automatisering"));
		await page.waitForSelector("[data-do=copy]:focus");
		await copiesTheCode(page, () => page.keyboard.press("Enter"));
		await pressKey(page, "Escape");
		await areLeft(0);
	});

	test("a second click brings the same window to the front; another account has its own, beside it", async () => {
		const first = { left: 120, top: 90, width: 380, height: 340 };
		await backstage.evaluate((place) => localStorage.setItem("codeWindow", place), JSON.stringify(first));
		const page = await openWindow(idOf("QCS automatisering"));
		await page.evaluate(() => Object.assign(window, { isFirst: true }));
		await page.evaluate(async () => {
			const { id = 0 } = await chrome.windows.getCurrent();
			await chrome.windows.update(id, { state: "minimized" });
		});
		await page.waitForFunction(() => document.hidden, { polling: 50 });
		const popup = await list();
		// The accounts were kept within a second: which of them stands first is not known.
		const again = `[data-account="${idOf("QCS automatisering")}"] [data-do=window]`;
		await popup.$eval(again, (button) => (button as HTMLElement).click()).catch(() => {});
		await page.waitForFunction(() => !document.hidden, { polling: 50 });
		assert.equal(windows(), 1);
		assert.equal(await page.evaluate(() => "isFirst" in window), true);
		await leavePopup();
		const other = await openWindow(idOf(lengthTitle(8)));
		assert.equal(windows(), 2);
		assert.deepEqual(await other.evaluate(() => [screenX, screenY]), [152, 122]);
		await other.evaluate(() => document.querySelector<HTMLElement>("[data-do=close]")?.click()).catch(() => {});
		await areLeft(1);
		await shut(page);
	});

	test("it opens where it was closed; where that screen is gone, somewhere", async () => {
		const page = await openWindow(idOf("QCS automatisering"));
		await page.evaluate(async () => {
			const { id = 0 } = await chrome.windows.getCurrent();
			await chrome.windows.update(id, { left: 120, top: 90, width: 380, height: 330 });
		});
		await page.waitForFunction(() => screenX === 120 && screenY === 90, { polling: 50 });
		await shut(page);
		const again = await openWindow(idOf("QCS automatisering"));
		assert.deepEqual(await again.evaluate(() => [screenX, screenY]), [120, 90]);
		await shut(again);
		for (const place of ['{"left":99000,"top":99000,"width":380,"height":330}', '{"left":1}', "nonsense"]) {
			await backstage.evaluate((place) => localStorage.setItem("codeWindow", place), place);
			await shut(await openWindow(idOf("QCS automatisering")));
		}
	});

	test("codes are of the clock that was put right, and follow it", async () => {
		const measured = (seconds: number) =>
			backstage.evaluate(
				(clock) => chrome.storage.session.set({ clock: { error: clock, at: Date.now() } }),
				seconds === 0 ? { clock: "right", seconds: 0 } : { clock: "off", seconds },
			);
		const shown = async (page: Page, steps: number) => {
			const near = [-1, 0, 1].map((more) => codeNow(account.secretBase32, steps + more));
			const is = (near: string[]) =>
				near.includes(document.querySelector("[data-do=copy]")?.textContent?.replace(/\D/g, "") ?? "");
			await page.waitForFunction(is, { polling: 50 }, near);
		};
		await measured(180);
		const page = await openWindow(idOf("QCS automatisering"));
		await shown(page, 6);
		assert.doesNotMatch(await textOf(page), /clock/);
		await measured(0);
		await shown(page, 0);
		await measured(-180);
		await shown(page, -6);
		await backstage.evaluate(() =>
			chrome.storage.session.set({ clock: { error: { clock: "far", seconds: 1800 }, at: Date.now() } }),
		);
		assert.match(await tells(page, "clock_far_behind"), /clock is 30 minutes slow.*will be refused/s);
		await shown(page, 0);
		await backstage.evaluate(() => chrome.storage.session.remove("clock"));
		await shown(page, 0);
		await shut(page);
	});

	test("in the trash it is closed; one that is not there any more says so", async () => {
		const id = idOf(lengthTitle(7));
		const page = await openWindow(id);
		const popup = await list();
		await popup.$eval(`[data-account="${id}"] [data-do=details]`, (button) => (button as HTMLElement).click());
		await shows(popup, "details");
		await press(popup, "delete");
		await areLeft(0);
		assert.ok(page.isClosed());
		await close(popup);
		const late = await stage.browser.newPage();
		await late.goto(`chrome-extension://${stage.extension.id}/code.html?id=${id}`);
		await late.waitForSelector('[data-why="gone"]');
		assert.match(await textOf(late), /not in Sixbox any more/);
		await isAccessible(late);
		await fits(late, [[182, 146]]);
		await late.close();
	});

	test("where storage cannot be read it says so, and tries again", async () => {
		const page = await stage.browser.newPage();
		const broken = await page.evaluateOnNewDocument(() => {
			chrome.storage.local.get = () => Promise.reject(new Error("IO error"));
		});
		await page.goto(`chrome-extension://${stage.extension.id}/code.html?id=${idOf("QCS automatisering")}`);
		await page.waitForSelector('[data-why="unreadable"]');
		assert.match(await textOf(page), /could not be read/);
		await speaksPlainly(page);
		await isAccessible(page);
		await page.removeScriptToEvaluateOnNewDocument(broken.identifier);
		await press(page, "again");
		await page.waitForSelector("[data-view=code]");
		await page.close();
	});
});

describe("on top", () => {
	test("the code stands there, ticks and copies; closed, it is back in the window", async () => {
		const page = await openWindow(idOf("QCS automatisering"));
		const above = await keepOnTop(page);
		await showsCodeOf(above, account.secretBase32);
		assert.match(await textOf(page), /on top now/);
		assert.doesNotMatch(await textOf(page), /\d{3} \d{3}/);
		const first = await above.$eval(".ring", (ring) => ring.ariaLabel);
		await above.waitForFunction(
			(first) => document.querySelector(".ring")?.ariaLabel !== first,
			{ polling: 50 },
			first,
		);
		await copiesTheCode(above, () => above.click("[data-do=copy]"));
		await isAccessible(above);
		await isAccessible(page);
		await fits(page, [[182, 146]]);
		await fits(above, [
			[240, 52],
			[240, 112],
			[300, 160],
			[600, 300],
		]);
		await pressKey(above, "Escape");
		await page.waitForSelector("[data-view=code]");
		await page.waitForFunction(() => document.visibilityState === "visible", { polling: 50 });
		await showsCodeOf(page, account.secretBase32);

		const again = await keepOnTop(page);
		await press(page, "bringBack");
		await page.waitForSelector("[data-view=code]");
		assert.ok(again.isClosed());
		const before = await page.$eval(".ring", (ring) => ring.ariaLabel);
		await page.waitForFunction(
			(before) => document.querySelector(".ring")?.ariaLabel !== before,
			{ polling: 50 },
			before,
		);
		await shut(page);
	});

	test("closes with the window", async () => {
		const page = await openWindow(idOf("QCS automatisering"));
		const above = await keepOnTop(page);
		await shut(page);
		for (let tries = 0; !above.isClosed() && tries < 100; tries++) {
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		assert.ok(above.isClosed());
	});

	for (const refuses of [true, false]) {
		test(`a browser that ${refuses ? "refuses" : "never answers"}: that is said, and the code is there`, async () => {
			const page = await openWindow(idOf("QCS automatisering"));
			await page.evaluate((refuses) => {
				const requestWindow = () => (refuses ? Promise.reject(new Error("no")) : new Promise(() => {}));
				Object.assign(Reflect.get(window, "documentPictureInPicture"), { requestWindow });
			}, refuses);
			await page.click("[data-do=top]");
			await page.waitForSelector('[data-notice="top_failed"]');
			await showsCodeOf(page, account.secretBase32);
			await fits(page, [[182, 146]]);
			await shut(page);
		});
	}
});

describe("with a password", () => {
	before(async () => {
		settings = await stage.browser.newPage();
		settings.setDefaultTimeout(60_000);
		await settings.goto(`chrome-extension://${stage.extension.id}/settings.html`);
	});

	test("setting it leaves the window open", async () => {
		const page = await openWindow(idOf("QCS automatisering"));
		await pressSetting(settings, "password");
		await typeNewPassword(settings, PASSWORD);
		await settings.waitForSelector('[data-section="locking"]');
		await showsCodeOf(page, account.secretBase32);
		await shut(page);
	});

	test("opening and copying put the lock off; ticking does not", async () => {
		const before = await unlocked();
		const page = await openWindow(idOf("QCS automatisering"));
		await new Promise((resolve) => setTimeout(resolve, 500));
		const opened = await unlocked();
		assert.ok(opened && before && opened.used > before.used);
		await new Promise((resolve) => setTimeout(resolve, 3500));
		assert.equal((await unlocked())?.used, opened.used);
		await page.bringToFront();
		await page.click("[data-do=copy]");
		await page.waitForSelector(".hint.done");
		await new Promise((resolve) => setTimeout(resolve, 300));
		assert.ok(((await unlocked())?.used ?? 0) > opened.used);
		await shut(page);
	});

	test("neither secret nor key is in the page", async () => {
		const page = await openWindow(idOf("QCS automatisering"));
		const key = Buffer.from((await unlocked())?.key ?? []);
		assert.equal(key.length, 32);
		const whole = await page.evaluate(() =>
			[
				document.documentElement.outerHTML,
				document.title,
				location.href,
				JSON.stringify(localStorage),
				JSON.stringify(sessionStorage),
			].join("\n"),
		);
		const forms = formsOf(account.secretBase32).filter(({ bytes }) => bytes.length > 8);
		assert.deepEqual(formsIn(Buffer.from(whole), forms), []);
		for (const form of [key.toString("hex"), key.toString("base64"), [...key].join(",")]) {
			assert.ok(!whole.includes(form));
		}
		await shut(page);
	});

	test("locking closes it, and what is on top with it", async () => {
		const page = await openWindow(idOf("QCS automatisering"));
		const other = await openWindow(idOf(lengthTitle(8)));
		const above = await keepOnTop(other);
		await pressSetting(settings, "lock");
		await areLeft(0);
		assert.ok(page.isClosed() && other.isClosed() && above.isClosed());
	});

	test("opened while locked it says what to do, and shows the code once that is done", async () => {
		const page = await stage.browser.newPage();
		page.setDefaultTimeout(60_000);
		await page.goto(`chrome-extension://${stage.extension.id}/code.html?id=${idOf("QCS automatisering")}`);
		await page.waitForSelector('[data-why="locked"]');
		assert.match(await textOf(page), /Sixbox is locked/);
		assert.doesNotMatch(await page.content(), /qcs/i);
		await isAccessible(page);
		await stage.page.bringToFront();
		const popup = await open(stage);
		await shows(popup, "locked");
		await popup.waitForSelector("#secret:focus");
		await popup.keyboard.type(PASSWORD);
		await popup.keyboard.press("Enter");
		await shows(popup, "accounts");
		await close(popup);
		await showsCodeOf(page, account.secretBase32);
		await page.close();
	});

	test("a PC that slept past the deadline: the first tick after it closes the window", async () => {
		const page = await openWindow(idOf("QCS automatisering"));
		await page.evaluate(() => {
			const now = Date.now.bind(Date);
			Date.now = () => now() + 3_600_000;
		});
		await areLeft(0);
		assert.equal(await unlocked(), undefined);
	});
});
