import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page, WebWorker } from "puppeteer-core";
import { hueOf, monogram } from "../../extension/src/parts/avatar.ts";
import { type MadeVault, makeVault, newDeviceKey, openDoor } from "../door.ts";
import { openStage, type Stage, shows } from "../harness.ts";
import { newSecret, toBase32 } from "../replicas/totp.ts";
import { openBackstage, unlockStored, writeItems } from "./storage-support.ts";
import { close, codeNow, open, PLAIN } from "./support.ts";

/** The code as the hero: the next one, the large mode, monograms, and what the icon says without a word. */

const PASSWORD = "fiets kaas molen dijk";
const SHOP = "otpauth://totp/Winkel:klant?secret=JBSWY3DPEHPK3PXP&issuer=Winkel";
const USERS = ["jan.de.vries@haarlemmermeer.nl", "beheer@haarlemmermeer.nl"];

describe("the code as the hero", () => {
	const secrets = USERS.map(() => toBase32(newSecret()));
	let made: MadeVault;
	let stage: Stage;
	let backstage: Page;
	let popup: Page;

	const unlock = () => unlockStored(backstage, made);
	const reopen = async () => {
		await stage.page.goto(PLAIN);
		// Its codes are those of the step of its opening.
		const left = 30_000 - (Date.now() % 30_000);
		await new Promise((resolve) => setTimeout(resolve, left < 10_000 ? left + 500 : 0));
		popup = await open(stage);
		await shows(popup, "accounts");
	};

	before(async () => {
		await openDoor();
		const texts = secrets.map(
			(secret, index) =>
				`otpauth://totp/Gemeente%20Haarlemmermeer:${encodeURIComponent(USERS[index] ?? "")}?secret=${secret}&issuer=Microsoft`,
		);
		made = await makeVault(await newDeviceKey(), texts, [{ wish: "setPassword", password: PASSWORD }]);
		stage = await openStage({ language: "en" });
		backstage = await openBackstage(stage);
		await writeItems(backstage, made.items);
		await unlock();
		await reopen();
	});
	after(async () => {
		await close(popup);
		await stage.close();
	});

	/** Stops the popup's clock where so many seconds of the step of its opening are left. */
	async function stopClock(left: number): Promise<void> {
		await popup.evaluate((left) => {
			const end = Math.ceil(performance.timeOrigin / 30_000) * 30_000;
			Date.now = () => end - left * 1000;
		}, left);
		await popup.waitForFunction(
			(label) => document.querySelector(".ring")?.ariaLabel === label,
			{ polling: 50 },
			`Seconds left: ${left || 30}`,
		);
	}

	/** The code of the popup's stopped clock; `steps` away from it. */
	async function codeThen(steps: number): Promise<string> {
		const end = await popup.evaluate(() => Math.ceil(performance.timeOrigin / 30_000) * 30_000);
		const away = Math.round(end / 30_000) - 1 - Math.floor(Date.now() / 30_000);
		return codeNow(secrets[0] ?? "", away + steps);
	}

	test("the next code is shown in the last ten seconds, and nothing moves for it", async () => {
		const places = () =>
			popup.$$eval("li[data-account] > .name, li[data-account] .code, li[data-account] .ring", (all) =>
				all.map((element) => JSON.stringify(element.getBoundingClientRect())),
			);
		await stopClock(12);
		assert.equal(await popup.$(".next-code"), null);
		const before = await places();
		await stopClock(10);
		const next = await popup.$eval("li[data-account] .next-code", (element) => ({
			text: element.textContent?.replace(/\D/g, ""),
			label: element.ariaLabel,
		}));
		const code = await codeThen(1);
		assert.deepEqual(next, { text: code, label: `next ${[...code].join(" ")}` });
		assert.deepEqual(await places(), before);
	});

	/** How thick the time left is painted on the ring, in pixels, so many degrees from its top. */
	function thickness(degrees: number): Promise<number> {
		return popup.$eval(
			".ring",
			(ring, angle) => {
				const context = ring instanceof HTMLCanvasElement ? ring.getContext("2d") : null;
				if (!context) {
					throw new Error("no picture");
				}
				const middle = context.canvas.width / 2;
				const colour = getComputedStyle(ring).stroke.match(/\d+/g)?.map(Number) ?? [];
				const isStroke = (radius: number) => {
					const [x, y] = [middle + radius * Math.sin(angle), middle - radius * Math.cos(angle)];
					const { data } = context.getImageData(Math.floor(x), Math.floor(y), 1, 1);
					return data[3] === 255 && colour.every((part, index) => Math.abs(part - (data[index] ?? 0)) < 8);
				};
				const steps = Array.from({ length: Math.floor(middle * 10) }, (_, step) => step / 10);
				return steps.filter(isStroke).length / 10;
			},
			(degrees / 180) * Math.PI,
		);
	}

	test("the ring shows what is left of the step, and warns in its last five seconds by its shape too", async () => {
		// A second is 12 degrees.
		await stopClock(6);
		const before = await thickness(30);
		assert.ok(before > 0);
		assert.ok((await thickness(66)) > 0);
		assert.equal(await thickness(78), 0);
		await stopClock(5);
		assert.ok((await thickness(30)) > before);
		assert.equal(await thickness(66), 0);
	});

	test("large mode, by keyboard alone: Enter copies, Escape leads back", async () => {
		const pressUntil = async (key: "Tab", selector: string) => {
			for (let presses = 0; !(await popup.$(`${selector}:focus`)); presses++) {
				assert.ok(presses < 20, `${selector} is not reached`);
				await popup.keyboard.press(key);
			}
		};
		await stopClock(8);
		await pressUntil("Tab", "[data-do=details]");
		await popup.keyboard.press("Enter");
		await shows(popup, "details");
		await pressUntil("Tab", "[data-do=large]");
		await popup.keyboard.press("Enter");
		await shows(popup, "large");
		await popup.waitForSelector("[data-do=copy]:focus");
		const size = await popup.$eval(".box", (box) => Number.parseFloat(getComputedStyle(box).fontSize));
		assert.ok(size >= 56, `${size} px`);
		const text = () => popup.$eval("[data-do=copy]", (button) => button.textContent?.replace(/\s/g, ""));
		assert.equal(await text(), await codeThen(0));
		assert.ok(await popup.$(".next-code"));
		await popup.keyboard.press("Enter");
		await popup.waitForFunction(() => /was copied/.test(document.querySelector("[role=status]")?.textContent ?? ""));
		await stopClock(0);
		assert.equal(await text(), await codeThen(1), "it ticks");
		await popup.keyboard.press("Escape");
		assert.equal(await shows(popup, "accounts"), "accounts");
	});

	test("one account alone is as large", async () => {
		const size = () => popup.$eval(".code", (code) => Number.parseFloat(getComputedStyle(code).fontSize));
		const among = await size();
		const one = await makeVault(await newDeviceKey(), [SHOP], [{ wish: "setPassword", password: PASSWORD }]);
		await close(popup);
		await writeItems(backstage, one.items);
		await backstage.evaluate(
			(key) => chrome.storage.session.set({ unlocked: { key, used: Date.now(), until: null } }),
			Array.from(one.key ?? []),
		);
		await reopen();
		assert.ok((await size()) > 1.5 * among, `${await size()} px`);
		await close(popup);
		await writeItems(backstage, made.items);
		await unlock();
		await reopen();
	});

	test("a monogram is the account's, whatever its nickname; its letters stand out in every theme", async () => {
		const names = { issuer: "Microsoft", tenant: "Gemeente Haarlemmermeer", user: USERS[0] ?? "" };
		const drawn = await popup.$$eval("li[data-account] .avatar", (all) =>
			all.map((avatar) => ({ letters: avatar.textContent, hue: Number((avatar as HTMLElement).dataset.hue) })),
		);
		assert.deepEqual(drawn[0], { letters: "GH", hue: hueOf(names) });
		assert.notEqual(drawn[1]?.hue, drawn[0]?.hue);
		assert.equal(hueOf({ ...names, nickname: "Work" }), hueOf(names));
		// What people know their account by stays from version to version.
		assert.deepEqual(
			["a@x.nl", "b@x.nl", "c@x.nl"].map((user) => hueOf({ ...names, user })),
			[1, 1, 7],
		);
		for (const [name, letters] of [
			["GitHub", "G"],
			["'s-Hertogenbosch", "H"],
			["  (3) één étage", "3É"],
			["jan.de.vries@qcs.nl", "JD"],
			["日本", "日"],
			["👩‍💻", "#"],
		]) {
			assert.equal(monogram({ issuer: name ?? "", tenant: null, user: "" }), letters);
		}
		const cdp = await popup.createCDPSession();
		for (const scheme of ["light", "dark"]) {
			for (const contrast of ["no-preference", "more"]) {
				await cdp.send("Emulation.setEmulatedMedia", {
					features: [
						{ name: "prefers-color-scheme", value: scheme },
						{ name: "prefers-contrast", value: contrast },
					],
				});
				const [worst = 0, hues] = await popup.evaluate(contrasts);
				assert.ok(worst >= 4.5, `${scheme}, ${contrast}: ${worst}`);
				assert.equal(hues, 12);
			}
		}
		await cdp.detach();
	});

	test("the icon shows a padlock while only a person opens the vault", async () => {
		await backstage.evaluate(() => chrome.alarms.create("wake", { when: Date.now() }));
		const target = await stage.browser.waitForTarget((target) => target.type() === "service_worker");
		const worker: WebWorker = (await target.worker()) ?? assert.fail("there is no service worker");
		await worker.evaluate(() => {
			const { setIcon } = chrome.action;
			const drawn: string[] = [];
			Object.assign(globalThis, { drawn });
			chrome.action.setIcon = ((details: { path: Record<string, string> }) => {
				drawn.push(Object.values(details.path)[0] ?? "");
				return Reflect.apply(setIcon, chrome.action, [details]);
			}) as typeof setIcon;
		});
		const isDrawn = async (name: string) => {
			const last = () => worker.evaluate(() => (globalThis as unknown as { drawn: string[] }).drawn.at(-1));
			for (let tries = 0; tries < 200 && (await last()) !== `/icons/${name}-16.png`; tries++) {
				await new Promise((resolve) => setTimeout(resolve, 50));
			}
			assert.equal(await last(), `/icons/${name}-16.png`);
		};
		await backstage.evaluate(() => chrome.storage.session.remove("unlocked"));
		await isDrawn("locked");
		await shows(popup, "locked");
		await unlock();
		await isDrawn("sixbox");
		await backstage.evaluate(() => chrome.storage.session.remove("unlocked"));
		await isDrawn("locked");
		// Another vault, which this device opens.
		await writeItems(backstage, (await makeVault(await newDeviceKey(), [SHOP], [])).items);
		await isDrawn("sixbox");
	});
});

/** The lowest contrast between the letters and the ground of a monogram, and how many colours there are. */
function contrasts(): [number, number] {
	const context = document.createElement("canvas").getContext("2d");
	const luminance = (color: string) => {
		if (!context) {
			return 0;
		}
		context.fillStyle = color;
		context.fillRect(0, 0, 1, 1);
		const [red = 0, green = 0, blue = 0] = [...context.getImageData(0, 0, 1, 1).data].map((byte) => {
			const part = byte / 255;
			return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
		});
		return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
	};
	const grounds = new Set<string>();
	let worst = 21;
	for (let hue = 0; hue < 12; hue++) {
		const avatar = document.createElement("span");
		avatar.className = "avatar";
		avatar.dataset.hue = String(hue);
		document.body.append(avatar);
		const { color, backgroundColor } = getComputedStyle(avatar);
		const [one = 0, other = 0] = [luminance(color), luminance(backgroundColor)].sort((a, b) => b - a);
		worst = Math.min(worst, (one + 0.05) / (other + 0.05));
		grounds.add(backgroundColor);
		avatar.remove();
	}
	return [worst, grounds.size];
}
