import assert from "node:assert/strict";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Page } from "puppeteer-core";
import { type MadeVault, makeVault, newDeviceKey, openDoor } from "../door.ts";
import { openStage, type Stage, shows, welcomePage } from "../harness.ts";
import { newSecret, toBase32 } from "../replicas/totp.ts";
import { ScreenReader } from "./screen-reader.ts";
import { newFolder, openSettings, saved } from "./settings-support.ts";
import { openBackstage, unlockStored, wipeKey, writeItems } from "./storage-support.ts";
import {
	at,
	close,
	fills,
	listed,
	open,
	PLAIN,
	qrPage,
	SIGN_IN,
	SIGN_IN_FIELD,
	visit,
	WIZARD,
	WIZARD_FIELD,
} from "./support.ts";

/** Every task by keyboard alone, with the accessibility tree read out: what has the focus after each step, and what is said. */

const PASSWORD = "fiets kaas molen dijk";
const PEOPLE = ["Bakkerij Müller", "Gemeente Haarlem", "GitHub", "Rabobank", "Garage Bos"];
const APP_ONLY =
	"phonefactor://activate_account?code=123456789&url=https%3A%2F%2Fmobileappcommunicator.auth.microsoft.com%2Factivate";
/** One thing is said, whatever it is. */
const ONCE = /./;
/** A copy button: the digits one by one. */
const DIGITS = /(?<!\d)(\d ){5}\d(?!\d)/;

function textOf(organisation: string): string {
	const issuer = organisation === "GitHub" ? "GitHub" : "Microsoft";
	return `otpauth://totp/${encodeURIComponent(`${organisation}:anna@example.com`)}?secret=${toBase32(newSecret())}&issuer=${issuer}`;
}

/** Brings the tab to the front and clicks the icon: the one thing that is no key. */
async function popupOver(stage: Stage, ...views: string[]): Promise<[Page, ScreenReader]> {
	await stage.page.bringToFront();
	const popup = await open(stage);
	const reader = await ScreenReader.on(popup);
	await shows(popup, ...views);
	return [popup, reader];
}

/** The page that a key opens. */
async function opens(stage: Stage, path: string, press: () => Promise<unknown>): Promise<[Page, ScreenReader]> {
	const target = stage.browser.waitForTarget((target) => target.url().includes(path));
	// What opens may close the popup before the key is let go.
	await press().catch(() => {});
	const page = await (await target).asPage();
	await page.waitForSelector("[data-view]:not([data-view=starting])");
	await page.bringToFront();
	return [page, await ScreenReader.on(page)];
}

async function selectAll({ keyboard }: Page): Promise<void> {
	await keyboard.down("Control");
	await keyboard.press("a");
	await keyboard.up("Control");
}

/** Enter on a file field, and this file. On a busy machine the debugger may miss the dialog: then once more. */
async function picks(reader: ScreenReader, field: string, path: string): Promise<void> {
	await reader.tabTo(field);
	for (let left = 3; left > 0; left--) {
		const dialog = reader.page.waitForFileChooser({ timeout: 5000 }).catch(() => null);
		await reader.page.keyboard.press("Enter");
		const chooser = await dialog;
		if (chooser) {
			return chooser.accept([path]);
		}
	}
	assert.fail(`Enter on ${field} opens no file dialog`);
}

/** The ring goes on, and nothing is said. */
async function ticksSilently(reader: ScreenReader): Promise<void> {
	await reader.heard();
	const ring = () => document.querySelector(".ring")?.ariaLabel;
	for (let ticks = 0; ticks < 2; ticks++) {
		const before = await reader.page.evaluate(ring);
		await reader.page.waitForFunction(
			(before) => document.querySelector(".ring")?.ariaLabel !== before,
			{ polling: 50 },
			before,
		);
	}
	assert.deepEqual(await reader.heard(), []);
}

