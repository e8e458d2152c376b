import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "puppeteer-core";
import { notices, openStage, press, type Stage, shows, tells } from "../harness.ts";
import {
	at,
	close,
	codeNow,
	keep,
	listed,
	open,
	PLAIN,
	qrPage,
	SIGN_IN,
	SIGN_IN_FIELD,
	showsCodeOf,
	speaksPlainly,
	textOf,
	vault,
	visit,
} from "./support.ts";

const URI = "otpauth://totp/Winkel:klant@winkel.nl?secret=GEZDGNBVGY3TQOJQ&issuer=Winkel";
const OTHER = "otpauth://totp/Bakker:klant@bakker.nl?secret=MFRGGZDFMZTWQ2LK&issuer=Bakker";

/** What each of these pages is answered with, per language. */
const PAGES = [
	{ kind: "cannot_capture", address: "about:blank", nl: /mag niet worden gelezen/, en: /may not be read/ },
	{ kind: "nothing_to_fill", address: "chrome://version", nl: /niets voor Sixbox/, en: /Nothing here for Sixbox/ },
	{ kind: "no_qr", address: PLAIN, nl: /Geen QR-code gevonden/, en: /No QR code found/ },
	{ kind: "cut_right", address: qrPage(URI, { cut: "right" }), nl: /rechterkant/, en: /on the right/ },
	{ kind: "cut_bottom", address: qrPage(URI, { cut: "bottom" }), nl: /onderkant/, en: /at the bottom/ },
	{ kind: "unreadable", address: qrPage(URI, { cover: "0.5" }), nl: /niet te lezen/, en: /cannot be read/ },
];
const WITHOUT_ACCOUNTS = {
	kind: "no_account",
	address: SIGN_IN,
	nl: /Nog geen account/,
	en: /No account for this page/,
};
const WITH_ACCOUNTS = { kind: "no_account_of", address: SIGN_IN, nl: /test@qcs\.nl/, en: /test@qcs\.nl/ };

for (const language of ["nl", "en"] as const) {
	describe(`what a page is answered with, ${language}`, () => {
		let stage: Stage;
		let page: Page;
		before(async () => {
			stage = await openStage({ language });
			page = stage.page;
		});
		after(() => stage.close());

		async function answers(accounts: number): Promise<void> {
			for (const { kind, address, [language]: says } of [...PAGES, accounts > 0 ? WITH_ACCOUNTS : WITHOUT_ACCOUNTS]) {
				await page.goto(address);
				if (address === SIGN_IN) {
					await page.waitForSelector(SIGN_IN_FIELD, { visible: true });
				}
				const popup = await open(stage);
				assert.match(await tells(popup, kind), says);
				await shows(popup, "accounts");
				assert.deepEqual(await notices(popup), [kind], address);
				assert.equal((await listed(popup)).length, accounts, address);
				assert.equal(await popup.evaluate(() => document.documentElement.lang), language);
				await close(popup);
			}
		}

		test("while there are no accounts: and what to do first", async () => {
			await answers(0);
			await page.goto(PLAIN);
			const popup = await open(stage);
			await shows(popup, "accounts");
			assert.match(await textOf(popup), language === "nl" ? /Nog geen accounts/ : /No accounts yet/);
			await close(popup);
		});

		test("with an account: its code stands beside it", async () => {
			const shop = { ...stage.replicas.user, uri: URI };
			await keep(stage, shop);
			await answers(1);
			await page.goto(PLAIN);
			const popup = await open(stage);
			await shows(popup, "accounts");
			await showsCodeOf(popup, "GEZDGNBVGY3TQOJQ");
			await close(popup);
		});

		test("with an account, that there is nothing to scan is told in full only to who asks for a scan", async () => {
			const advice = language === "nl" ? /scan opnieuw/ : /scan again/;
			await page.goto(PLAIN);
			const popup = await open(stage);
			assert.doesNotMatch(await tells(popup, "no_qr"), advice);
			await shows(popup, "accounts");
			await press(popup, "scan");
			await popup.waitForSelector("[data-notice=no_qr] h2");
			assert.match(await tells(popup, "no_qr"), advice);
			await close(popup);
		});

		test("a scan again, after the page has brought the QR into view", async () => {
			await visit(page, qrPage(OTHER, { cut: "right" }), "img");
			const popup = await open(stage);
			await tells(popup, "cut_right");
			await shows(popup, "accounts");
			await page.$eval("img", (picture) => {
				picture.style.left = "200px";
			});
			await press(popup, "scan");
			await shows(popup, "card");
			assert.match(await textOf(popup), /klant@bakker\.nl/);
			await close(popup);
		});

		test("a scan again, after what covered the QR is gone", async () => {
			await visit(page, qrPage(OTHER, { cover: "0.5" }), "img");
			const popup = await open(stage);
			assert.match(await tells(popup, "unreadable"), language === "nl" ? /Ctrl\sen\s\+/ : /Ctrl\sand\s\+/);
			await shows(popup, "accounts");
			await page.$eval(".cover", (cover) => cover.remove());
			await press(popup, "scan");
			await shows(popup, "card");
			assert.match(await textOf(popup), /klant@bakker\.nl/);
			await close(popup);
		});

		test("a QR that cannot be read: a link beside it is not what is told, an account is", async () => {
			await visit(page, qrPage(OTHER, { cover: "0.5", two: "https://bakker.example/" }), "img");
			const popup = await open(stage);
			await tells(popup, "unreadable");
			await shows(popup, "accounts");
			assert.deepEqual(await notices(popup), ["unreadable"]);
			await close(popup);
			await visit(page, qrPage(URI.replace("klant", "ander"), { cover: "0.5", two: OTHER }), "img");
			const other = await open(stage);
			await shows(other, "card");
			assert.match(await textOf(other), /klant@bakker\.nl/);
			assert.doesNotMatch(await textOf(other), /winkel/);
			await close(other);
		});

		test("a scan after the tab went to another page, with the popup open", async () => {
			await page.goto(PLAIN);
			const popup = await open(stage);
			await tells(popup, "no_qr");
			// Another address of the same host: the click still counts for it.
			await page.goto(at("https://plain.example/other", {}));
			await press(popup, "scan");
			await tells(popup, "no_qr");
			await shows(popup, "accounts");
			// Another host: the click does not count there.
			await visit(page, qrPage(OTHER), "img");
			await press(popup, "scan");
			await tells(popup, "cannot_capture");
			await shows(popup, "accounts");
			await close(popup);
		});
	});
}

