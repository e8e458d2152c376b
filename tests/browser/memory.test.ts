import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Page } from "puppeteer-core";
import { PRACTICE_TEXT } from "../../extension/src/practice/practice.ts";
import { openStage, type Stage, shows } from "../harness.ts";
import type { Registration } from "../replicas/server.ts";
import { toBase32 } from "../replicas/totp.ts";
import { liveStrings } from "./heap.ts";
import { clickIcon, closePopup, type Form, formsIn, formsOf, fromBase32 } from "./storage-support.ts";
import { arrives, at, fills, keep, PLAIN, SIGN_IN, SIGN_IN_FIELD, visit, WIZARD } from "./support.ts";

/**
 * What the extension's JavaScript still holds after use: heap snapshots of the popup, the settings page and the service
 * worker, searched for the vault key, the password, secrets and otpauth texts in every form of text. What wasm's memory
 * holds is searched in tests/vault.test.ts.
 */

const PASSWORD = `fiets ${randomBytes(6).toString("hex")} kaas`;

let folder: string;
let stage: Stage;
let settings: Page;
let first: Registration;

before(async () => {
	folder = await mkdtemp(join(tmpdir(), "sixbox-memory-"));
	stage = await openStage({ language: "en" });
	first = await keep(stage, stage.replicas.addUser("QCS automatisering", "jan@qcs.nl"));
	settings = await stage.browser.newPage();
	settings.setDefaultTimeout(60_000);
	// A hidden tab draws no frame, and keeps a removed element whose transition had no frame to end in.
	await settings.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
	const session = await stage.browser.target().createCDPSession();
	await session.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder });
	await settings.goto(`chrome-extension://${stage.extension.id}/settings.html`);
});

after(async () => {
	await stage.close();
	await rm(folder, { recursive: true, force: true });
});

/** Waits for an element, and keeps no handle on it: that would keep its view, and the names in it, alive. */
async function awaits(page: Page, selector: string): Promise<void> {
	await (await page.waitForSelector(selector))?.dispose();
}

async function pressSetting(action: string): Promise<void> {
	await settings.bringToFront();
	await awaits(settings, `[data-do="${action}"]`);
	await settings.click(`[data-do="${action}"]`);
}

async function settingsSay(pattern: RegExp): Promise<void> {
	const there = (source: string) => new RegExp(source).test(document.body.innerText);
	await settings.waitForFunction(there, { polling: 50 }, pattern.source);
}

/** Every form of something that is no base32. */
function formsOfBytes(what: string, bytes: Uint8Array): Form[] {
	return formsOf(toBase32(bytes)).map((form) => ({ ...form, name: `${what}, ${form.name}` }));
}

/** Presses a button of the popup, and keeps no handle on it: that would keep its view alive. */
async function pressOnce(popup: Page, action: string): Promise<void> {
	await popup.$eval(`[data-do="${action}"]`, (button) => (button as HTMLElement).click());
}

/** No typed password is left in a field. */
async function fieldsAreEmpty(page: Page): Promise<void> {
	const values = await page.$$eval("input", (inputs) => inputs.map(({ value }) => value).join());
	assert.ok(!values.includes(PASSWORD.slice(0, 10)));
}

