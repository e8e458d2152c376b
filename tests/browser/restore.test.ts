import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { Vault } from "@wasm/changes";
import { makeBackup } from "@wasm/keys";
import type { ElementHandle, Page } from "puppeteer-core";
import type { Change } from "../../extension/src/changes.ts";
import type { MadeBackup } from "../../extension/src/keys-worker.ts";
import { type DeviceKey, type MadeVault, makeVault, newDeviceKey, openDoor, type StoredItems } from "../door.ts";
import { flipBit, seededNumbers } from "../flips.ts";
import { openStage, type Stage, shows, tells } from "../harness.ts";
import { toBase32 } from "../replicas/totp.ts";
import {
	clickIcon,
	codesAround,
	type Items,
	openBackstage,
	readItems,
	saveTyped,
	shownAccounts,
	unlockStored,
	writeItems,
} from "./storage-support.ts";
import { PLAIN, SIGN_IN, speaksPlainly } from "./support.ts";

/** Backup files of every kind, restored on the settings page; and storage without room for what the settings change. */

const seed = Number(process.env.SIXBOX_SEED ?? "1");

const PASSWORD = "fiets kaas molen dijk";
/** What the page says when a backup was restored. */
const RESTORED = /The backup is restored. Accoun/;
const NOW = Math.floor(Date.now() / 1000) - 86_400;

let folder: string;
let stage: Stage;
let backstage: Page;
let settings: Page;
let device: DeviceKey;
/** Three accounts, opened by a password and a recovery code. */
let made: MadeVault;
let key: Uint8Array;
const secrets = new Map<string, string>();
let ids: Map<string, string>;

const textOf = (user: string) => {
	const secret = toBase32(randomBytes(10));
	secrets.set(user, secret);
	return `otpauth://totp/${user}?secret=${secret}&issuer=Example`;
};

before(async () => {
	folder = await mkdtemp(join(tmpdir(), "sixbox-restore-"));
	await openDoor();
	device = await newDeviceKey();
	const wishes = [{ wish: "setPassword", password: PASSWORD }, { wish: "newRecovery" }] as const;
	made = await makeVault(device, ["alpha", "beta", "gamma"].map(textOf), wishes, NOW);
	key = made.key ?? assert.fail("a person opens it");
	const vault = Vault.openWithKey(made.items, key.slice());
	ids = new Map((vault.accounts() as { id: string; user: string }[]).map(({ id, user }) => [user, id]));
	vault.free();
	stage = await openStage({ language: "en" });
	backstage = await openBackstage(stage);
	await stage.page.goto(PLAIN);
	settings = await stage.browser.newPage();
	settings.setDefaultTimeout(60_000);
});

after(async () => {
	await stage.close();
	await rm(folder, { recursive: true, force: true });
});

/** Makes storage hold this, unlocked, and shows the settings of it. */
async function unlocked(items: Items): Promise<void> {
	await settings.goto("about:blank");
	await writeItems(backstage, items);
	await unlockStored(backstage, { key });
	await settings.bringToFront();
	await settings.goto(`chrome-extension://${stage.extension.id}/settings.html`);
	await settings.waitForSelector("[data-view=open]");
}

/** These items after changes, each at its own time. */
function changed(items: StoredItems, ...edits: ((vault: Vault) => unknown)[]): StoredItems {
	const now = { ...items };
	for (const edit of edits) {
		const vault = Vault.openWithKey(now, key.slice());
		const result = edit(vault) as Change | { change: Change };
		Object.assign(now, "change" in result ? result.change : result);
		vault.free();
	}
	return now;
}

/** What storage holds without what is noted of the backups that were seen. */
async function readVault(): Promise<Items> {
	const { kept: _noted, ...vault } = await readItems(backstage);
	return vault;
}

/** The text of a backup file of these items. */
async function backupOf(items: StoredItems, now: number): Promise<string> {
	return ((await makeBackup(items, key.slice(), device, undefined, now)) as MadeBackup).text;
}

const idOf = (user: string) => ids.get(user) ?? assert.fail(`${user} has no id`);

