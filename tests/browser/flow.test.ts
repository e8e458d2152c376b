import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "puppeteer-core";
import { openStage, press, type Stage, scanAndSave, shows, tells } from "../harness.ts";
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
	showsCodeOf,
	textOf,
	vault,
	visit,
	WIZARD,
	WIZARD_FIELD,
} from "./support.ts";

/** From the wizard's QR step to the accepted code. */
async function setUp(stage: Stage): Promise<void> {
	const { page, replicas } = stage;
	const before = replicas.posts.length;
	await page.waitForSelector(".qr :is(img, svg, canvas)", { visible: true });
	const saved = await scanAndSave(stage);
	await showsCodeOf(saved, replicas.user.secretBase32);
	await close(saved);
	await page.click(NEXT);
	await page.waitForSelector(WIZARD_FIELD, { visible: true });
	const popup = await open(stage);
	const code = await fills(popup);
	assert.equal(await saysPressed(popup), true);
	await page.waitForSelector(WIZARD_FIELD, { hidden: true });
	await close(popup);
	const posts = replicas.posts.slice(before);
	assert.deepEqual(
		posts.map(({ page, code, verdict }) => ({ page, code, verdict })),
		[{ page: "wizard", code, verdict: "accepted" }],
	);
}

describe("the whole flow", { concurrency: true }, () => {
	for (const { skin, language, link, signedIn } of [
		{
			skin: "dialog",
			language: "nl",
			link: "Ik wil een andere verificatie-app gebruiken",
			signedIn: "U bent aangemeld",
		},
		{ skin: "reskin", language: "en", link: "Set up a different authentication app", signedIn: "You are signed in" },
	] as const) {
		test(`from "more information required" to signed in, ${skin}, ${language}`, async () => {
			const stage = await openStage({ language });
			try {
				const { page, replicas } = stage;
				await visit(
					page,
					`https://login.microsoftonline.com/common/login?lng=${language}`,
					"#idSubmit_ProofUp_Redirect",
				);
				await page.click("#idSubmit_ProofUp_Redirect");
				await page.waitForSelector("button.ms-Link", { visible: true });
				if (skin === "reskin") {
					await visit(page, `${page.url()}&skin=reskin`, "button.ms-Link");
				}
				assert.equal(await page.$eval("button.ms-Link", (element) => element.textContent), link);
				await page.click("button.ms-Link");
				await page.click(NEXT);
				await setUp(stage);

				await page.click(NEXT);
				await page.waitForSelector(SIGN_IN_FIELD, { visible: true });
				const popup = await open(stage);
				await fills(popup);
				assert.equal(await saysPressed(popup), true);
				await arrives(page, "/common/kmsi");
				await page.waitForFunction((text) => document.body.innerText.includes(text), { polling: 50 }, signedIn);
				await close(popup);

				const [first, second, ...more] = replicas.posts;
				assert.deepEqual([first?.page, first?.verdict], ["wizard", "accepted"]);
				assert.deepEqual([second?.page, second?.verdict], ["sign-in", "accepted"]);
				assert.notEqual(first?.step, second?.step);
				assert.deepEqual(more, []);
			} finally {
				await stage.close();
			}
		});
	}
});

describe("set-up on screens of every density", () => {
	for (const pixelRatio of [1, 1.25, 2]) {
		test(`${pixelRatio} device pixels per CSS pixel`, async () => {
			const stage = await openStage({ pixelRatio });
			try {
				await visit(stage.page, at(WIZARD, { step: "qr" }), ".qr img");
				assert.equal(await stage.page.evaluate(() => devicePixelRatio), pixelRatio);
				await setUp(stage);
			} finally {
				await stage.close();
			}
		});
	}
});