describe("the first account", () => {
	let stage: Stage;
	before(async () => {
		stage = await openStage({ language: "en" });
	});
	after(() => stage.close());

	test("by a key that is typed", async () => {
		await stage.page.goto(PLAIN);
		const [popup, reader] = await popupOver(stage, "accounts");
		await reader.goesRound();
		await reader.take({ to: "[data-do=typeKey]", keys: ["Enter"], at: "[name=key]", role: "textbox" });
		await reader.goesRound();
		await reader.walk([
			{ to: "[name=key]", type: "A!", keys: ["Tab"], at: "[name=issuer]", role: "textbox" },
			{ type: "Shop", keys: ["Tab"], at: "[name=user]", role: "textbox" },
			{ type: "piet", keys: ["Enter"], at: "[name=key][aria-invalid=true]", role: "textbox", says: /\| .*!/ },
		]);
		await selectAll(popup);
		await reader.walk([
			{ type: "JBSWY3DPEHPK3PXP", keys: ["Enter"], at: "[data-view=saved] h1", role: "heading" },
			{
				to: "[data-do=copy]",
				keys: ["Enter"],
				at: "[data-do=copy]",
				role: "button",
				says: DIGITS,
				hears: /Shop, piet/,
			},
		]);
		await reader.goesRound();
		await reader.take({
			to: "[data-do=showAccounts]",
			keys: ["Enter"],
			at: "[data-view=accounts] h1",
			role: "heading",
		});
		await reader.goesRound();
		await close(popup);
	});

	test("from the QR code on Microsoft's page; then its code", async () => {
		const { page, replicas } = stage;
		await visit(page, at(WIZARD, { step: "qr" }), ".qr img");
		const [card, onCard] = await popupOver(stage, "card");
		await onCard.isAt("[data-do=guide]", "button");
		await onCard.goesRound();
		await onCard.take({
			to: "[data-do=save]",
			at: "[data-do=save]",
			role: "button",
			says: new RegExp(replicas.user.user),
		});
		await onCard.take({ keys: ["Enter"], at: "[data-view=saved] h1", role: "heading" });
		await close(card);

		await visit(page, at(SIGN_IN, { user: replicas.user.user }), SIGN_IN_FIELD);
		const [popup, reader] = await popupOver(stage, "filled", "waiting");
		await fills(popup);
		await reader.isAt("[data-view=filled] h1", "heading");
		assert.ok((await reader.all("image")).some(({ name }) => DIGITS.test(name)));
		await close(popup);
	});

	test("another key for a name that is there: nothing, both, or the new one", async () => {
		const { page, replicas } = stage;
		const other = () => replicas.user.uri.replace(/secret=\w+/, `secret=${toBase32(newSecret())}`);
		const asked = async () => {
			await visit(page, qrPage(other()), "img");
			const [popup, reader] = await popupOver(stage, "card");
			const keepBoth = { at: "[data-do=keepBoth]", role: "button" };
			await reader.take({ to: "[data-do=save]", keys: ["Enter"], ...keepBoth });
			return [popup, reader] as const;
		};
		const count = async () => {
			await page.goto(PLAIN);
			const [popup] = await popupOver(stage, "accounts");
			const { length } = await listed(popup);
			await close(popup);
			return length;
		};
		const before = await count();

		const [cancelled, onCancelled] = await asked();
		await onCancelled.goesRound();
		const cancel = { to: "[data-do=showAccounts]", at: "[data-view=accounts] h1" };
		await onCancelled.take({ ...cancel, keys: ["Enter"], role: "heading" });
		await close(cancelled);
		assert.equal(await count(), before);

		const [both, onBoth] = await asked();
		await onBoth.take({ keys: ["Enter"], at: "[data-view=saved] h1", role: "heading" });
		await close(both);
		assert.equal(await count(), before + 1);

		const [replaced, onReplaced] = await asked();
		await onReplaced.take({
			to: "[data-do=replace]",
			keys: ["Enter"],
			at: "[data-view=saved] h1",
			role: "heading",
		});
		await close(replaced);
		assert.equal(await count(), before + 1);
	});

	test("this PC's key is gone: on to the settings, and to a new beginning", async () => {
		const backstage = await openBackstage(stage);
		await wipeKey(backstage);
		await stage.page.goto(PLAIN);
		const [popup, reader] = await popupOver(stage, "lost");
		await reader.isAt("[data-view=lost] h1", "heading");
		await reader.goesRound();
		await reader.tabTo("[data-do=settings]");
		const [settings, onSettings] = await opens(stage, "settings.html", () => popup.keyboard.press("Enter"));
		await onSettings.goesRound();
		await onSettings.walk([
			{ to: "[data-do=askBeginAnew]", keys: ["Enter"], at: "#question", role: "paragraph" },
			{ to: "[data-do=close]", keys: ["Enter"], at: "#anew-title", role: "heading" },
			{ to: "[data-do=askBeginAnew]", keys: ["Enter"], at: "#question", role: "paragraph" },
		]);
		await onSettings.tabTo("[data-do=beginAnew]");
		await settings.keyboard.press("Enter");
		await settings.waitForSelector("[data-view=open]");
		await onSettings.hears(/started anew/);
		await onSettings.goesRound();
		await settings.close();
		await backstage.close();
	});
});

