import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "puppeteer-core";
import { openStage, press, type Stage, scanAndSave, shows, tells } from "../harness.ts";
import type { Registration } from "../replicas/server.ts";
import {
	arrives,
	at,
	close,
	codeNow,
	fieldValue,
	fills,
	keep,
	listed,
	NEXT,
	open,
	pick,
	qrPage,
	SIGN_IN,
	SIGN_IN_FIELD,
	saysPressed,
	scansUntil,
	showsCodeOf,
	speaksPlainly,
	textOf,
	visit,
	WIZARD,
	WIZARD_FIELD,
} from "./support.ts";

/** A QR of an account that belongs to nobody here. */
const OTPAUTH = "otpauth://totp/Winkel:klant@winkel.nl?secret=GEZDGNBVGY3TQOJQ&issuer=Winkel";

describe("code fields", () => {
	let stage: Stage;
	let page: Page;
	before(async () => {
		stage = await openStage({ language: "nl" });
		page = stage.page;
	});
	after(() => stage.close());

	/** A new user of the replicas, whose account the vault has. */
	const person = (user: string): Promise<Registration> => keep(stage, stage.replicas.addUser("QCS", user));

	/** What reached the server during `play`. */
	async function posted(play: () => Promise<void>) {
		const from = stage.replicas.posts.length;
		await play();
		return stage.replicas.posts.slice(from).map(({ page, user, verdict }) => ({ page, user, verdict }));
	}

	/** The popup says that another code is wanted, and the field stays empty. */
	async function leavesAlone(address: string, field: string): Promise<void> {
		await visit(page, address, field);
		const popup = await open(stage);
		assert.match(await tells(popup, "other_code"), /sms of e-mail/);
		await shows(popup, "accounts");
		assert.equal(await popup.$("[data-do=fill]"), null, "and it offers none");
		await close(popup);
		assert.equal(await fieldValue(page, field), "");
	}

	describe("while the vault has one account", () => {
		before(() => keep(stage, stage.replicas.user));

		test("a code by text message at sign-in", async () => {
			const posts = await posted(async () => {
				await leavesAlone(at(SIGN_IN, { method: "sms", lng: "nl" }), SIGN_IN_FIELD);
				await leavesAlone(at(SIGN_IN, { method: "sms", lng: "en" }), SIGN_IN_FIELD);
				await leavesAlone(at(SIGN_IN, { method: "sms", noimg: "1" }), SIGN_IN_FIELD);
			});
			assert.deepEqual(posts, []);
		});

		for (const skin of ["dialog", "reskin"]) {
			for (const step of ["sms", "email"]) {
				test(`a code by ${step} in the wizard, ${skin}`, async () => {
					const posts = await posted(async () => {
						await leavesAlone(at(WIZARD, { step, skin, lng: "nl" }), WIZARD_FIELD);
						await leavesAlone(at(WIZARD, { step, skin, lng: "en" }), WIZARD_FIELD);
					});
					assert.deepEqual(posts, []);
				});
			}
		}

		test("the wizard's code step, opened without its QR", async () => {
			const posts = await posted(async () => {
				await visit(page, at(WIZARD, { step: "code" }), WIZARD_FIELD);
				const popup = await open(stage);
				await fills(popup);
				await page.waitForSelector(WIZARD_FIELD, { hidden: true });
				await close(popup);
			});
			assert.deepEqual(posts, [{ page: "wizard", user: "test@qcs.nl", verdict: "accepted" }]);
		});

		test("something that the person typed stays", async () => {
			const posts = await posted(async () => {
				for (const [address, field] of [
					[at(SIGN_IN, {}), SIGN_IN_FIELD],
					[at(WIZARD, { step: "code" }), WIZARD_FIELD],
				] as const) {
					await visit(page, address, field);
					await page.type(field, "12");
					const popup = await open(stage);
					assert.match(await tells(popup, "field_not_empty"), /Er staat al iets/);
					await shows(popup, "accounts");
					assert.equal(await popup.$("[data-do=fill]"), null);
					await close(popup);
					assert.equal(await fieldValue(page, field), "12");
				}
			});
			assert.deepEqual(posts, []);
		});
	});

	test("the sign-in page keeps the code, is read back, and its button is pressed once", async () => {
		const { secretBase32 } = await person("anna@qcs.nl");
		const posts = await posted(async () => {
			await visit(page, at(SIGN_IN, { user: "anna@qcs.nl" }), SIGN_IN_FIELD);
			await page.evaluate((selector) => {
				document.querySelector(selector)?.addEventListener("click", () => {
					sessionStorage.presses = Number(sessionStorage.presses ?? 0) + 1;
				});
			}, "#idSubmit_SAOTCC_Continue");
			const popup = await open(stage);
			const code = await fills(popup);
			assert.ok([-1, 0].map((steps) => codeNow(secretBase32, steps)).includes(code));
			assert.equal(await saysPressed(popup), true);
			await arrives(page, "/common/kmsi");
			assert.equal(await page.evaluate(() => sessionStorage.presses), "1");
			await close(popup);
		});
		assert.deepEqual(posts, [{ page: "sign-in", user: "anna@qcs.nl", verdict: "accepted" }]);
	});

	test("a code that the server refuses: says so, sends no other by itself, and writes the next over its own when asked", async () => {
		await person("dirk@qcs.nl");
		// The server has gone on to another key: what is filled is wrong there.
		stage.replicas.addUser("QCS", "dirk@qcs.nl");
		const posts = await posted(async () => {
			await visit(page, at(SIGN_IN, { user: "dirk@qcs.nl" }), SIGN_IN_FIELD);
			const popup = await open(stage);
			assert.match(await tells(popup, "refused_code"), /geweigerd/);
			const first = await fieldValue(page, SIGN_IN_FIELD);
			await close(popup);
			const again = await open(stage);
			await tells(again, "refused_code");
			assert.equal(await fieldValue(page, SIGN_IN_FIELD), first);
			const dirk = (await listed(again)).find(({ below }) => below.includes("dirk@qcs.nl"));
			await pick(again, dirk?.id ?? "");
			await fills(again);
			assert.equal(await saysPressed(again), false);
			assert.notEqual(await fieldValue(page, SIGN_IN_FIELD), first);
			await close(again);
		});
		assert.deepEqual(
			posts.map(({ verdict }) => verdict),
			["wrong"],
		);
	});

	for (const skin of ["dialog", "reskin"]) {
		test(`the wizard's code step, ${skin}: its account among many`, async () => {
			const user = `${skin}@qcs.nl`;
			stage.replicas.addUser("QCS", user);
			const posts = await posted(async () => {
				await visit(page, at(WIZARD, { step: "qr", skin, user }), ".qr img");
				await close(await scanAndSave(stage));
				await page.click(NEXT);
				await page.waitForSelector(WIZARD_FIELD, { visible: true });
				const popup = await open(stage);
				await fills(popup);
				assert.equal(await saysPressed(popup), true);
				const [filled] = await listed(popup);
				assert.ok(filled?.below.includes(user));
				await page.waitForSelector(WIZARD_FIELD, { hidden: true });
				await close(popup);
			});
			assert.deepEqual(posts, [{ page: "wizard", user, verdict: "accepted" }]);
		});
	}

	test("a sign-in page that does not say which code it wants: asks, fills, and leaves the button", async () => {
		await person("noimg@qcs.nl");
		const posts = await posted(async () => {
			await visit(page, at(SIGN_IN, { noimg: "1", user: "noimg@qcs.nl" }), SIGN_IN_FIELD);
			const popup = await open(stage);
			await shows(popup, "choose");
			assert.match(await textOf(popup), /zegt niet welke code/);
			assert.equal(await fieldValue(page, SIGN_IN_FIELD), "");
			const [only, ...others] = await listed(popup);
			assert.deepEqual(others, []);
			await pick(popup, only?.id ?? "");
			const code = await fills(popup);
			assert.equal(await saysPressed(popup), false);
			assert.match(await textOf(popup), /Klik nu zelf/);
			assert.equal(await fieldValue(page, SIGN_IN_FIELD), code);
			await close(popup);
		});
		assert.deepEqual(posts, []);
		// The page's own framework has it: the button sends it.
		const sent = await posted(async () => {
			await page.click("#idSubmit_SAOTCC_Continue");
			await arrives(page, "/common/kmsi");
		});
		assert.deepEqual(sent, [{ page: "sign-in", user: "noimg@qcs.nl", verdict: "accepted" }]);
	});

	test("a click while the page still loads", async () => {
		await person("vroeg@qcs.nl");
		const posts = await posted(async () => {
			await page.goto(at(SIGN_IN, { user: "vroeg@qcs.nl" }), { waitUntil: "domcontentloaded" });
			assert.equal(await page.$(SIGN_IN_FIELD), null, "the field is not there yet");
			const popup = await open(stage);
			await fills(popup);
			await arrives(page, "/common/kmsi");
			await close(popup);
		});
		assert.deepEqual(posts, [{ page: "sign-in", user: "vroeg@qcs.nl", verdict: "accepted" }]);
	});

	test("a field that slides in while the page is scanned", async () => {
		await person("laat@qcs.nl");
		const posts = await posted(async () => {
			await visit(page, at(SIGN_IN, { user: "laat@qcs.nl" }), SIGN_IN_FIELD);
			const show = (display: string) =>
				page.$eval(
					SIGN_IN_FIELD,
					(field, display) => {
						(field as HTMLElement).style.display = display;
					},
					display,
				);
			await show("none");
			const popup = await open(stage);
			await tells(popup, "no_qr");
			await shows(popup, "accounts");
			await Promise.all([press(popup, "scan"), show("block")]);
			await fills(popup);
			await arrives(page, "/common/kmsi");
			await close(popup);
		});
		assert.deepEqual(posts, [{ page: "sign-in", user: "laat@qcs.nl", verdict: "accepted" }]);
	});

	test("a field that nobody can see is not filled", async () => {
		await visit(page, at(SIGN_IN, { user: "anna@qcs.nl" }), SIGN_IN_FIELD);
		await page.$eval(SIGN_IN_FIELD, (field) => {
			(field as HTMLElement).style.display = "none";
		});
		const popup = await open(stage);
		await tells(popup, "no_qr");
		await shows(popup, "accounts");
		assert.equal(await fieldValue(page, SIGN_IN_FIELD), "");
		await close(popup);
	});
});