describe("a key that is typed", () => {
	let stage: Stage;
	before(async () => {
		stage = await openStage({ language: "nl" });
	});
	after(() => stage.close());

	async function form(): Promise<Page> {
		await stage.page.goto(PLAIN);
		const popup = await open(stage);
		await shows(popup, "accounts");
		await press(popup, "typeKey");
		await shows(popup, "typed");
		return popup;
	}

	async function type(popup: Page, values: Readonly<Record<string, string>>): Promise<void> {
		await popup.$eval("details", (details) => {
			details.open = true;
		});
		for (const [name, value] of Object.entries(values)) {
			await popup.$eval(`[name="${name}"]`, (field) => (field as HTMLInputElement).select());
			await popup.focus(`[name="${name}"]`);
			await popup.keyboard.press("Backspace");
			await popup.keyboard.type(value);
		}
		await press(popup, "saveTyped");
	}

	/** Waits until exactly this field is marked, and gives the sentence that stands beside it. */
	async function wrong(popup: Page, field: string): Promise<string> {
		await popup.waitForSelector(`[name="${field}"][aria-invalid="true"]`);
		const invalid = await popup.$$eval("[aria-invalid=true]", (all) =>
			all.map((input) => ({
				name: input.getAttribute("name"),
				focused: input === document.activeElement,
				sentence: document.getElementById(input.getAttribute("aria-describedby") ?? "")?.textContent ?? "",
			})),
		);
		assert.deepEqual(
			invalid.map(({ name, focused }) => ({ name, focused })),
			[{ name: field, focused: true }],
		);
		return invalid[0]?.sentence ?? "";
	}

	const RIGHT = { issuer: "Microsoft", user: "jan@typt.nl", key: "jbswy3dpehpk3pxp" };

	test("every mistake has its sentence beside its field, and saves nothing", async () => {
		const popup = await form();
		for (const { values, field, says } of [
			{ values: { user: "", key: RIGHT.key }, field: "user", says: /gebruikersnaam/ },
			{ values: { ...RIGHT, user: "   " }, field: "user", says: /gebruikersnaam/ },
			{ values: { ...RIGHT, key: "" }, field: "key", says: /Vul de sleutel in/ },
			{ values: { ...RIGHT, key: "jbswy3dpehpk3px1" }, field: "key", says: /‘1’.*A tot en met Z/ },
			{ values: { ...RIGHT, key: "jbswy3dpehpk€3pxp" }, field: "key", says: /‘€’/ },
			{ values: { ...RIGHT, key: "$1<b>&amp;" }, field: "key", says: /‘\$’/ },
			{ values: { ...RIGHT, key: "jbsw y3dp" }, field: "key", says: /te kort/ },
			{ values: { ...RIGHT, digits: "5" }, field: "digits", says: /6 tot en met 10/ },
			{ values: { ...RIGHT, digits: "6", period: "0" }, field: "period", says: /1 seconde of meer/ },
			{ values: { ...RIGHT, period: "dertig" }, field: "period", says: /1 seconde of meer/ },
		]) {
			await type(popup, values);
			assert.match(await wrong(popup, field), says);
			await speaksPlainly(popup);
		}
		// What was typed stays there to be mended.
		assert.equal(await popup.$eval("[name=user]", (input) => (input as HTMLInputElement).value), RIGHT.user);
		await close(popup);
		assert.deepEqual(await vault(stage), []);
	});

	test("a right one is saved, with spaces, dashes and either case, and gives the right code", async () => {
		const keys = ["jbswy3dpehpk3pxp", "GEZD GNBV GY3T QOJQ", " mfrg-gzdf MZTW-q2lk "];
		for (const [index, key] of keys.entries()) {
			const popup = await form();
			await type(popup, { issuer: "Microsoft", user: `QCS automatisering:typt${index}@qcs.nl`, key });
			await shows(popup, "saved");
			const [saved] = await listed(popup);
			assert.equal(saved?.title, "QCS automatisering");
			assert.ok(saved?.below.includes(`typt${index}@qcs.nl`));
			await showsCodeOf(popup, key.replace(/[\s-]/g, ""));
			await close(popup);
		}
		assert.equal((await vault(stage)).length, keys.length);
	});

	test("a mistake that was mended", async () => {
		const popup = await form();
		for (const [name, value, sentence] of [
			["digits", "5", /6 tot en met 10/],
			["key", "jbswy3dpehpk3px8", /‘8’/],
		] as const) {
			await type(popup, { ...RIGHT, digits: "6", [name]: value });
			assert.match(await wrong(popup, name), sentence);
			// The sentence goes with the first key that is pressed there, and the field stays where it is.
			await popup.keyboard.press("Backspace");
			await popup.waitForSelector(".problem", { hidden: true });
			assert.equal(await popup.$eval(`[name=${name}]:focus`, (field) => field.matches("[aria-describedby]")), false);
			assert.equal(await popup.$("[aria-invalid=true]"), null);
			assert.equal(await popup.$(`details:not([open]) [name=${name}]`), null);
		}
		await type(popup, { key: "krsxg5ctmvrxezlu" });
		await shows(popup, "saved");
		await showsCodeOf(popup, "krsxg5ctmvrxezlu");
		await close(popup);
	});

	test("the same key again is not doubled; another key of that name asks", async () => {
		const before = (await vault(stage)).length;
		const popup = await form();
		await type(popup, { ...RIGHT, key: "KRSX G5CT MVRX EZLU" });
		await shows(popup, "saved");
		assert.match(await textOf(popup), /Dit account hebt u al/);
		await close(popup);
		const other = await form();
		await type(other, { ...RIGHT, key: "mzxw6ytboi4dsmjq" });
		await shows(other, "conflict");
		await press(other, "showAccounts");
		await shows(other, "accounts");
		await close(other);
		assert.equal((await vault(stage)).length, before);
	});

	test("eight digits in sixty seconds", async () => {
		const popup = await form();
		await type(popup, { issuer: "Bank", user: "jan", key: "jbswy3dpehpk3pxp", digits: "8", period: "60" });
		await shows(popup, "saved");
		const [saved] = await listed(popup);
		assert.match(saved?.code ?? "", /^\d{4} \d{4}$/);
		// A step of sixty seconds has another number than one of thirty.
		assert.ok(!saved?.code.replace(" ", "").endsWith(codeNow("jbswy3dpehpk3pxp")));
		await close(popup);
	});
});
