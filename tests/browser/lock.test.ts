import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "puppeteer-core";
import { openStage, press, type Stage, shows } from "../harness.ts";
import { type Items, openBackstage, readItems } from "./storage-support.ts";
import {
	arrives,
	at,
	close,
	fills,
	keep,
	open,
	PLAIN,
	SIGN_IN,
	SIGN_IN_FIELD,
	showsCodeOf,
	speaksPlainly,
	textOf,
	visit,
} from "./support.ts";

/** A password, the recovery sheet, and the lock: set on the settings page, met in the popup. */

const FIRST = "fiets kaas molen dijk";
const SECOND = "Vijf bleke uilen 7";
const THIRD = "drie natte ezels";
const WEAK = "wachtwoord";

let stage: Stage;
let settings: Page;
let recoveryCode = "";

/** Brings the settings' tab to the front. */
async function settingsPage(): Promise<Page> {
	await settings.bringToFront();
	return settings;
}

/** Waits until the settings page shows this view. */
async function showsSettings(view: string): Promise<void> {
	await settings.waitForSelector(`[data-view="${view}"]`);
}

/** Presses a button of the settings page, as a person does. */
async function pressSetting(action: string): Promise<void> {
	const page = await settingsPage();
	await (await page.waitForSelector(`[data-do="${action}"]`))?.click();
}

/** Waits until the settings page says that this was done. */
async function saysDone(pattern: RegExp): Promise<void> {
	const told = () =>
		[...document.querySelectorAll(".settled")].map((element) => element.textContent?.trim()).find(Boolean) ?? "";
	const handle = await settings.waitForFunction(told, { polling: 50 });
	assert.match((await handle.jsonValue()) as string, pattern);
	await speaksPlainly(settings);
}

/** Types a new password twice, by keyboard alone, and sends it. */
async function typePassword(password: string, again = password): Promise<void> {
	await pressSetting("password");
	await settings.waitForSelector("#password:focus");
	await settings.keyboard.type(password);
	await settings.focus("#again");
	await settings.keyboard.type(again);
	await settings.keyboard.press("Enter");
}

/** The settings page's next write of the vault waits until `letWrite` is called there. */
async function holdWrite(): Promise<void> {
	await settings.evaluate(() => {
		const set = chrome.storage.local.set.bind(chrome.storage.local);
		const held = async (items: object) => {
			chrome.storage.local.set = set;
			await new Promise<void>((resolve) => Object.assign(window, { letWrite: resolve }));
			await set(items);
		};
		chrome.storage.local.set = held as typeof set;
	});
}

