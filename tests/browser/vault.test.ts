import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, afterEach, before, describe, test } from "node:test";
import type { Page } from "puppeteer-core";
import { makeVault, newDeviceKey, openDoor } from "../door.ts";
import { flipBit, seededNumbers } from "../flips.ts";
import { notices, openStage, press, type Stage, shows } from "../harness.ts";
import { toBase32 } from "../replicas/totp.ts";
import {
	clickIcon,
	codesAround,
	fillTyped,
	type Items,
	openBackstage,
	readItems,
	saveTyped,
	shownAccounts,
	submitTyped,
	writeItems,
} from "./storage-support.ts";
import { PLAIN, speaksPlainly } from "./support.ts";

/** A vault with a password that is damaged, locked in the middle, written by two, or beside settings that make no sense. */

const full = process.env.SIXBOX_FULL === "1";
const seed = Number(process.env.SIXBOX_SEED ?? "1");

const FLIPS = full ? 400 : 40;
/** With letters that Unicode writes in several ways. */
const PASSWORD = "caf\u00e9 fi\u00ebts kaas";

let stage: Stage;
let backstage: Page;
/** Three accounts, opened by a password and a recovery code. */
let base: Items;
let secrets: string[];

before(async () => {
	await openDoor();
	secrets = [0, 1, 2].map(() => toBase32(randomBytes(10)));
	const texts = secrets.map((secret, index) => `otpauth://totp/person${index}?secret=${secret}&issuer=Example`);
	const wishes = [{ wish: "setPassword", password: PASSWORD }, { wish: "newRecovery" }] as const;
	({ items: base } = await makeVault(await newDeviceKey(), texts, wishes));
	stage = await openStage({ language: "en" });
	backstage = await openBackstage(stage);
	await stage.page.goto(PLAIN);
});

after(() => stage.close());

afterEach(async () => {
	for (const target of stage.browser.targets().filter((target) => target.url().endsWith("/popup.html"))) {
		await (await target.asPage()).close();
	}
});

/** Makes storage hold exactly this, locked. */
async function store(items: Items): Promise<void> {
	await backstage.evaluate(() => chrome.storage.session.clear());
	await writeItems(backstage, items);
}

async function openPopup(): Promise<Page> {
	await stage.page.bringToFront();
	const popup = await clickIcon(stage);
	popup.setDefaultTimeout(60_000);
	return popup;
}

/** The popup's page in a tab of its own: for what needs no other tab. */
async function popupInTab(view: string): Promise<Page> {
	const tab = await stage.browser.newPage();
	tab.setDefaultTimeout(60_000);
	await tab.goto(`chrome-extension://${stage.extension.id}/popup.html`);
	await shows(tab, view);
	return tab;
}

/** Sends a password, and waits until the popup has an answer; gives what it says is wrong with it. */
async function unlock(popup: Page, password: string): Promise<string> {
	await popup.waitForSelector('[data-do="unlock"][aria-disabled="false"]');
	await popup.evaluate((typed) => {
		const field = document.querySelector<HTMLInputElement>("#secret");
		if (field) {
			field.value = typed;
		}
		document.querySelector("form")?.requestSubmit();
	}, password);
	const answer = await popup.waitForFunction(
		() => {
			const locked = document.querySelector("[data-view=locked]");
			return locked ? locked.querySelector(".problem, [data-notice]")?.textContent?.trim() : "opened";
		},
		{ polling: 50 },
	);
	return String(await answer.jsonValue());
}

async function showsAll(popup: Page, wanted: readonly string[]): Promise<void> {
	const shown = await shownAccounts(popup);
	assert.equal(shown.length, wanted.length);
	for (const secret of wanted) {
		assert.ok(shown.some(({ code }) => codesAround(secret).includes(code)));
	}
}

test("bits turned anywhere in storage: a sentence, right accounts, and the bytes as they were", async (t) => {
	const next = seededNumbers(seed);
	const names = Object.keys(base);
	const count = { right: 0, fewer: 0, refused: 0 };
	for (let flip = 0; flip < FLIPS; flip++) {
		const name = names[flip % names.length] ?? "";
		const text = String(base[name]);
		const bit = Math.floor(next() * text.length * 8);
		const where = `bit ${bit} of ${name}`;
		const items = { ...base, [name]: flipBit(text, bit) };
		await store(items);
		const popup = await openPopup();
		const errors: unknown[] = [];
		popup.on("pageerror", (error) => errors.push(error));
		const view = await shows(popup, "locked", "accounts", "lost");
		const answer = view === "locked" ? await unlock(popup, PASSWORD) : "";
		if (view === "lost") {
			count.fewer++;
		} else if (view === "locked" && answer !== "opened") {
			assert.match(answer, /\w{3,} \w+/, where);
			count.refused++;
		} else {
			await shows(popup, "accounts");
			const told = await notices(popup);
			const shown = await shownAccounts(popup);
			const right = secrets.filter((secret) => shown.some(({ code }) => codesAround(secret).includes(code)));
			assert.equal(shown.length, right.length, where);
			if (right.length === secrets.length) {
				count.right++;
			} else {
				const kinds = ["records_damaged", "vault_newer"];
				assert.ok(
					told.some((kind) => kinds.includes(kind)),
					`${where}: ${told}`,
				);
				count.fewer++;
			}
			assert.ok(!told.includes("unexpected"), where);
		}
		await speaksPlainly(popup);
		assert.deepEqual(errors, [], where);
		assert.deepEqual(await readItems(backstage), items, where);
		await popup.close();
	}
	t.diagnostic(JSON.stringify(count));
	assert.ok(count.fewer > 0 && count.right + count.refused > 0, JSON.stringify(count));
});

