import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import type { Page } from "puppeteer-core";
import { notices, openStage, press, type Stage, shows } from "../harness.ts";
import { toBase32 } from "../replicas/totp.ts";
import {
	clickIcon,
	closePopup,
	codesAround,
	fillTyped,
	openBackstage,
	qrAddress,
	readItems,
	saveTyped,
	shownAccounts,
	submitTyped,
	writeItems,
} from "./storage-support.ts";
import { speaksPlainly } from "./support.ts";

/** Several popups at once, and one after the other without a pause: nothing is lost, nothing is refused. */

/** The popup's clock is put forward here: it is not to ask the page's server about that. */
const NO_CLOCK = { "settings/filling": { askTime: false } };

const full = process.env.SIXBOX_FULL === "1";

let ahead = 0;
let stage: Stage;

before(async () => {
	stage = await openStage({ language: "en", now: () => Date.now() + ahead });
});

after(() => stage.close());

const newSecret = () => toBase32(randomBytes(10));
const newQr = (name: string, secret = newSecret()) =>
	qrAddress(`otpauth://totp/${name}?secret=${secret}&issuer=Example`);

/** The popup's page in a tab of its own: for what needs no other tab. */
async function popupInTab(): Promise<Page> {
	const tab = await stage.browser.newPage();
	tab.setDefaultTimeout(60_000);
	await tab.goto(`chrome-extension://${stage.extension.id}/popup.html`);
	await shows(tab, "accounts");
	return tab;
}

async function emptyVault(): Promise<void> {
	const backstage = await openBackstage(stage);
	await writeItems(backstage, {});
	// What a test that put the servers' clock forward has measured.
	await backstage.evaluate(() => chrome.storage.session.remove("clock"));
	await backstage.close();
}

test("two that save at once lose nothing, many times", async () => {
	await emptyVault();
	const rounds = full ? 100 : 20;
	const tabs = [await popupInTab(), await popupInTab()];
	const secrets: string[] = [];
	for (let round = 0; round < rounds; round++) {
		const pair = tabs.map((tab, index) => ({ tab, secret: newSecret(), user: `person ${round} ${"ab"[index]}` }));
		for (const { tab, secret, user } of pair) {
			await fillTyped(tab, user, secret);
			secrets.push(secret);
		}
		await Promise.all(pair.map(({ tab }) => submitTyped(tab)));
		for (const { tab } of pair) {
			assert.equal(await shows(tab, "saved"), "saved");
		}
	}
	for (const tab of tabs) {
		// Each of them also sees what the other saved last.
		await tab.waitForFunction(() => !document.querySelector("[role=progressbar]"), { polling: 50 });
		await press(tab, "showAccounts");
		await tab.waitForFunction(
			(wanted) => document.querySelector("[data-account]")?.getAttribute("aria-setsize") === String(wanted),
			{ polling: 50 },
			rounds * 2,
		);
		assert.deepEqual(await notices(tab), []);
		await tab.close();
	}
	await stage.page.goto("https://plain.example/");
	const popup = await clickIcon(stage);
	const shown = await shownAccounts(popup);
	assert.equal(shown.length, rounds * 2);
	for (const secret of secrets) {
		assert.ok(shown.some(({ code }) => codesAround(secret).includes(code)));
	}
	await closePopup(popup);
});

test("two windows, each with its own popup on its own QR, save at once", async () => {
	await emptyVault();
	const second = await stage.browser.newPage({ type: "window" });
	const secrets = [newSecret(), newSecret()];
	await stage.page.goto(newQr("left", secrets[0]));
	await second.goto(newQr("right", secrets[1]));
	const left = await clickIcon(stage, stage.page);
	await shows(left, "card");
	const right = await clickIcon(stage, second);
	await shows(right, "card");
	assert.equal(left.isClosed(), false, "two popups can be open");
	await Promise.all([press(left, "save"), press(right, "save")]);
	await Promise.all([shows(left, "saved"), shows(right, "saved")]);
	for (const popup of [left, right]) {
		await popup.waitForFunction(async () => Object.keys(await chrome.storage.local.get(null)).length === 3, {
			polling: 50,
		});
		await speaksPlainly(popup);
		await closePopup(popup);
	}
	await second.close();
	const popup = await clickIcon(stage);
	await shows(popup, "saved");
	const shown = await shownAccounts(popup);
	assert.equal(shown.length, 2);
	for (const secret of secrets) {
		assert.ok(shown.some(({ code }) => codesAround(secret).includes(code)));
	}
	await closePopup(popup);
});