/** Waits for the question whether a weak password is meant; its safe answer has the focus, and it says what is at stake. */
async function asksAboutWeak(): Promise<void> {
	await settings.waitForSelector('.question[role=group][aria-labelledby=weak] [data-do="chooseAnother"]:focus');
	assert.match(await settings.$eval("#weak", (text) => text.textContent ?? ""), /copies this PC's browser profile/);
	await speaksPlainly(settings);
}

/** Types into the locked popup, and sends it. */
async function unlockWith(popup: Page, secret: string): Promise<void> {
	await popup.waitForSelector('[data-do="unlock"][aria-disabled="false"]');
	await popup.evaluate((typed) => {
		const field = document.querySelector<HTMLInputElement>("#secret");
		if (field) {
			field.value = typed;
		}
		document.querySelector("form")?.requestSubmit();
	}, secret);
}

/** Presses what asks for the recovery code instead of the password, or the other way round, and waits until it does. */
async function otherwise(popup: Page): Promise<void> {
	const asked = await popup.$eval("label[for=secret]", (label) => label.textContent);
	await press(popup, "unlockOtherwise");
	await popup.waitForFunction(
		(asked) => document.querySelector("label[for=secret]")?.textContent !== asked,
		{ polling: 50 },
		asked,
	);
}

/** What the popup says about what was typed. */
async function saysProblem(popup: Page): Promise<string> {
	const handle = await popup.waitForFunction(() => document.querySelector(".problem")?.textContent?.trim(), {
		polling: 50,
	});
	return (await handle.jsonValue()) ?? "";
}

/** Clicks the toolbar icon on a plain page, where the popup must be locked. */
async function openLocked(): Promise<Page> {
	await stage.page.bringToFront();
	await stage.page.goto(PLAIN);
	const popup = await open(stage);
	await shows(popup, "locked");
	return popup;
}

/** Locks by the button of the settings page. */
async function lockNow(): Promise<void> {
	await pressSetting("lock");
	await showsSettings("locked");
}

/** Nothing in the document tells whose accounts there are. */
async function tellsNothing(page: Page): Promise<void> {
	const { user, tenant } = stage.replicas.user;
	const whole = await page.evaluate(() => {
		const typed = [...document.querySelectorAll("input")].map(({ value }) => value);
		return [document.title, document.documentElement.outerHTML, ...typed].join("\n");
	});
	for (const name of [user, user.split("@")[0] ?? "", tenant, FIRST, SECOND, THIRD]) {
		assert.ok(!whole.includes(name), `${name} is in the document`);
	}
	assert.doesNotMatch(whole, /\d{3} \d{3}/);
}

async function items(): Promise<Items> {
	const backstage = await openBackstage(stage);
	const found = await readItems(backstage);
	await backstage.close();
	return found;
}

/** Nothing of an account or of a password can be read in storage.local. */
async function holdsNoPlainText(): Promise<void> {
	const { user, tenant, secretBase32 } = stage.replicas.user;
	const stored = JSON.stringify(await items()).toLowerCase();
	const plain = [user, tenant, secretBase32, FIRST, SECOND, THIRD, recoveryCode, recoveryCode.replaceAll("-", "")];
	for (const text of plain.filter(Boolean)) {
		for (const form of [
			text,
			Buffer.from(text).toString("base64").replace(/=+$/, ""),
			Buffer.from(text).toString("hex"),
		]) {
			assert.ok(!stored.includes(form.toLowerCase()), `${form} is in storage`);
		}
	}
}

describe("a vault with a password", () => {
	before(async () => {
		stage = await openStage({ language: "en" });
		settings = await stage.browser.newPage();
		settings.setDefaultTimeout(60_000);
		await settings.goto(`chrome-extension://${stage.extension.id}/settings.html`);
	});
	after(() => stage.close());

	test("while there is no vault, the settings say how one begins, and go on by themselves", async () => {
		await showsSettings("none");
		await speaksPlainly(settings);
		assert.match(
			await settings.$eval("#backup", (section) => section.textContent),
			/as soon as you have your first account/,
		);
		await stage.page.bringToFront();
		await keep(stage, stage.replicas.user);
		await showsSettings("open");
		assert.match(await textOf(settings), /protected by this PC's key/);
		assert.equal(await settings.$("[data-section=locking]"), null);
	});

	test("a password that is too short, or typed in two ways, is not taken", async () => {
		const before = await items();
		await typePassword("kort");
		await settings.waitForSelector("#password[aria-invalid=true]:focus");
		await settings.focus("#password");
		await settings.keyboard.type("er dan dit is het niet");
		await settings.keyboard.press("Enter");
		await settings.waitForSelector("#again[aria-invalid=true]:focus");
		await speaksPlainly(settings);
		// Either field takes the sentence away, and leaves its place to what is said next.
		for (const field of ["#password", "#again"]) {
			await settings.type(field, "!");
			await settings.waitForSelector("#again[aria-invalid=false]");
			assert.equal(await settings.$eval("#again-problem[role=alert]", (place) => place.textContent), "");
			await settings.focus("#again");
			await settings.keyboard.type("?");
			await settings.keyboard.press("Enter");
			await settings.waitForSelector("#again[aria-invalid=true]:focus");
		}
		await pressSetting("close");
		assert.deepEqual(await items(), before);
	});

	test("the strength is said, and forbids nothing", async () => {
		await pressSetting("password");
		await settings.waitForSelector("#password:focus");
		await settings.keyboard.type("wachtwoord");
		await settings.waitForSelector("[data-strength='0'], [data-strength='1']");
		await settings.keyboard.type(" fiets kaas molen dijk");
		await settings.waitForSelector("[data-strength='4']");
		await pressSetting("close");
	});

	test("set, it stands between a click and the codes", async () => {
		await typePassword(FIRST);
		await saysDone(/password is set/);
		await holdsNoPlainText();
		await lockNow();
		await tellsNothing(settings);
		const popup = await openLocked();
		await tellsNothing(popup);
		const session = await popup.evaluate(() => chrome.storage.session.get(null));
		assert.deepEqual(session, {});
		await unlockWith(popup, FIRST);
		await shows(popup, "accounts");
		await showsCodeOf(popup, stage.replicas.user.secretBase32);
		await close(popup);
		await showsSettings("open");
		await holdsNoPlainText();
	});

	test("the popup's own button locks", async () => {
		await stage.page.bringToFront();
		const popup = await open(stage);
		await shows(popup, "accounts");
		await press(popup, "lock");
		await shows(popup, "locked");
		await tellsNothing(popup);
		await close(popup);
		await showsSettings("locked");
	});

	test("a wrong password opens nothing, and after several there is a wait", async () => {
		const popup = await openLocked();
		for (let wrong = 1; wrong <= 3; wrong++) {
			await unlockWith(popup, `another guess ${wrong}`);
			assert.match(await saysProblem(popup), /does not open it/);
		}
		// What is typed anew is not wrong yet.
		await popup.waitForSelector("#secret[aria-invalid=true]");
		await popup.type("#secret", "!");
		await popup.waitForSelector("#secret[aria-invalid=false]:focus");
		assert.equal(await popup.$eval("#secret-problem[role=alert]", (place) => place.textContent?.trim()), "");
		await unlockWith(popup, "another guess 4");
		await popup.waitForFunction(() => /again in \d s/.test(document.body.innerText), { polling: 50 });
		assert.equal(await popup.$eval('[data-do="unlock"]', (button) => button.ariaDisabled), "true");
		const waits = await popup.$eval("#secret", (field) => {
			field.dispatchEvent(new InputEvent("input", { bubbles: true }));
			return document.querySelector(".problem")?.textContent ?? "";
		});
		assert.match(waits, /again in \d s/, "how long to wait does not depend on what is typed");
		await tellsNothing(popup);
		assert.equal(await popup.$("[data-do=unlockOtherwise]"), null, "there is no recovery code");
		await unlockWith(popup, FIRST);
		await shows(popup, "accounts");
		await close(popup);
	});

	test("on a sign-in page the unlocked popup goes on to fill", async () => {
		await showsSettings("open");
		await lockNow();
		await stage.page.bringToFront();
		await visit(stage.page, at(SIGN_IN, { user: stage.replicas.user.user }), SIGN_IN_FIELD);
		const popup = await open(stage);
		await shows(popup, "locked");
		await tellsNothing(popup);
		await unlockWith(popup, FIRST);
		await fills(popup);
		await arrives(stage.page, "/common/kmsi");
		await close(popup);
	});

	test("the time is kept after which it locks", async () => {
		await settingsPage();
		await settings.select("#lock-after", "5");
		await saysDone(/Saved/);
		assert.equal((await items())["settings/lockAfter"], 5);
		const deadline = await settings.evaluate(async () => {
			const { unlocked } = await chrome.storage.session.get("unlocked");
			return (unlocked as { until: number }).until - Date.now();
		});
		assert.ok(deadline > 4 * 60_000 && deadline <= 5 * 60_000, `${deadline} ms`);
		await settings.reload();
		await showsSettings("open");
		assert.equal(await settings.$eval("#lock-after", (list) => (list as HTMLSelectElement).value), "5");
	});

	test("a lock while the password is being changed stays, and the new one opens", async () => {
		await holdWrite();
		await typePassword(THIRD);
		await settings.waitForFunction(() => "letWrite" in window, { polling: 50 });
		await stage.page.bringToFront();
		await stage.page.goto(PLAIN);
		let popup = await open(stage);
		await shows(popup, "accounts");
		await press(popup, "lock");
		await shows(popup, "locked");
		await close(popup);
		const before = (await items()).vault;
		await settings.evaluate(() => (window as unknown as { letWrite: () => void }).letWrite());
		await showsSettings("locked");
		await tellsNothing(settings);
		assert.notEqual((await items()).vault, before, "the new password was written");
		const session = await settings.evaluate(() => chrome.storage.session.get(null));
		assert.deepEqual(
			Object.keys(session).filter((name) => name !== "clock"),
			[],
			"no key waits in the session",
		);
		popup = await openLocked();
		await unlockWith(popup, FIRST);
		assert.match(await saysProblem(popup), /does not open it/);
		await unlockWith(popup, THIRD);
		await shows(popup, "accounts");
		await close(popup);
		await showsSettings("open");
	});

	test("changed, the old one no longer opens", async () => {
		await typePassword(SECOND);
		await saysDone(/password is changed/);
		await lockNow();
		const popup = await openLocked();
		await unlockWith(popup, THIRD);
		assert.match(await saysProblem(popup), /does not open it/);
		await unlockWith(popup, SECOND);
		await shows(popup, "accounts");
		await close(popup);
		await holdsNoPlainText();
	});

	test("the recovery code opens, and is on the page only while its sheet is", async () => {
		await pressSetting("makeSheet");
		await showsSettings("sheet");
		recoveryCode = await settings.$$eval(".sheet-group", (groups) =>
			groups.map((group) => group.textContent).join("-"),
		);
		assert.match(recoveryCode, /^([0-9A-HJKMNP-TV-Z]{5}-){5}[0-9A-HJKMNP-TV-Z]{5}$/);
		await settings.type("#helpdesk", "Helpdesk QCS, 023 123 45 67");
		assert.match(await settings.$eval(".sheet", (sheet) => (sheet as HTMLElement).innerText), /023 123 45 67/);
		await speaksPlainly(settings);
		await pressSetting("leaveSheet");
		await showsSettings("open");
		const whole = await settings.evaluate(() => document.documentElement.outerHTML);
		assert.ok(!whole.includes(recoveryCode.slice(0, 5)), "the code is still in the document");
		await holdsNoPlainText();
		await lockNow();
		const popup = await openLocked();
		// What was typed as a password is hidden, and stays so.
		await popup.type("#secret", "a guess");
		await otherwise(popup);
		await popup.waitForSelector("#secret[type=text]:focus");
		assert.equal(await popup.$eval("#secret", (field) => (field as HTMLInputElement).value), "");
		await unlockWith(popup, `${recoveryCode.slice(0, -1)}${recoveryCode.endsWith("0") ? "1" : "0"}`);
		assert.match(await saysProblem(popup), /mistake/);
		await unlockWith(popup, recoveryCode.toLowerCase().replaceAll("-", " "));
		await shows(popup, "accounts");
		await showsCodeOf(popup, stage.replicas.user.secretBase32);
		await close(popup);
	});

	test("a new sheet says that it ends the old one, and does", async () => {
		await showsSettings("open");
		await pressSetting("newRecovery");
		await settings.waitForSelector(".question");
		assert.match(await textOf(settings), /stops working at once/);
		await pressSetting("makeSheet");
		await showsSettings("sheet");
		await pressSetting("leaveSheet");
		await showsSettings("open");
		await lockNow();
		const popup = await openLocked();
		await otherwise(popup);
		await unlockWith(popup, recoveryCode);
		assert.match(await saysProblem(popup), /does not open it/);
		await otherwise(popup);
		await unlockWith(popup, SECOND);
		await shows(popup, "accounts");
		await close(popup);
		await showsSettings("open");
		await pressSetting("removeRecovery");
		await settings.waitForSelector(".question");
		await pressSetting("removeRecovery");
		await saysDone(/recovery code is removed/);
	});

	test("a weak one is asked about once, and taken by who wants it", async () => {
		const before = await items();
		await typePassword(WEAK);
		await asksAboutWeak();
		assert.equal(await settings.$("[type=submit]"), null);
		await settings.keyboard.press("Enter");
		await settings.waitForSelector("#password:focus");
		assert.equal(await settings.$("#weak"), null);
		assert.deepEqual(
			await settings.$$eval("#password, #again", (fields) => fields.map((field) => (field as HTMLInputElement).value)),
			[WEAK, ""],
		);
		// What is typed now takes its place.
		await settings.keyboard.type(WEAK);
		await settings.focus("#again");
		await settings.keyboard.type(WEAK);
		await settings.keyboard.press("Enter");
		await asksAboutWeak();
		await settings.type("#again", "!");
		await settings.waitForSelector("[type=submit]");
		assert.equal(await settings.$("#weak"), null);
		await settings.keyboard.press("Backspace");
		await settings.keyboard.press("Enter");
		await asksAboutWeak();
		assert.deepEqual(await items(), before);
		await settings.keyboard.press("Tab");
		await settings.waitForSelector('[data-do="useWeak"]:focus');
		await settings.keyboard.press("Enter");
		await saysDone(/password is changed/);
		await settings.waitForSelector("#password-title:focus");
		await lockNow();
		const popup = await openLocked();
		await unlockWith(popup, WEAK);
		await shows(popup, "accounts");
		await close(popup);
		await showsSettings("open");
	});

	test("removed, the popup opens without asking", async () => {
		await pressSetting("removePassword");
		await settings.waitForSelector(".question");
		await pressSetting("removePassword");
		await saysDone(/password is removed/);
		assert.match(await textOf(settings), /protected by this PC's key/);
		await holdsNoPlainText();
		await stage.page.bringToFront();
		await stage.page.goto(PLAIN);
		const popup = await open(stage);
		await shows(popup, "accounts");
		await showsCodeOf(popup, stage.replicas.user.secretBase32);
		assert.equal(await popup.$('[data-do="lock"]'), null);
		await press(popup, "settings");
		await settings.waitForFunction(() => document.visibilityState === "visible", { polling: 50 });
	});
});
