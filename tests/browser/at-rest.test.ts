import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Page } from "puppeteer-core";
import { openStage, type Stage, shows } from "../harness.ts";
import { toBase32 } from "../replicas/totp.ts";
import {
	clickIcon,
	closePopup,
	formsIn,
	formsOf,
	openBackstage,
	qrAddress,
	readItems,
	searchFolder,
	shownAccounts,
} from "./storage-support.ts";

/** What lies in storage and on the disk after Sixbox was used: nothing that says the secret. */

const WIZARD = "https://mysignins.microsoft.com/register?step=qr";

let stage: Stage;

before(async () => {
	stage = await openStage({ language: "en" });
});

after(() => stage.close());

/** Everything that a page of the extension's origin can read back, as text. */
function dump(page: Page): Promise<Record<string, string>> {
	return page.evaluate(async () => {
		const done = <T>(request: IDBRequest<T>) =>
			new Promise<T>((resolve, reject) => {
				request.onsuccess = () => resolve(request.result);
				request.onerror = () => reject(request.error);
			});
		const databases: Record<string, unknown> = {};
		for (const { name } of await indexedDB.databases()) {
			const database = await done(indexedDB.open(name ?? ""));
			for (const store of database.objectStoreNames) {
				const objects = database.transaction(store).objectStore(store);
				const [keys, values] = await Promise.all([done(objects.getAllKeys()), done(objects.getAll())]);
				databases[`${name}/${store}`] = keys.map((key, index) => [key, String(values[index]), values[index]]);
			}
			database.close();
		}
		return {
			local: JSON.stringify(await chrome.storage.local.get(null)),
			session: JSON.stringify(await chrome.storage.session.get(null)),
			sync: JSON.stringify(await chrome.storage.sync.get(null)),
			databases: JSON.stringify(databases),
			webStorage: JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
			caches: JSON.stringify(await caches.keys()),
		};
	});
}

/** Asks a page's injected code for storage.local; the popup's click lets it in. */
function readFromPage(popup: Page): Promise<string> {
	return popup.evaluate(async () => {
		const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
		const [frame] = await chrome.scripting.executeScript({
			target: { tabId: tab?.id ?? -1 },
			world: "ISOLATED",
			func: async () => {
				try {
					return `read ${JSON.stringify(await chrome.storage.local.get(null))}`;
				} catch {
					return "denied";
				}
			},
		});
		return frame?.result ?? "no answer";
	});
}

test("the search finds a secret in each form that it knows", async () => {
	const secret = toBase32(randomBytes(10));
	const forms = formsOf(secret);
	const folder = await mkdtemp(join(tmpdir(), "sixbox-search-"));
	try {
		for (const form of forms) {
			await rm(folder, { recursive: true });
			// In a copy of the real profile, and at an odd place in a file.
			await cp(join(stage.profile, "Default", "Local Storage"), folder, { recursive: true });
			assert.deepEqual((await searchFolder(folder, forms)).found, []);
			await writeFile(join(folder, "planted"), Buffer.concat([randomBytes(1021), form.bytes, randomBytes(77)]));
			const { found } = await searchFolder(folder, forms);
			assert.ok(found.includes(`planted: ${form.name}`), form.name);
		}
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
	const raw = Buffer.from(randomBytes(10));
	const known = formsOf(toBase32(raw));
	const mixed = [...toBase32(raw)].map((letter, index) => (index % 2 ? letter.toUpperCase() : letter)).join("");
	const written = [
		`otpauth://totp/x?secret=${mixed}&issuer=Microsoft`,
		raw.toString("hex").toUpperCase(),
		...[0, 1, 2, 3].flatMap((before) => [
			Buffer.concat([randomBytes(before), raw, randomBytes(5)]).toString("base64"),
			Buffer.concat([randomBytes(before), raw, randomBytes(5)]).toString("base64url"),
			Buffer.from(`${"x".repeat(before)}secret=${toBase32(raw)}&`).toString("base64"),
			Buffer.from(`${"x".repeat(before)}secret=${toBase32(raw).toUpperCase()}`).toString("base64url"),
		]),
	];
	for (const text of written) {
		assert.notDeepEqual(formsIn(Buffer.from(text), known), [], text);
		assert.notDeepEqual(formsIn(Buffer.from(text, "utf16le"), known), [], `${text} in UTF-16`);
	}
	assert.deepEqual(formsIn(Buffer.from(toBase32(randomBytes(10))), known), []);
});

test("this device's key cannot be taken out of the browser", async () => {
	await stage.page.goto(WIZARD);
	await stage.page.waitForSelector(".qr img");
	const popup = await clickIcon(stage);
	await shows(popup, "card");
	const told = await popup.evaluate(async () => {
		const opened = await new Promise<IDBDatabase>((resolve, reject) => {
			const request = indexedDB.open("sixbox");
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error);
		});
		const key = await new Promise<unknown>((resolve, reject) => {
			const request = opened.transaction("keys").objectStore("keys").get("device");
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error);
		});
		opened.close();
		if (!(key instanceof CryptoKey)) {
			return { key: typeof key };
		}
		const exported = async (format: "raw" | "jwk") => {
			try {
				await crypto.subtle.exportKey(format, key);
				return "exported";
			} catch (error) {
				return error instanceof DOMException ? error.name : String(error);
			}
		};
		const { name, length } = key.algorithm as AesKeyAlgorithm;
		return { name, length, extractable: key.extractable, raw: await exported("raw"), jwk: await exported("jwk") };
	});
	assert.deepEqual(told, {
		name: "AES-GCM",
		length: 256,
		extractable: false,
		raw: "InvalidAccessError",
		jwk: "InvalidAccessError",
	});
	await closePopup(popup);
});

