import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Page, WebWorker } from "puppeteer-core";
import { openStage, required, type Stage, shows } from "../harness.ts";
import { newFolder, openSettings, pressSetting, typeNewPassword } from "./settings-support.ts";
import { killWorker, openBackstage } from "./storage-support.ts";
import {
	arrives,
	at,
	close,
	codeNow,
	fieldValue,
	fills,
	keep,
	open,
	PLAIN,
	SIGN_IN,
	SIGN_IN_FIELD,
	vault,
	visit,
	WIZARD,
} from "./support.ts";

/**
 * Filling without a click. No test can press the browser's prompt, so the extension is installed with the optional hosts
 * granted: asking for them gives them at once, and everything else is as it is.
 */

const PASSWORD = "fiets kaas molen dijk";

/** Longer than a field that may be filled takes to be filled, in milliseconds. */
const LONG_ENOUGH = 2500;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("without a click", () => {
	const whole = required("SIXBOX_EXTENSION");
	let folder: string;
	let stage: Stage;
	let page: Page;
	let backstage: Page;
	let settings: Page;
	let users = 0;

	before(async () => {
		folder = await mkdtemp(join(tmpdir(), "sixbox-permitted-"));
		await cp(whole, folder, { recursive: true });
		const path = join(folder, "manifest.json");
		const manifest = JSON.parse(await readFile(path, "utf8"));
		await writeFile(path, JSON.stringify({ ...manifest, host_permissions: manifest.optional_host_permissions }));
		process.env.SIXBOX_EXTENSION = folder;
		stage = await openStage({ language: "en" });
		page = stage.page;
		backstage = await openBackstage(stage);
		await keep(stage, stage.replicas.user);
		settings = await openSettings(stage, await newFolder());
	});
	after(async () => {
		process.env.SIXBOX_EXTENSION = whole;
		await stage.close();
		await rm(folder, { recursive: true, force: true });
	});

	/** Another person with an account, so that no step of theirs is used yet; the tab in front. */
	async function somebody() {
		await page.bringToFront();
		return keep(stage, stage.replicas.addUser("QCS automatisering", `user${users++}@qcs.nl`));
	}

	const signIn = (user: string, query: Readonly<Record<string, string>> = {}) => at(SIGN_IN, { user, ...query });

	async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
		for (let tries = 0; tries < 1000; tries++) {
			if (await holds().catch(() => false)) {
				return;
			}
			await pause(50);
		}
		assert.fail(what);
	}

	const isFilled = (tab = page) => until("it is filled", async () => (await fieldValue(tab, SIGN_IN_FIELD)) !== "");

	async function staysEmpty(tab = page, selector = SIGN_IN_FIELD): Promise<void> {
		await pause(LONG_ENOUGH);
		assert.equal(await fieldValue(tab, selector), "");
	}

	async function worker(): Promise<WebWorker> {
		await backstage.evaluate(() => chrome.alarms.create("wake", { when: Date.now() }));
		const target = await stage.browser.waitForTarget((target) => target.type() === "service_worker");
		return (await target.worker()) ?? assert.fail("there is no service worker");
	}

	const registered = () =>
		backstage.evaluate(async () => (await chrome.scripting.getRegisteredContentScripts()).length);

	/** Ticks a box of the settings, or takes the tick away. */
	async function choose(what: string, wanted: boolean): Promise<void> {
		await settings.bringToFront();
		const box = `[data-do=${what}]`;
		await settings.waitForSelector(box);
		if ((await settings.$eval(box, (box) => (box as HTMLInputElement).checked)) !== wanted) {
			await settings.click(box);
			await settings.waitForFunction(
				(box, wanted) => document.querySelector<HTMLInputElement>(box)?.checked === wanted,
				{ polling: 50 },
				box,
				wanted,
			);
		}
		if (what === "alone") {
			await until("the script is registered", async () => (await registered()) === (wanted ? 1 : 0));
		}
		await page.bringToFront();
	}

	test("nothing is filled until it is switched on, though the browser would let it", async () => {
		assert.equal(await registered(), 0);
		await page.bringToFront();
		await visit(page, SIGN_IN, SIGN_IN_FIELD);
		await staysEmpty();
		assert.equal(await settings.$("[data-do=pressAlone]"), null, "it is offered once there is something to send");
		await choose("alone", true);
		await staysEmpty();
	});

	test("the box is filled as soon as it appears; sending is the person's", async () => {
		const { user, secretBase32 } = await somebody();
		await visit(page, signIn(user), SIGN_IN_FIELD);
		await isFilled();
		const codes = [-1, 0].map((steps) => codeNow(secretBase32, steps));
		assert.ok(codes.includes(await fieldValue(page, SIGN_IN_FIELD)));
		await pause(LONG_ENOUGH);
		assert.deepEqual(stage.replicas.posts, []);
	});

	test("once: not again when the person empties it, nor when the page is shown again, nor after the service worker was ended", async () => {
		const { user } = await somebody();
		await visit(page, signIn(user), SIGN_IN_FIELD);
		await isFilled();
		// What was written is looked at once more, a moment later.
		await pause(1000);
		const empty = () =>
			page.$eval(SIGN_IN_FIELD, (field) => {
				(field as HTMLInputElement).value = "";
				field.dispatchEvent(new InputEvent("input", { bubbles: true }));
			});
		await empty();
		await staysEmpty();
		await settings.bringToFront();
		await page.bringToFront();
		// Into the next step: the one of before would not be used again anyway.
		await pause(30_000 - (Date.now() % 30_000));
		await staysEmpty();
		await killWorker(stage);
		await settings.bringToFront();
		await page.bringToFront();
		await staysEmpty();
	});

	test("a service worker that was ended before is started for it", async () => {
		const { user } = await somebody();
		await killWorker(stage);
		await visit(page, signIn(user), SIGN_IN_FIELD);
		await isFilled();
	});

	for (const [what, query] of [
		["a code by text message", { method: "sms" }],
		["a field that does not say which code it wants", { noimg: "1" }],
	] as const) {
		test(`left alone: ${what}`, async () => {
			const { user } = await somebody();
			await visit(page, signIn(user, query), SIGN_IN_FIELD);
			await staysEmpty();
		});
	}

	test("left alone: a field that the person types into; the wizard's field for a telephone number", async () => {
		const { user } = await somebody();
		await visit(page, at(SIGN_IN, { user, method: "sms" }), SIGN_IN_FIELD);
		await page.type(SIGN_IN_FIELD, "7");
		await page.$eval("img.tile-img", (picture) => {
			const { src } = picture as HTMLImageElement;
			(picture as HTMLImageElement).src = src.replace("picker_verify_sms", "picker_verify_code");
		});
		await pause(LONG_ENOUGH);
		assert.equal(await fieldValue(page, SIGN_IN_FIELD), "7");
		await visit(page, at(WIZARD, { user, step: "sms" }), "input.ms-TextField-field");
		await staysEmpty(page, "input.ms-TextField-field");
	});

	test("left alone: a field in a frame of Microsoft's own page", async () => {
		const { user } = await somebody();
		await visit(page, signIn(user, { method: "sms" }), SIGN_IN_FIELD);
		await page.evaluate(async (address) => {
			document.querySelector("form")?.remove();
			const frame = document.createElement("iframe");
			frame.src = address;
			document.body.append(frame);
			const html = await (await fetch(address)).text();
			frame.srcdoc = html;
		}, signIn(user));
		const frame = await page.waitForFrame((frame) => frame !== page.mainFrame());
		await frame.waitForSelector(SIGN_IN_FIELD);
		await pause(LONG_ENOUGH);
		assert.equal(await frame.$eval(SIGN_IN_FIELD, (field) => (field as HTMLInputElement).value), "");
	});

	test("left alone: pages that only look like Microsoft's, unencrypted ones, and a tenant's", async () => {
		const { user } = await somebody();
		for (const address of [
			"https://login.microsoftonline.com.evil.example/common/SAS/ProcessAuth",
			"http://login.microsoftonline.com/common/SAS/ProcessAuth",
			"https://login.microsoftonline.com/te/contoso.onmicrosoft.com/b2c_1_signin/oauth2/authresp",
		]) {
			await visit(page, at(address, { user }), SIGN_IN_FIELD);
			await staysEmpty();
		}
	});

	test("a tab in the background waits until it is looked at", async () => {
		const { user } = await somebody();
		const behind = await stage.browser.newPage();
		await page.bringToFront();
		await page.goto(PLAIN);
		await behind.goto(signIn(user));
		await pause(LONG_ENOUGH);
		const field = await behind.$(SIGN_IN_FIELD);
		assert.equal((await field?.evaluate((field) => (field as HTMLInputElement).value)) ?? "", "");
		await behind.bringToFront();
		await isFilled(behind);
		await behind.close();
	});

	test("a page that the browser loads beforehand is filled once it is shown", async () => {
		const { user } = await somebody();
		const tab = await stage.browser.newPage();
		await tab.setBypassCSP(true);
		await tab.goto("https://login.microsoftonline.com/common/kmsi");
		const before = await vaultItems();
		await tab.evaluate((address) => {
			const rules = document.createElement("script");
			rules.type = "speculationrules";
			rules.textContent = JSON.stringify({ prerender: [{ source: "list", urls: [address], eagerness: "immediate" }] });
			document.head.append(rules);
		}, signIn(user));
		await pause(LONG_ENOUGH);
		assert.deepEqual(await vaultItems(), before, "no code was taken");
		await tab.evaluate((address) => location.assign(address), signIn(user));
		// The test's own way into the tab ended with the page that it showed before.
		const shown = () =>
			backstage.evaluate(async () => {
				const tabs = await chrome.tabs.query({ active: true, url: "https://login.microsoftonline.com/*" });
				const [frame] = await chrome.scripting.executeScript({
					target: { tabId: tabs[0]?.id ?? -1 },
					func: () => ({
						value: document.querySelector<HTMLInputElement>("#idTxtBx_SAOTCC_OTC")?.value,
						began: (performance.getEntriesByType("navigation")[0] as unknown as { activationStart: number })
							.activationStart,
					}),
				});
				return frame?.result;
			});
		await until("it is filled", async () => /^\d{6}$/.test((await shown())?.value ?? ""));
		assert.ok(((await shown())?.began ?? 0) > 0, "the browser did not load it beforehand: this test shows nothing");
		await tab.close().catch(() => {});
	});

	const vaultItems = () => backstage.evaluate(() => chrome.storage.local.get(null));

	test("a step that was used already is waited for", async () => {
		const { user } = await somebody();
		await visit(page, signIn(user), SIGN_IN_FIELD);
		await isFilled();
		const first = await fieldValue(page, SIGN_IN_FIELD);
		await page.reload();
		await page.waitForSelector(SIGN_IN_FIELD, { visible: true });
		await isFilled();
		assert.notEqual(await fieldValue(page, SIGN_IN_FIELD), first);
	});

	test("two windows at once: each its own person's code", async () => {
		const people = [await somebody(), await somebody()] as const;
		const other = await stage.browser.newPage({ type: "window" });
		const tabs = [page, other] as const;
		await Promise.all(tabs.map((tab, index) => tab.goto(signIn(people[index]?.user ?? ""))));
		for (const [index, tab] of tabs.entries()) {
			await isFilled(tab);
			const secret = people[index]?.secretBase32 ?? assert.fail();
			const codes = [-2, -1, 0].map((steps) => codeNow(secret, steps));
			assert.ok(codes.includes(await fieldValue(tab, SIGN_IN_FIELD)), `window ${index}`);
		}
		await other.close();
	});

	test("the page goes on, or the tab closes, at any moment: nothing is filled elsewhere", async () => {
		const { user } = await somebody();
		const evil = at("https://login.microsoftonline.com.evil.example/x", { user });
		for (const moment of [0, 20, 50, 100, 150, 250]) {
			await visit(page, signIn(user), SIGN_IN_FIELD);
			await pause(moment);
			await page.goto(evil);
			await page.waitForSelector(SIGN_IN_FIELD);
			await pause(400);
			assert.equal(await fieldValue(page, SIGN_IN_FIELD), "");
			const brief = await stage.browser.newPage();
			await brief.goto(signIn(user));
			await brief.waitForSelector(SIGN_IN_FIELD);
			await pause(moment);
			await brief.close();
			await page.bringToFront();
		}
	});

	test("nobody but the watching script is heard, and what it says is not believed", async () => {
		const { user } = await somebody();
		await choose("alone", false);
		await visit(page, signIn(user), SIGN_IN_FIELD);
		await choose("alone", true);
		const fromPage = await page.evaluate(async () => {
			window.postMessage({ say: "look" }, "*");
			const { chrome } = globalThis as { chrome?: { runtime?: { sendMessage?: unknown } } };
			return typeof chrome?.runtime?.sendMessage;
		});
		assert.equal(fromPage, "undefined");
		const tell = async (change: object, said: object = { say: "look" }, patience = 10_000) =>
			(await worker()).evaluate(
				async (change, said, patience) => {
					const [tab] = await chrome.tabs.query({ url: "https://login.microsoftonline.com/*" });
					const truth = { id: chrome.runtime.id, frameId: 0, documentLifecycle: "active" };
					const sender = { ...truth, origin: "https://login.microsoftonline.com", tab, ...change };
					const event = chrome.runtime.onMessage as unknown as { dispatch(...all: unknown[]): void };
					return new Promise((resolve) => {
						event.dispatch(said, sender, resolve);
						setTimeout(resolve, patience, "unheard");
					});
				},
				change,
				said,
				patience,
			);
		for (const change of [
			{ frameId: 3 },
			{ frameId: null },
			{ documentLifecycle: "prerender" },
			{ documentLifecycle: "cached" },
			{ origin: "https://login.microsoftonline.com.evil.example" },
			{ origin: "null" },
			{ id: "abcdefghijklmnopabcdefghijklmnop" },
			{ tab: null },
			{ tab: { id: 999_999 } },
		]) {
			assert.deepEqual(await tell(change), { again: null }, JSON.stringify(change));
			await pause(300);
			assert.equal(await fieldValue(page, SIGN_IN_FIELD), "", JSON.stringify(change));
		}
		assert.equal(await tell({}, { say: "fill", code: "123456" }, 1000), "unheard");
		// The same, said by the one who may: so nothing else kept it from being filled.
		await until("it is filled", async () => {
			await tell({}, { say: "look", origin: "https://evil.example", frameId: 7 });
			return (await fieldValue(page, SIGN_IN_FIELD)) !== "";
		});
	});

	test("the extension is updated while the page is open: the script of the old one is silent, a click fills, the next page is filled", async () => {
		const { user } = await somebody();
		const thrown: unknown[] = [];
		page.on("pageerror", (error) => thrown.push(error));
		await visit(page, signIn(user, { method: "sms" }), SIGN_IN_FIELD);
		await stage.update();
		backstage = await openBackstage(stage);
		settings = await openSettings(stage, await newFolder());
		await page.bringToFront();
		await page.$eval("img.tile-img", (picture) => {
			const { src } = picture as HTMLImageElement;
			(picture as HTMLImageElement).src = src.replace("picker_verify_sms", "picker_verify_code");
		});
		await staysEmpty();
		const popup = await open(stage);
		await fills(popup);
		await close(popup);
		assert.deepEqual(thrown, []);
		const next = await somebody();
		await until("the script is registered again", async () => (await registered()) === 1);
		await visit(page, signIn(next.user), SIGN_IN_FIELD);
		await isFilled();
	});

	test("a locked vault: nothing is filled, and nothing fails", async () => {
		const { user } = await somebody();
		await pressSetting(settings, "password");
		await typeNewPassword(settings, PASSWORD);
		await pressSetting(settings, "lock");
		await settings.waitForSelector('[data-view="locked"]');
		await page.bringToFront();
		await visit(page, signIn(user), SIGN_IN_FIELD);
		await staysEmpty();
		const badge = () =>
			backstage.evaluate(async () => {
				const [tab] = await chrome.tabs.query({ active: true });
				return chrome.action.getBadgeText({ tabId: tab?.id ?? 0 });
			});
		await until("the icon says that something waits", async () => (await badge()) === " ");
		const popup = await open(stage);
		await shows(popup, "locked");
		await until("the click has come", async () => (await badge()) === "");
		await popup.waitForSelector("#secret:focus");
		await popup.keyboard.type(PASSWORD);
		await popup.keyboard.press("Enter");
		// The click on the icon goes on where the lock stood in its way.
		await fills(popup);
		await close(popup);
		await settings.waitForSelector('[data-view="open"]');
	});

	test("filling without a click does not keep the vault unlocked", async () => {
		const { user } = await somebody();
		const used = () =>
			backstage.evaluate(async () => (await chrome.storage.session.get("unlocked")).unlocked as { used: number });
		// An open page of the settings is shown anew with every change, which counts as a use.
		const address = settings.url();
		await settings.goto("about:blank");
		const before = await used();
		await visit(page, signIn(user), SIGN_IN_FIELD);
		await isFilled();
		assert.deepEqual(await used(), before);
		await settings.goto(address);
	});

	test("sent without a click only where that was chosen, too; and never again once it was refused", async () => {
		await choose("pressAlone", true);
		const { user } = await somebody();
		await visit(page, signIn(user), SIGN_IN_FIELD);
		await arrives(page, "/common/kmsi");
		const mine = () => stage.replicas.posts.filter((post) => post.user === user).map(({ verdict }) => verdict);
		assert.deepEqual(mine(), ["accepted"]);
		// The account that Sixbox has is not the newest any more.
		stage.replicas.addUser("QCS automatisering", user);
		await visit(page, signIn(user), SIGN_IN_FIELD);
		await isFilled();
		await pause(1500);
		assert.equal(mine().length, 1, "filled, but not sent a second time within minutes");
		await backstage.evaluate(() => chrome.storage.session.remove("pressed-alone"));
		await pause(30_000 - (Date.now() % 30_000));
		await visit(page, signIn(user), SIGN_IN_FIELD);
		await until("it is refused", async () => mine().length === 2);
		await page.waitForSelector("#idSpan_SAOTCC_Error_OTC", { visible: true });
		await page.$eval(SIGN_IN_FIELD, (field) => {
			const fresh = field.cloneNode() as HTMLInputElement;
			fresh.value = "";
			field.replaceWith(fresh);
			// Nor once the page shows no error any more.
			document.querySelector("#idSpan_SAOTCC_Error_OTC")?.remove();
		});
		await pause(30_000 - (Date.now() % 30_000));
		await staysEmpty();
		assert.equal(mine().length, 2);
	});

	test("the permission is taken away on the browser's own page: the setting is off, and nothing is filled", async () => {
		const { user } = await somebody();
		const extensions = await stage.browser.newPage();
		await extensions.goto(`chrome://extensions/?id=${stage.extension.id}`);
		await extensions.evaluate(
			(extensionId) =>
				(
					chrome as unknown as {
						developerPrivate: { updateExtensionConfiguration(change: object): Promise<void> };
					}
				).developerPrivate.updateExtensionConfiguration({ extensionId, hostAccess: "ON_CLICK" }),
			stage.extension.id,
		);
		await until("the script is gone", async () => (await registered()) === 0);
		await extensions.close();
		await settings.bringToFront();
		await settings.waitForFunction(() => !document.querySelector<HTMLInputElement>("[data-do=alone]")?.checked, {
			polling: 50,
		});
		assert.equal(await settings.$("[data-do=pressAlone]"), null);
		await page.bringToFront();
		await visit(page, signIn(user), SIGN_IN_FIELD);
		await staysEmpty();
		assert.ok((await vault(stage)).length > 0);
	});
});