describe("QR codes on pages", () => {
	let stage: Stage;
	let page: Page;
	before(async () => {
		stage = await openStage({ language: "nl" });
		page = stage.page;
	});
	after(() => stage.close());

	/** The popup offers the account of {@link OTPAUTH}. */
	async function offersIt(popup: Page): Promise<void> {
		await shows(popup, "card");
		const text = await textOf(popup);
		assert.ok(text.includes("Winkel") && text.includes("klant@winkel.nl"), text);
		await close(popup);
	}

	test("on a light and on a dark page", async () => {
		for (const bg of ["light", "dark"]) {
			await visit(page, qrPage(OTPAUTH, { bg }), "img");
			await offersIt(await open(stage));
		}
	});

	for (const draw of ["img", "pixelated", "svg", "canvas"]) {
		test(`in the wizard, drawn as ${draw}`, async () => {
			await visit(page, at(WIZARD, { step: "qr", draw }), ".qr :is(img, svg, canvas)");
			const popup = await open(stage);
			await shows(popup, "card");
			assert.match(await textOf(popup), /test@qcs\.nl/);
			await close(popup);
		});
	}

	test("a picture of its own in the tab", async () => {
		await visit(page, at("https://qr.example/qr.png", { text: OTPAUTH }), "img");
		await offersIt(await open(stage));
	});

	test("a PDF in the tab, from which the account can be kept", async () => {
		const { user } = stage.replicas;
		await page.goto(at("https://qr.example/qr.pdf", { text: user.uri }));
		const popup = await open(stage);
		await scansUntil(popup, "card");
		await press(popup, "save");
		await shows(popup, "saved");
		await showsCodeOf(popup, user.secretBase32);
		await close(popup);
	});

	test("two accounts on one page: both are offered, and the one that was picked is kept", async () => {
		const other = "otpauth://totp/Bakker:klant@bakker.nl?secret=MFRGGZDFMZTWQ2LK&issuer=Bakker";
		await visit(page, qrPage(OTPAUTH, { two: other }), "img");
		const popup = await open(stage);
		await shows(popup, "card");
		assert.match(await textOf(popup), /Meerdere accounts gevonden/);
		const titles = await popup.$$eval(".draft .name-title", (all) => all.map((element) => element.textContent));
		assert.deepEqual([...titles].sort(), ["Bakker", "Winkel"]);
		await popup.$eval(`[data-do=pickDraft][value="${titles.indexOf("Bakker")}"]`, (radio) =>
			(radio as HTMLElement).click(),
		);
		await press(popup, "save");
		await shows(popup, "saved");
		assert.deepEqual(
			(await listed(popup)).map(({ title }) => title),
			["Bakker"],
		);
		await showsCodeOf(popup, "MFRGGZDFMZTWQ2LK");
		await close(popup);
	});

	test("an account comes before the other codes on a page", async () => {
		await visit(page, qrPage("https://winkel.nl/aanbieding", { two: OTPAUTH }), "img");
		await offersIt(await open(stage));
	});

	for (const { kind, text, says } of [
		{ kind: "qr_hotp", text: "otpauth://hotp/Bank:jan?secret=GEZDGNBVGY3TQOJQ&counter=1", says: /bij elk gebruik/ },
		{
			kind: "qr_migration",
			text: "otpauth-migration://offline?data=CjEKCkhlbGxvId6tvu8",
			says: /Google Authenticator/,
		},
		{ kind: "qr_passkey", text: "FIDO:/091587133123456789012345678901234567890123456789", says: /passkey/ },
		{ kind: "qr_link", text: "https://winkel.example/aanbieding?x=1", says: /winkel\.example/ },
		{ kind: "qr_text", text: "Kom langs op de tweede verdieping.", says: /gewone tekst/ },
		{ kind: "qr_damaged", text: "otpauth://totp/Winkel:jan?secret=GEZDGNBVGY3TQOJQ&period=0", says: /klopt iets niet/ },
		{ kind: "qr_damaged", text: "otpauth://totp/Winkel:jan?secret=&issuer=Winkel", says: /klopt iets niet/ },
		{ kind: "qr_damaged", text: "otpauth://totp/Winkel:jan?secret=a!b%C3%A9&issuer=Winkel", says: /klopt iets niet/ },
	]) {
		test(`${kind}: ${text}`, async () => {
			await visit(page, qrPage(text), "img");
			const popup = await open(stage);
			assert.match(await tells(popup, kind), says);
			await shows(popup, "accounts");
			await close(popup);
		});
	}
});

