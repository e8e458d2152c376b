import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Page, WebWorker } from "puppeteer-core";
import { openStage, required, type Stage, shows } from "../harness.ts";
import { typeNewPassword } from "./settings-support.ts";
import { killWorker, openBackstage } from "./storage-support.ts";
import { close, keep, open, PLAIN, speaksPlainly } from "./support.ts";

/**
 * The lock of the operating system. No test can lock that, nor press the browser's prompt: the service worker runs with a
 * `chrome.idle` of the test's own, which is there from the start or comes with the permission.
 */

const PASSWORD = "fiets kaas molen dijk";

/** Goes before the service worker's own code. */
const STUB = `
globalThis.stub = { idle: new Set(), added: new Set() };
stub.api = { onStateChanged: { addListener: (call) => stub.idle.add(call) } };
chrome.permissions.onAdded.addListener = (call) => stub.added.add(call);
if (GRANTED) {
	Object.defineProperty(chrome, "idle", { value: stub.api, configurable: true });
}
`;

interface Stub {
	readonly stub: {
		readonly idle: Set<(state: string) => void>;
		readonly added: Set<(permissions: object) => void>;
		readonly api: object;
	};
}

for (const granted of [true, false]) {
	describe(granted ? "permitted before the service worker starts" : "permitted while it runs", () => {
		const whole = required("SIXBOX_EXTENSION");
		let folder: string;
		let stage: Stage;
		let settings: Page;
		let backstage: Page;

		before(async () => {
			folder = await mkdtemp(join(tmpdir(), "sixbox-idle-"));
			await cp(whole, folder, { recursive: true });
			const code = await readFile(join(folder, "background.js"), "utf8");
			await writeFile(join(folder, "background.js"), STUB.replace("GRANTED", String(granted)) + code);
			process.env.SIXBOX_EXTENSION = folder;
			stage = await openStage({ language: "en" });
			await keep(stage, stage.replicas.user);
			backstage = await openBackstage(stage);
			settings = await stage.browser.newPage();
			settings.setDefaultTimeout(60_000);
			await settings.goto(`chrome-extension://${stage.extension.id}/settings.html`);
			await (await settings.waitForSelector('[data-do="password"]'))?.click();
			await typeNewPassword(settings, PASSWORD);
			await settings.waitForSelector("[data-section=locking]");
		});
		after(async () => {
			process.env.SIXBOX_EXTENSION = whole;
			await stage.close();
			await rm(folder, { recursive: true, force: true });
		});

		/** The service worker, awake. */
		async function worker(): Promise<WebWorker> {
			await backstage.evaluate(() => chrome.alarms.create("wake", { when: Date.now() }));
			const target = await stage.browser.waitForTarget((target) => target.type() === "service_worker");
			return (await target.worker()) ?? assert.fail("there is no service worker");
		}

		/** The operating system says this to the one that listens. */
		async function systemSays(state: string): Promise<void> {
			const heard = await (await worker()).evaluate(async (state) => {
				const listening = () => (globalThis as unknown as Partial<Stub>).stub?.idle ?? new Set();
				// A service worker that just started may not have run its script yet.
				for (let left = 250; left > 0 && listening().size === 0; left--) {
					await new Promise((resolve) => setTimeout(resolve, 20));
				}
				for (const call of listening()) {
					call(state);
				}
				return listening().size;
			}, state);
			assert.equal(heard, 1, "one listener");
		}

		const locks = () =>
			backstage.waitForFunction(async () => !("unlocked" in (await chrome.storage.session.get(null))), { polling: 50 });

		async function staysUnlocked(): Promise<void> {
			await new Promise((resolve) => setTimeout(resolve, 300));
			assert.ok("unlocked" in (await backstage.evaluate(() => chrome.storage.session.get(null))));
		}

		async function unlock(): Promise<void> {
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

		if (!granted) {
			test("before, it listens to nothing", async () => {
				const heard = await (await worker()).evaluate(() => {
					const { idle, added, api } = (globalThis as unknown as Stub).stub;
					const before = idle.size;
					Object.defineProperty(chrome, "idle", { value: api, configurable: true });
					for (const call of added) {
						call({ permissions: ["idle"] });
					}
					return before;
				});
				assert.equal(heard, 0);
			});
		}

		test("the locked screen locks the vault, an idle one does not", async () => {
			for (const state of ["idle", "active"]) {
				await systemSays(state);
				await staysUnlocked();
			}
			await systemSays("locked");
			await locks();
			await settings.waitForSelector("[data-view=locked]");
			await unlock();
		});

		if (granted) {
			test("a service worker that was started anew listens again", async () => {
				await killWorker(stage);
				await systemSays("locked");
				await locks();
				await unlock();
			});

			test("the settings ask for the permission when it is ticked, and give it back", async () => {
				await settings.bringToFront();
				await settings.waitForSelector("[data-do=lockWithSystem]");
				await settings.evaluate(() => {
					let has = false;
					const asked: string[] = [];
					Object.assign(globalThis, { asked });
					chrome.permissions.contains = (async () => has) as typeof chrome.permissions.contains;
					for (const way of ["request", "remove"] as const) {
						chrome.permissions[way] = (async (permissions: object) => {
							asked.push(`${way} ${JSON.stringify(permissions)} ${navigator.userActivation.isActive}`);
							has = way === "request";
							return true;
						}) as typeof chrome.permissions.request;
					}
				});
				const box = "[data-do=lockWithSystem]";
				const isTicked = () => settings.$eval(box, (box) => (box as HTMLInputElement).checked);
				assert.equal(await isTicked(), false, "off by default");
				await settings.focus(box);
				await settings.keyboard.press("Space");
				await settings.waitForFunction((box) => document.querySelector<HTMLInputElement>(box)?.checked, {}, box);
				await settings.waitForSelector("[data-section=locking] .settled span");
				await speaksPlainly(settings);
				assert.equal(await isTicked(), true);
				await settings.keyboard.press("Space");
				await settings.waitForFunction((box) => !document.querySelector<HTMLInputElement>(box)?.checked, {}, box);
				const asked = await settings.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
				assert.deepEqual(asked, ['request {"permissions":["idle"]} true', 'remove {"permissions":["idle"]} true']);
			});
		}
	});
}
