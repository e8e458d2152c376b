import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Page } from "puppeteer-core";
import { notices, openStage, press, required, type Stage, shows, tells } from "../harness.ts";
import { typeNewPassword } from "./settings-support.ts";
import { openBackstage } from "./storage-support.ts";
import {
	arrives,
	at,
	close,
	fieldValue,
	fills,
	keep,
	listed,
	NEXT,
	open,
	PLAIN,
	pick,
	qrPage,
	SIGN_IN,
	SIGN_IN_FIELD,
	textOf,
	visit,
	WIZARD,
	WIZARD_FIELD,
} from "./support.ts";

const PASSWORD = "fiets kaas molen dijk";

/** One thing that was written into a field. */
interface Input {
	/** The document, by the time at which it began. */
	readonly document: number;
	readonly value: string;
}

/** From now on, whatever is written into a field of any document of this tab. */
async function watchInputs(page: Page): Promise<readonly Input[]> {
	const inputs: Input[] = [];
	await page.exposeFunction("reportInput", (input: Input) => inputs.push(input));
	await page.evaluateOnNewDocument(() => {
		const { reportInput } = globalThis as unknown as { reportInput: (input: Input) => void };
		addEventListener(
			"input",
			({ target }) => reportInput({ document: performance.timeOrigin, value: (target as HTMLInputElement).value }),
			true,
		);
	});
	return inputs;
}