async function pressSetting(action: string): Promise<void> {
	await settings.bringToFront();
	const button = await settings.waitForSelector(`[data-do="${action}"]`);
	await button?.evaluate((element) => (element as HTMLElement).click());
}

async function says(pattern: RegExp): Promise<void> {
	const there = (source: string) => new RegExp(source).test(document.body.innerText);
	await settings.waitForFunction(there, { polling: 50 }, pattern.source);
	await speaksPlainly(settings);
}

/** Picks a file with these bytes. */
async function pick(content: string | Uint8Array): Promise<void> {
	const path = join(folder, "backup.json");
	await writeFile(path, content);
	await pressSetting("openRestore");
	const input = (await settings.waitForSelector("#backup-file")) as ElementHandle<HTMLInputElement> | null;
	await input?.uploadFile(path);
}

async function openWith(secret: string): Promise<void> {
	await settings.waitForSelector("#file-secret");
	await settings.focus("#file-secret");
	await settings.keyboard.type(secret);
	await settings.keyboard.press("Enter");
	await settings.waitForSelector('[data-step="compared"]');
	await speaksPlainly(settings);
}

/** Moves an account to the trash, and deletes it there on the settings page. */
async function deleteForGood(user: string): Promise<void> {
	await unlocked(
		changed((await readItems(backstage)) as StoredItems, (vault) => vault.trash(idIn(user, vault), NOW + 100)),
	);
	await pressSetting("askPurge");
	await settings.waitForSelector(".question");
	await pressSetting("purge");
	await says(/deleted for good/);
}

function idIn(user: string, vault: Vault): string {
	const accounts = vault.accounts() as { id: string; user: string }[];
	return accounts.find((account) => account.user === user)?.id ?? assert.fail(`${user} is not there`);
}

/** The users that each group of the comparison names, in order. */
function groups(): Promise<Record<string, string[]>> {
	return settings.$$eval("[data-group]", (all) =>
		Object.fromEntries(
			all.map((group) => [
				group.getAttribute("data-group"),
				[...group.querySelectorAll("li")]
					.map((line) => line.textContent?.match(/alpha|beta|gamma|delta/)?.[0] ?? "")
					.toSorted(),
			]),
		),
	);
}

/** The popup shows exactly these users' codes. */
async function popupShows(...users: string[]): Promise<void> {
	await stage.page.bringToFront();
	const popup = await clickIcon(stage);
	await shows(popup, "accounts");
	const shown = await shownAccounts(popup);
	assert.equal(shown.length, users.length);
	for (const user of users) {
		const codes = codesAround(secrets.get(user) ?? "");
		assert.ok(
			shown.some(({ text, code }) => text.includes(user) && codes.includes(code)),
			user,
		);
	}
	await popup.close();
}