describe("many accounts", () => {
	let stage: Stage;
	let made: MadeVault;
	let folder: string;
	before(async () => {
		folder = await newFolder();
		await openDoor();
		stage = await openStage({ language: "en" });
		const { replicas } = stage;
		const texts = [
			replicas.user.uri,
			...["Tenant one", "Tenant two"].map((tenant) => replicas.addUser(tenant, "kees@qcs.nl").uri),
			...PEOPLE.map(textOf),
		];
		const wishes = [{ wish: "setPassword", password: PASSWORD }, { wish: "newRecovery" }] as const;
		made = await makeVault(await newDeviceKey(), texts, wishes, Math.floor(Date.now() / 1000) - texts.length);
		const backstage = await openBackstage(stage);
		await writeItems(backstage, made.items);
		await unlockStored(backstage, made);
		await backstage.close();
	});
	after(async () => {
		await stage.close();
		await rm(folder, { recursive: true, force: true });
	});

	const list = async () => {
		await stage.page.goto(PLAIN);
		const [popup, reader] = await popupOver(stage, "accounts");
		return { popup, reader };
	};

	test("each code is read digit by digit, its time on demand, and no second is announced", async () => {
		const { popup, reader } = await list();
		await reader.goesRound();
		const names = (await reader.all("button")).map(({ name }) => name).filter((name) => DIGITS.test(name));
		assert.equal(names.length, 3 + PEOPLE.length);
		const rings = (await reader.all("image")).filter(({ name }) => /^Seconds left: \d+$/.test(name));
		assert.equal(rings.length, names.length);
		for (const { role, name, description } of await reader.all("button")) {
			assert.ok(!description || !name.includes(description), `${role} ${name} is said twice`);
		}
		await ticksSilently(reader);
		await close(popup);
	});

	test("search", async () => {
		const { popup, reader } = await list();
		await reader.walk([
			{ keys: ["/"], at: "#search", role: "searchbox" },
			{ type: "haarelm", at: "#search", role: "searchbox", hears: /^1 account/ },
			{ keys: ["Enter"], at: "#search", role: "searchbox", hears: /Gemeente Haarlem/ },
			{ keys: ["ArrowDown"], at: "[data-do=copy]", role: "button", says: /Gemeente Haarlem/ },
			{ keys: ["Escape"], at: "[data-do=copy]", role: "button", says: /Gemeente Haarlem/ },
			{ keys: ["/"], at: "#search", role: "searchbox" },
			{ type: "xyzzy", at: "#search", role: "searchbox", hears: /xyzzy/ },
		]);
		await reader.goesRound();
		await reader.walk([
			{ to: "[data-do=showAll]", keys: ["Enter"], at: "#search", role: "searchbox" },
			{ type: "bos", at: "#search", role: "searchbox" },
			{ to: "[data-do=clearSearch]", keys: ["Enter"], at: "#search", role: "searchbox" },
		]);
		await close(popup);
	});

	test("what an account has: its name, its pin, its code in large, the trash; and Undo", async () => {
		const { popup, reader } = await list();
		const details = {
			to: "[data-do=details]",
			keys: ["Enter"],
			at: "[data-view=details] h1",
			role: "heading",
		} as const;
		await reader.take(details);
		await reader.goesRound();
		await reader.walk([
			{
				to: "[name=nickname]",
				type: "Work",
				keys: ["Enter"],
				at: "[data-notice=edited] h2",
				role: "heading",
				says: /Work/,
			},
			{ keys: ["Tab"], at: "[data-do=undoEdit]", role: "button" },
			{ keys: ["Enter"], at: "[data-view=accounts] h1", role: "heading", hears: ONCE },
			details,
			{ keys: ["Escape"], at: "li:first-child [data-do=details]", role: "button" },
			details,
			{ to: "[data-do=pin]", keys: ["Enter"], at: "[data-notice=edited] h2", role: "heading" },
			details,
			{ to: "[data-do=large]", keys: ["Enter"], at: "[data-view=large] [data-do=copy]", role: "button", says: DIGITS },
			{ keys: ["Enter"], at: "[data-do=copy]", role: "button", hears: /QCS/ },
			{ keys: ["Escape"], at: "li:first-child [data-do=details]", role: "button" },
			details,
			{ to: "[data-do=delete]", keys: ["Enter"], at: "[data-notice=deleted] h2", role: "heading", says: /QCS/ },
			{ to: "[data-do=undoDelete]", keys: ["Enter"], at: "h1", role: "heading", hears: ONCE },
		]);
		await close(popup);
	});

	test("their order", async () => {
		const { popup, reader } = await list();
		const handle = (place: number) => `[data-group=others] li:nth-child(${place}) .handle`;
		await reader.take({ to: "[data-do=arrange]", keys: ["Enter"], at: "[data-view=arranging] h1", role: "heading" });
		await reader.goesRound();
		await reader.walk([
			{ to: handle(1), at: handle(1), role: "button", says: /Tenant one.*\| .*Space/ },
			{ keys: ["Space"], at: handle(1), role: "button", hears: /^Tenant one picked up, place 1 of 7/ },
			{ keys: ["ArrowDown"], at: handle(1), role: "button", hears: /^Tenant one, place 2 of 7/ },
			{ keys: ["Escape"], at: handle(1), role: "button", hears: /^Tenant one is back at place 1/ },
			{ keys: ["Space", "ArrowDown"], at: handle(1), role: "button", hears: /place 2 of 7$/ },
			{
				keys: ["Space"],
				at: handle(2),
				role: "button",
				says: /Tenant one/,
				hears: /^Tenant one now stands at place 2/,
			},
			{ keys: ["ArrowUp"], at: handle(1), role: "button", says: /Tenant two/ },
			{ to: `${handle(2)} ~ [data-do=pin]`, keys: ["Space"], at: "[data-group=pinned] [data-do=pin]", role: "button" },
			{ to: "[data-do=showAccounts]", keys: ["Enter"], at: "[data-view=accounts] h1", role: "heading" },
		]);
		await close(popup);
	});

	for (const { what, address, field, view, first, role } of [
		{ what: "whose code", address: at(SIGN_IN, { user: "kees@qcs.nl" }), field: SIGN_IN_FIELD, view: "choose" },
		{
			what: "a site of its own",
			address: "https://shop.example/register?step=code",
			field: WIZARD_FIELD,
			view: "elsewhere",
		},
		{ what: "a QR for Microsoft's app", address: qrPage(APP_ONLY), field: "img", view: "appOnly" },
		{
			what: "the set-up",
			address: at(WIZARD, { lng: "en", slow: "60000" }),
			field: "button.ms-Link",
			view: "guide",
			first: "[data-do=guide]",
			role: "button",
		},
	]) {
		test(`on a page that asks: ${what}`, async () => {
			await visit(stage.page, address, field);
			const [popup, reader] = await popupOver(stage, view);
			await reader.isAt(first ?? "h1", role ?? "heading");
			await reader.goesRound();
			if (view === "choose") {
				await reader.take({
					to: "[data-do=fill]",
					at: "[data-do=fill]",
					role: "button",
					says: /^Tenant \w+, kees@qcs.nl/,
				});
				await reader.take({ keys: ["Enter"], at: ":is([data-view=filled], [data-view=waiting]) h1", role: "heading" });
			} else if (view === "elsewhere") {
				await reader.take({ to: "[data-do=fill]", keys: ["Enter"], at: "[data-view=filled] h1", role: "heading" });
			} else if (view === "guide") {
				await reader.walk([
					{ keys: ["Enter"], at: "[data-step=app] h1", role: "heading" },
					{ to: "[data-do=guideStop]", keys: ["Enter"], at: "[data-notice=guide_stopped]", role: "paragraph" },
				]);
			}
			await close(popup);
		});
	}

	test("a page that looks like Microsoft's: one alert, and the codes for who insists", async () => {
		await visit(stage.page, "https://login.microsoftonline.com.evil.example/x", SIGN_IN_FIELD);
		const [popup, reader] = await popupOver(stage, "accounts");
		await reader.hears(/login\.microsoftonline\.com\.evil\.example/);
		await reader.goesRound();
		const hidden = await popup.$eval("[data-hidden]", (row) => row.getAttribute("data-account"));
		await reader.take({
			to: "[data-do=showHidden]",
			keys: ["Enter"],
			at: `[data-account="${hidden}"] [data-do=copy]`,
			role: "button",
			says: DIGITS,
		});
		await close(popup);
	});

	test("the small window", async () => {
		const { popup, reader } = await list();
		await reader.tabTo("[data-do=window]");
		const [page, onPage] = await opens(stage, "code.html", () => popup.keyboard.press("Enter"));
		await popup.close().catch(() => {});
		await onPage.isAt("[data-do=copy]", "button", DIGITS);
		await onPage.goesRound();
		await onPage.take({
			to: "[data-do=copy]",
			keys: ["Enter"],
			at: "[data-do=copy]",
			role: "button",
			hears: ONCE,
		});
		await ticksSilently(onPage);
		await page.keyboard.press("Escape").catch(() => {});
		while (!page.isClosed()) {
			await new Promise((resolve) => page.once("close", resolve));
		}
	});

	test("a logo", async () => {
		const { popup, reader } = await list();
		await reader.take({ to: "[data-do=details]", keys: ["Enter"], at: "h1", role: "heading" });
		await reader.tabTo("[data-do=logo]");
		const [page, onPage] = await opens(stage, "account.html", () => popup.keyboard.press("Enter"));
		await popup.close().catch(() => {});
		await onPage.isAt("h1", "heading");
		const path = join(folder, "logo.png");
		await writeFile(path, "no picture");
		await picks(onPage, "[data-do=choose]", path);
		await onPage.hears(/picture/);
		const drawn = await page.evaluate(() => {
			const canvas = document.createElement("canvas");
			canvas.getContext("2d")?.fillRect(0, 0, 200, 100);
			return canvas.toDataURL("image/png").split(",")[1] ?? "";
		});
		await writeFile(path, Buffer.from(drawn, "base64"));
		await picks(onPage, "[data-do=choose]", path);
		await page.waitForSelector("[data-do=save]");
		await onPage.goesRound();
		await onPage.take({ to: "[data-do=cancel]", keys: ["Enter"], at: "h1", role: "heading" });
		await picks(onPage, "[data-do=choose]", path);
		await page.waitForSelector("[data-do=save]");
		await onPage.walk([
			{ to: "[data-do=save]", keys: ["Enter"], at: "h1", role: "heading", hears: ONCE },
			{ to: "[data-do=remove]", keys: ["Enter"], at: "h1", role: "heading", hears: ONCE },
			{ to: "[data-do=undo]", keys: ["Enter"], at: "h1", role: "heading", hears: ONCE },
		]);
		await page.close();
	});

	test("the lock: a wait is spoken once, however long it ticks; then the password, and the recovery code", async () => {
		const { popup, reader } = await list();
		await reader.take({ to: "[data-do=lock]", keys: ["Enter"], at: "#secret", role: "textbox" });
		await reader.goesRound();
		await reader.tabTo("#secret");
		for (let left = 10; left > 0 && !(await popup.$("form > .field > .problem")); left--) {
			await popup.waitForSelector("[data-do=unlock][aria-disabled=false]");
			await selectAll(popup);
			await reader.heard();
			await popup.keyboard.type("wrong");
			await popup.keyboard.press("Enter");
			await popup.waitForSelector("#secret[aria-invalid=true]");
		}
		await reader.isAt("#secret", "textbox", /\d s/);
		await popup.waitForSelector("[data-do=unlock][aria-disabled=false]");
		const waits = (await reader.heard()).filter((said) => /\d s/.test(said));
		assert.equal(waits.length, 1, String(waits));
		await selectAll(popup);
		await reader.take({ type: PASSWORD, keys: ["Enter"], at: "[data-view=accounts] h1", role: "heading" });
		await reader.walk([
			{ to: "[data-do=lock]", keys: ["Enter"], at: "#secret", role: "textbox" },
			{ to: "[data-do=unlockOtherwise]", keys: ["Enter"], at: "#secret[type=text]", role: "textbox" },
			{ type: made.recovery ?? "", keys: ["Enter"], at: "[data-view=accounts] h1", role: "heading" },
		]);
		await close(popup);
	});
});