/** The present document of a tab, as {@link Input} names it. */
function documentOf(page: Page): Promise<number> {
	return page.evaluate(() => performance.timeOrigin);
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
	for (let tries = 0; tries < 200; tries++) {
		if (await holds().catch(() => false)) {
			return;
		}
		await pause(50);
	}
	assert.fail(what);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("where nothing may be filled", () => {
	let stage: Stage;
	let page: Page;
	let inputs: readonly Input[];
	before(async () => {
		stage = await openStage({ language: "nl" });
		page = stage.page;
		await keep(stage, stage.replicas.user);
		// An account that is not Microsoft's is filled nowhere either.
		await keep(stage, {
			...stage.replicas.user,
			uri: "otpauth://totp/Winkel:test@qcs.nl?secret=GEZDGNBVGY3TQOJQ&issuer=Winkel",
		});
		inputs = await watchInputs(page);
	});
	after(() => stage.close());

	/** Nothing was written, nothing can be, and nothing reached the server. */
	async function untouched(popup: Page, field: string): Promise<void> {
		await shows(popup, "accounts");
		const codes = async () => (await listed(popup)).map(({ code }) => code);
		assert.equal((await codes()).filter((code) => code === "").length, 1, "Microsoft's code is hidden");
		await press(popup, "showHidden");
		await popup.waitForSelector("[data-do=copy]");
		assert.ok(
			(await codes()).every((code) => /^\d{3} \d{3}$/.test(code)),
			"and there for who insists",
		);
		assert.equal(await popup.$("[data-do=fill]"), null, "no button fills");
		await close(popup);
		assert.equal(await fieldValue(page, field), "");
		assert.deepEqual(inputs, []);
		assert.deepEqual(stage.replicas.posts, []);
	}

	for (const { kind, address, host } of [
		...[
			"https://xlogin.microsoftonline.com/common/SAS/ProcessAuth",
			"https://login.microsoftonline.com./common/SAS/ProcessAuth",
			"https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin/oauth2/v2.0/authorize",
			"https://evil.example/login.microsoftonline.com/common/SAS/ProcessAuth",
			"https://login.microsoftonline.com@evil.example/common/SAS/ProcessAuth",
			"https://login.xn--mcrosoftonline-kkb.com/common/SAS/ProcessAuth",
		].map((address) => ({ kind: "wrong_host", address, host: new URL(address).host })),
		...[
			"https://login.microsoftonline.com.evil.example/common/SAS/ProcessAuth",
			"https://login-microsoftonline.example/common/SAS/ProcessAuth",
			"http://rnicrosoftonline.com/common/SAS/ProcessAuth",
		].map((address) => ({ kind: "fake_name", address, host: new URL(address).host })),
		...["https://login.xn--mcrosoftonline-59l.com/common/SAS/ProcessAuth"].map((address) => ({
			kind: "fake_twin",
			address,
			host: new URL(address).host,
		})),
		...["https://203.0.113.7/common/SAS/ProcessAuth"].map((address) => ({
			kind: "fake_address",
			address,
			host: new URL(address).host,
		})),
		{
			kind: "not_https",
			address: "http://login.microsoftonline.com/common/SAS/ProcessAuth",
			host: "login.microsoftonline.com",
		},
		...[
			"/te/contoso.onmicrosoft.com/b2c_1_signin/oauth2/authresp",
			"/tfp/contoso.onmicrosoft.com/B2C_1A_SignIn/oauth2/v2.0/authorize",
			"/contoso.onmicrosoft.com/B2C_1_signin/oauth2/v2.0/authorize",
			"/contoso.onmicrosoft.com/oauth2/v2.0/authorize?p=B2C_1_signin",
			"/%74e/contoso.onmicrosoft.com/x",
		].map((path) => ({
			kind: "tenant_page",
			address: `https://login.microsoftonline.com${path}`,
			host: "login.microsoftonline.com",
		})),
	]) {
		test(`${kind}: ${address}`, async () => {
			await visit(page, address, SIGN_IN_FIELD);
			const popup = await open(stage);
			const said = await tells(popup, kind);
			assert.ok(said.includes(host), said);
			await untouched(popup, SIGN_IN_FIELD);
		});
	}

	test("a page of Microsoft's that goes to a tenant's path without loading", async () => {
		await visit(page, SIGN_IN, SIGN_IN_FIELD);
		await page.evaluate(() => history.replaceState(null, "", "/te/contoso.onmicrosoft.com/b2c_1_signin/x"));
		const popup = await open(stage);
		await tells(popup, "tenant_page");
		await untouched(popup, SIGN_IN_FIELD);
	});

	test("the newer wizard's field on a foreign host", async () => {
		await visit(page, "https://mysignins.microsoft.com.evil.example/register?step=code&skin=reskin", WIZARD_FIELD);
		const popup = await open(stage);
		assert.ok((await tells(popup, "fake_name")).includes("mysignins.microsoft.com.evil.example"));
		await untouched(popup, WIZARD_FIELD);
	});

	test("the older wizard's field, which many pages have, on a host that looks like Microsoft's", async () => {
		await visit(page, "https://mysignins.microsoft.com.evil.example/register?step=code", WIZARD_FIELD);
		const popup = await open(stage);
		await tells(popup, "fake_name");
		await untouched(popup, WIZARD_FIELD);
	});

	test("the older wizard's field on a host of nobody's: a Microsoft account is not even offered", async () => {
		await visit(page, "https://evil.example/register?step=code", WIZARD_FIELD);
		const popup = await open(stage);
		await shows(popup, "accounts", "elsewhere");
		const offered = await popup.$$eval("li:has([data-do=fill]) .name-below", (all) =>
			all.map((name) => name.textContent),
		);
		assert.ok(!offered.some((name) => name?.includes("Microsoft")), String(offered));
		await close(popup);
		assert.equal(await fieldValue(page, WIZARD_FIELD), "");
		assert.deepEqual(inputs, []);
		assert.deepEqual(stage.replicas.posts, []);
	});

	test("a field in a frame of Microsoft's own page", async () => {
		await visit(page, SIGN_IN, SIGN_IN_FIELD);
		await page.evaluate((selector) => {
			const field = document.querySelector(selector);
			const frame = document.createElement("iframe");
			document.body.append(frame);
			if (field) {
				frame.contentDocument?.body.append(field);
			}
		}, SIGN_IN_FIELD);
		const popup = await open(stage);
		await tells(popup, "no_qr");
		await shows(popup, "accounts");
		assert.equal(await popup.$("[data-do=fill]"), null);
		await close(popup);
		assert.deepEqual(inputs, []);
		assert.deepEqual(stage.replicas.posts, []);
	});
});

describe("between look and fill", () => {
	/** Several accounts of one name: the popup looks, then asks, then fills. */
	const NAME = "kees@qcs.nl";
	let stage: Stage;
	let page: Page;
	let inputs: readonly Input[];
	let tenants = 0;
	/** The organisations of which no code was filled yet. */
	const spare: string[] = [];
	before(async () => {
		stage = await openStage({ language: "en" });
		page = stage.page;
		inputs = await watchInputs(page);
		await more(3);
	});
	after(() => stage.close());

	/** More organisations in which the same person is. */
	async function more(count: number): Promise<void> {
		for (let left = count; left > 0; left--) {
			const { tenant } = await keep(stage, stage.replicas.addUser(`Tenant ${tenants++}`, NAME));
			spare.push(tenant);
		}
	}

	/** The popup has looked at the page, and asks whose code; gives the account to press. */
	async function asked(
		address = at(SIGN_IN, { user: NAME }),
		field = SIGN_IN_FIELD,
	): Promise<{ popup: Page; id: string }> {
		if (spare.length === 0) {
			await more(3);
		}
		await visit(page, address, field);
		const popup = await open(stage);
		await shows(popup, "choose");
		const account = (await listed(popup)).find(({ title }) => title === spare[0]);
		return { popup, id: account?.id ?? assert.fail("it does not offer the account") };
	}

	/** Nothing of Sixbox's is in the present document. */
	async function clean(field: string): Promise<void> {
		assert.equal(await fieldValue(page, field), "");
		const present = await documentOf(page);
		assert.deepEqual(
			inputs.filter(({ document }) => document === present),
			[],
		);
	}

	const STRANGER = "somebody@else.example";
	const SAME_ORIGIN = at("https://login.microsoftonline.com/common/other", { user: STRANGER });
	const GOES = [
		{ how: "to another page of the same host", to: SAME_ORIGIN, field: SIGN_IN_FIELD },
		{ how: "to the same address again", to: at(SIGN_IN, { user: NAME }), field: SIGN_IN_FIELD },
		{ how: "to the wizard", to: at(WIZARD, { step: "code", user: STRANGER }), field: WIZARD_FIELD },
		{
			how: "to a look-alike",
			to: at("https://login.microsoftonline.com.evil.example/x", { user: STRANGER }),
			field: SIGN_IN_FIELD,
		},
	];

	for (const { how, to, field } of GOES) {
		test(`the page has gone ${how}`, async () => {
			const { popup, id } = await asked();
			const posts = stage.replicas.posts.length;
			await visit(page, to, field);
			await pick(popup, id);
			await tells(popup, "page_changed");
			await shows(popup, "accounts");
			await close(popup);
			await clean(field);
			assert.equal(stage.replicas.posts.length, posts);
		});
	}

	test("the page goes while the account is pressed: never is the new document filled", async () => {
		// Milliseconds from the press to the page's going; less than none: it goes first.
		const signIn = { from: at(SIGN_IN, { user: NAME }), field: SIGN_IN_FIELD };
		const wizard = { from: at(WIZARD, { step: "code", user: NAME }), field: WIZARD_FIELD };
		const ways = [
			{ ...wizard, to: wizard.from },
			{ ...signIn, to: SAME_ORIGIN },
			{ ...wizard, to: at(WIZARD, { step: "code", user: STRANGER }) },
			{ ...signIn, to: at("https://login.microsoftonline.com.evil.example/x", { user: STRANGER }) },
			{ ...wizard, to: wizard.from },
			{ ...signIn, to: at(WIZARD, { step: "code", user: STRANGER }) },
		];
		const moments = [-200, -100, -50, -20, -10, 0, 0, 5, 10, 15, 20, 25, 30, 40, 60, 90];
		let refused = 0;
		for (const [round, moment] of moments.entries()) {
			const { from, field, to } = ways[round % ways.length] ?? assert.fail();
			const { popup, id } = await asked(from, field);
			const old = await documentOf(page);
			const posts = stage.replicas.posts.length;
			await page.evaluate(
				(address, delay) => {
					setTimeout(() => location.assign(address), delay);
				},
				to,
				Math.max(moment, 0),
			);
			await pause(-moment);
			await pick(popup, id);
			const outcome = await shows(popup, "accounts", "filled", "waiting");
			if (outcome === "accounts") {
				refused++;
				assert.deepEqual(await notices(popup), ["page_changed"]);
			} else {
				// The old document was still there: it may have been filled.
				spare.shift();
			}
			await until(`${to}: a new page is there`, async () =>
				page.evaluate((old) => performance.timeOrigin !== old && document.readyState === "complete", old),
			);
			await pause(500);
			await close(popup);
			const told = `from ${from} to ${to}, ${moment} ms`;
			assert.deepEqual(
				inputs.filter(({ document, value }) => document > old && value !== ""),
				[],
				told,
			);
			for (const { user, host } of stage.replicas.posts.slice(posts)) {
				assert.deepEqual({ user, host, outcome }, { user: NAME, host: new URL(from).host, outcome: "filled" }, told);
			}
		}
		assert.ok(refused > 0, "no round came late enough to say anything");
	});

	for (const [what, change] of [
		[
			"the picture of a text message, in the same field",
			() => {
				const picture = document.querySelector<HTMLImageElement>("img.tile-img");
				picture?.setAttribute("src", picture.src.replace("picker_verify_code", "picker_verify_sms"));
			},
		],
		[
			"the picture gone and a telephone number, in the same field",
			() => {
				document.querySelector("img.tile-img")?.remove();
				const text = document.querySelector("#idDiv_SAOTCC_Description");
				text?.replaceChildren("We texted your phone +XX XXXXXXX12. Please enter the code to sign in.");
			},
		],
	] as const) {
		test(`the page asks for another code: ${what}`, async () => {
			const { popup, id } = await asked();
			const posts = stage.replicas.posts.length;
			await page.evaluate(change);
			await pick(popup, id);
			await tells(popup, "other_code");
			await shows(popup, "accounts");
			await close(popup);
			await clean(SIGN_IN_FIELD);
			assert.equal(stage.replicas.posts.length, posts);
		});
	}

	test("the page no longer says which code it wants: its button is left to the person", async () => {
		const { popup, id } = await asked();
		const posts = stage.replicas.posts.length;
		await page.evaluate(() => {
			document.querySelector("img.tile-img")?.remove();
			document.querySelector("#idDiv_SAOTCC_Description")?.replaceChildren("Enter the code.");
		});
		await pick(popup, id);
		await shows(popup, "accounts", "filled", "waiting");
		await close(popup);
		spare.shift();
		assert.equal(stage.replicas.posts.length, posts, "no code was sent");
	});

	test("the wizard's step asks for another code", async () => {
		const { popup, id } = await asked(at(WIZARD, { step: "code" }), WIZARD_FIELD);
		const posts = stage.replicas.posts.length;
		await page.$eval(".column p", (text) => {
			text.textContent = "We just sent a 6 digit code to +31 XXXXXXX12. Enter the code below.";
		});
		await pick(popup, id);
		await tells(popup, "other_code");
		await close(popup);
		await clean(WIZARD_FIELD);
		assert.equal(stage.replicas.posts.length, posts);
	});

	test("another field in the place of the one that was looked at", async () => {
		const { popup, id } = await asked();
		await page.$eval(SIGN_IN_FIELD, (field) => {
			const other = field.cloneNode() as HTMLInputElement;
			other.id = "otherField";
			other.name = "other";
			field.replaceWith(other);
		});
		await pick(popup, id);
		await tells(popup, "page_changed");
		await close(popup);
		await clean("#otherField");
	});

	test("the person types into the field", async () => {
		const { popup, id } = await asked();
		await page.$eval(SIGN_IN_FIELD, (field) => {
			(field as HTMLInputElement).value = "7";
		});
		await pick(popup, id);
		await tells(popup, "field_not_empty");
		await close(popup);
		assert.equal(await fieldValue(page, SIGN_IN_FIELD), "7");
	});

	/** A page of the extension in a window of its own: the tab stays in front where it is. */
	async function beside(name: "popup" | "settings"): Promise<Page> {
		const window = await stage.browser.newPage({ type: "window" });
		await window.goto(`chrome-extension://${stage.extension.id}/${name}.html`);
		return window;
	}

	test("the account was deleted in another window", async () => {
		const other = await beside("popup");
		await shows(other, "accounts");
		const { popup, id } = await asked();
		await other.waitForSelector(`[data-account="${id}"] [data-do=details]`);
		await other.$eval(`[data-account="${id}"] [data-do=details]`, (button) => (button as HTMLElement).click());
		await press(other, "delete");
		await other.waitForSelector("[data-do=undoDelete]");
		await pick(popup, id);
		assert.match(await tells(popup, "account_gone"), /deleted in another window/);
		await close(popup);
		await clean(SIGN_IN_FIELD);
		await other.close();
		spare.shift();
	});

	test("the extension was updated: what the old one wrote is not written over, and its step is not used again", async () => {
		const choose = async (press: boolean) => {
			const backstage = await openBackstage(stage);
			await backstage.evaluate((press) => chrome.storage.local.set({ "settings/filling": { press } }), press);
			await backstage.close();
		};
		const { user } = await keep(stage, stage.replicas.addUser("Alleen", "een@qcs.nl"));
		await choose(false);
		await visit(page, at(SIGN_IN, { user }), SIGN_IN_FIELD);
		const popup = await open(stage);
		await fills(popup);
		await close(popup);
		const code = await fieldValue(page, SIGN_IN_FIELD);
		assert.match(code, /^\d{6}$/);
		await stage.update();
		await choose(true);
		const again = await open(stage);
		await tells(again, "field_not_empty");
		await close(again);
		assert.equal(await fieldValue(page, SIGN_IN_FIELD), code);
		await page.$eval(SIGN_IN_FIELD, (field) => {
			(field as HTMLInputElement).value = "";
		});
		const last = await open(stage);
		await fills(last);
		await arrives(page, "/common/kmsi");
		await close(last);
		const sent = stage.replicas.posts.filter((post) => post.user === user);
		assert.deepEqual(
			sent.map(({ verdict }) => verdict),
			["accepted"],
		);
		assert.notEqual(sent[0]?.code, code);
	});

	test("the vault was locked in another window", async () => {
		const settings = await beside("settings");
		await settings.bringToFront();
		await (await settings.waitForSelector('[data-do="password"]'))?.click();
		await typeNewPassword(settings, PASSWORD);
		await settings.waitForSelector('[data-do="lock"]');
		const { popup, id } = await asked();
		await settings.$eval('[data-do="lock"]', (button) => (button as HTMLElement).click());
		await shows(popup, "locked");
		assert.equal(await popup.$(`[data-account="${id}"]`), null);
		await clean(SIGN_IN_FIELD);
		await popup.focus("#secret");
		await popup.keyboard.type(PASSWORD);
		await popup.keyboard.press("Enter");
		// It looks again, and asks again.
		await shows(popup, "choose");
		await pick(popup, id);
		await fills(popup);
		await close(popup);
		await settings.close();
	});

	test("a page that takes longer than the popup waits is not filled behind its back", async () => {
		const { popup, id } = await asked();
		const posts = stage.replicas.posts.length;
		// Not awaited: the page answers nothing until it is through.
		const busy = page.evaluate(() => {
			const end = performance.now() + 5000;
			while (performance.now() < end);
		});
		await pick(popup, id);
		const said = await shows(popup, "accounts", "filled");
		await busy;
		await pause(1000);
		spare.shift();
		await close(popup);
		if (said === "accounts") {
			assert.equal(stage.replicas.posts.length, posts, "it said that nothing was filled, and a code was sent");
			await clean(SIGN_IN_FIELD);
		}
	});
});

describe("what is injected, and what is allowed", () => {
	const folder = required("SIXBOX_EXTENSION");

	test("every injection of the built extension names the isolated world", async () => {
		const scripts = (await readdir(folder, { recursive: true })).filter((name) => /\.m?js$/.test(name));
		assert.ok(scripts.some((name) => name.startsWith("popup-")));
		let injections = 0;
		for (const name of scripts) {
			const text = await readFile(join(folder, name), "utf8");
			assert.doesNotMatch(
				text,
				/["'`]MAIN["'`]|userScripts|tabs\.executeScript|insertCSS|updateContentScripts|allFrames:\s*(true|!0)/,
				name,
			);
			for (const { index } of text.matchAll(/executeScript|\bregisterContentScripts/g)) {
				injections++;
				assert.match(callAt(text, index), /\bworld:\s*["'`]ISOLATED["'`]/, `${name} at ${index}`);
			}
			// Called by its name alone, so that the check above sees every call.
			assert.doesNotMatch(text, /scripting\s*\[/, name);
		}
		assert.ok(injections > 0);
	});

	test("the manifest asks for five permissions, one more when it is wanted, and then Microsoft's hosts alone", async () => {
		const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
		assert.deepEqual([...manifest.permissions].sort(), ["activeTab", "alarms", "contextMenus", "scripting", "storage"]);
		assert.deepEqual(manifest.optional_permissions, ["idle"]);
		// The core's own lists, as they stand in its source.
		const lists = (await readFile("crate/src/origin.rs", "utf8")).matchAll(/_HOSTS: \[&str; \d+\] = \[([^\]]+)\]/g);
		const hosts = [...lists].flatMap(([, list = ""]) => [...list.matchAll(/"([^"]+)"/g)].map(([, host]) => host));
		assert.ok(hosts.length > 10 && hosts.includes("mysignins.microsoft.com"));
		assert.deepEqual(
			manifest.optional_host_permissions,
			hosts.map((host) => `https://${host}/*`),
		);
		for (const absent of [
			"host_permissions",
			"content_scripts",
			"externally_connectable",
			"web_accessible_resources",
			"sandbox",
			"chrome_settings_overrides",
			"update_url",
		]) {
			assert.equal(absent in manifest, false, absent);
		}
		const policy: string = manifest.content_security_policy.extension_pages;
		const directives = new Map(
			policy.split(";").map((directive) => {
				const [name = "", ...sources] = directive.trim().split(/\s+/);
				return [name, sources.join(" ")] as const;
			}),
		);
		assert.equal(directives.get("connect-src"), "'self'");
		assert.equal(directives.get("default-src"), "'none'");
		assert.equal(directives.get("script-src"), "'self' 'wasm-unsafe-eval'");
		assert.equal(directives.get("form-action"), "'none'");
		// Logos are pictures that the popup makes of what the vault holds.
		assert.equal(directives.get("img-src"), "'self' blob:");
		directives.delete("img-src");
		assert.doesNotMatch([...directives.values()].join(" "), /https?:|\*|unsafe-inline|'unsafe-eval'|data:|blob:/);
	});

	test("a page sees nothing of it, before or after a fill; and the popup reaches no server", async () => {
		const stage = await openStage({ language: "en" });
		try {
			const { page, replicas } = stage;
			await page.evaluateOnNewDocument(() => {
				Object.assign(globalThis, { names: new Set(Object.getOwnPropertyNames(globalThis)) });
			});
			const seen = () =>
				page.evaluate(() => {
					const { names } = globalThis as unknown as { names: Set<string> };
					const mine = ["names", "ko"];
					return {
						sixbox: "sixbox" in globalThis,
						added: Object.getOwnPropertyNames(globalThis).filter((name) => !names.has(name) && !mine.includes(name)),
						marked: document.documentElement.outerHTML.toLowerCase().includes("sixbox"),
					};
				});
			const nothing = { sixbox: false, added: [], marked: false };

			await visit(page, at(WIZARD, { step: "qr" }), ".qr img");
			const popup = await open(stage);
			await shows(popup, "card");
			assert.deepEqual(await seen(), nothing, "after the look");
			await popup.$eval("[data-do=save]", (button) => (button as HTMLElement).click());
			await shows(popup, "saved");
			assert.deepEqual(await seen(), nothing, "after the account was noted");
			for (const address of [PLAIN, "https://login.microsoftonline.com/"]) {
				const reached = await popup.evaluate(
					(address) =>
						fetch(address, { mode: "no-cors" }).then(
							() => true,
							() => false,
						),
					address,
				);
				assert.equal(reached, false, `${address} was reached`);
			}
			await close(popup);
			await page.click(NEXT);
			await page.waitForSelector(WIZARD_FIELD, { visible: true });
			const filler = await open(stage);
			await fills(filler);
			await page.waitForSelector(WIZARD_FIELD, { hidden: true });
			assert.deepEqual(await seen(), nothing, "after the fill");
			assert.deepEqual(
				replicas.posts.map(({ verdict }) => verdict),
				["accepted"],
			);
			await close(filler);
			await visit(page, qrPage("plain text"), "img");
			const reader = await open(stage);
			await tells(reader, "qr_text");
			assert.match(await textOf(reader), /plain text/);
			assert.deepEqual(await seen(), nothing, "after a scan");
			await close(reader);
		} finally {
			await stage.close();
		}
	});
});

/** The arguments of the call whose name stands at `index`, parentheses and all. */
function callAt(text: string, index: number): string {
	const from = text.indexOf("(", index);
	let depth = 0;
	for (let end = from; end < text.length; end++) {
		depth += text[end] === "(" ? 1 : text[end] === ")" ? -1 : 0;
		if (depth === 0) {
			return text.slice(from, end + 1);
		}
	}
	return "";
}
