import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import type { Page } from "puppeteer-core";
import { inNoneOf, keptFrom, keptWith } from "../../extension/src/browser/kept.ts";
import { openStage, press, type Stage, shows, tells } from "../harness.ts";
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
import {
	at,
	close,
	fills,
	listed,
	NEXT,
	open,
	PLAIN,
	qrPage,
	SIGN_IN,
	SIGN_IN_FIELD,
	showsCodeOf,
	speaksPlainly,
	textOf,
	visit,
	WIZARD,
	WIZARD_FIELD,
} from "./support.ts";

/** Where accounts are kept besides the vault: on paper, in a backup file, on a new PC; and who says so when they are not. */

const PASSWORD = "vier rode fietsen";
const LONG_KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

describe("the note of what is kept elsewhere", () => {
	test("an account counts as kept if any note names it", () => {
		const kept = keptFrom({ backup: { at: 5, ids: ["a"] }, sheet: { at: 6, ids: ["b"] }, sync: { at: 7, ids: ["c"] } });
		assert.deepEqual(inNoneOf(kept, ["a", "b", "c", "d"]), ["d"]);
		assert.deepEqual(inNoneOf({}, ["a"]), ["a"]);
	});

	test("a backup takes the place of an older one, a sheet is one more, sync is what it is now", () => {
		const first = keptWith(keptWith({}, "backup", ["a", "b"], 10), "sheet", ["c"], 10);
		assert.deepEqual(keptWith(first, "backup", ["b"], 20).backup, { at: 20, ids: ["b"] });
		assert.deepEqual(keptWith(first, "backup", ["d"], 5).backup, { at: 10, ids: ["a", "b", "d"] });
		assert.deepEqual(keptWith(first, "sheet", ["d", "c"], 20).sheet, { at: 20, ids: ["c", "d"] });
		const synced = keptWith(keptWith(first, "sync", ["a"], 30), "sync", ["b"], 25);
		assert.deepEqual(synced.sync, { at: 25, ids: ["b"] });
	});

	test("whatever storage holds, what is no note counts as none", () => {
		const wrong = [undefined, null, 5, "x", [], [1], {}, { at: 5 }, { at: "5", ids: [] }, { at: -1, ids: ["a"] }];
		for (const note of [...wrong, { at: Number.NaN, ids: ["a"] }, { at: 5, ids: "a" }, { at: 5, ids: { 0: "a" } }]) {
			assert.deepEqual(inNoneOf(keptFrom({ backup: note, sheet: note, sync: note }), ["a"]), ["a"]);
			assert.deepEqual(inNoneOf(keptFrom(note), ["a"]), ["a"]);
		}
		assert.deepEqual(keptFrom({ backup: { at: 5, ids: [1, "a", null] }, later: 1 }), { backup: { at: 5, ids: ["a"] } });
	});
});

