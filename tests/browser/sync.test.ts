import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "puppeteer-core";
import { openStage, press, type Stage, shows } from "../harness.ts";
import { newFolder, openSettings, pressSetting, says, typeNewPassword } from "./settings-support.ts";
import {
	clickIcon,
	closePopup,
	formsIn,
	formsOf,
	type Items,
	killWorker,
	openBackstage,
	saveTyped,
	shownAccounts,
} from "./storage-support.ts";
import { keep, PLAIN } from "./support.ts";

/** Two installations, and between them the browser's sync: what one writes is carried to the other by hand. */

const FIRST = "fiets kaas molen dijk";
const SECOND = "Vijf bleke uilen 7";
const TYPED_KEY = "jbswy3dpehpk3pxpjbswy3dpehpk3pxp";

interface Pc {
	readonly stage: Stage;
	readonly settings: Page;
	/** A tab of the extension's origin that does nothing by itself. */
	readonly backstage: Page;
}

let one: Pc;
let two: Pc;

async function openPc(): Promise<Pc> {
	const stage = await openStage({ language: "en" });
	const settings = await openSettings(stage, await newFolder());
	return { stage, settings, backstage: await openBackstage(stage) };
}

function area({ backstage }: Pc): Promise<Items> {
	return backstage.evaluate(() => chrome.storage.sync.get(null));
}

/** What the browser's own sync does: the other installation has what this one has. */
async function carry(from: Pc, to: Pc): Promise<void> {
	await to.backstage.evaluate(
		async (items) => {
			const before = await chrome.storage.sync.get(null);
			await chrome.storage.sync.set(items);
			await chrome.storage.sync.remove(Object.keys(before).filter((name) => !(name in items)));
		},
		await area(from),
	);
}