test("the same account, saved by two at once, is one", async () => {
	await emptyVault();
	const tabs = [await popupInTab(), await popupInTab()];
	const secret = newSecret();
	await fillTyped(tabs[0] as Page, "twin", secret);
	await fillTyped(tabs[1] as Page, "twin", secret);
	await Promise.all(tabs.map(submitTyped));
	for (const tab of tabs) {
		await shows(tab, "saved");
		assert.equal((await shownAccounts(tab)).length, 1);
		await tab.close();
	}
});

test("one saves while another fills: neither undoes the other", async () => {
	await emptyVault();
	await stage.page.goto(qrAddress(stage.replicas.user.uri));
	const scanning = await clickIcon(stage);
	await shows(scanning, "card");
	await press(scanning, "save");
	await shows(scanning, "saved");
	await closePopup(scanning);
	const tab = await popupInTab();
	await stage.page.bringToFront();
	const rounds = full ? 10 : 3;
	for (let round = 0; round < rounds; round++) {
		// The popup's clock cannot be moved before it opens: the account is put away until it is.
		ahead += 62_000 - ((Date.now() + ahead) % 30_000);
		await stage.page.goto("https://login.microsoftonline.com/common/SAS/ProcessAuth");
		await stage.page.waitForSelector("#idTxtBx_SAOTCC_OTC", { visible: true });
		const items = { ...(await readItems(tab)), ...NO_CLOCK };
		await writeItems(tab, {});
		const popup = await clickIcon(stage);
		await shows(popup, "accounts");
		await writeItems(tab, items);
		await popup.evaluateOnNewDocument((by) => {
			const now = Date.now;
			Date.now = () => now() + by;
		}, ahead);
		await fillTyped(tab, `saved in round ${round}`, newSecret());
		await Promise.all([popup.reload(), submitTyped(tab)]);
		await Promise.all([shows(popup, "filled"), shows(tab, "saved")]);
		await stage.page.waitForFunction(() => location.pathname.endsWith("/kmsi"), { polling: 100 });
		assert.equal((await shownAccounts(popup)).length, round + 2);
		await closePopup(popup);
	}
	// Every step that was pressed is still known: the last one is not offered again.
	await stage.page.goto("https://login.microsoftonline.com/common/SAS/ProcessAuth");
	await stage.page.waitForSelector("#idTxtBx_SAOTCC_OTC", { visible: true });
	const items = { ...(await readItems(tab)), ...NO_CLOCK };
	await writeItems(tab, {});
	const popup = await clickIcon(stage);
	await shows(popup, "accounts");
	await writeItems(tab, items);
	await popup.evaluateOnNewDocument((by) => {
		const now = Date.now;
		// The step of the last round, however long that took.
		Date.now = () => by + (now() % 1000);
	}, stage.replicas.posts.at(-1)?.atMs ?? 0);
	await popup.reload();
	await shows(popup, "waiting");
	await closePopup(popup);
	await tab.close();
	ahead = 0;
	assert.deepEqual(
		stage.replicas.posts.map(({ verdict }) => verdict),
		Array(rounds).fill("accepted"),
	);
});

test("two that fill at once do not take the same step", async () => {
	await emptyVault();
	await stage.page.goto(qrAddress(stage.replicas.user.uri));
	const scanning = await clickIcon(stage);
	await shows(scanning, "card");
	await press(scanning, "save");
	await shows(scanning, "saved");
	await closePopup(scanning);
	ahead = 3600_000 - (Date.now() % 30_000) + 2000;
	const sent = stage.replicas.posts.length;
	const backstage = await openBackstage(stage);
	const items = { ...(await readItems(backstage)), ...NO_CLOCK };
	await writeItems(backstage, {});
	const other = await stage.browser.newPage({ type: "window" });
	const popups: Page[] = [];
	for (const page of [stage.page, other]) {
		await page.goto("https://login.microsoftonline.com/common/SAS/ProcessAuth");
		await page.waitForSelector("#idTxtBx_SAOTCC_OTC", { visible: true });
		const popup = await clickIcon(stage, page);
		await shows(popup, "accounts");
		popups.push(popup);
	}
	await writeItems(backstage, items);
	await Promise.all(
		popups.map(async (popup) => {
			await popup.evaluateOnNewDocument((by) => {
				const now = Date.now;
				Date.now = () => now() + by;
			}, ahead);
			await popup.reload();
		}),
	);
	const views = await Promise.all(popups.map((popup) => shows(popup, "filled", "waiting")));
	assert.deepEqual(views.toSorted(), ["filled", "waiting"]);
	for (const popup of popups) {
		await closePopup(popup);
	}
	await backstage.close();
	await other.close();
	ahead = 0;
	const posts = stage.replicas.posts.slice(sent);
	assert.deepEqual(
		posts.map(({ verdict }) => verdict),
		["accepted"],
	);
});

