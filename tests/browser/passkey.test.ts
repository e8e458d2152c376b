import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { CDPSession, Page } from "puppeteer-core";
import { openStage, press, type Stage, shows } from "../harness.ts";
import { typeNewPassword } from "./settings-support.ts";
import { type Items, openBackstage, readItems, writeItems } from "./storage-support.ts";
import { close, keep, open, PLAIN, showsCodeOf, speaksPlainly, textOf } from "./support.ts";

/** A passkey, with Chromium's virtual authenticator: made on the settings page, used in its window, removed. */

const PASSWORD = "fiets kaas molen dijk";

let stage: Stage;
/** The tab that has the authenticator: it shows the settings, and then the page of the passkey's window. */
let tab: Page;
let session: CDPSession;
let authenticator = "";
let backstage: Page;

/** A new virtual authenticator in the place of the one before. */
async function authenticate(with_: { hasPrf?: boolean; verified?: boolean } = {}): Promise<void> {
	if (authenticator) {
		await session.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: authenticator });
	}
	const added = await session.send("WebAuthn.addVirtualAuthenticator", {
		options: {
			protocol: "ctap2",
			ctap2Version: "ctap2_1",
			transport: "internal",
			hasResidentKey: true,
			hasUserVerification: true,
			isUserVerified: with_.verified ?? true,
			automaticPresenceSimulation: true,
			hasPrf: with_.hasPrf ?? true,
		},
	});
	authenticator = added.authenticatorId;
}

async function credentials(): Promise<number> {
	const found = await session.send("WebAuthn.getCredentials", { authenticatorId: authenticator });
	return found.credentials.length;
}

async function goToSettings(): Promise<void> {
	await tab.bringToFront();
	await tab.goto(`chrome-extension://${stage.extension.id}/settings.html`);
	await tab.waitForSelector("[data-view]:not([data-view=starting])");
}

async function pressSetting(action: string): Promise<void> {
	await tab.bringToFront();
	await (await tab.waitForSelector(`[data-do="${action}"]`))?.click();
}

async function says(pattern: RegExp): Promise<void> {
	const there = (source: string) => new RegExp(source).test(document.body.innerText);
	await tab.waitForFunction(there, { polling: 50 }, pattern.source);
	await speaksPlainly(tab);
}

/** Adds a passkey on the settings page, and waits for its row. */
async function addPasskey(): Promise<void> {
	const rows = (await tab.$$("[data-passkey]")).length;
	await pressSetting("addPasskey");
	await tab.waitForFunction(
		(rows) => document.querySelectorAll("[data-passkey]").length === rows + 1,
		{ polling: 50 },
		rows,
	);
	await says(/passkey is added/);
}

async function setPassword(): Promise<void> {
	await pressSetting("password");
	await typeNewPassword(tab, PASSWORD);
	await says(/password is set/);
}

/** The page of the passkey's window, in the tab that has the authenticator: "closed", or what it says is wrong. */
async function usePasskey(): Promise<string> {
	await tab.bringToFront();
	await tab.goto(`chrome-extension://${stage.extension.id}/passkey.html`);
	const outcome = await tab.waitForFunction(
		() =>
			document.documentElement.dataset.closed ?? document.querySelector<HTMLElement>("[data-problem]")?.dataset.problem,
		{ polling: 50 },
	);
	await speaksPlainly(tab);
	return (await outcome.jsonValue()) as string;
}

async function opens(): Promise<boolean> {
	await stage.page.bringToFront();
	await stage.page.goto(PLAIN);
	const popup = await open(stage);
	const view = await shows(popup, "accounts", "locked");
	if (view === "accounts") {
		await showsCodeOf(popup, stage.replicas.user.secretBase32);
	}
	await close(popup);
	return view === "accounts";
}

async function lockNow(): Promise<void> {
	// As the product does: a window that is just using the key does not put it back.
	await backstage.evaluate(() => navigator.locks.request("session", () => chrome.storage.session.clear()));
}

async function unlockByPassword(): Promise<void> {
	await stage.page.bringToFront();
	await stage.page.goto(PLAIN);
	const popup = await open(stage);
	await shows(popup, "locked");
	await popup.waitForSelector("#secret:focus");
	await popup.keyboard.type(PASSWORD);
	await popup.keyboard.press("Enter");
	await shows(popup, "accounts");
	await close(popup);
}

