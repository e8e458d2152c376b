import assert from "node:assert/strict";
import type { Page } from "puppeteer-core";
import { dismiss, press, type Stage, scanAndSave, shows, showsWhole } from "../harness.ts";
import type { Registration } from "../replicas/server.ts";
import { codeOfStep, stepAt } from "../replicas/totp.ts";

/** What the files of browser tests share: the replicas' addresses, and what a person reads in the popup. */

export const SIGN_IN = "https://login.microsoftonline.com/common/SAS/ProcessAuth";
export const WIZARD = "https://mysignins.microsoft.com/register";
export const PLAIN = "https://plain.example/";

/** The code field and its button, of the sign-in page and of the wizard. */
export const SIGN_IN_FIELD = "#idTxtBx_SAOTCC_OTC";
export const WIZARD_FIELD = "input.ms-TextField-field";
export const NEXT = ".ms-Button--primary";

const errors = new WeakMap<Page, unknown[]>();

/** A page's address with a query. */
export function at(page: string, query: Readonly<Record<string, string>>): string {
	return `${page}?${new URLSearchParams(query)}`;
}

/** The address of a plain page with this text as a QR. */
export function qrPage(text: string, query: Readonly<Record<string, string>> = {}): string {
	return at("https://qr.example/", { text, ...query });
}

/** Opens an address in the tab and waits until this element is there. */
export async function visit(page: Page, address: string, selector: string): Promise<void> {
	await page.goto(address);
	await page.waitForSelector(selector, { visible: true });
}

/** A click on the toolbar icon; {@link close} tells what went wrong in this popup. */
export async function open(stage: Stage, page?: Page): Promise<Page> {
	const popup = await stage.click(page);
	const seen: unknown[] = [];
	popup.on("pageerror", (error) => seen.push(error));
	errors.set(popup, seen);
	return popup;
}

/** Closes the popup, after a look at all that it says. */
export async function close(popup: Page): Promise<void> {
	await speaksPlainly(popup);
	await dismiss(popup);
}

/** Nothing of the machinery is on screen: no name of an error, no value that is not there, no unfilled sentence. */
export async function speaksPlainly(popup: Page): Promise<void> {
	const said = await popup.evaluate(() => {
		const attributes = ["aria-label", "title", "placeholder"];
		const spoken = [...document.querySelectorAll("*")].flatMap((element) =>
			attributes.map((name) => element.getAttribute(name) ?? ""),
		);
		const unnamed = [...document.querySelectorAll("button, h1, h2, .problem")].filter(
			(element) => !(element.textContent?.trim() || element.ariaLabel || element.getAttribute("title")),
		).length;
		return { text: [document.body.innerText, ...spoken].join("\n"), unnamed };
	});
	assert.doesNotMatch(
		said.text,
		/undefined|\bnull\b|NaN|\bError\b|\[object|__MSG|\$\d|\$[A-Z]+\$|\.js:\d|\bat https?:/,
	);
	assert.equal(said.unnamed, 0, "every button and heading has a text");
	assert.deepEqual(errors.get(popup) ?? [], []);
}

/** The whole text of the popup. */
export function textOf(popup: Page): Promise<string> {
	return popup.evaluate(() => document.body.innerText);
}

/** One account as the popup lists it. */
export interface Listed {
	readonly id: string;
	readonly title: string;
	readonly below: string;
	/** As shown: "123 456". */
	readonly code: string;
}

/** The accounts that are on screen: of the list, or the one of the present view. */
export async function listed(popup: Page): Promise<Listed[]> {
	await showsWhole(popup);
	return popup.$$eval("[data-account]", (all) =>
		all.map((element) => {
			const text = (selector: string) => element.querySelector(selector)?.textContent?.trim() ?? "";
			const id = element.getAttribute("data-account") ?? "";
			return { id, title: text(".name-title"), below: text(".name-below"), code: text("[data-do=copy]") };
		}),
	);
}

/** Opens the popup on a page with nothing, and gives the accounts of the vault. */
export async function vault(stage: Stage): Promise<Listed[]> {
	await stage.page.goto(PLAIN);
	const popup = await open(stage);
	await shows(popup, "accounts");
	const accounts = await listed(popup);
	await close(popup);
	return accounts;
}

/** Brings a registration into the vault by the toolbar: its QR on a plain page. */
export async function keep(stage: Stage, registration: Registration): Promise<Registration> {
	await visit(stage.page, qrPage(registration.uri), "img");
	await close(await scanAndSave(stage));
	return registration;
}

/** The code of a base32 secret, by node's own crypto; `steps` away from now. */
export function codeNow(secretBase32: string, steps = 0): string {
	return codeOfStep(fromBase32(secretBase32), stepAt(Date.now()) + steps);
}

function fromBase32(text: string): Uint8Array {
	const bits = [...text.toLowerCase()].map((letter) =>
		"abcdefghijklmnopqrstuvwxyz234567".indexOf(letter).toString(2).padStart(5, "0"),
	);
	const octets = bits.join("").match(/.{8}/g) ?? [];
	return Uint8Array.from(octets, (octet) => Number.parseInt(octet, 2));
}

/**
 * The code that the popup shows is this secret's of this moment, in two groups. Around a change of steps the popup may
 * be a moment behind; any code but a neighbour's fails at once.
 */
export async function showsCodeOf(popup: Page, secretBase32: string, account?: string): Promise<void> {
	const selector = account === undefined ? "[data-do=copy]" : `[data-account="${account}"] [data-do=copy]`;
	for (let tries = 0; tries < 50; tries++) {
		const shown = await popup.$eval(selector, (element) => element.textContent?.trim() ?? "");
		assert.match(shown, /^\d{3} \d{3}$/);
		const code = shown.replace(" ", "");
		const near = [-1, 0, 1].map((steps) => codeNow(secretBase32, steps));
		assert.ok(near.includes(code), `${code} is none of ${near}`);
		if (code === near[1]) {
			return;
		}
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	assert.fail("the code on screen stays behind");
}

/** Waits until the popup says that it filled, through a change of steps if need be; gives the code that it shows. */
export async function fills(popup: Page): Promise<string> {
	if ((await shows(popup, "filled", "waiting")) === "waiting") {
		await shows(popup, "filled");
	}
	return popup.$eval("[data-view=filled] .boxes", (element) => (element.textContent ?? "").replace(/\s/g, ""));
}

/** Whether the popup says that it pressed the page's button, too. */
export function saysPressed(popup: Page): Promise<boolean> {
	return popup.$eval("[data-view=filled]", (view) => view.querySelector(".seal") !== null);
}

export function fieldValue(page: Page, selector: string): Promise<string> {
	return page.$eval(selector, (element) => (element as HTMLInputElement).value);
}

/** Waits until the tab is at an address with this path. */
export async function arrives(page: Page, path: string): Promise<void> {
	await page.waitForFunction((wanted) => location.pathname === wanted, { polling: 50 }, path);
}

/** Presses an account of the popup: in the list, or where it asks which. */
export async function pick(popup: Page, account: string): Promise<void> {
	await popup.$eval(`[data-account="${account}"] [data-do=fill]`, (button) => (button as HTMLElement).click());
}

/** Scans again until the popup shows this view: a page may take its time to draw itself. */
export async function scansUntil(popup: Page, view: string): Promise<void> {
	for (let tries = 0; tries < 20; tries++) {
		if ((await shows(popup, view, "accounts")) === view) {
			return;
		}
		await new Promise((resolve) => setTimeout(resolve, 500));
		await press(popup, "scan");
	}
	assert.fail(`the popup never showed ${view}`);
}