test("a second capture within a second works", async () => {
	await emptyVault();
	await stage.page.goto(newQr("quick"));
	for (let round = 0; round < 3; round++) {
		const popup = await clickIcon(stage);
		assert.equal(await shows(popup, "card", "accounts"), "card", `opening ${round + 1}`);
		await speaksPlainly(popup);
		await closePopup(popup);
	}
	await closePopup(await clickIcon(stage));

	// As many at once as the browser certainly refuses, just before the popup's own. It refuses none after a gesture, and
	// whatever a test evaluates counts as one: so the popup is left alone until it has its capture.
	const popup = await clickIcon(stage);
	assert.equal(await shows(popup, "card", "accounts"), "card");
	await popup.evaluateOnNewDocument(() => {
		const capture: unknown = Reflect.get(chrome.tabs, "captureVisibleTab");
		if (typeof capture !== "function") {
			throw new Error("there are no captures");
		}
		const begin = (values: unknown[]): Promise<unknown> => Reflect.apply(capture, chrome.tabs, values);
		let isFirst = true;
		Reflect.set(chrome.tabs, "captureVisibleTab", (...values: unknown[]) => {
			for (let number = 0; isFirst && number < 4; number++) {
				begin([]).catch(() => {});
			}
			isFirst = false;
			const own = begin(values);
			own.then(
				() => console.log("captured"),
				(error: unknown) => console.log(`refused: ${error}`),
			);
			return own;
		});
	});
	for (let round = 0; round < 3; round++) {
		const told: string[] = [];
		const captured = new Promise<void>((resolve) => {
			popup.on("console", (message) => {
				told.push(message.text());
				if (message.text() === "captured") {
					resolve();
				}
			});
		});
		await popup.reload();
		await Promise.race([captured, new Promise((resolve) => setTimeout(resolve, 10_000))]);
		popup.removeAllListeners("console");
		assert.match(told.join(), /refused: .*MAX_CAPTURE_VISIBLE_TAB_CALLS_PER_SECOND/);
		assert.equal(await shows(popup, "card", "accounts"), "card", `reload ${round + 1}`);
		assert.deepEqual(await notices(popup), []);
	}
	await closePopup(popup);
});

test("two scans in quick succession through the button, and while one is under way", async () => {
	await emptyVault();
	await stage.page.goto("https://plain.example/");
	const popup = await clickIcon(stage);
	await shows(popup, "accounts");
	await saveTyped(popup, "someone", newSecret());
	await press(popup, "showAccounts");
	for (let round = 0; round < 3; round++) {
		// In the popup itself: a scan may be over before the test's second message arrives.
		const underWay = await popup.evaluate(() => {
			const press = () => document.querySelector<HTMLElement>("[data-do=scan]")?.click();
			press();
			const isUnderWay = document.querySelector("[role=progressbar]") !== null;
			press();
			return isUnderWay;
		});
		assert.ok(underWay);
		await shows(popup, "accounts");
		assert.deepEqual(await notices(popup), ["no_qr"], `scan ${round + 1}`);
	}
	await closePopup(popup);
	await stage.page.goto(newQr("button"));
	const again = await clickIcon(stage);
	await shows(again, "card");
	for (let round = 0; round < 3; round++) {
		await press(again, "showAccounts");
		await press(again, "scan");
		assert.equal(await shows(again, "card", "accounts"), "card", `scan ${round + 1}`);
	}
	await closePopup(again);
});
