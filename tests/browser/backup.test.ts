import assert from "node:assert/strict";
import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Page } from "puppeteer-core";
import { openStage, press, type Stage, shows } from "../harness.ts";
import {
	newFolder,
	openSettings,
	openWith,
	pick,
	pressSetting,
	saved,
	says,
	typeNewPassword,
} from "./settings-support.ts";
import { openBackstage, readItems } from "./storage-support.ts";
import { close, keep, listed, open, PLAIN, showsCodeOf, speaksPlainly, textOf, vault } from "./support.ts";

/** Backup and trash, on the settings page: a file saved, tested, and restored on another PC; an account deleted for good. */

const FILE_PASSWORD = "vier rode fietsen";

let stage: Stage;
let settings: Page;
/** Where backups are downloaded to. */
let folder: string;
/** Where the backup file is. */
let file = "";
let text = "";

/** The users that one group of the comparison names. */
function named(page: Page, group: string): Promise<string[]> {
	return page.$$eval(`[data-group="${group}"] .name-below`, (all) =>
		all.map((element) => element.textContent?.split(" · ").at(-1) ?? "").sort(),
	);
}

/** Deletes the account on screen first, in the popup; gives the popup. */
async function deleteFirst(): Promise<Page> {
	await stage.page.bringToFront();
	await stage.page.goto(PLAIN);
	const popup = await open(stage);
	await shows(popup, "accounts");
	await press(popup, "details");
	await shows(popup, "details");
	await press(popup, "delete");
	await shows(popup, "accounts");
	await popup.waitForSelector('[data-do="undoDelete"]');
	return popup;
}