test("after use, no live object holds a key, a password or a secret", async () => {
	// The settings: a password, a recovery code, a backup, the lock.
	await pressSetting("password");
	await awaits(settings, "#password:focus");
	await settings.keyboard.type(PASSWORD);
	await settings.focus("#again");
	await settings.keyboard.type(PASSWORD);
	await settings.keyboard.press("Enter");
	await settingsSay(/password is set/);
	await fieldsAreEmpty(settings);
	await pressSetting("makeSheet");
	await awaits(settings, '[data-view="sheet"]');
	await pressSetting("leaveSheet");
	await awaits(settings, '[data-view="open"]');
	await pressSetting("saveBackup");
	await settingsSay(/Backup saved/);
	await pressSetting("lock");
	await awaits(settings, '[data-view="locked"]');

	// The popup: unlocked, filled in, and one more account scanned.
	await stage.page.bringToFront();
	await visit(stage.page, at(SIGN_IN, { user: first.user }), SIGN_IN_FIELD);
	let popup = await clickIcon(stage);
	await shows(popup, "locked");
	await awaits(popup, "#secret:focus");
	await popup.keyboard.type(PASSWORD);
	await popup.keyboard.press("Enter");
	await fills(popup);
	await fieldsAreEmpty(popup);
	await arrives(stage.page, "/common/kmsi");
	await closePopup(popup);
	// A page whose address does not hold the secret itself.
	const second = stage.replicas.user;
	await visit(stage.page, `${WIZARD}?step=qr`, ".qr img");
	popup = await clickIcon(stage);
	await shows(popup, "card");
	await pressOnce(popup, "save");
	await shows(popup, "saved");
	await pressOnce(popup, "showAccounts");
	await shows(popup, "accounts");

	// Before the test itself reads anything into a page.
	const [worker] = await stage.extension.workers();
	assert.ok(worker, "there is a service worker");
	const heaps: Record<string, Buffer> = {
		popup: await liveStrings(await popup.createCDPSession()),
		settings: await liveStrings(await settings.createCDPSession()),
		worker: await liveStrings(worker.client),
	};
	await pressOnce(popup, "lock");
	await shows(popup, "locked");
	// The settings share the popup's process and heap; in a hidden tab an old layout keeps removed elements alive.
	await awaits(settings, '[data-view="locked"]');
	await settings.evaluate(() => document.body.offsetHeight);
	heaps.locked = await liveStrings(await popup.createCDPSession());

	await awaits(popup, "#secret:focus");
	await popup.keyboard.type(PASSWORD);
	await popup.keyboard.press("Enter");
	await shows(popup, "saved", "accounts");
	const key = await popup.evaluate(async () => {
		const { unlocked } = await chrome.storage.session.get("unlocked");
		return (unlocked as { key: number[] }).key;
	});
	assert.equal(key.length, 32);
	const secrets = [first, second].map(({ secretBase32 }) => secretBase32);
	const forms = [
		...formsOfBytes("vault key", Uint8Array.from(key)),
		...formsOfBytes("password", Buffer.from(PASSWORD)),
		...formsOfBytes("password's middle", Buffer.from(PASSWORD.slice(4, 18))),
		...secrets.flatMap((secret) => formsOfBytes("secret", fromBase32(secret))),
		...[first, second].flatMap(({ uri }) => formsOfBytes("otpauth text", Buffer.from(uri))),
		{ name: "otpauth text", bytes: Buffer.from("otpauth://totp/"), anyCase: true },
		{ name: "vault key in decimal", bytes: Buffer.from(key.join(",")), anyCase: false },
	];
	for (const [where, whole] of Object.entries(heaps)) {
		// The account to practise with is in the product's own text.
		const heap = Buffer.from(whole.toString("latin1").replaceAll(PRACTICE_TEXT, ""), "latin1");
		assert.ok(heap.length > 10_000, `${where}: ${heap.length} bytes of strings`);
		assert.deepEqual(formsIn(heap, forms), [], where);
	}
	// Locked, the popup knows nobody's name.
	for (const name of [first.user, second.user, second.tenant]) {
		assert.ok(!heaps.locked?.includes(name), `${name} after the lock`);
	}

	// The search finds what it must: now the test's own reading has left these.
	const [secret = ""] = secrets;
	const decoys = [Buffer.from(key).toString("base64"), key.join(","), secret.toUpperCase(), PASSWORD, first.uri];
	await popup.evaluate((decoys) => {
		Object.assign(globalThis, { decoys });
	}, decoys);
	const planted = formsIn(await liveStrings(await popup.createCDPSession()), forms).join("\n");
	for (const name of [
		"vault key, base64",
		"vault key in decimal",
		"secret, base32",
		"password, raw",
		"otpauth text, raw",
	]) {
		assert.ok(planted.includes(name), `${name} in ${planted}`);
	}
	await closePopup(popup);
	await stage.page.goto(PLAIN);
});
