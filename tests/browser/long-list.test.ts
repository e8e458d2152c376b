import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "puppeteer-core";
import { makeVault, newDeviceKey, openDoor } from "../door.ts";
import { openStage, type Stage, shows } from "../harness.ts";
import { newSecret, toBase32 } from "../replicas/totp.ts";
import { openBackstage, unlockStored, writeItems } from "./storage-support.ts";
import { close, codeNow, open, PLAIN } from "./support.ts";

const COUNT = 150;
const PASSWORD = "fiets kaas molen dijk";

describe("many accounts", () => {
	const secrets = Array.from({ length: COUNT }, () => toBase32(newSecret()));
	let stage: Stage;
	let popup: Page;

	before(async () => {
		await openDoor();
		const texts = secrets.map((secret, index) => `otpauth://totp/person${index}%40qcs.nl?secret=${secret}&issuer=QCS`);
		const made = await makeVault(await newDeviceKey(), texts, [{ wish: "setPassword", password: PASSWORD }]);
		stage = await openStage({ language: "en" });
		const backstage = await openBackstage(stage);
		await writeItems(backstage, made.items);
		await unlockStored(backstage, made);
		await backstage.close();
		await stage.page.goto(PLAIN);
		popup = await open(stage);
		await shows(popup, "accounts");
	});
	after(async () => {
		await close(popup);
		await stage.close();
	});

	const drawn = () => popup.$$eval("li[data-account]", (rows) => rows.length);

	/** What the rows say: the user, the code, and the place in the whole list. */
	const rows = () =>
		popup.$$eval("li[data-account]", (all) =>
			all.map((row) => ({
				user: row.querySelector(".name-below, .name")?.textContent ?? "",
				code: row.querySelector("[data-do=copy]")?.textContent?.replace(/\s/g, "") ?? "",
				place: `${row.ariaPosInSet} of ${row.ariaSetSize}`,
			})),
		);

	test("a part of them is drawn, and says how many there are", async () => {
		const count = await drawn();
		assert.ok(count >= 12 && count < COUNT, `${count} rows`);
		assert.equal((await rows())[0]?.place, `1 of ${COUNT}`);
	});

	test("the others come as the person scrolls, in order, each with its own code", async () => {
		for (let scrolls = 0; (await drawn()) < COUNT; scrolls++) {
			assert.ok(scrolls < 100, `${await drawn()} rows`);
			await popup.evaluate(() => scrollTo(0, document.body.scrollHeight));
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
		const all = await rows();
		assert.deepEqual(
			all.map(({ place }) => place),
			secrets.map((_, index) => `${index + 1} of ${COUNT}`),
		);
		for (const [index, { user, code }] of all.entries()) {
			assert.match(user, new RegExp(`person${index}@qcs\\.nl`));
			const codes = [-1, 0].map((steps) => codeNow(secrets[index] ?? "", steps));
			assert.ok(codes.includes(code), `${user}: ${code}`);
		}
	});

	test("the time left is told where it can be seen", async () => {
		// Away from the end of a step: there every row gets a new code.
		const untilEnd = 30_000 - (Date.now() % 30_000);
		await new Promise((resolve) => setTimeout(resolve, untilEnd < 8000 ? untilEnd + 500 : 0));
		const told = await popup.evaluate(async () => {
			const rings = () => [...document.querySelectorAll("li[data-account] .ring")].map((ring) => ring.ariaLabel);
			document.querySelector("li[data-account]:last-of-type")?.scrollIntoView();
			await new Promise((resolve) => setTimeout(resolve, 1000));
			const before = rings();
			await new Promise((resolve) => setTimeout(resolve, 2500));
			return rings().map((label, index) => label !== before[index]);
		});
		assert.deepEqual([told.at(0), told.at(-1)], [false, true]);
	});

	test("what is pressed in the first moment, before all of the popup is loaded, is done", async () => {
		for (const late of [0, 1, 4, 16]) {
			const script = await popup.evaluateOnNewDocument((late) => {
				const observer = new MutationObserver(() => {
					const details = document.querySelector<HTMLElement>("li[data-account] [data-do=details]");
					if (details) {
						observer.disconnect();
						setTimeout(() => details.click(), late);
					}
				});
				observer.observe(document, { subtree: true, childList: true });
			}, late);
			await popup.reload();
			await shows(popup, "details");
			// It stays: what the click on the icon meant does not come over it.
			await new Promise((resolve) => setTimeout(resolve, 1500));
			await shows(popup, "details");
			await popup.removeScriptToEvaluateOnNewDocument(script.identifier);
		}
	});
});