interface Header {
	readonly slots: readonly { readonly kind: string; readonly credential?: string }[];
}

const headerOf = (items: Items) => JSON.parse(String(items.vault)) as Header;

describe("a passkey", () => {
	before(async () => {
		stage = await openStage({ language: "en" });
		await keep(stage, stage.replicas.user);
		backstage = await openBackstage(stage);
		tab = await stage.browser.newPage();
		tab.setDefaultTimeout(60_000);
		session = await tab.createCDPSession();
		await session.send("WebAuthn.enable", { enableUI: false });
		await authenticate();
		await tab.evaluateOnNewDocument(() => {
			// The tab stays, with its authenticator; that it would have closed is noted.
			if (location.pathname === "/passkey.html") {
				chrome.tabs.remove = async () => {
					document.documentElement.dataset.closed = "closed";
				};
			}
			// What is removed from Sixbox stays where it was: its owner may have kept it.
			Object.assign(PublicKeyCredential, { signalUnknownCredential: undefined });
		});
		await goToSettings();
	});
	after(() => stage.close());

	test("an authenticator that cannot do it, or verifies nobody, makes none", async () => {
		const before = await readItems(backstage);
		await authenticate({ hasPrf: false });
		await goToSettings();
		await pressSetting("addPasskey");
		await says(/cannot do what Sixbox needs/);
		await authenticate({ verified: false });
		await goToSettings();
		await pressSetting("addPasskey");
		await says(/cancelled, took too long/);
		assert.deepEqual(await readItems(backstage), before);
		await authenticate();
	});

	test("one that says it was not asked who it is, is not believed", async () => {
		const before = await readItems(backstage);
		await goToSettings();
		await tab.evaluate(() => {
			const whole = AuthenticatorAttestationResponse.prototype.getAuthenticatorData;
			AuthenticatorAttestationResponse.prototype.getAuthenticatorData = function () {
				const data = new Uint8Array(whole.call(this)).slice();
				data[32] = (data[32] ?? 0) & ~0x04;
				return data.buffer;
			};
		});
		await pressSetting("addPasskey");
		await says(/did not check who you are/);
		assert.deepEqual(await readItems(backstage), before);
		await authenticate();
	});

	test("made beside this device's key, it changes nothing about opening, and is listed with its date", async () => {
		await goToSettings();
		assert.match(await textOf(tab), /no passkey for Sixbox yet/);
		await addPasskey();
		assert.match(await textOf(tab), /Added on .*20\d\d/);
		assert.match(await textOf(tab), /never the only way in/);
		assert.deepEqual(
			headerOf(await readItems(backstage)).slots.map(({ kind }) => kind),
			["device", "passkey"],
		);
		assert.equal(await credentials(), 1);
		assert.ok(await opens());
	});

	test("on the same device there is no second one", async () => {
		await goToSettings();
		await pressSetting("addPasskey");
		await says(/on this device already/);
		assert.equal(await credentials(), 1);
	});

	test("when this device's key is gone, it opens the accounts and brings the key back", async () => {
		const before = await readItems(backstage);
		await backstage.evaluate(
			() =>
				new Promise<void>((resolve) => {
					indexedDB.deleteDatabase("sixbox").onsuccess = () => resolve();
				}),
		);
		await stage.page.bringToFront();
		await stage.page.goto(PLAIN);
		const popup = await open(stage);
		await shows(popup, "locked");
		assert.match(await textOf(popup), /This PC's key is gone/);
		assert.equal(await popup.$("#secret"), null, "there is no code to type");
		await popup.waitForSelector("[data-do=passkey]:focus");
		await close(popup);
		assert.deepEqual(await readItems(backstage), before);
		assert.equal(await usePasskey(), "closed");
		assert.ok(await opens());
		assert.deepEqual(await backstage.evaluate(() => chrome.storage.session.get(null)), {});
	});

	test("beside a password it unlocks", async () => {
		await goToSettings();
		await setPassword();
		await lockNow();
		assert.equal(await opens(), false);
		assert.equal(await usePasskey(), "closed");
		assert.ok(await opens());
	});

	test("an answer that says it verified nobody unlocks nothing", async () => {
		await lockNow();
		const script = await tab.evaluateOnNewDocument(() => {
			const getter = Object.getOwnPropertyDescriptor(AuthenticatorAssertionResponse.prototype, "authenticatorData");
			Object.defineProperty(AuthenticatorAssertionResponse.prototype, "authenticatorData", {
				get() {
					const data = new Uint8Array(getter?.get?.call(this)).slice();
					data[32] = (data[32] ?? 0) & ~0x04;
					return data.buffer;
				},
			});
		});
		assert.equal(await usePasskey(), "unverified");
		await tab.removeScriptToEvaluateOnNewDocument(script.identifier);
		assert.equal(await opens(), false);
		assert.equal(await usePasskey(), "closed");
	});

	test("the popup's button opens its window, and Escape closes that", async () => {
		await goToSettings();
		await lockNow();
		await stage.page.bringToFront();
		await stage.page.goto(PLAIN);
		const popup = await open(stage);
		await shows(popup, "locked");
		await popup.waitForSelector("#secret:focus");
		const opened = stage.browser.waitForTarget((target) => target.url().endsWith("/passkey.html"));
		await press(popup, "passkey");
		const target = await opened;
		const window = await target.asPage();
		await window.waitForSelector("[data-view]");
		const type = await window.evaluate(async () => (await chrome.windows.getCurrent()).type);
		assert.equal(type, "popup");
		const gone = new Promise((resolve) =>
			stage.browser.on("targetdestroyed", (gone) => gone === target && resolve(gone)),
		);
		// Not awaited: the page goes while the key is pressed.
		void window.keyboard.press("Escape").catch(() => {});
		await gone;
		if (!popup.isClosed()) {
			await popup.close().catch(() => {});
		}
	});

	test("neither the last password beside it goes, nor does it become the only way", async () => {
		assert.equal(await usePasskey(), "closed");
		await goToSettings();
		await pressSetting("removePassword");
		await tab.waitForSelector(".question");
		await pressSetting("removePassword");
		await says(/password is removed/);
		// This device's key took its place.
		assert.deepEqual(
			headerOf(await readItems(backstage))
				.slots.map(({ kind }) => kind)
				.sort(),
			["device", "passkey"],
		);
		await setPassword();
	});

	test("removed, it opens nothing that is written later", async () => {
		const before = await readItems(backstage);
		await goToSettings();
		await pressSetting("askRemovePasskey");
		await tab.waitForSelector("#question:focus");
		await speaksPlainly(tab);
		await pressSetting("close");
		assert.deepEqual(await readItems(backstage), before);
		await pressSetting("askRemovePasskey");
		await pressSetting("removePasskey");
		await says(/passkey is removed/);
		assert.equal(await tab.$("[data-passkey]"), null);
		const removed = await readItems(backstage);
		assert.equal(await usePasskey(), "no_slot");
		await lockNow();
		// Whoever kept the old header has the passkey's slot, and none of what is written now.
		const old = headerOf(before).slots.filter(({ kind }) => kind === "passkey");
		const header = headerOf(removed);
		await writeItems(backstage, {
			...removed,
			vault: JSON.stringify({ ...header, slots: [...header.slots, ...old] }),
		});
		// It gives the vault key of before, which opens nothing.
		await usePasskey();
		assert.equal(await opens(), false);
		await writeItems(backstage, removed);
		await lockNow();
	});

	test("where it verifies nobody, it unlocks nothing", async () => {
		// Chromium's authenticator, once refused, refuses for good: this one comes last.
		await authenticate();
		await unlockByPassword();
		await goToSettings();
		await addPasskey();
		await lockNow();
		assert.equal(await usePasskey(), "closed");
		await lockNow();
		const before = await readItems(backstage);
		await session.send("WebAuthn.setUserVerified", { authenticatorId: authenticator, isUserVerified: false });
		assert.equal(await usePasskey(), "cancelled");
		assert.equal(await opens(), false);
		assert.deepEqual(await readItems(backstage), before);
	});
});