describe("a password in any of Unicode's forms", () => {
	for (const form of ["NFC", "NFD"] as const) {
		test(`typed in ${form} it opens`, async () => {
			await store(base);
			const popup = await openPopup();
			await shows(popup, "locked");
			assert.equal(await unlock(popup, PASSWORD.normalize(form)), "opened");
			await showsAll(popup, secrets);
		});
	}

	test("set with a ligature and loose accents, it opens without them", async () => {
		await store(base);
		const popup = await openPopup();
		await shows(popup, "locked");
		assert.equal(await unlock(popup, PASSWORD), "opened");
		await popup.close();
		const settings = await stage.browser.newPage();
		settings.setDefaultTimeout(60_000);
		await settings.goto(`chrome-extension://${stage.extension.id}/settings.html`);
		await (await settings.waitForSelector('[data-do="password"]'))?.click();
		await settings.waitForSelector("#password:focus");
		for (const field of ["#password", "#again"]) {
			await settings.focus(field);
			await settings.keyboard.sendCharacter(field === "#password" ? "\ufb01ets cafe\u0301" : "fiets caf\u00e9");
		}
		await settings.keyboard.press("Enter");
		await settings.waitForFunction(() => /password is changed/.test(document.body.innerText), { polling: 50 });
		await settings.close();
		await backstage.evaluate(() => chrome.storage.session.clear());
		const again = await openPopup();
		await shows(again, "locked");
		assert.equal(await unlock(again, "fiets caf\u00e9"), "opened");
		await showsAll(again, secrets);
	});
});

test("two popups save into a vault with a password at once: both accounts stay, after a lock, too", async () => {
	await store(base);
	const first = await popupInTab("locked");
	assert.equal(await unlock(first, PASSWORD), "opened");
	await shows(first, "accounts");
	const tabs = [first, await popupInTab("accounts")];
	const saved: string[] = [...secrets];
	for (let round = 0; round < (full ? 50 : 6); round++) {
		for (const [index, tab] of tabs.entries()) {
			const secret = toBase32(randomBytes(10));
			saved.push(secret);
			await fillTyped(tab, `round ${round} of ${index}`, secret);
		}
		await Promise.all(tabs.map(submitTyped));
		for (const tab of tabs) {
			await shows(tab, "saved");
		}
	}
	// As the product locks: a use that puts the deadline off at this moment must not undo it.
	await backstage.evaluate(() => navigator.locks.request("session", () => chrome.storage.session.clear()));
	for (const tab of tabs) {
		await shows(tab, "locked");
		await tab.close();
	}
	const popup = await openPopup();
	await shows(popup, "locked");
	assert.equal(await unlock(popup, PASSWORD), "opened");
	await showsAll(popup, saved);
	assert.ok(!(await notices(popup)).includes("records_damaged"));
});

test("the lock falls while an account is saved: it is there whole or not at all, and nothing else is lost", async (t) => {
	await store(base);
	const count = { there: 0, not: 0 };
	const wanted = [...secrets];
	for (let round = 0; round < (full ? 60 : 12); round++) {
		const tab = await popupInTab("locked");
		assert.equal(await unlock(tab, PASSWORD), "opened");
		await shows(tab, "accounts");
		const other = await popupInTab("accounts");
		const secret = toBase32(randomBytes(10));
		await fillTyped(tab, `round ${round}`, secret);
		// By the popup's own button in another window: what a person does, and the product's way to lock.
		const locking = new Promise((resolve) => setTimeout(resolve, round % 12)).then(() => press(other, "lock"));
		await Promise.all([submitTyped(tab), locking]);
		await shows(tab, "locked");
		await speaksPlainly(tab);
		const whole = await tab.evaluate(() => document.body.innerText);
		assert.ok(!whole.includes("person") && !/\d{3} \d{3}/.test(whole), whole);
		assert.equal(await unlock(tab, PASSWORD), "opened");
		await shows(tab, "accounts", "saved");
		const shown = await shownAccounts(tab);
		if (shown.some(({ code }) => codesAround(secret).includes(code))) {
			wanted.push(secret);
			count.there++;
		} else {
			count.not++;
		}
		await showsAll(tab, wanted);
		await backstage.evaluate(() => chrome.storage.session.clear());
		await Promise.all([tab.close(), other.close()]);
	}
	t.diagnostic(JSON.stringify(count));
});

describe("settings that make no sense", () => {
	const strange = ["x", -5, {}, [], true, 0, 1e300, 1e-9, Number.MAX_SAFE_INTEGER, "", { minutes: 5 }];
	for (const value of strange) {
		test(`a time to lock after of ${JSON.stringify(value)}: the vault opens, locks, and takes an account`, async () => {
			const items = { ...base, "settings/lockAfter": value };
			await store(items);
			const popup = await openPopup();
			await shows(popup, "locked");
			assert.equal(await unlock(popup, PASSWORD), "opened");
			await shows(popup, "accounts");
			await showsAll(popup, secrets);
			await speaksPlainly(popup);
			assert.deepEqual(await readItems(backstage), items);
			const secret = toBase32(randomBytes(10));
			await saveTyped(popup, "one more", secret);
			await showsAll(popup, [...secrets, secret]);
			await press(popup, "lock");
			await shows(popup, "locked");
		});
	}
});