describe("accounts", () => {
	let stage: Stage;
	let page: Page;
	before(async () => {
		stage = await openStage({ language: "nl" });
		page = stage.page;
	});
	after(() => stage.close());

	test("the card names organisation, user and issuer; a nickname becomes the title; the code is right", async () => {
		const { user } = stage.replicas;
		await visit(page, at(WIZARD, { step: "qr" }), ".qr img");
		const popup = await open(stage);
		await shows(popup, "card");
		const text = await textOf(popup);
		for (const name of ["Account gevonden", "QCS automatisering", "test@qcs.nl", "Microsoft"]) {
			assert.ok(text.includes(name), name);
		}
		assert.ok(!text.toLowerCase().includes(user.secretBase32), "the key is not on screen");
		await popup.focus("[name=nickname]");
		await popup.keyboard.type("  Werk & thuis <b> ");
		await press(popup, "save");
		await shows(popup, "saved");
		const [saved] = await listed(popup);
		assert.equal(saved?.title, "Werk & thuis <b>");
		for (const name of ["QCS automatisering", "Microsoft", "test@qcs.nl"]) {
			assert.ok(saved?.below.includes(name), name);
		}
		await showsCodeOf(popup, user.secretBase32);
		assert.match(await textOf(popup), /Volgende/, "what comes next in the wizard");
		await press(popup, "showAccounts");
		await shows(popup, "accounts");
		assert.deepEqual(
			(await listed(popup)).map(({ title }) => title),
			["Werk & thuis <b>"],
		);
		await showsCodeOf(popup, user.secretBase32);
		await close(popup);
	});

	test("a click copies the code, and it can be pasted into a page", async () => {
		const { user } = stage.replicas;
		await page.goto("https://plain.example/");
		const popup = await open(stage);
		await shows(popup, "accounts");
		await press(popup, "copy");
		await popup.waitForSelector(".done");
		assert.match(await textOf(popup), /Gekopieerd/);
		await close(popup);
		await visit(page, at(SIGN_IN, { user: "nobody@qcs.nl" }), SIGN_IN_FIELD);
		await page.focus(SIGN_IN_FIELD);
		await page.keyboard.down("Control");
		await page.keyboard.press("v", { commands: ["Paste"] });
		await page.keyboard.up("Control");
		const pasted = await fieldValue(page, SIGN_IN_FIELD);
		assert.ok([-1, 0].map((steps) => codeNow(user.secretBase32, steps)).includes(pasted), pasted);
	});

	test("the same account again: it says so, and there is one", async () => {
		await visit(page, at(WIZARD, { step: "qr" }), ".qr img");
		const popup = await open(stage);
		await shows(popup, "saved");
		assert.match(await textOf(popup), /Dit account hebt u al/);
		await showsCodeOf(popup, stage.replicas.user.secretBase32);
		await close(popup);
		assert.equal((await vault(stage)).length, 1);
	});

	test("the same name with another key asks: cancel keeps the old one, both keeps both, replace keeps the new one", async () => {
		const name = ["Conflict BV", "piet@conflict.nl"] as const;
		const mine = async () => (await vault(stage)).filter(({ title }) => title === name[0]);
		const codes = (...keys: string[]) => keys.map((key) => codeNow(key)).sort();
		const shown = (accounts: Awaited<ReturnType<typeof mine>>) =>
			accounts.map(({ code }) => code.replace(" ", "")).sort();
		const sameCodes = async (...keys: string[]) => {
			const early = codes(...keys);
			const seen = shown(await mine());
			const late = codes(...keys);
			assert.ok(
				[early, late].some((wanted) => wanted.join() === seen.join()),
				`${seen}, not ${early}`,
			);
		};
		const scanConflict = async (uri: string, answer: string) => {
			await visit(page, qrPage(uri), "img");
			const popup = await open(stage);
			await shows(popup, "card");
			await press(popup, "save");
			await shows(popup, "conflict");
			const text = await textOf(popup);
			assert.ok(text.includes(name[0]) && text.includes(name[1]), "it names the account that is there");
			await press(popup, answer);
			await shows(popup, answer === "showAccounts" ? "accounts" : "saved");
			await close(popup);
		};
		const first = await keep(stage, stage.replicas.addUser(...name));
		const second = stage.replicas.addUser(...name);
		const third = stage.replicas.addUser(...name);

		await scanConflict(second.uri, "showAccounts");
		await sameCodes(first.secretBase32);
		await scanConflict(second.uri, "replace");
		await sameCodes(second.secretBase32);
		await scanConflict(third.uri, "keepBoth");
		await sameCodes(second.secretBase32, third.secretBase32);
	});

	test("with several accounts, the one who signs in is filled without a question", async () => {
		const anna = await keep(stage, stage.replicas.addUser("QCS automatisering", "anna@qcs.nl"));
		await keep(stage, stage.replicas.addUser("QCS automatisering", "bert@qcs.nl"));
		const before = stage.replicas.posts.length;
		// The page writes the name as the person typed it.
		await visit(page, at(SIGN_IN, { user: "Anna@QCS.nl" }), SIGN_IN_FIELD);
		const popup = await open(stage);
		const code = await fills(popup);
		const [filled] = await listed(popup);
		assert.ok(filled?.below.includes("anna@qcs.nl"), "it says whose code it filled");
		await arrives(page, "/common/kmsi");
		await close(popup);
		assert.ok([-1, 0].map((steps) => codeNow(anna.secretBase32, steps)).includes(code));
		assert.deepEqual(
			stage.replicas.posts.slice(before).map(({ verdict, code }) => ({ verdict, code })),
			[{ verdict: "accepted", code }],
		);
	});

	test("one user name in two organisations: it asks, and fills the one that was picked", async () => {
		await keep(stage, stage.replicas.addUser("Eerste BV", "kees@twee.nl"));
		const wanted = await keep(stage, stage.replicas.addUser("Tweede BV", "kees@twee.nl"));
		const before = stage.replicas.posts.length;
		await visit(page, at(SIGN_IN, { user: "kees@twee.nl", tenant: "Tweede BV" }), SIGN_IN_FIELD);
		const popup = await open(stage);
		await shows(popup, "choose");
		assert.equal(await fieldValue(page, SIGN_IN_FIELD), "");
		const offered = await listed(popup);
		assert.deepEqual(offered.map(({ title }) => title).sort(), ["Eerste BV", "Tweede BV"]);
		const id = offered.find(({ title }) => title === wanted.tenant)?.id ?? "";
		await pick(popup, id);
		await fills(popup);
		await arrives(page, "/common/kmsi");
		await close(popup);
		assert.deepEqual(
			stage.replicas.posts.slice(before).map(({ verdict }) => verdict),
			["accepted"],
		);
	});

	test("someone without an account gets nobody's code", async () => {
		const before = stage.replicas.posts.length;
		await visit(page, at(SIGN_IN, { user: "vreemd@qcs.nl" }), SIGN_IN_FIELD);
		const popup = await open(stage);
		assert.match(await tells(popup, "no_account_of"), /Geen account met de naam vreemd@qcs\.nl/);
		await shows(popup, "accounts");
		await close(popup);
		assert.equal(await fieldValue(page, SIGN_IN_FIELD), "");
		assert.equal(stage.replicas.posts.length, before);
	});

	test("an account of another service is not filled by itself, whatever its user's name", async () => {
		await visit(page, qrPage("otpauth://totp/GitHub:hub@qcs.nl?secret=jbswy3dpehpk3pxp&issuer=GitHub"), "img");
		await close(await scanAndSave(stage));
		await visit(page, at(SIGN_IN, { user: "hub@qcs.nl" }), SIGN_IN_FIELD);
		const popup = await open(stage);
		assert.match(await tells(popup, "no_account_of"), /hub@qcs\.nl/);
		assert.equal(await fieldValue(page, SIGN_IN_FIELD), "");
		await close(popup);
	});

	test("a known account's QR in a new page of the wizard is that page's account, also among many", async () => {
		const { user } = stage.replicas;
		const before = stage.replicas.posts.length;
		await visit(page, at(WIZARD, { step: "qr" }), ".qr img");
		const again = await open(stage);
		await shows(again, "saved");
		await close(again);
		await page.click(NEXT);
		await page.waitForSelector(WIZARD_FIELD, { visible: true });
		const popup = await open(stage);
		assert.ok(["filled", "waiting"].includes(await shows(popup, "filled", "waiting", "choose", "accounts")));
		const code = await fills(popup);
		await page.waitForSelector(WIZARD_FIELD, { hidden: true });
		await close(popup);
		assert.ok([-1, 0].map((steps) => codeNow(user.secretBase32, steps)).includes(code));
		assert.equal(stage.replicas.posts.slice(before)[0]?.verdict, "accepted");
	});
});
