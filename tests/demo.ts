import { mkdir, rm, writeFile } from "node:fs/promises";
import type { Page } from "puppeteer-core";
import { dismiss, openStage, press, shows } from "./harness.ts";

/** What the manual does with a phone, done by Sixbox: each step timed and pictured. */

interface Step {
	name: string;
	ok: boolean;
	ms: number;
	shots: string[];
}

const OUT = "target/demo";
const headless = process.env.SIXBOX_HEADLESS === "1";
const language = process.env.SIXBOX_LANG ?? "nl";

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
const stage = await openStage({ language, headless });
const { page, replicas } = stage;
const steps: Step[] = [];
/** The person's own actions, from the page with the QR on. */
let clicks = 0;
/** The same of a colleague, who lets Sixbox do the set-up. */
const COLLEAGUE = "collega@qcs.nl";
let guidedClicks = 0;
let popup: Page | null = null;

async function step(name: string, play: () => Promise<void>): Promise<void> {
	const from = performance.now();
	let ok = true;
	try {
		await play();
	} catch (error) {
		ok = false;
		console.error(`      ${error instanceof Error ? error.message : String(error)}`);
	}
	const ms = Math.round(performance.now() - from);
	const number = String(steps.length + 1).padStart(2, "0");
	const shots: string[] = [];
	for (const [what, shown] of [["page", page] as const, ["popup", popup] as const]) {
		if (shown && !shown.isClosed()) {
			const file = `${number}-${name}-${what}.png`;
			await shown.screenshot({ path: `${OUT}/${file}` }).then(
				() => shots.push(file),
				() => {},
			);
		}
	}
	steps.push({ name, ok, ms, shots });
	console.log(`${ok ? "  ok  " : "FAILED"} ${number} ${name.padEnd(24)} ${String(ms).padStart(6)} ms`);
	if (!ok) {
		await end();
	}
}

async function end(): Promise<never> {
	const accepted = replicas.posts.filter(({ verdict }) => verdict === "accepted");
	const [first, second, third] = accepted;
	const ok =
		steps.every((step) => step.ok) &&
		first?.page === "wizard" &&
		second?.page === "sign-in" &&
		first.step !== second.step &&
		third?.page === "wizard" &&
		third.user === COLLEAGUE &&
		replicas.posts.length === 3;
	await writeFile(`${OUT}/flow.json`, `${JSON.stringify({ ok, clicks, guidedClicks, steps }, null, "\t")}\n`);
	console.log(
		ok
			? `\nThe server took the code at set-up and a fresh one at sign-in: ${clicks} clicks from the QR on.\nA colleague let Sixbox do all of the set-up: ${guidedClicks} clicks from “More information required” on. Pictures: ${OUT}`
			: `\nThe flow failed. Pictures: ${OUT}`,
	);
	if (!headless && ok) {
		console.log("The browser stays open: try it yourself, and close it when you are done.");
		const closed = new Promise((resolve) => stage.browser.once("disconnected", resolve));
		await page.goto("https://login.microsoftonline.com/common/login").catch(() => {});
		await closed;
	}
	await stage.close();
	process.exit(ok ? 0 : 1);
}

/** A click on the page by the person. */
async function clickPage(selector: string): Promise<void> {
	const target = await page.waitForSelector(selector, { visible: true });
	await target?.click();
}

/** A click on the toolbar icon. */
async function clickIcon(): Promise<Page> {
	popup = await stage.click();
	return popup;
}

/** The person lets go of the popup by going back to the page. */
async function closePopup(): Promise<void> {
	if (popup) {
		await dismiss(popup);
		popup = null;
	}
}

console.log(`Sixbox does what the manual does with a phone (${language}):\n`);

await step("more-information", async () => {
	await page.goto("https://login.microsoftonline.com/common/login");
	await page.waitForSelector("#idSubmit_ProofUp_Redirect", { visible: true });
});

await step("wizard", async () => {
	await clickPage("#idSubmit_ProofUp_Redirect");
	await page.waitForSelector("button.ms-Link", { visible: true });
});

await step("another-app", async () => {
	await clickPage("button.ms-Link");
	await clickPage(".ms-Button--primary");
	await page.waitForSelector(".qr img", { visible: true });
});

await step("account-card", async () => {
	clicks++;
	await shows(await clickIcon(), "card");
});

await step("saved-first-code", async () => {
	clicks++;
	if (popup) {
		await press(popup, "save");
		await shows(popup, "saved");
	}
});

await step("code-step", async () => {
	await closePopup();
	clicks++;
	await clickPage(".ms-Button--primary");
	await page.waitForSelector("input.ms-TextField-field", { visible: true });
});

await step("filled-at-set-up", async () => {
	clicks++;
	await shows(await clickIcon(), "filled");
	await page.waitForFunction(() => !document.querySelector("input.ms-TextField-field"), { polling: 50 });
});

await step("done", async () => {
	await closePopup();
	clicks++;
	await clickPage(".ms-Button--primary");
	await page.waitForSelector("#idTxtBx_SAOTCC_OTC", { visible: true });
});

await step("asked-at-sign-in", async () => {
	clicks++;
	// The code of the set-up was used: Sixbox waits for a fresh one.
	await shows(await clickIcon(), "filled", "waiting");
});

await step("filled-at-sign-in", async () => {
	if (popup) {
		popup.setDefaultTimeout(45_000);
		await shows(popup, "filled");
	}
	await page.waitForFunction(() => location.pathname === "/common/kmsi", { polling: 50 });
});

await step("a-later-look", async () => {
	await closePopup();
	await shows(await clickIcon(), "accounts");
});

await step("a-colleague", async () => {
	await closePopup();
	replicas.addUser("QCS automatisering", COLLEAGUE);
	await page.goto(`https://login.microsoftonline.com/common/login?user=${COLLEAGUE}`);
	await page.waitForSelector("#idSubmit_ProofUp_Redirect", { visible: true });
	guidedClicks++;
	await shows(await clickIcon(), "guide");
});

await step("set-it-up-for-me", async () => {
	guidedClicks++;
	if (popup) {
		await press(popup, "guide");
		await popup.waitForSelector('[data-view=guide][data-why="click_again"]');
	}
	await page.waitForSelector("button.ms-Link", { visible: true });
});

await step("all-by-itself", async () => {
	await closePopup();
	guidedClicks++;
	const guided = await clickIcon();
	await guided.waitForSelector('[data-view=guide][data-step="done"]');
});

await end();