describe("paper, backup and the way to a new PC", () => {
	let stage: Stage;
	let folder: string;
	let settings: Page;
	/** The key of the first account, and both accounts' ids. */
	let key = "";
	let ids: string[] = [];
	let file = "";

	/** What the printed sheet shows of each account. */
	const onPaper = (page: Page) =>
		page.$$eval(".sheet-account", (all) =>
			all.map((one) => ({
				id: one.getAttribute("data-account"),
				key: one.querySelector("[data-key]")?.textContent,
				facts: [...one.querySelectorAll("dt")].map(
					(name) => `${name.textContent}: ${name.nextElementSibling?.textContent}`,
				),
			})),
		);
	const choose = (page: Page, id: string) => page.$eval(`input[value="${id}"]`, (box) => (box as HTMLElement).click());
	const printed = (page: Page, count: number) =>
		page.waitForFunction(
			(wanted) => document.querySelectorAll(".sheet-account").length === wanted,
			{ polling: 50 },
			count,
		);
	/** Prints, where a browser would ask which printer. */
	const print = async (page: Page) => {
		await page.evaluate(() => {
			window.print = () => document.documentElement.setAttribute("data-printed", "");
		});
		await pressSetting(page, "print");
		await page.waitForSelector("[data-printed]");
	};
	const kept = async () => {
		const backstage = await openBackstage(stage);
		const items = await readItems(backstage);
		await backstage.close();
		return keptFrom(items.kept);
	};
	const isDone = (page: Page, step: string) => page.waitForSelector(`[data-walk="${step}"][data-done="true"]`);

	before(async () => {
		folder = await newFolder();
		stage = await openStage({ language: "en" });
	});
	after(async () => {
		await stage.close();
		await rm(folder, { recursive: true, force: true });
	});

	test("in Microsoft's set-up it is offered at the end, and not at a sign-in", async () => {
		const { page, replicas } = stage;
		await visit(page, at(WIZARD, { step: "qr" }), ".qr img");
		let popup = await open(stage);
		await shows(popup, "card");
		await press(popup, "save");
		await shows(popup, "saved");
		assert.equal(await popup.$('[data-notice="missing"]'), null);
		await close(popup);
		await page.click(NEXT);
		await page.waitForSelector(WIZARD_FIELD, { visible: true });
		popup = await open(stage);
		await fills(popup);
		await tells(popup, "missing");
		await close(popup);
		await visit(page, at(SIGN_IN, { user: replicas.user.user }), SIGN_IN_FIELD);
		popup = await open(stage);
		await fills(popup);
		assert.equal(await popup.$('[data-notice="missing"]'), null);
		await close(popup);
	});

	test("a saved account is in no backup yet, and the popup leads to one", async () => {
		key = stage.replicas.user.secretBase32.toUpperCase();
		const long = `otpauth://totp/Shop:jan?secret=${LONG_KEY}&algorithm=SHA512&digits=8&period=60`;
		await visit(stage.page, qrPage(long), "img");
		let popup = await open(stage);
		await shows(popup, "card");
		await press(popup, "save");
		await shows(popup, "saved");
		assert.match(await tells(popup, "missing"), /Sixbox is removed or the browser's data is wiped/);
		await close(popup);
		await stage.page.goto(PLAIN);
		popup = await open(stage);
		await shows(popup, "accounts");
		ids = (await listed(popup)).map(({ id }) => id);
		assert.match(await textOf(popup), /2 accounts are in no backup yet\./);
		const url = `chrome-extension://${stage.extension.id}/settings.html#backup`;
		const opened = stage.browser.waitForTarget((target) => target.url() === url);
		await press(popup, "backup");
		const page = await (await opened).page();
		await page?.waitForSelector("#backup-title:focus");
		await page?.close();
		settings = await openSettings(stage, folder);
		await says(settings, /2 accounts are in no backup yet\./);
		await says(settings, /If you remove Sixbox, wipe the browser's data/);
	});

	test("no account is on paper before it is chosen; then the reader and a person read it", async () => {
		const [first = "", second = ""] = ids;
		await pressSetting(settings, "printAccounts");
		await settings.waitForSelector("[data-view=sheet]");
		assert.deepEqual(await settings.$$eval("input:checked", (boxes) => boxes.length), 0);
		assert.equal(await settings.$("[data-code]"), null);
		await pressSetting(settings, "print");
		assert.deepEqual(await kept(), {});
		await settings.bringToFront();
		await settings.focus(`input[value="${first}"]`);
		await settings.keyboard.press("Space");
		await printed(settings, 1);
		assert.deepEqual(await onPaper(settings), [
			{
				id: first,
				key: (key.match(/.{1,4}/g) ?? []).join(" "),
				facts: [
					"Service: Microsoft",
					`User name: ${stage.replicas.user.user}`,
					`Key: ${(key.match(/.{4}/g) ?? []).join(" ")}`,
				],
			},
		]);
		await speaksPlainly(settings);
		await settings.$eval(".sheet-qr", (qr) => qr.scrollIntoView({ block: "center" }));
		const popup = await stage.click(settings);
		await shows(popup, "saved");
		assert.match(await textOf(popup), /You already have this account/);
		await showsCodeOf(popup, key.toLowerCase(), first);
		await close(popup);

		await print(settings);
		assert.deepEqual((await kept()).sheet?.ids, [first]);
		await choose(settings, second);
		await printed(settings, 2);
		const [, other] = await onPaper(settings);
		assert.equal(other?.key?.replaceAll(" ", ""), LONG_KEY);
		assert.deepEqual(other?.facts.slice(-3), ["Digits: 8", "Seconds: 60", "Algorithm: SHA-512"]);
		await choose(settings, first);
		await printed(settings, 1);
		await pressSetting(settings, "leaveSheet");
		await says(settings, /1 account is in no backup yet\./);
		assert.doesNotMatch(await settings.content(), new RegExp(`${key.slice(0, 4)}|${LONG_KEY.slice(0, 4)}|data-key`));
	});

	test("leaving this PC: backup, a copy that is whole, the new PC, and only then away", async () => {
		await pressSetting(settings, "walk");
		await settings.waitForSelector("#walk-title:focus");
		assert.equal(await settings.$('[data-walk][data-done="true"]'), null);
		await pressSetting(settings, "backup");
		await typeNewPassword(settings, PASSWORD);
		await says(settings, /Backup saved. Accounts in it: 2/);
		await says(settings, /All your accounts are in a backup, on paper or on another PC/);
		await isDone(settings, "saved");
		file = await saved(folder, "walk.json");
		assert.deepEqual([...((await kept()).backup?.ids ?? [])].sort(), [...ids].sort());

		await pressSetting(settings, "openRestore");
		await pick(settings, file);
		await openWith(settings, PASSWORD);
		await says(settings, /opens and is whole/);
		await isDone(settings, "taken");
		await pressSetting(settings, "close");
		await settings.waitForSelector("#walk-title:focus");
		await says(settings, /Not yet: removing Sixbox deletes the accounts/);
		for (const step of ["installed", "checked"]) {
			await settings.focus(`input[value="${step}"]`);
			await settings.keyboard.press("Space");
			await isDone(settings, step);
		}
		await says(settings, /right-click the Sixbox icon/);
		await pressSetting(settings, "endWalk");
		await settings.waitForSelector("#newPc-title:focus");
		await says(settings, /All your accounts are in a backup, on paper or on another PC/);
		await stage.page.bringToFront();
		await stage.page.goto(PLAIN);
		const popup = await open(stage);
		await shows(popup, "accounts");
		assert.equal(await popup.$("[data-missing]"), null);
		await close(popup);
	});

	test("my new PC: from the empty popup to a vault with a password; locking takes the keys off the screen", async () => {
		const other = await openStage({ language: "en" });
		try {
			await other.page.goto(PLAIN);
			let popup = await open(other);
			await shows(popup, "accounts");
			const url = `chrome-extension://${other.extension.id}/settings.html`;
			const opened = other.browser.waitForTarget((target) => target.url() === `${url}#new-pc`);
			await press(popup, "newPc");
			const page = await (await opened).page();
			assert.ok(page);
			page.setDefaultTimeout(60_000);
			await page.waitForSelector("[data-view=none] [data-walk=chosen][aria-current=step]");
			await pick(page, file);
			await openWith(page, PASSWORD);
			await isDone(page, "chosen");
			await pressSetting(page, "restore");
			await isDone(page, "restored");
			await says(page, /The backup is restored. Accounts in Sixbox now: 2/);
			await pressSetting(page, "password");
			await typeNewPassword(page, PASSWORD);
			await isDone(page, "password");
			await pressSetting(page, "endWalk");
			await says(page, /All your accounts are in a backup, on paper or on another PC/);

			await pressSetting(page, "printAccounts");
			await page.waitForSelector("input[type=checkbox]");
			await page.$$eval("input[type=checkbox]", (boxes) => boxes.map((box) => (box as HTMLElement).click()));
			await printed(page, 2);
			await other.page.bringToFront();
			popup = await open(other);
			await shows(popup, "accounts");
			assert.equal(await popup.$("[data-missing]"), null);
			await press(popup, "lock");
			await shows(popup, "locked");
			await close(popup);
			await page.waitForSelector("[data-view=locked]");
			assert.doesNotMatch(await page.content(), new RegExp(`${key.slice(0, 4)}|data-key|<path d="M0 0h7`));
		} finally {
			await other.close();
		}
	});
});