describe("backup and trash", () => {
	/** Of each user. */
	const secrets = new Map<string, string>();

	before(async () => {
		folder = await newFolder();
		stage = await openStage({ language: "en" });
		for (const person of [stage.replicas.user, stage.replicas.addUser("QCS automatisering", "jan@qcs.nl")]) {
			secrets.set(person.user, (await keep(stage, person)).secretBase32);
		}
		settings = await openSettings(stage, folder);
	});
	after(async () => {
		await stage.close();
		await rm(folder, { recursive: true, force: true });
	});

	test("without a way in that a person has, the file gets a password of its own", async () => {
		await settings.waitForSelector("[data-view=open]");
		await pressSetting(settings, "backup");
		await settings.waitForSelector("#password:focus");
		await settings.keyboard.type("kort");
		await settings.keyboard.press("Enter");
		await settings.waitForSelector("#password[aria-invalid=true]:focus");
		await settings.keyboard.type(" en verder");
		await settings.waitForSelector("#password[aria-invalid=false]:focus");
		assert.equal(await settings.$eval("#password-problem[role=alert]", (place) => place.textContent), "");
		await pressSetting(settings, "close");
		await pressSetting(settings, "backup");
		await typeNewPassword(settings, "wachtwoord");
		await settings.waitForSelector('[data-do="chooseAnother"]:focus');
		await says(settings, /someone who gets hold of the file could open your accounts/);
		await settings.keyboard.press("Tab");
		await settings.keyboard.press("Enter");
		await says(settings, /Backup saved. Accounts in it: 2/);
		await saved(folder, "weak.json");
		await pressSetting(settings, "backup");
		await typeNewPassword(settings, FILE_PASSWORD);
		await says(settings, /Backup saved. Accounts in it: 2/);

		file = await saved(folder, "first.json");
		text = await readFile(file, "utf8");
		assert.match(text, /^\{"sixbox":"backup"/);
		for (const user of secrets.keys()) {
			assert.ok(!text.includes(user), "a name can be read in the file");
		}
	});

	test("a file that is no backup, or half of one, is named", async () => {
		const foreign = join(folder, "foreign.json");
		const half = join(folder, "half.json");
		const newer = join(folder, "newer.json");
		const huge = join(folder, "huge.json");
		await writeFile(foreign, '{"encrypted":false,"items":[]}');
		await writeFile(half, text.slice(0, text.length / 2));
		await writeFile(newer, text.replace('"format":1', '"format":2'));
		await pressSetting(settings, "openRestore");
		await settings.waitForSelector("#backup-file:focus");
		for (const wrong of [foreign, half]) {
			await pick(settings, wrong);
			await says(settings, /This is no backup of Sixbox, or not a whole one/);
			await pressSetting(settings, "close");
			await pressSetting(settings, "openRestore");
		}
		await pick(settings, newer);
		await says(settings, /A newer version of Sixbox made this backup/);
		await writeFile(huge, text);
		await truncate(huge, 64 * 1024 * 1024 + 1);
		await pick(settings, huge);
		await says(settings, /larger than 64 MB/);
		await pressSetting(settings, "close");
	});

	test("a wrong password is told; the right one shows that the backup is whole", async () => {
		const backstage = await openBackstage(stage);
		const before = await readItems(backstage);
		await pressSetting(settings, "openRestore");
		await pick(settings, file);
		await says(settings, /Accounts in it, those in its trash included: 2/);
		assert.match(await textOf(settings), /made by this Sixbox/);
		await settings.waitForSelector("#file-secret:focus");
		await openWith(settings, "vier blauwe fietsen");
		await says(settings, /does not open the backup/);
		await settings.type("#file-secret", "!");
		await settings.waitForSelector("#file-secret[aria-invalid=false]:focus");
		assert.equal(await settings.$eval("#file-secret-problem[role=alert]", (place) => place.textContent), "");
		await pressSetting(settings, "openFileOtherwise");
		await openWith(settings, "AAAAA-BBBBB");
		await says(settings, /six groups of five/);
		await pressSetting(settings, "openFileOtherwise");
		await openWith(settings, FILE_PASSWORD);
		await says(settings, /This backup opens and is whole/);
		assert.match(await textOf(settings), /nothing to restore/);
		assert.equal(await settings.$('[data-do="restore"]'), null);
		await pressSetting(settings, "close");
		await settings.waitForSelector("#backup-title:focus");
		assert.deepEqual(await readItems(backstage), before);
		await backstage.close();
	});

	test("a deleted account comes back by Undo and from the trash, to which a backup points", async () => {
		const popup = await deleteFirst();
		assert.equal((await listed(popup)).length, 1);
		await press(popup, "undoDelete");
		await popup.waitForFunction(() => document.querySelectorAll("[data-account]").length === 2, { polling: 50 });
		await close(popup);
		for (const way of ["trash", "backup"]) {
			await close(await deleteFirst());
			await settings.bringToFront();
			await settings.waitForSelector('[data-section="trash"] [data-account]');
			if (way === "trash") {
				await says(settings, /Days left: 30/);
				await pressSetting(settings, "putBack");
				await says(settings, /The account is back/);
			} else {
				await pressSetting(settings, "openRestore");
				await pick(settings, file);
				await openWith(settings, FILE_PASSWORD);
				await says(settings, /opens and is whole/);
				await says(settings, /waits in the trash, below/);
				await pressSetting(settings, "close");
				await pressSetting(settings, "putBack");
				await says(settings, /The account is back/);
			}
			assert.equal((await vault(stage)).length, 2);
		}
	});

	test("deleted for good, it stays deleted when the backup is restored, and the page says so", async () => {
		await close(await deleteFirst());
		await pressSetting(settings, "askPurge");
		await settings.waitForSelector(".question");
		assert.match(await textOf(settings), /does not switch off MFA at Microsoft/);
		await pressSetting(settings, "purge");
		await says(settings, /deleted for good/);
		await says(settings, /The trash is empty/);
		await pressSetting(settings, "openRestore");
		await pick(settings, file);
		await openWith(settings, FILE_PASSWORD);
		await settings.waitForSelector('[data-group="stay_deleted"] [data-do="deletedToo"]');
		assert.equal(await settings.$('[data-do="restore"]'), null);
		await pressSetting(settings, "close");
		assert.equal((await vault(stage)).length, 1);
	});

	test("where a password opens the vault, one click saves a backup that it opens", async () => {
		await pressSetting(settings, "password");
		await typeNewPassword(settings, "fiets kaas molen dijk");
		await says(settings, /password is set/);
		// The backup with a password of its own opens without this one.
		await says(settings, /only from a backup file with another password/);
		await pressSetting(settings, "saveBackup");
		await says(settings, /Backup saved. Accounts in it: 1/);
		const second = await saved(folder, "second.json");
		await pressSetting(settings, "openRestore");
		await pick(settings, second);
		await openWith(settings, "fiets kaas molen dijk");
		await says(settings, /opens and is whole/);
		await pressSetting(settings, "close");
	});

	test("on a new PC the backup brings the accounts back from nothing", async () => {
		const other = await openStage({ language: "en" });
		try {
			const page = await openSettings(other, folder);
			await page.waitForSelector("[data-view=none]");
			await pick(page, file);
			await page.waitForSelector("#file-secret:focus");
			await openWith(page, FILE_PASSWORD);
			await page.waitForSelector('[data-step="compared"]');
			assert.deepEqual(await named(page, "new"), [...secrets.keys()].sort());
			await speaksPlainly(page);
			await pressSetting(page, "restore");
			await page.waitForSelector("[data-view=open] .settled span");
			await speaksPlainly(page);
			await other.page.bringToFront();
			await other.page.goto(PLAIN);
			const popup = await open(other);
			await shows(popup, "accounts");
			const accounts = await listed(popup);
			assert.equal(accounts.length, 2);
			for (const { id, below } of accounts) {
				await showsCodeOf(popup, secrets.get(below.split(" · ").at(-1) ?? "") ?? "", id);
			}
			await close(popup);
		} finally {
			await other.close();
		}
	});
});
