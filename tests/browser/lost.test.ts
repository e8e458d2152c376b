import assert from "node:assert/strict";
import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import type { ElementHandle, Page } from "puppeteer-core";
import { openStage, press, type Stage, shows } from "../harness.ts";
import { typeNewPassword } from "./settings-support.ts";
import { type Items, openBackstage, readItems, wipeKey, writeItems } from "./storage-support.ts";
import { close, keep, listed, open, PLAIN, showsCodeOf, speaksPlainly, textOf } from "./support.ts";

/** This device's key is gone, as after a clean-up of the browser: every way on is walked, and no sealed byte is lost. */

const FILE_PASSWORD = "vier rode fietsen";

let stage: Stage;
let settings: Page;
let backstage: Page;
let folder: string;
let backup: string;
let recoveryCode = "";
/** The vault as this device's key opened it, without and with a recovery code. */
let plain: Items;
let withRecovery: Items;

/** The vault stands as `items`, nothing is unlocked, and its key is gone. */
async function lose(items: Items): Promise<void> {
	await wipeKey(backstage);
	await backstage.evaluate(() => chrome.storage.session.clear());
	await writeItems(backstage, items);
}

async function click(): Promise<Page> {
	await stage.page.bringToFront();
	await stage.page.goto(PLAIN);
	return open(stage);
}

async function pressSetting(action: string): Promise<void> {
	await settings.bringToFront();
	await (await settings.waitForSelector(`[data-do="${action}"]`))?.click();
}