test("a page's injected code cannot read storage: not at first, not after a restart, not after the worker was killed", async () => {
	const look = async () => {
		await stage.page.goto("https://plain.example/");
		const popup = await clickIcon(stage);
		await shows(popup, "accounts");
		await popup.evaluate(() => chrome.storage.local.set({ probe: "here" }));
		const told = await readFromPage(popup);
		await popup.evaluate(() => chrome.storage.local.remove("probe"));
		await closePopup(popup);
		return told;
	};
	assert.equal(await look(), "denied");
	await stage.restart();
	assert.equal(await look(), "denied");
	const [worker] = await stage.extension.workers();
	assert.ok(worker, "there is a service worker");
	const gone = new Promise((resolve) => stage.browser.once("targetdestroyed", resolve));
	await worker.close();
	await gone;
	assert.equal(await look(), "denied");
});

test("no secret at rest: storage, databases, and every file of the profile", async () => {
	const { secretBase32, user, tenant } = stage.replicas.user;
	const decoys = {
		address: toBase32(randomBytes(10)),
		local: toBase32(randomBytes(10)),
		key: toBase32(randomBytes(10)),
	};

	// The wizard, from its QR to the code that the server takes.
	const { page } = stage;
	await page.goto(WIZARD);
	await page.waitForSelector(".qr img");
	let popup = await clickIcon(stage);
	await shows(popup, "card");
	await popup.$eval('[data-do="save"]', (button) => (button as HTMLElement).click());
	await shows(popup, "saved");
	await closePopup(popup);
	await page.click(".ms-Button--primary");
	await page.waitForSelector("input.ms-TextField-field", { visible: true });
	popup = await clickIcon(stage);
	await shows(popup, "filled");
	await page.waitForFunction(() => !document.querySelector("input.ms-TextField-field"), { polling: 100 });
	assert.deepEqual(
		stage.replicas.posts.map(({ verdict }) => verdict),
		["accepted"],
	);
	await closePopup(popup);

	const reads = async () => {
		const read = await dump(popup);
		const forms = formsOf(secretBase32);
		for (const [place, text] of Object.entries(read)) {
			assert.deepEqual(formsIn(Buffer.from(text), forms), [], place);
			assert.doesNotMatch(text, /otpauth|secret/i, place);
		}
		// Names are sealed too.
		for (const name of [user, tenant, "Microsoft"]) {
			for (const place of ["local", "session", "sync", "databases"]) {
				assert.ok(!read[place]?.includes(name), `${name} in ${place}`);
				assert.ok(!read[place]?.includes(Buffer.from(name).toString("base64").slice(0, -4)), `${name} in ${place}`);
			}
		}
		assert.match(
			read.session ?? "",
			/^\{("clock":\{"at":\d+,"error":\{"clock":"right","seconds":0\}\})?\}$/,
			"how right this PC's clock is, and nothing else",
		);
		assert.equal(read.sync, "{}");
		assert.equal(read.databases, '{"sixbox/keys":[["device","[object CryptoKey]",{}]]}');
		assert.equal(read.webStorage, "[{},{}]");
		assert.equal(read.caches, "[]");
		assert.match(Object.keys(JSON.parse(read.local ?? "")).join(), /^(half-done,)?record\/[0-9a-f]{32},vault$/);
	};
	for (const address of ["https://plain.example/", "https://login.microsoftonline.com/common/kmsi", WIZARD]) {
		await page.goto(address);
		popup = await clickIcon(stage);
		await shows(popup, "accounts", "saved");
		assert.equal((await shownAccounts(popup)).length, 1);
		await reads();
		await closePopup(popup);
	}
	await stage.restart();
	await stage.page.goto("https://plain.example/");
	popup = await clickIcon(stage);
	await shows(popup, "accounts");
	assert.equal((await shownAccounts(popup)).length, 1);
	await reads();
	await closePopup(popup);

	// Other secrets, left where the search must find them: an address, storage, a database.
	await stage.page.goto(qrAddress(`otpauth://totp/decoy?secret=${decoys.address}`));
	await stage.page.goto("https://plain.example/");
	const backstage = await openBackstage(stage);
	const items = await readItems(backstage);
	await backstage.evaluate(async ({ local, key }) => {
		await chrome.storage.local.set({ decoy: local });
		await new Promise<void>((resolve, reject) => {
			const request = indexedDB.open("sixbox");
			request.onerror = () => reject(request.error);
			request.onsuccess = () => {
				const transaction = request.result.transaction("keys", "readwrite");
				transaction.objectStore("keys").put(key, "decoy");
				transaction.oncomplete = () => resolve();
			};
		});
	}, decoys);
	assert.deepEqual(
		Object.keys(items).filter((name) => !/^(vault|half-done|record\/.*)$/.test(name)),
		[],
	);
	await stage.browser.close();

	const clean = await searchFolder(stage.profile, formsOf(secretBase32));
	assert.ok(clean.files > 50, `${clean.files} files`);
	assert.deepEqual(clean.found, []);
	for (const [place, secret] of Object.entries(decoys)) {
		const { found } = await searchFolder(stage.profile, formsOf(secret));
		assert.notDeepEqual(found, [], `the decoy left in ${place} is found`);
	}
});
