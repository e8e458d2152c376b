import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "puppeteer-core";
import { openStage, press, type Stage, shows } from "../harness.ts";
import { at, close, fieldValue, keep, listed, open, textOf, vault, visit, WIZARD, WIZARD_FIELD } from "./support.ts";

const INTERRUPT = "https://login.microsoftonline.com/common/login";
const NEXT_ON_INTERRUPT = "#idSubmit_ProofUp_Redirect";
const LINK = "button.ms-Link";

/** Waits until the guide is at one of these, and gives its name: `offer`, what it does, `stopped` or `done`. */
async function reaches(popup: Page, ...steps: string[]): Promise<string> {
	const wanted = (names: string[]) => {
		const step = document.querySelector<HTMLElement>("[data-view=guide]")?.dataset.step;
		return step && names.includes(step) ? step : false;
	};
	return (await (await popup.waitForFunction(wanted, { polling: 30 }, steps)).jsonValue()) || "";
}

/** Waits until the guide has stopped, and gives why. */
async function stops(popup: Page): Promise<string> {
	await reaches(popup, "stopped", "done");
	return popup.$eval("[data-view=guide]", (view) => view.getAttribute("data-why") ?? "done");
}

/** Waits until the guide asks the person for something. */
async function holds(popup: Page, held: string): Promise<void> {
	await popup.waitForSelector(`[data-view=guide][data-held=${held}]`);
}

/** Notes each click that reaches the page's buttons and links, of persons and of scripts. */
async function notesClicks(page: Page): Promise<void> {
	await page.evaluateOnNewDocument(() => {
		const clicks: string[] = [];
		Object.assign(globalThis, { clicks });
		addEventListener(
			"click",
			({ target }) => {
				const pressed = target instanceof Element ? target.closest("button, a, input") : null;
				clicks.push((pressed?.textContent || (pressed instanceof HTMLInputElement && pressed.value) || "?").trim());
			},
			true,
		);
	});
}

function clicks(page: Page): Promise<string[]> {
	return page.evaluate(() => [...((globalThis as { clicks?: string[] }).clicks ?? [])]);
}

/** What the replica's server said of each code since it was asked first. */
function verdicts({ replicas }: Stage, before = 0): string[] {
	return replicas.posts.slice(before).map(({ page, verdict }) => `${page} ${verdict}`);
}

/** Whether the wizard shows its last step, untouched: nothing is there to type, and nothing leads back. */
async function isAtEnd(page: Page, words: RegExp): Promise<void> {
	await page.waitForFunction((source) => new RegExp(source).test(document.body.innerText), { polling: 50 }, words.source);
	assert.equal(new URL(page.url()).pathname, "/register");
}

async function withStage(language: "nl" | "en", run: (stage: Stage) => Promise<void>): Promise<void> {
	const stage = await openStage({ language });
	try {
		await notesClicks(stage.page);
		await run(stage);
	} finally {
		await stage.close();
	}
}

const LOOKS = [
	{ skin: "dialog", language: "nl", link: "Ik wil een andere verificatie-app gebruiken", toggle: /Kan de afbeelding/, end: /Voltooid/ },
	{ skin: "dialog", language: "en", link: "I want to use a different authenticator app", toggle: /Can't scan image/, end: /Success!/ },
	{ skin: "reskin", language: "nl", link: "Een andere verificatie-app instellen", toggle: /QR-code niet scannen/, end: /Authenticator toegevoegd/ },
	{ skin: "reskin", language: "en", link: "Set up a different authentication app", toggle: /Can't scan the QR/, end: /Authenticator added/ },
] as const;

describe("from the wizard's first page to its last, in two clicks", { concurrency: 2 }, () => {
	for (const { skin, language, link, toggle, end } of LOOKS) {
		test(`${skin}, ${language}`, () =>
			withStage(language, async (stage) => {
				const { page, replicas } = stage;
				await visit(page, at(WIZARD, { skin, lng: language }), LINK);
				const popup = await open(stage);
				await reaches(popup, "offer");
				await press(popup, "guide");
				await reaches(popup, "scan");
				assert.equal(await popup.$eval("[aria-current=step]", (row) => row.getAttribute("data-task")), "scan");
				await reaches(popup, "done");
				await isAtEnd(page, end);
				assert.deepEqual(verdicts(stage), ["wizard accepted"]);

				const pressed = await clicks(page);
				assert.equal(pressed.length, 5, String(pressed));
				assert.equal(pressed[0], link);
				assert.match(pressed[2] ?? "", toggle, "the key, to compare it");
				const [account] = await listed(popup);
				assert.ok(account?.below.includes(replicas.user.user));
				assert.match(await textOf(popup), language === "nl" ? /Klik op de pagina op Gereed/ : /Click Done on the page/);
				assert.ok(await popup.$("[data-notice=missing]"), "it is in no backup yet");
				assert.equal(await popup.$("[data-notice=replaced]"), null);
				await close(popup);
				assert.equal((await vault(stage)).length, 1);
			}));
	}
});
