import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "puppeteer-core";
import type { MadeVault } from "../door.ts";
import { press, type Stage, shows, showsWhole } from "../harness.ts";
import { codeOfStep, stepAt } from "../replicas/totp.ts";

/** What the tests of storage share: the extension's own storage seen from outside, typed keys, and a search for secrets. */

export type Items = Record<string, unknown>;

/** Generous: other browsers may be at work on the same machine. */
const PATIENCE = 60_000;

/** A page that shows a QR with this text. Its address holds the text too. */
export function qrAddress(text: string): string {
	return `https://qr.example/?text=${encodeURIComponent(text)}`;
}

/** A tab of the extension's origin that runs none of its code: it sees the same storage, and does nothing by itself. */
export async function openBackstage(stage: Stage): Promise<Page> {
	const backstage = await stage.browser.newPage();
	await backstage.goto(`chrome-extension://${stage.extension.id}/manifest.json`);
	backstage.setDefaultTimeout(PATIENCE);
	await stage.page.bringToFront();
	return backstage;
}

/** All that storage.local holds. */
export function readItems(page: Page): Promise<Items> {
	return page.evaluate(() => chrome.storage.local.get(null));
}

/** Makes storage.local hold exactly this. */
export async function writeItems(page: Page, items: Items): Promise<void> {
	await page.evaluate(async (wanted) => {
		await chrome.storage.local.clear();
		await chrome.storage.local.set(wanted);
	}, items);
}

/** Takes this device's key out of IndexedDB. */
export function wipeKey(page: Page): Promise<void> {
	return page.evaluate(
		() =>
			new Promise<void>((resolve, reject) => {
				const request = indexedDB.deleteDatabase("sixbox");
				request.onsuccess = () => resolve();
				request.onerror = () => reject(request.error);
				// Whoever has it open closes it in a moment.
				request.onblocked = () => setTimeout(reject, 10_000, new Error("IndexedDB stays in use"));
			}),
	);
}

/** Makes the vault be unlocked, as a person did just now. */
export async function unlockStored(page: Page, { key }: Pick<MadeVault, "key">): Promise<void> {
	await page.evaluate(
		(key) => chrome.storage.session.set({ unlocked: { key, used: Date.now(), until: null } }),
		Array.from(key ?? assert.fail("a person opens it")),
	);
}

/** Clicks the toolbar icon, and gives a popup that waits as long as a busy machine needs. */
export async function clickIcon(stage: Stage, page?: Page): Promise<Page> {
	const popup = await stage.click(page);
	popup.setDefaultTimeout(PATIENCE);
	return popup;
}

/** Closes a popup and waits until it is gone, so that its locks are free. */
export async function closePopup(popup: Page): Promise<void> {
	if (!popup.isClosed()) {
		await popup.close();
	}
}

export interface ShownAccount {
	readonly id: string;
	readonly text: string;
	/** Digits alone. */
	readonly code: string;
}

/** The accounts in the popup's list. */
export async function shownAccounts(popup: Page): Promise<ShownAccount[]> {
	if ((await popup.$('[data-view="accounts"]')) === null) {
		await press(popup, "showAccounts");
	}
	await shows(popup, "accounts");
	await showsWhole(popup);
	return popup.$$eval("[data-account]", (rows) =>
		rows.map((row) => ({
			id: row.getAttribute("data-account") ?? "",
			text: row.textContent ?? "",
			code: (row.querySelector('[data-do="copy"]')?.textContent ?? "").replace(/\D/g, ""),
		})),
	);
}

/** Opens the form for a typed key and fills it in; `submitTyped` sends it. */
export async function fillTyped(popup: Page, user: string, key: string): Promise<void> {
	if ((await popup.$('[data-do="typeKey"]')) === null) {
		await press(popup, "showAccounts");
	}
	await press(popup, "typeKey");
	await popup.waitForSelector('[data-view="typed"]');
	await popup.evaluate(
		(values) => {
			for (const [name, value] of Object.entries(values)) {
				const input = document.querySelector<HTMLInputElement>(`[name="${name}"]`);
				if (input) {
					input.value = value;
				}
			}
		},
		{ issuer: "Example", user, key },
	);
}

export async function submitTyped(popup: Page): Promise<void> {
	await popup.evaluate(() => document.querySelector<HTMLFormElement>('[data-view="typed"] form')?.requestSubmit());
}