describe("Microsoft's QR for its own app alone", () => {
	for (const { language, link } of [
		{ language: "nl", link: "Ik wil een andere verificatie-app gebruiken" },
		{ language: "en", link: "I want to use a different authenticator app" },
	] as const) {
		test(`says what to look for on the page, ${language}`, async () => {
			const stage = await openStage({ language });
			try {
				await visit(stage.page, at(WIZARD, { step: "app", lng: language }), ".qr img");
				const popup = await open(stage);
				await shows(popup, "appOnly");
				assert.equal(await popup.$eval("main", (main) => main.dataset.kind), "work");
				assert.equal(await popup.evaluate(() => document.documentElement.lang), language);
				assert.ok((await textOf(popup)).includes(link));
				await speaksPlainly(popup);

				// It does so: the link leads to a QR that can be read, in the same popup.
				await stage.page.evaluate(() => document.querySelector<HTMLElement>(".buttons .ms-Button--default")?.click());
				const found = await stage.page.waitForSelector(`button.ms-Link ::-p-text(${link})`);
				await found?.evaluate((element) => (element as HTMLElement).click());
				await stage.page.evaluate((next) => document.querySelector<HTMLElement>(next)?.click(), NEXT);
				await stage.page.waitForSelector(".qr img", { visible: true });
				await press(popup, "scan");
				await shows(popup, "card");
				await close(popup);

				for (const [text, kind] of [
					["phonefactor://activate_account?code=694660881&url=https%3A%2F%2Fmfa.bedrijf.example%2Fx", "server"],
					[
						"https://login.microsoftonline.com/authenticatorApp/activateAccount?accountType=msa&source=qrCode&code=1",
						"personal",
					],
				] as const) {
					await visit(stage.page, qrPage(text), "img");
					const again = await open(stage);
					await shows(again, "appOnly");
					assert.equal(await again.$eval("main", (main) => main.dataset.kind), kind);
					await close(again);
				}
			} finally {
				await stage.close();
			}
		});
	}
});