/** Loads the settings page anew; it says that the key is gone. */
async function settingsTellLoss(): Promise<void> {
	await settings.bringToFront();
	await settings.reload();
	await showsSettings("lost");
	assert.match(await textOf(settings), /This PC's key is gone/);
	assert.match(await textOf(settings), /nothing deletes them/);
}

async function showsSettings(view: string): Promise<void> {
	await settings.waitForSelector(`[data-view="${view}"]`);
	await speaksPlainly(settings);
}

async function saysDone(pattern: RegExp): Promise<void> {
	const told = (source: string) => new RegExp(source).test(document.querySelector("main")?.innerText ?? "");
	await settings.waitForFunction(told, { polling: 50 }, pattern.source);
	await speaksPlainly(settings);
}

async function typeCode(popup: Page, code: string): Promise<void> {
	await popup.waitForSelector("#secret:focus");
	await popup.keyboard.type(code);
	await popup.keyboard.press("Enter");
}

/** A click shows the account with its code, and asks nothing. */
async function opensByItself(): Promise<void> {
	const popup = await click();
	await shows(popup, "accounts");
	await showsCodeOf(popup, stage.replicas.user.secretBase32);
	await close(popup);
	assert.deepEqual(await backstage.evaluate(() => chrome.storage.session.get(null)), {}, "no key waits in the session");
}

/** What these items held is there still, byte for byte, under other names. */
async function keptAside(before: Items): Promise<void> {
	const now = await readItems(backstage);
	const places = new Set(Object.keys(now).flatMap((name) => /^aside\/\d+\//.exec(name)?.[0] ?? []));
	const vaults = Object.keys(before).filter((name) => name === "vault" || name.startsWith("record/"));
	const isThere = (place: string) => vaults.every((name) => now[`${place}${name}`] === before[name]);
	assert.ok([...places].some(isThere), `${[...places]}`);
	for (const [name, value] of Object.entries(before).filter(([name]) => name.startsWith("aside/"))) {
		assert.equal(now[name], value, name);
	}
}

async function pickBackup(): Promise<void> {
	const input = (await settings.waitForSelector("#backup-file")) as ElementHandle<HTMLInputElement> | null;
	await input?.uploadFile(backup);
	await settings.waitForSelector("#file-secret:focus");
	await settings.keyboard.type(FILE_PASSWORD);
	await settings.keyboard.press("Enter");
	await settings.waitForSelector('[data-step="compared"]');
}

/** The popup says that the key is gone, and shows nothing of the accounts. */
async function tellsLoss(popup: Page): Promise<void> {
	assert.match(await textOf(popup), /This PC's key is gone/);
	assert.match(await textOf(popup), /encrypted/);
	const { user, tenant } = stage.replicas.user;
	const whole = await popup.evaluate(() => document.documentElement.outerHTML);
	assert.ok(!whole.includes(user) && !whole.includes(tenant));
}

describe("this device's key is gone", () => {
	before(async () => {
		folder = await mkdtemp(join(tmpdir(), "sixbox-lost-"));
		stage = await openStage({ language: "en" });
		await keep(stage, stage.replicas.user);
		backstage = await openBackstage(stage);
		settings = await stage.browser.newPage();
		settings.setDefaultTimeout(60_000);
		const session = await stage.browser.target().createCDPSession();
		await session.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder });
		await settings.goto(`chrome-extension://${stage.extension.id}/settings.html`);
		await pressSetting("backup");
		await typeNewPassword(settings, FILE_PASSWORD);
		await saysDone(/Backup saved/);
		backup = await downloaded();
		plain = await readItems(backstage);
	});
	after(async () => {
		await stage.close();
		await rm(folder, { recursive: true, force: true });
	});

	async function downloaded(): Promise<string> {
		for (let tries = 0; tries < 200; tries++) {
			const name = (await readdir(folder)).find((name) => name.endsWith(".json"));
			if (name) {
				await rename(join(folder, name), join(folder, "backup.json"));
				return join(folder, "backup.json");
			}
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		assert.fail("there is no backup");
	}

	describe("and there is a recovery code", () => {
		before(async () => {
			await pressSetting("makeSheet");
			await showsSettings("sheet");
			recoveryCode = await settings.$$eval(".sheet-group", (groups) =>
				groups.map((group) => group.textContent).join("-"),
			);
			await pressSetting("leaveSheet");
			await showsSettings("open");
			withRecovery = await readItems(backstage);
		});
		beforeEach(() => lose(withRecovery));

		test("the popup says so, the code opens it, and the next click asks nothing", async () => {
			const popup = await click();
			await shows(popup, "locked");
			await tellsLoss(popup);
			assert.deepEqual(await readItems(backstage), withRecovery, "looking changed nothing");
			await typeCode(popup, `${recoveryCode.slice(0, -1)}${recoveryCode.endsWith("0") ? "1" : "0"}`);
			await popup.waitForSelector(".problem");
			assert.deepEqual(await readItems(backstage), withRecovery, "a wrong code changed nothing");
			await popup.$eval("#secret", (field) => {
				(field as HTMLInputElement).value = "";
			});
			await typeCode(popup, recoveryCode.toLowerCase());
			await shows(popup, "accounts");
			await showsCodeOf(popup, stage.replicas.user.secretBase32);
			await close(popup);
			await opensByItself();
			await stage.page.bringToFront();
		});

		test("the recovery code goes on working, for the next loss too", async () => {
			for (let loss = 1; loss <= 2; loss++) {
				const popup = await click();
				await shows(popup, "locked");
				await typeCode(popup, recoveryCode);
				await shows(popup, "accounts");
				await close(popup);
				await lose(await readItems(backstage));
			}
		});

		test("the settings take the code, too", async () => {
			await settingsTellLoss();
			await settings.focus("#secret");
			await settings.keyboard.type("AAAAA");
			await settings.keyboard.press("Enter");
			await settings.waitForSelector("#secret[aria-invalid=true]:focus");
			await speaksPlainly(settings);
			await settings.keyboard.press("Backspace");
			await settings.waitForSelector("#secret[aria-invalid=false]:focus");
			assert.equal(await settings.$eval("#secret-problem[role=alert]", (place) => place.textContent), "");
			await settings.$eval("#secret", (field) => {
				(field as HTMLInputElement).value = "";
			});
			await settings.keyboard.type(recoveryCode);
			await settings.keyboard.press("Enter");
			await showsSettings("open");
			await saysDone(/This PC opens your accounts/);
			await opensByItself();
		});

		test("where the new slot finds no room, the code still opens the accounts", async () => {
			const popup = await click();
			await shows(popup, "locked");
			await popup.evaluate(() => {
				chrome.storage.local.set = () => Promise.reject(new Error("QUOTA_BYTES quota exceeded"));
			});
			await typeCode(popup, recoveryCode);
			await shows(popup, "accounts");
			await showsCodeOf(popup, stage.replicas.user.secretBase32);
			await close(popup);
			assert.deepEqual(await readItems(backstage), withRecovery);
		});
	});

	describe("and nobody has another", () => {
		beforeEach(() => lose(plain));

		test("the popup says so, and leads to the settings", async () => {
			const popup = await click();
			await shows(popup, "lost");
			await tellsLoss(popup);
			assert.match(await textOf(popup), /a backup file, printed accounts or another PC/);
			await popup.waitForSelector("#heading:focus");
			const opened = stage.browser.waitForTarget(
				(target) => target.url().endsWith("/settings.html") && target !== settings.target(),
			);
			await press(popup, "settings");
			// The page that was open already may be taken instead of a new one.
			await Promise.race([opened, settings.waitForFunction(() => document.hasFocus(), { polling: 50 })]);
			for (const page of await stage.browser.pages()) {
				if (page !== settings && page.url().endsWith("/settings.html")) {
					await page.close();
				}
			}
			assert.deepEqual(await readItems(backstage), plain);
		});

		test("a backup brings the accounts back, and the sealed ones are kept aside", async () => {
			await settingsTellLoss();
			assert.equal(await settings.$("#secret"), null);
			await pickBackup();
			assert.equal(await settings.$$eval("[data-group=new] li", (all) => all.length), 1);
			await speaksPlainly(settings);
			assert.deepEqual(await readItems(backstage), plain, "nothing is written before Restore");
			await pressSetting("restore");
			await showsSettings("open");
			await saysDone(/backup is restored. Accounts in Sixbox now: 1/);
			await keptAside(plain);
			await opensByItself();
		});

		test("a second loss keeps what was kept before", async () => {
			for (let loss = 1; loss <= 2; loss++) {
				const items = await readItems(backstage);
				await lose(items);
				await settingsTellLoss();
				await pickBackup();
				await pressSetting("restore");
				await showsSettings("open");
				await keptAside(items);
			}
			await opensByItself();
		});

		test("starting anew asks first; then Sixbox is empty, works, and keeps the sealed ones aside", async () => {
			await settingsTellLoss();
			await pressSetting("askBeginAnew");
			await settings.waitForSelector("#question:focus");
			await speaksPlainly(settings);
			await pressSetting("close");
			await settings.waitForSelector("#anew-title:focus");
			assert.equal(await settings.$(".question"), null);
			assert.deepEqual(await readItems(backstage), plain);
			await pressSetting("askBeginAnew");
			await pressSetting("beginAnew");
			await showsSettings("open");
			await saysDone(/started anew/);
			await keptAside(plain);
			const popup = await click();
			await shows(popup, "accounts");
			assert.deepEqual(await listed(popup), []);
			await close(popup);
			await keep(stage, stage.replicas.user);
			await opensByItself();
			await keptAside(plain);
		});

		test("the key came back in the meantime: nothing is begun anew", async () => {
			await writeItems(backstage, {});
			await keep(stage, stage.replicas.user);
			const whole = await readItems(backstage);
			const vault = JSON.parse(String(whole.vault));
			await writeItems(backstage, { ...whole, vault: JSON.stringify({ ...vault, slots: [] }) });
			await settingsTellLoss();
			await pressSetting("askBeginAnew");
			await settings.waitForSelector("#question:focus");
			await writeItems(backstage, whole);
			await showsSettings("open");
			assert.deepEqual(await readItems(backstage), whole);
			await opensByItself();
		});
	});

	describe("or the vault's header is damaged", () => {
		const damages: Record<string, () => Items> = {
			"cut short": () => ({ ...plain, vault: String(plain.vault).slice(0, -20) }),
			"an object": () => ({ ...plain, vault: JSON.parse(String(plain.vault)) }),
		};

		/** The vault stands as `items`, and the settings tell the damage. Gives what storage holds. */
		async function damaged(items: Items): Promise<Items> {
			await backstage.evaluate(() => chrome.storage.session.clear());
			await writeItems(backstage, items);
			await settings.bringToFront();
			await settings.reload();
			await showsSettings("lost");
			assert.match(await textOf(settings), /is damaged/);
			assert.match(await textOf(settings), /nothing deletes them/);
			assert.equal(await settings.$("#secret"), null);
			const stored = await readItems(backstage);
			assert.deepEqual(stored, items, "looking changed nothing");
			return stored;
		}

		/** As {@link keptAside}; what was no text is kept as JSON. */
		function keptAsText(items: Items): Promise<void> {
			const vault = typeof items.vault === "string" ? items.vault : JSON.stringify(items.vault);
			return keptAside({ ...items, vault });
		}

		for (const [what, damage] of Object.entries(damages)) {
			test(`${what}: a backup brings the accounts back, and the damaged bytes are kept aside`, async () => {
				const items = await damaged(damage());
				await pickBackup();
				assert.equal(await settings.$$eval("[data-group=new] li", (all) => all.length), 1);
				await pressSetting("restore");
				await showsSettings("open");
				await saysDone(/backup is restored/);
				await keptAsText(items);
				await opensByItself();
			});
		}

		test("the popup leads to the settings, where a new start keeps the damaged bytes aside", async () => {
			const items = await damaged({ ...plain, vault: "{}" });
			const popup = await click();
			await shows(popup, "lost");
			assert.match(await textOf(popup), /damaged/);
			assert.ok(await popup.$("[data-do=settings]"));
			await speaksPlainly(popup);
			await close(popup);
			await settings.bringToFront();
			await pressSetting("askBeginAnew");
			await pressSetting("beginAnew");
			await showsSettings("open");
			await saysDone(/started anew/);
			await keptAsText(items);
			await stage.page.bringToFront();
			await keep(stage, stage.replicas.user);
			await opensByItself();
		});

		test("what a newer Sixbox wrote is left to it", async () => {
			const items = { ...plain, vault: JSON.stringify({ ...JSON.parse(String(plain.vault)), format: 2 }) };
			await backstage.evaluate(() => chrome.storage.session.clear());
			await writeItems(backstage, items);
			await settings.bringToFront();
			await settings.reload();
			await showsSettings("closed");
			assert.equal(await settings.$("[data-do=askBeginAnew], #backup-file"), null);
			const popup = await click();
			await shows(popup, "accounts");
			assert.ok(await popup.$('[data-notice="vault_newer"]'));
			await close(popup);
			assert.deepEqual(await readItems(backstage), items);
		});
	});
});
