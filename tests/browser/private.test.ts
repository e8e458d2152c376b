import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import type { Page } from "puppeteer-core";
import { openStage, type Stage } from "../harness.ts";
import { newFolder, openSettings, pressSetting } from "./settings-support.ts";
import { openBackstage } from "./storage-support.ts";
import { arrives, at, close, fills, keep, open, SIGN_IN, SIGN_IN_FIELD, speaksPlainly } from "./support.ts";

/** Private windows: the browser's own page lets Sixbox in, and then it fills there as anywhere else. */

interface DeveloperPrivate {
	readonly developerPrivate: {
		updateProfileConfiguration(change: object): Promise<void>;
		updateExtensionConfiguration(change: object): Promise<void>;
	};
}

describe("private windows", () => {
	let stage: Stage;
	let folder: string;
	let settings: Page;

	before(async () => {
		stage = await openStage({ language: "en" });
		await keep(stage, stage.replicas.user);
		folder = await newFolder();
		settings = await openSettings(stage, folder);
	});
	after(async () => {
		await stage.close();
		await rm(folder, { recursive: true, force: true });
	});

	/** The settings, as soon as the extension has started again. */
	async function anew(): Promise<Page> {
		for (let tries = 0; tries < 100; tries++) {
			const page = await openSettings(stage, folder).catch(() => null);
			if (page) {
				return page;
			}
			await new Promise((resolve) => setTimeout(resolve, 200));
		}
		assert.fail("the extension did not start again");
	}

	test("the settings say how to allow it, and open the browser's page about Sixbox", async () => {
		await settings.waitForSelector("[data-section=private] [data-point=next]");
		await speaksPlainly(settings);
		const wanted = `chrome://extensions/?id=${stage.extension.id}`;
		const opened = stage.browser.waitForTarget((target) => target.url() === wanted);
		await pressSetting(settings, "openExtension");
		const extensions = (await (await opened).page()) ?? assert.fail("no page opened");
		await extensions.evaluate(async (extensionId) => {
			const { developerPrivate } = chrome as unknown as DeveloperPrivate;
			// The browser starts the extension anew now; what is not from its store it starts for developers only.
			await developerPrivate.updateProfileConfiguration({ inDeveloperMode: true });
			await developerPrivate.updateExtensionConfiguration({ extensionId, incognitoAccess: true });
		}, stage.extension.id);
		await extensions.close();
	});

	test("allowed, it fills there, with the accounts of the other windows", async () => {
		settings = await anew();
		await settings.waitForSelector("[data-section=private] [data-point=tick]");
		assert.equal(await settings.$("[data-do=openExtension]"), null);
		const backstage = await openBackstage(stage);
		const { user } = stage.replicas.user;
		const url = at(SIGN_IN, { user });
		const opened = stage.browser.waitForTarget(
			(target) => target.type() === "page" && target.url().startsWith(SIGN_IN),
		);
		const incognito = await backstage.evaluate(async (url) => {
			return (await chrome.windows.create({ url, incognito: true, focused: true }))?.incognito;
		}, url);
		assert.equal(incognito, true);
		const page = (await (await opened).page()) ?? assert.fail("no private page");
		await page.waitForSelector(SIGN_IN_FIELD, { visible: true });
		const popup = await open(stage, page);
		await fills(popup);
		await arrives(page, "/common/kmsi");
		await close(popup).catch(() => {});
		assert.deepEqual(
			stage.replicas.posts.map(({ user, verdict }) => ({ user, verdict })),
			[{ user, verdict: "accepted" }],
		);
	});
});