describe("a backup of this vault", () => {
	test("is opened by the recovery code, and each account says what becomes of it", async () => {
		const file = changed(
			made.items,
			(vault) => vault.trash(idOf("beta"), NOW + 20),
			(vault) => vault.restore(idOf("beta"), NOW + 3000),
			(vault) => vault.trash(idOf("gamma"), NOW + 3000),
			(vault) => vault.save(textOf("delta"), "", "", "ask", NOW + 40),
			(vault) => vault.takeCode(idOf("alpha"), SIGN_IN, true, NOW + 60),
		);
		const here = changed(made.items, (vault) => vault.trash(idOf("beta"), NOW + 100));
		await unlocked(here);
		await pick(await backupOf(file, NOW + 5000));
		await settings.waitForSelector("#file-secret");
		await pressSetting("openFileOtherwise");
		await openWith(made.recovery ?? "");
		assert.deepEqual(await groups(), { new: ["delta"], back: ["beta"], leaving: ["gamma"] });
		assert.deepEqual(await readVault(), here, "looking changes no account");
		await pressSetting("restore");
		await says(RESTORED);
		await popupShows("alpha", "beta", "delta");
		// Once more, it changes nothing.
		await pick(await backupOf(file, NOW + 6000));
		await openWith(PASSWORD);
		assert.deepEqual(await groups(), {});
	});

	test("what was deleted for good here stays away, and comes back when it is wanted", async () => {
		const withDelta = changed(made.items, (vault) => vault.save(textOf("delta"), "", "", "ask", NOW + 40));
		const file = await backupOf(withDelta, NOW + 5000);
		await unlocked(withDelta);
		for (const user of ["delta", "beta"]) {
			await deleteForGood(user);
		}
		const without = await readVault();
		await pick(file);
		await openWith(PASSWORD);
		assert.deepEqual(await groups(), { stay_deleted: ["beta", "delta"] });
		await says(/Also bring back 2 accounts that were deleted for good here/);
		assert.equal(await settings.$('[data-do="restore"]'), null, "nothing to restore so far");
		assert.equal(await settings.$eval('[data-do="deletedToo"]', (box) => (box as HTMLInputElement).checked), false);
		await pressSetting("deletedToo");
		await settings.waitForSelector('[data-do="restore"]');
		await pressSetting("deletedToo");
		await settings.waitForSelector('[data-do="restore"]', { hidden: true });
		assert.deepEqual(await readVault(), without, "looking changes no account");
		await pressSetting("deletedToo");
		await pressSetting("restore");
		await says(RESTORED);
		await popupShows("alpha", "beta", "gamma", "delta");
		const kept = await backstage.evaluate(() => chrome.storage.local.get("kept"));
		const all = (await settings.evaluate(() => document.body.innerText)) ?? "";
		assert.match(all, /All your accounts are in a backup, on paper or on another PC/, JSON.stringify(kept));
		// Once more, there is nothing left.
		await pick(file);
		await openWith(PASSWORD);
		assert.deepEqual(await groups(), {});
	});

	test("beside what is new, the deleted ones still stay away when nobody wants them", async () => {
		const withDelta = changed(made.items, (vault) => vault.save(textOf("delta"), "", "", "ask", NOW + 40));
		await unlocked(made.items);
		await deleteForGood("beta");
		await pick(await backupOf(withDelta, NOW + 5000));
		await openWith(PASSWORD);
		assert.deepEqual(await groups(), { new: ["delta"], stay_deleted: ["beta"] });
		await says(/Also bring back 1 account that was deleted for good here/);
		await pressSetting("restore");
		await says(RESTORED);
		await popupShows("alpha", "gamma", "delta");
	});

	test("with a record that is damaged: counted, the others come, and nothing here is lost", async () => {
		const file = changed(made.items, (vault) => vault.save(textOf("delta"), "", "", "ask", NOW + 40));
		const text = await backupOf(file, NOW + 5000);
		const backup = JSON.parse(text) as { items: Record<string, string> };
		const name = `record/${idOf("alpha")}`;
		backup.items[name] = flipBit(backup.items[name] ?? "", 400);
		await unlocked(made.items);
		await pick(JSON.stringify(backup));
		await openWith(PASSWORD);
		assert.match(await settings.$eval("#compared", (verdict) => verdict.textContent ?? ""), /: 1\b/);
		assert.deepEqual(await groups(), { new: ["delta"] });
		await pressSetting("restore");
		await says(RESTORED);
		await popupShows("alpha", "beta", "gamma", "delta");
	});
});

test("a file that is no backup, or not a whole one, has its sentence and changes nothing", async () => {
	const text = await backupOf(made.items, NOW);
	const next = seededNumbers(seed);
	const cuts = Array.from({ length: 4 }, () => text.slice(0, Math.floor(next() * text.length)));
	const wrong: (string | Uint8Array)[] = [
		"",
		"null",
		"{}",
		'{"sixbox":"backup","format":1}',
		'{"sixbox":"backup","format":1,"made":0,"items":{}}',
		'{"sixbox":"backup","format":1,"made":"x","items":[]}',
		"[".repeat(200_000),
		'{"a":'.repeat(100_000),
		`{"sixbox":"${"x".repeat(5_000_000)}"}`,
		randomBytes(100_000),
		new Uint8Array(1_000_000),
		Buffer.concat([Buffer.from(text), Buffer.of(0)]),
		Buffer.from(text, "utf16le"),
		...cuts,
	];
	await unlocked(made.items);
	const before = await readItems(backstage);
	for (const content of wrong) {
		await pick(content);
		await says(/This is no backup of Sixbox, or not a whole one/);
		await pressSetting("close");
	}
	assert.deepEqual(await readItems(backstage), before);
	await popupShows("alpha", "beta", "gamma");
});

