import assert from "node:assert/strict";
import { mkdtemp, readdir, rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ElementHandle, Page } from "puppeteer-core";
import type { Stage } from "../harness.ts";
import { speaksPlainly } from "./support.ts";

/** What the tests of the settings page share: its buttons, its sentences, and its backup files. */

/** A folder for downloads. */
export function newFolder(): Promise<string> {
	return mkdtemp(join(tmpdir(), "sixbox-backup-"));
}

/** Opens the settings page in a tab of its own; its downloads go to `folder`. */
export async function openSettings(on: Stage, folder: string): Promise<Page> {
	const page = await on.browser.newPage();
	page.setDefaultTimeout(60_000);
	const session = await on.browser.target().createCDPSession();
	await session.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder });
	await page.goto(`chrome-extension://${on.extension.id}/settings.html`);
	return page;
}

/** Presses what does this on the settings page. */
export async function pressSetting(page: Page, action: string): Promise<void> {
	await page.bringToFront();
	await (await page.waitForSelector(`[data-do="${action}"]`))?.click();
}

/** Types a new password, twice, where the settings ask for one. */
export async function typeNewPassword(page: Page, password: string): Promise<void> {
	await page.waitForSelector("#password:focus");
	await page.keyboard.type(password);
	await page.focus("#again");
	await page.keyboard.type(password);
	await page.keyboard.press("Enter");
}

/** Waits until this is on the page. */
export async function says(page: Page, pattern: RegExp): Promise<void> {
	const there = (source: string) => new RegExp(source).test(document.body.innerText);
	await page.waitForFunction(there, { polling: 50 }, pattern.source);
	await speaksPlainly(page);
}

/** Waits for the backup that was just saved, moves it to another name, and gives that. */
export async function saved(folder: string, name: string): Promise<string> {
	const downloaded = `sixbox-backup-${new Date().toLocaleDateString("sv")}.json`;
	for (let tries = 0; tries < 200; tries++) {
		if ((await readdir(folder)).includes(downloaded)) {
			await rename(join(folder, downloaded), join(folder, name));
			return join(folder, name);
		}
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	assert.fail(`there is no ${downloaded}`);
}

/** Picks this file where the page asks for one. */
export async function pick(page: Page, path: string): Promise<void> {
	const input = (await page.waitForSelector("#backup-file")) as ElementHandle<HTMLInputElement> | null;
	await input?.uploadFile(path);
}

/** Types what opens the picked file. */
export async function openWith(page: Page, secret: string): Promise<void> {
	await page.waitForSelector("#file-secret");
	await page.$eval("#file-secret", (field) => {
		(field as HTMLInputElement).value = "";
	});
	await page.type("#file-secret", secret);
	await page.keyboard.press("Enter");
}
