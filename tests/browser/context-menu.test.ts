import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page, WebWorker } from "puppeteer-core";
import { openStage, type Stage, shows, tells } from "../harness.ts";
import { openBackstage } from "./storage-support.ts";
import { close, open, qrPage, textOf, visit } from "./support.ts";

/**
 * "Scan this image" in the menu of a picture. No test can press the browser's own menu: the service worker's listener is
 * called as the browser calls it, and activeTab comes from a click on the icon.
 */

const SHOP = "otpauth://totp/Winkel:klant@winkel.nl?secret=GEZDGNBVGY3TQOJQ&issuer=Winkel";
const BAKER = "otpauth://totp/Bakker:klant@bakker.nl?secret=MFRGGZDFMZTWQ2LK&issuer=Bakker";

const picture = (text: string) => `/qr.png?scale=4&text=${encodeURIComponent(text)}`;
const NO_CODE = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><circle cx="100" cy="100" r="80" fill="teal"/></svg>')}`;

describe("scan this image", () => {
	let stage: Stage;
	let page: Page;
	let backstage: Page;

	before(async () => {
		stage = await openStage({ language: "en", pixelRatio: 1.5 });
		page = stage.page;
		backstage = await openBackstage(stage);
	});
	after(() => stage.close());

	/** Two codes and a picture without one, the second code below the fold. */
	async function visitPictures(): Promise<void> {
		await visit(page, qrPage("nothing"), "img");
		await page.evaluate(
			async (sources) => {
				document.body.style.display = "block";
				document.body.replaceChildren(
					...sources.map((source) => {
						const image = document.createElement("img");
						image.src = source;
						image.style.cssText = "position: static; display: block; margin: 24px";
						return image;
					}),
				);
				await Promise.all([...document.images].map((image) => image.decode()));
			},
			[picture(SHOP), NO_CODE, picture(BAKER)],
		);
		// The activeTab that the browser gives with the menu.
		await close(await open(stage));
	}

	async function worker(): Promise<WebWorker> {
		await backstage.evaluate(() => chrome.alarms.create("wake", { when: Date.now() }));
		const target = await stage.browser.waitForTarget((target) => target.type() === "service_worker");
		return (await target.worker()) ?? assert.fail("there is no service worker");
	}

	const source = (path: string) => new URL(path, "https://qr.example").href;

	/** The person chooses the item over this picture. */
	async function choose(srcUrl: string, frameId = 0): Promise<void> {
		await (await worker()).evaluate(
			async (srcUrl, frameId) => {
				const [tab] = await chrome.tabs.query({ url: "https://qr.example/*" });
				const clicked = { menuItemId: "scan-image", editable: false, pageUrl: "", mediaType: "image", srcUrl, frameId };
				(chrome.contextMenus.onClicked as unknown as { dispatch(...all: unknown[]): void }).dispatch(clicked, tab);
			},
			srcUrl,
			frameId,
		);
	}

	/** The popup that opens by itself. */
	async function chosen(srcUrl: string, frameId = 0): Promise<Page> {
		const before = new Set(stage.browser.targets());
		const opened = stage.browser.waitForTarget((target) => target.url().endsWith("/popup.html") && !before.has(target));
		await choose(srcUrl, frameId);
		const popup = await (await opened).asPage();
		popup.setDefaultTimeout(60_000);
		return popup;
	}

	const drafts = async (popup: Page) => {
		await shows(popup, "card");
		const text = await textOf(popup);
		return ["Winkel", "Bakker"].filter((name) => text.includes(name));
	};

	test("the item is there, once, however often the extension is installed", async () => {
		const errors = await (await worker()).evaluate(async () => {
			const event = chrome.runtime.onInstalled as unknown as { dispatch(details: object): void };
			event.dispatch({ reason: "update" });
			event.dispatch({ reason: "update" });
			await new Promise((resolve) => setTimeout(resolve, 300));
			return chrome.contextMenus.update("scan-image", {}).then(
				() => "",
				(error: unknown) => String(error),
			);
		});
		assert.equal(errors, "");
	});

	test("of several codes on the page only the picture's is offered", async () => {
		for (const [text, name] of [
			[SHOP, "Winkel"],
			[BAKER, "Bakker"],
		] as const) {
			await visitPictures();
			await page.evaluate(
				(src) => {
					[...document.images].find((image) => image.src === src)?.scrollIntoView({ block: "center" });
				},
				source(picture(text)),
			);
			const popup = await chosen(source(picture(text)));
			assert.deepEqual(await drafts(popup), [name]);
			await close(popup);
		}
	});

	test("a picture without a code has a sentence of its own, though there is a code beside it", async () => {
		await visitPictures();
		const popup = await chosen(NO_CODE);
		assert.match(await tells(popup, "no_qr_in_image"), /No QR code in this image/);
		await close(popup);
	});

	test("a picture in a frame, and one that is nowhere to be found: all that is in view", async () => {
		await visitPictures();
		for (const [srcUrl, frameId] of [
			[NO_CODE, 7],
			["https://qr.example/elsewhere.png", 0],
			["", 0],
		] as const) {
			const popup = await chosen(srcUrl, frameId);
			assert.ok((await drafts(popup)).includes("Winkel"));
			await close(popup);
		}
	});

	test("where no popup may open, the icon asks for a click, and that scans the picture", async () => {
		await visitPictures();
		const badge = () =>
			backstage.evaluate(async () => {
				const [tab] = await chrome.tabs.query({ url: "https://qr.example/*" });
				return chrome.action.getBadgeText(tab?.id === undefined ? {} : { tabId: tab.id });
			});
		/** Chosen where no popup may open. */
		const chooseInVain = async () => {
			await (await worker()).evaluate(() => {
				chrome.action.openPopup = () => Promise.reject(new Error("not now"));
			});
			await choose(NO_CODE);
			await becomes(" ");
		};
		const becomes = async (text: string) => {
			for (let tries = 0; tries < 500 && (await badge()) !== text; tries++) {
				await new Promise((resolve) => setTimeout(resolve, 50));
			}
			assert.equal(await badge(), text);
		};
		await chooseInVain();
		const popup = await open(stage);
		await tells(popup, "no_qr_in_image");
		await becomes("");
		await close(popup);
		await chooseInVain();
		await becomes("");
		const left = await backstage.evaluate(() => chrome.storage.session.get("image"));
		assert.deepEqual(left, {}, "after a while it is not meant any more, and nothing is kept of it");
		const next = await open(stage);
		await shows(next, "card");
		await close(next);
	});

	test("what was chosen long ago, or in another tab, is forgotten", async () => {
		await visitPictures();
		for (const change of [{ at: Date.now() - 60_000 }, { tabId: 999_999 }]) {
			await backstage.evaluate(
				async (change, srcUrl) => {
					const [tab] = await chrome.tabs.query({ url: "https://qr.example/*" });
					const note = { tabId: tab?.id, frameId: 0, srcUrl, at: Date.now(), ...change };
					await chrome.storage.session.set({ image: note });
				},
				change,
				NO_CODE,
			);
			const popup = await open(stage);
			await shows(popup, "card");
			await close(popup);
			const left = await backstage.evaluate(async () => "image" in (await chrome.storage.session.get(null)));
			assert.equal(left, false);
		}
	});
});