describe("the pages", () => {
	let stage: Stage;
	let folder: string;
	before(async () => {
		folder = await newFolder();
		stage = await openStage({ language: "en", welcome: true });
	});
	after(async () => {
		await stage.close();
		await rm(folder, { recursive: true, force: true });
	});

	test("the practice on the welcome page", async () => {
		const welcome = await welcomePage(stage.browser, stage.extension);
		await welcome.waitForSelector("[data-stage=qr]");
		const reader = await ScreenReader.on(welcome);
		await reader.goesRound();
		const tool = { at: ".tool", role: "button" } as const;
		await reader.walk([
			{ to: ".tool", keys: ["Enter"], at: "[role=dialog] [data-do=guide]", role: "button", hears: /QR/ },
			{ keys: ["Escape"], ...tool },
			{ keys: ["Enter"], at: "[role=dialog] [data-do=guide]", role: "button" },
			{ keys: ["Enter"], at: "[role=dialog] h3", role: "heading", hears: /set up\. Click Done/ },
			{ to: "[data-do=done]", keys: ["Enter"], ...tool },
			{ keys: ["Enter"], at: "[role=dialog] h3", role: "heading", hears: /signed in/ },
			{ to: "[data-do=close]", keys: ["Enter"], ...tool },
			{ to: "[data-do=again]", keys: ["Enter"], ...tool },
		]);
		await welcome.close();
	});

	test("the settings", async () => {
		const settings = await openSettings(stage, folder);
		await settings.waitForSelector("[data-view=none]");
		const reader = await ScreenReader.on(settings);
		await reader.goesRound();
		await stage.page.bringToFront();
		await visit(stage.page, qrPage(stage.replicas.user.uri), "img");
		const [popup, onCard] = await popupOver(stage, "card");
		await onCard.take({ keys: ["Enter"], at: "[data-view=saved] h1", role: "heading" });
		await close(popup);
		await settings.bringToFront();
		await settings.waitForSelector("[data-view=open]");
		await reader.goesRound();

		const title = (section: string) => ({ at: `#${section}-title`, role: "heading" }) as const;
		const asked = { at: "#question", role: "paragraph" } as const;
		await reader.walk([
			{ to: '[href="#password-title"]', keys: ["Enter"], ...title("password") },
			{ to: "[data-do=password]", keys: ["Enter"], at: "#password", role: "textbox" },
			{ type: "short", keys: ["Enter"], at: "#password[aria-invalid=true]", role: "textbox", hears: ONCE },
		]);
		await selectAll(settings);
		await reader.walk([
			{ type: "wachtwoord", keys: ["Tab"], at: "#again", role: "textbox", hears: /^Weak/ },
			{ type: "wachtwoord", keys: ["Enter"], at: "[data-do=chooseAnother]", role: "button" },
		]);
		assert.ok((await reader.all("group")).some(({ name }) => /easy to guess/.test(name)));
		await reader.goesRound();
		await reader.walk([
			{ to: "[data-do=chooseAnother]", keys: ["Enter"], at: "#password", role: "textbox" },
			{ type: PASSWORD, keys: ["Tab"], at: "#again", role: "textbox", hears: /^Strong/ },
			{ type: PASSWORD, keys: ["Enter"], ...title("password"), hears: /password is set/ },
			{ to: "[data-do=removePassword]", keys: ["Enter"], ...asked },
			{ to: "[data-do=close]", keys: ["Enter"], ...title("password") },
			{ to: "#lock-after", keys: ["ArrowDown"], at: "#lock-after", role: "combobox", hears: ONCE },
			{ to: "[data-do=makeSheet]", keys: ["Enter"], at: "h1", role: "heading", says: /shown only now/ },
		]);
		await reader.goesRound();
		const recovery = await settings.$eval("[data-code]", (code) => (code.textContent ?? "").replace(/\s/g, ""));
		assert.ok((await reader.all("image")).some(({ name }) => name.replace(/\W/g, "").endsWith(recovery)));
		await reader.walk([
			{
				to: "[data-do=choosePrinted]",
				keys: ["Space"],
				at: "[data-do=choosePrinted]",
				role: "checkbox",
				says: /test@qcs\.nl/,
			},
			{ to: "[data-do=leaveSheet]", keys: ["Enter"], ...title("recovery"), hears: ONCE },
			{ to: "[data-do=saveBackup]", keys: ["Enter"], ...title("backup"), hears: ONCE },
			{ to: "[data-do=openRestore]", keys: ["Enter"], at: "#backup-file", role: "button" },
		]);
		const backup = await saved(folder, "kept.json");
		assert.deepEqual(await readdir(folder), ["kept.json"]);
		await picks(reader, "#backup-file", backup);
		await reader.walk([
			{ at: "#file-secret", role: "textbox" },
			{
				type: "wrong",
				keys: ["Enter"],
				at: "#file-secret[aria-invalid=true]",
				role: "textbox",
				hears: ONCE,
			},
		]);
		await selectAll(settings);
		await reader.walk([
			{ type: PASSWORD, keys: ["Enter"], at: "#compared", role: "paragraph" },
			{ to: "[data-do=close]", keys: ["Enter"], ...title("backup") },
			{ to: "[data-do=walk]", keys: ["Enter"], ...title("walk") },
		]);
		await reader.goesRound();
		await reader.walk([
			{ to: "[data-do=endWalk]", keys: ["Enter"], ...title("newPc") },
			{ to: "[data-do=beginSync]", keys: ["Enter"], ...title("sync"), hears: ONCE },
			{ to: "[data-do=endSync]", keys: ["Enter"], ...asked },
			{ to: ".question [data-do=endSync]", keys: ["Enter"], ...title("sync"), hears: ONCE },
		]);
		for (const [action, ask] of [["putBack"], ["purge", "askPurge"]] as const) {
			await stage.page.bringToFront();
			const [list, onList] = await popupOver(stage, "saved");
			await onList.take({
				to: "[data-do=showAccounts]",
				keys: ["Enter"],
				at: "[data-view=accounts] h1",
				role: "heading",
			});
			await onList.walk([
				{ to: "[data-do=details]", keys: ["Enter"], at: "h1", role: "heading" },
				{ to: "[data-do=delete]", keys: ["Enter"], at: "[data-notice=deleted] h2", role: "heading" },
			]);
			await close(list);
			await settings.bringToFront();
			await settings.waitForSelector("[data-do=putBack]");
			if (ask) {
				await reader.take({ to: `[data-do=${ask}]`, keys: ["Enter"], ...asked });
			}
			await reader.take({ to: `[data-do=${action}]`, keys: ["Enter"], ...title("trash"), hears: ONCE });
		}
		await reader.take({ to: "[data-do=openRestore]", keys: ["Enter"], at: "#backup-file", role: "button" });
		await picks(reader, "#backup-file", backup);
		await reader.walk([
			{ at: "#file-secret", role: "textbox" },
			{ type: PASSWORD, keys: ["Enter"], at: "#compared", role: "paragraph" },
			{
				to: "[data-do=deletedToo]",
				keys: ["Space"],
				at: "[data-do=deletedToo]",
				role: "checkbox",
				says: /test ?@qcs\.nl/,
			},
			{ to: "[data-do=restore]", keys: ["Enter"], ...title("backup"), hears: ONCE },
			{ to: "[data-do=press]", keys: ["Space"], at: "[data-do=press]", role: "checkbox" },
			{ to: "[data-do=lock]", keys: ["Enter"], at: "h1", role: "heading", hears: ONCE },
		]);
	});
});