/** Waits until the area of this installation is as wanted. */
async function areaIs(pc: Pc, wanted: (items: Items) => boolean): Promise<Items> {
	for (let tries = 0; tries < 600; tries++) {
		const items = await area(pc);
		if (wanted(items)) {
			return items;
		}
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	return assert.fail(`the browser's sync holds ${Object.keys(await area(pc)).join(", ")}`);
}

interface Status {
	readonly at: number;
	readonly bytes: number;
	readonly others: readonly number[];
}

/** What the service worker noted last. */
function status({ backstage }: Pc): Promise<Status | undefined> {
	return backstage.evaluate(async () => {
		const items = await chrome.storage.local.get("sync/status");
		return items["sync/status"] as Status | undefined;
	});
}

/** Carries the area to and fro until both hold the same. */
async function settle(): Promise<void> {
	for (let rounds = 0; rounds < 8; rounds++) {
		let carried = false;
		for (const [from, to] of [
			[one, two],
			[two, one],
		] as const) {
			if (JSON.stringify(await area(from)) !== JSON.stringify(await area(to))) {
				carried = true;
				const before = (await status(to))?.at ?? 0;
				await carry(from, to);
				for (let tries = 0; tries < 100 && ((await status(to))?.at ?? 0) <= before; tries++) {
					await new Promise((resolve) => setTimeout(resolve, 50));
				}
			}
		}
		if (!carried) {
			return;
		}
	}
	assert.fail("they never agree");
}

/** Waits until the service worker has looked at what this installation holds now. */
async function looked(pc: Pc): Promise<void> {
	const since = Date.now() / 1000;
	await pc.backstage.evaluate(() => chrome.alarms.create("sync", { when: Date.now() }));
	for (let tries = 0; tries < 200 && ((await status(pc))?.at ?? 0) < since; tries++) {
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

async function openPopup({ stage }: Pc): Promise<Page> {
	await stage.page.bringToFront();
	await stage.page.goto(PLAIN);
	const popup = await clickIcon(stage);
	await popup.waitForSelector('[data-view]:not([data-view="starting"])');
	return popup;
}

/** The user names in the popup's list. */
async function users(pc: Pc): Promise<string[]> {
	const popup = await openPopup(pc);
	const texts = (await shownAccounts(popup)).map(({ text }) => text);
	await closePopup(popup);
	const known = [pc.stage.replicas.user.user, "typed@two.example", "new@one.example"];
	return known.filter((user) => texts.some((text) => text.includes(user)));
}

/** Waits until these are the accounts of an installation. */
async function has(pc: Pc, wanted: readonly string[]): Promise<void> {
	let found: string[] = [];
	for (let tries = 0; tries < 40; tries++) {
		found = await users(pc);
		if (String(found) === String(wanted)) {
			return;
		}
		await new Promise((resolve) => setTimeout(resolve, 250));
	}
	assert.deepEqual(found, wanted);
}

async function setPassword({ settings }: Pc, password: string): Promise<void> {
	await pressSetting(settings, "password");
	await typeNewPassword(settings, password);
	await settings.waitForSelector("#password", { hidden: true });
}

async function typeTheirs({ settings }: Pc, password: string): Promise<void> {
	await settings.waitForSelector("#theirs");
	await settings.$eval("#theirs", (field) => {
		(field as HTMLInputElement).value = "";
	});
	await settings.type("#theirs", password);
	await settings.keyboard.press("Enter");
}

async function type(pc: Pc, user: string, key: string): Promise<void> {
	const popup = await openPopup(pc);
	await saveTyped(popup, user, key);
	await closePopup(popup);
}

describe("the browser's sync", () => {
	before(async () => {
		[one, two] = await Promise.all([openPc(), openPc()]);
	});
	after(() => Promise.all([one.stage.close(), two.stage.close()]));

	test("needs a password, and then carries what is sealed", async () => {
		await one.stage.page.bringToFront();
		await keep(one.stage, one.stage.replicas.user);
		await one.settings.bringToFront();
		await says(one.settings, /Sync needs a password/);
		assert.equal(await one.settings.$("[data-do=beginSync]"), null);
		assert.deepEqual(await area(one), {});
		await setPassword(one, FIRST);
		assert.deepEqual(await area(one), {}, "it is off until somebody switches it on");
		await pressSetting(one.settings, "beginSync");
		await says(one.settings, /Sync is on\./);
		await says(one.settings, /No other PC has been heard from yet/);
		const items = await areaIs(one, (items) => "bundle/" in items);
		assert.deepEqual(
			Object.keys(items)
				.map((name) => name.split("/")[0])
				.sort(),
			["bundle", "installation", "vault"],
		);
		const kinds = (JSON.parse(String(items.vault)) as { slots: { kind: string }[] }).slots.map(({ kind }) => kind);
		assert.deepEqual(kinds, ["password"]);
		const { user, tenant, secretBase32 } = one.stage.replicas.user;
		const stored = JSON.stringify(items);
		for (const name of [user, tenant, FIRST]) {
			assert.ok(!stored.includes(name), `${name} is readable`);
		}
		const raw = Object.values(items).map((text) => Buffer.from(String(text), "base64"));
		assert.deepEqual(formsIn(Buffer.concat([Buffer.from(stored), ...raw]), formsOf(secretBase32)), []);
		await says(one.settings, /1 account is in no backup yet/);
		const counted = await one.backstage.evaluate(() => chrome.storage.sync.getBytesInUse(null));
		assert.equal((await status(one))?.bytes, counted, "the browser counts as the core does");
	});

	test("another PC joins by the password, and each has the other's accounts", async () => {
		await type(two, "typed@two.example", TYPED_KEY);
		await carry(one, two);
		await says(two.settings, /Accounts are waiting in your browser's sync/);
		await pressSetting(two.settings, "joinSync");
		await typeTheirs(two, SECOND);
		await says(two.settings, /not the password of the accounts/);
		await two.settings.type("#theirs", "!");
		await two.settings.waitForSelector("#theirs[aria-invalid=false]:focus");
		assert.equal(await two.settings.$eval("#theirs-problem[role=alert]", (place) => place.textContent), "");
		await typeTheirs(two, FIRST);
		await says(two.settings, /Sync is on\./);
		await says(two.settings, /protected by your password/);
		await has(two, [one.stage.replicas.user.user, "typed@two.example"]);
		await settle();
		await has(one, [one.stage.replicas.user.user, "typed@two.example"]);
		await says(one.settings, /One other PC takes part/);
		await one.settings.waitForSelector('[data-kept="0"]');
		assert.equal((await status(one))?.others.length, 1);
	});

	test("a deletion goes over, and comes back with its undoing", async () => {
		const popup = await openPopup(one);
		const [row] = (await shownAccounts(popup)).filter(({ text }) => text.includes("typed@two.example"));
		await popup.click(`[data-account="${row?.id}"] [data-do="details"]`);
		await press(popup, "delete");
		await popup.waitForSelector('[data-do="undoDelete"]');
		await closePopup(popup);
		await looked(one);
		await settle();
		await has(two, [one.stage.replicas.user.user]);
		await pressSetting(two.settings, "putBack");
		await says(two.settings, /The account is back/);
		await looked(two);
		await settle();
		await has(one, [one.stage.replicas.user.user, "typed@two.example"]);
	});

	test("a new password elsewhere is asked for, and what was added meanwhile is kept", async () => {
		await setPassword(one, SECOND);
		await type(one, "new@one.example", "kbswy3dpehpk3pxpkbswy3dpehpk3pxp");
		await looked(one);
		await carry(one, two);
		await says(two.settings, /The password was changed on another PC/);
		const popup = await openPopup(two);
		await popup.waitForSelector('[data-notice="sync_password"]');
		await closePopup(popup);
		assert.deepEqual(await users(two), [one.stage.replicas.user.user, "typed@two.example"]);
		await pressSetting(two.settings, "joinSync");
		await typeTheirs(two, SECOND);
		await says(two.settings, /Your accounts are on their way/);
		await has(two, [one.stage.replicas.user.user, "typed@two.example", "new@one.example"]);
		// The new password opens this PC, and the old one does not.
		await pressSetting(two.settings, "lock");
		const locked = await openPopup(two);
		await shows(locked, "locked");
		await locked.type("#secret", SECOND);
		await locked.keyboard.press("Enter");
		await shows(locked, "accounts");
		await closePopup(locked);
	});

	test("a new PC without any account joins from its empty settings", async () => {
		const three = await openPc();
		try {
			await carry(one, three);
			await says(three.settings, /Your accounts are waiting/);
			await typeTheirs(three, FIRST);
			await says(three.settings, /not the password of the accounts/);
			await typeTheirs(three, SECOND);
			await says(three.settings, /protected by your password/);
			assert.deepEqual(await users(three), [one.stage.replicas.user.user, "typed@two.example", "new@one.example"]);
		} finally {
			await three.stage.close();
		}
	});

	test("what somebody emptied is written again, also after the service worker ended", async () => {
		await looked(two);
		await settle();
		await killWorker(one.stage);
		await one.backstage.evaluate(() => chrome.storage.sync.clear());
		await areaIs(one, (items) => "vault" in items && Object.keys(items).some((name) => name.startsWith("bundle/")));
		await settle();
		await has(one, [one.stage.replicas.user.user, "typed@two.example", "new@one.example"]);
		await has(two, [one.stage.replicas.user.user, "typed@two.example", "new@one.example"]);
	});

	test("switched off, it carries nothing more", async () => {
		await pressSetting(one.settings, "endSync");
		await pressSetting(one.settings, "endSyncAndEmpty");
		await says(one.settings, /Sync is off on this PC/);
		assert.deepEqual(await area(one), {});
		await type(one, "last@one.example", "lbswy3dpehpk3pxplbswy3dpehpk3pxp");
		await new Promise((resolve) => setTimeout(resolve, 500));
		assert.deepEqual(await area(one), {});
		assert.equal(await status(one), undefined);
	});
});