/** Saves a typed key and waits for its first code. */
export async function saveTyped(popup: Page, user: string, key: string): Promise<void> {
	await fillTyped(popup, user, key);
	await submitTyped(popup);
	await shows(popup, "saved");
}

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

export function fromBase32(text: string): Buffer {
	const bytes: number[] = [];
	let held = 0;
	let bits = 0;
	for (const letter of text.toLowerCase()) {
		held = (held << 5) | BASE32.indexOf(letter);
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			bytes.push((held >> bits) & 0xff);
			held &= (1 << bits) - 1;
		}
	}
	return Buffer.from(bytes);
}

/** One way in which a secret could be written down. */
export interface Form {
	readonly name: string;
	readonly bytes: Buffer;
	/** `bytes` is in lower case, and any case counts. */
	readonly anyCase: boolean;
}

/** The letters of base64 that these bytes give wherever they stand in a longer text. */
function base64Inside(bytes: Buffer, offset: number): string {
	const whole = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
	return whole.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}

/** Every form in which a base32 secret could lie in a file. */
export function formsOf(base32: string): Form[] {
	const raw = fromBase32(base32);
	const lower = base32.toLowerCase();
	const forms: Form[] = [{ name: "raw bytes", bytes: raw, anyCase: false }];
	const text = (name: string, value: string, anyCase: boolean) => {
		forms.push({ name, bytes: Buffer.from(value, "latin1"), anyCase });
		forms.push({ name: `${name}, UTF-16`, bytes: Buffer.from(value, "utf16le"), anyCase });
	};
	text("hex", raw.toString("hex"), true);
	text("base32", lower, true);
	for (const between of [" ", "-"]) {
		text(`base32 in groups with "${between}"`, lower.replace(/(.{4})(?=.)/g, `$1${between}`), true);
	}
	const plains = [
		["raw bytes", raw],
		["lower base32", Buffer.from(lower)],
		["upper base32", Buffer.from(lower.toUpperCase())],
	] as const;
	for (const [name, plain] of plains) {
		for (const offset of [0, 1, 2]) {
			const letters = base64Inside(plain, offset);
			text(`base64 of ${name} at ${offset}`, letters, false);
			text(`base64url of ${name} at ${offset}`, letters.replaceAll("+", "-").replaceAll("/", "_"), false);
		}
	}
	return forms;
}

/** The names of the forms that these bytes hold. */
export function formsIn(bytes: Buffer, forms: readonly Form[]): string[] {
	const lower = Buffer.from(bytes);
	for (let at = 0; at < lower.length; at++) {
		const byte = lower[at] ?? 0;
		if (byte >= 0x41 && byte <= 0x5a) {
			lower[at] = byte | 0x20;
		}
	}
	return forms.filter((form) => (form.anyCase ? lower : bytes).includes(form.bytes)).map(({ name }) => name);
}

/** Every place below a folder where a form lies: "file: form". */
export async function searchFolder(
	folder: string,
	forms: readonly Form[],
): Promise<{ files: number; found: string[] }> {
	const found: string[] = [];
	let files = 0;
	for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
		if (entry.isFile()) {
			files++;
			const path = join(entry.parentPath, entry.name);
			found.push(...formsIn(await readFile(path), forms).map((name) => `${path.slice(folder.length + 1)}: ${name}`));
		}
	}
	return { files, found };
}

/** The codes that a secret may show around now: a step may pass between the showing and the check. */
export function codesAround(base32: string, atMs = Date.now()): string[] {
	const step = stepAt(atMs);
	return [step - 1, step, step + 1].map((near) => codeOfStep(fromBase32(base32), near));
}

/** Ends all of the browser's processes without a word, as a power cut does; `stage.restart` starts it again. */
export async function killBrowser(stage: Stage): Promise<void> {
	const browser = stage.browser.process();
	assert.ok(browser?.pid, "the browser runs");
	const ended = new Promise((resolve) => browser.once("close", resolve));
	// Where there are process groups, it leads its own.
	process.kill(process.platform === "win32" ? browser.pid : -browser.pid, "SIGKILL");
	await ended;
}

/** Ends the service worker; the browser starts it again when it is needed. */
export async function killWorker(stage: Stage): Promise<void> {
	const [worker] = await stage.extension.workers();
	const target = stage.browser.targets().find((target) => target.type() === "service_worker");
	if (worker && target) {
		await worker.close();
		while (stage.browser.targets().includes(target)) {
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	}
}