describe("no room in storage", () => {
	let full: Items;

	const fillUp = () =>
		backstage.evaluate(async () => {
			const room = chrome.storage.local.QUOTA_BYTES - (await chrome.storage.local.getBytesInUse(null));
			await chrome.storage.local.set({ junk: "x".repeat(room - 60 - "junk".length - 2) });
		});

	beforeEach(async () => {
		// One account waits in the trash, and there is no recovery code.
		const items = changed(made.items, (vault) => vault.trash(idOf("gamma"), NOW + 100));
		const header = JSON.parse(String(items.vault)) as { slots: { kind: string }[] };
		const slots = header.slots.filter(({ kind }) => kind === "password");
		await unlocked({ ...items, vault: JSON.stringify({ ...header, slots }) });
		await fillUp();
		full = await readItems(backstage);
	});

	/** Told, nothing was written, and the old password opens what it did. */
	async function nothingChanged(): Promise<void> {
		await tells(settings, "storage_full");
		await speaksPlainly(settings);
		assert.deepEqual(await readItems(backstage), full);
		await popupShows("alpha", "beta");
		await backstage.evaluate(() => chrome.storage.session.clear());
		await stage.page.bringToFront();
		const popup = await clickIcon(stage);
		await shows(popup, "locked");
		await popup.waitForSelector("#secret:focus");
		await popup.keyboard.type(PASSWORD);
		await popup.keyboard.press("Enter");
		await shows(popup, "accounts");
		assert.equal((await shownAccounts(popup)).length, 2);
		await popup.close();
	}

	test("for a first password", async () => {
		// Under this device's key, whose slot is the smaller one.
		await settings.goto("about:blank");
		await writeItems(backstage, {});
		await backstage.evaluate(() => chrome.storage.session.clear());
		await stage.page.bringToFront();
		let popup = await clickIcon(stage);
		await shows(popup, "accounts");
		const secret = toBase32(randomBytes(10));
		await saveTyped(popup, "alone", secret);
		await popup.close();
		await fillUp();
		const before = await readItems(backstage);
		await settings.bringToFront();
		await settings.goto(`chrome-extension://${stage.extension.id}/settings.html`);
		await pressSetting("password");
		await settings.waitForSelector("#password:focus");
		for (const field of ["#password", "#again"]) {
			await settings.focus(field);
			await settings.keyboard.type("a quite different one");
		}
		await settings.keyboard.press("Enter");
		await tells(settings, "storage_full");
		await speaksPlainly(settings);
		assert.deepEqual(await readItems(backstage), before);
		assert.deepEqual(await backstage.evaluate(() => chrome.storage.session.get(null)), {});
		await stage.page.bringToFront();
		popup = await clickIcon(stage);
		await shows(popup, "accounts");
		assert.ok(codesAround(secret).includes((await shownAccounts(popup))[0]?.code ?? ""));
		await popup.close();
	});

	test("for a new recovery code", async () => {
		await pressSetting("makeSheet");
		await nothingChanged();
		assert.equal(await settings.$('[data-view="sheet"]'), null, "no sheet of a code that opens nothing");
	});

	test("for what a backup brings", async () => {
		const file = changed(made.items, (vault) => vault.save(textOf("delta"), "", "", "ask", NOW + 40));
		await pick(await backupOf(file, NOW + 5000));
		await openWith(PASSWORD);
		await pressSetting("restore");
		await nothingChanged();
	});

	test("for a deletion that is to be remembered", async () => {
		await pressSetting("askPurge");
		await settings.waitForSelector(".question");
		await pressSetting("purge");
		// What is deleted makes room for the note of it.
		await says(/deleted for good/);
		assert.ok(!(`record/${idOf("gamma")}` in (await readItems(backstage))));
		await popupShows("alpha", "beta");
	});
});
