import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, afterEach, before, describe, test } from "node:test";
import type { Page } from "puppeteer-core";
import { notices, openStage, press, type Stage, shows, tells } from "../harness.ts";
import { toBase32 } from "../replicas/totp.ts";
import {
	clickIcon,
	closePopup,
	codesAround,
	fillTyped,
	type Items,
	openBackstage,
	qrAddress,
	readItems,
	saveTyped,
	shownAccounts,
	submitTyped,
	writeItems,
} from "./storage-support.ts";
import { speaksPlainly } from "./support.ts";

/** What is stored was damaged: each kind has its sentence, the rest stays usable, and looking changes nothing. */

let stage: Stage;
let backstage: Page;
/** Three accounts and one in the trash, as Sixbox stored them. */
let base: Items;
/** The same vault before that one was replaced. */
let older: Items;
let secrets: string[];

before(async () => {
	stage = await openStage();
	backstage = await openBackstage(stage);
	await stage.page.goto("https://plain.example/");
	const popup = await clickIcon(stage);
	await shows(popup, "accounts");
	secrets = [0, 1, 2].map(() => toBase32(randomBytes(10)));
	await saveTyped(popup, "to be replaced", toBase32(randomBytes(10)));
	older = await readItems(backstage);
	await fillTyped(popup, "to be replaced", secrets[0] ?? "");
	await submitTyped(popup);
	await shows(popup, "conflict");
	await press(popup, "replace");
	await shows(popup, "saved");
	await saveTyped(popup, "second", secrets[1] ?? "");
	await saveTyped(popup, "third", secrets[2] ?? "");
	await closePopup(popup);
	base = await readItems(backstage);
	assert.equal(recordNames(base).length, 4);
});

after(() => stage.close());

afterEach(async () => {
	// A test that failed may have left its popup open.
	for (const target of stage.browser.targets().filter((target) => target.url().endsWith("/popup.html"))) {
		await (await target.asPage()).close();
	}
});

const recordNames = (items: Items) => Object.keys(items).filter((name) => name.startsWith("record/"));

function textOf(items: Items, name: string): string {
	const value = items[name];
	assert.equal(typeof value, "string");
	return String(value);
}

interface Header {
	format: number;
	vault: string;
	slots: { kind: string; id: string; sealed: string }[];
	index: string;
}

const headerOf = (items: Items) => JSON.parse(textOf(items, "vault")) as Header;

function withHeader(edit: (header: Header) => object): Items {
	return { ...base, vault: JSON.stringify(edit(headerOf(base))) };
}

/** The byte at this place, from the end if negative, with its lowest bit turned. */
function flipped(base64: string, at: number): string {
	const bytes = Buffer.from(base64, "base64");
	const index = at < 0 ? bytes.length + at : at;
	bytes[index] = (bytes[index] ?? 0) ^ 1;
	return bytes.toString("base64");
}

/** The name of the record of the account that shows this secret's codes. */
let recordOfSecond = "";

async function openPopup(): Promise<Page> {
	await stage.page.goto("https://plain.example/");
	const popup = await clickIcon(stage);
	await shows(popup, "accounts");
	return popup;
}

/** Opens the popup on these items: it tells exactly this, shows exactly these accounts, and changes nothing. */
async function looks(items: Items, told: readonly string[], usable: readonly string[]): Promise<Page> {
	await writeItems(backstage, items);
	const stored = await readItems(backstage);
	const popup = await openPopup();
	assert.deepEqual(
		(await notices(popup)).filter((kind) => kind !== "no_qr"),
		told,
	);
	await speaksPlainly(popup);
	await showsAll(popup, usable);
	assert.deepEqual(await readItems(backstage), stored);
	return popup;
}

/** Opens the popup on these items: it says why they do not open, shows no account, and changes nothing. */
async function findsShut(items: Items, why: "damaged" | "key gone"): Promise<void> {
	await writeItems(backstage, items);
	const stored = await readItems(backstage);
	await stage.page.goto("https://plain.example/");
	const popup = await clickIcon(stage);
	await shows(popup, "lost");
	assert.equal((await popup.$("[data-damaged]")) !== null, why === "damaged");
	await speaksPlainly(popup);
	assert.equal(await popup.$("[data-account], [data-do=typeKey]"), null);
	assert.deepEqual(await readItems(backstage), stored);
	await closePopup(popup);
}

async function showsAll(popup: Page, usable: readonly string[]): Promise<void> {
	const shown = await shownAccounts(popup);
	assert.equal(shown.length, usable.length);
	for (const secret of usable) {
		assert.ok(shown.some(({ code }) => codesAround(secret).includes(code)));
	}
}

/** A save into a vault that does not open: told, and nothing is written. */
async function refusesToSave(popup: Page, told: string): Promise<void> {
	const stored = await readItems(backstage);
	await fillTyped(popup, "new one", toBase32(randomBytes(10)));
	await submitTyped(popup);
	await tells(popup, told);
	assert.deepEqual(await notices(popup), [told], "told once");
	await speaksPlainly(popup);
	assert.deepEqual(await readItems(backstage), stored);
}

/** A save beside damage: it works, what was usable stays usable, and the damaged bytes stay where they are. */
async function savesBeside(popup: Page, usable: readonly string[], untouched: Items): Promise<void> {
	const secret = toBase32(randomBytes(10));
	await saveTyped(popup, "new one", secret);
	await showsAll(popup, [...usable, secret]);
	await speaksPlainly(popup);
	const items = await readItems(backstage);
	for (const [name, value] of Object.entries(untouched)) {
		assert.deepEqual(items[name], value, name);
	}
}

describe("a record", () => {
	const damages: Record<string, (record: string) => unknown> = {
		"with another version": (record) => flipped(record, 7),
		"with a flipped bit in its nonce": (record) => flipped(record, 8),
		"with a flipped bit in its text": (record) => flipped(record, 40),
		"with a flipped bit in its tag": (record) => flipped(record, -1),
		"cut short": (record) => record.slice(0, record.length / 2),
		"cut to nothing": () => "",
		"that is no base64": (record) => `?${record.slice(1)}`,
		"that is a number": () => 5,
		"that is a list": (record) => [record],
		"that is nothing": () => null,
	};

	before(async () => {
		for (const name of recordNames(base)) {
			const popup = await looks({ ...base, [name]: "" }, ["records_damaged"], await codesWithout(name));
			await closePopup(popup);
		}
		assert.notEqual(recordOfSecond, "");
	});

	/** Which secrets are left without this record; notes the one of the second account. */
	async function codesWithout(name: string): Promise<string[]> {
		await writeItems(backstage, { ...base, [name]: "" });
		const popup = await openPopup();
		const shown = await shownAccounts(popup);
		await closePopup(popup);
		const left = secrets.filter((secret) => shown.some(({ code }) => codesAround(secret).includes(code)));
		if (left.length === 2 && !left.includes(secrets[1] ?? "")) {
			recordOfSecond = name;
		}
		return left;
	}

	for (const [what, damage] of Object.entries(damages)) {
		test(what, async () => {
			const damaged = { [recordOfSecond]: damage(textOf(base, recordOfSecond)) };
			const usable = secrets.filter((_, index) => index !== 1);
			const popup = await looks({ ...base, ...damaged }, ["records_damaged"], usable);
			assert.match(await tells(popup, "records_damaged"), /: 1\b/);
			await savesBeside(popup, usable, damaged);
			await closePopup(popup);
		});
	}

	test("removed", async () => {
		const { [recordOfSecond]: _gone, ...rest } = base;
		const usable = secrets.filter((_, index) => index !== 1);
		const popup = await looks(rest, ["records_damaged"], usable);
		await savesBeside(popup, usable, {});
		await closePopup(popup);
		// Brought back, it counts again.
		await backstage.evaluate((back) => chrome.storage.local.set(back), { [recordOfSecond]: base[recordOfSecond] });
		const again = await openPopup();
		assert.deepEqual((await notices(again)).includes("records_damaged"), false);
		assert.equal((await shownAccounts(again)).length, 4);
		await closePopup(again);
	});

	test("swapped with another's", async () => {
		const other = recordNames(base).find((name) => name !== recordOfSecond && !(name in older)) ?? "";
		const swapped = { [other]: base[recordOfSecond], [recordOfSecond]: base[other] };
		await writeItems(backstage, { ...base, ...swapped });
		const popup = await openPopup();
		assert.match(await tells(popup, "records_damaged"), /: 2\b/);
		assert.equal((await shownAccounts(popup)).length, 1);
		await closePopup(popup);
	});

	test("rolled back to an older version", async () => {
		const [name] = recordNames(older);
		assert.ok(name && older[name] !== base[name]);
		const popup = await looks({ ...base, [name]: older[name] }, ["records_damaged"], secrets);
		await savesBeside(popup, secrets, { [name]: older[name] });
		await closePopup(popup);
	});

	test("that is none of the vault's counts for nothing, and stays", async () => {
		const foreign = { [`record/${"0".repeat(32)}`]: "AAAA", "record/strange": 7, note: { by: "somebody else" } };
		const popup = await looks({ ...base, ...foreign }, [], secrets);
		await savesBeside(popup, secrets, foreign);
		await closePopup(popup);
	});
});

describe("the header", () => {
	const damages: Record<string, () => unknown> = {
		"cut short": () => textOf(base, "vault").slice(0, -20),
		"no JSON": () => "hello",
		empty: () => "",
		"a number": () => 5,
		"a list": () => [textOf(base, "vault")],
		"an object": () => headerOf(base),
		nothing: () => null,
		"a number in JSON": () => "5",
		"a list in JSON": () => "[]",
		"an object without members": () => "{}",
		"of a format before the first": () => JSON.stringify({ ...headerOf(base), format: 0 }),
		"without a format": () => JSON.stringify({ ...headerOf(base), format: undefined }),
		"without its id": () => JSON.stringify({ ...headerOf(base), vault: "" }),
		"without slots": () => JSON.stringify({ ...headerOf(base), slots: undefined }),
	};
	for (const [what, damage] of Object.entries(damages)) {
		test(what, async () => {
			await findsShut({ ...base, vault: damage() }, "damaged");
		});
	}

	test("gone, with its records still there", async () => {
		const { vault: _gone, ...rest } = base;
		await findsShut(rest, "damaged");
	});

	for (const newer of [{ format: 2 }, { format: 2, slots: "other", vault: 7 }]) {
		test(`of a later format: ${JSON.stringify(newer)}`, async () => {
			const popup = await looks(
				{ ...base, vault: JSON.stringify({ ...headerOf(base), ...newer }) },
				["vault_newer"],
				[],
			);
			await refusesToSave(popup, "vault_newer");
			await closePopup(popup);
		});
	}

	const indexes: Record<string, (index: string) => string> = {
		"with a flipped bit": (index) => flipped(index, 30),
		"cut short": (index) => index.slice(0, 40),
		"cut to nothing": () => "",
		"that is no base64": () => "????",
	};
	for (const [what, damage] of Object.entries(indexes)) {
		test(`an index ${what}: the records say what there is`, async () => {
			const items = withHeader((header) => ({ ...header, index: damage(header.index) }));
			const popup = await looks(items, [], secrets);
			await savesBeside(popup, secrets, {});
			await closePopup(popup);
			const again = await openPopup();
			assert.equal((await shownAccounts(again)).length, 4);
			await closePopup(again);
		});
	}

	test("a damaged index and a damaged record", async () => {
		const items = withHeader((header) => ({ ...header, index: flipped(header.index, 30) }));
		const usable = secrets.filter((_, index) => index !== 1);
		const damaged = { [recordOfSecond]: flipped(textOf(base, recordOfSecond), 40) };
		const popup = await looks({ ...items, ...damaged }, ["records_damaged"], usable);
		await savesBeside(popup, usable, damaged);
		await closePopup(popup);
		// The new index still knows of it, and it counts again once its bytes are back.
		const next = await openPopup();
		await tells(next, "records_damaged");
		await backstage.evaluate((back) => chrome.storage.local.set(back), { [recordOfSecond]: base[recordOfSecond] });
		await next.waitForFunction(() => document.querySelectorAll("[data-account]").length === 4, { polling: 100 });
		assert.equal((await notices(next)).includes("records_damaged"), false);
		await closePopup(next);
	});

	const slots: Record<string, (slots: Header["slots"]) => unknown[]> = {
		"all gone": () => [],
		"with a flipped bit": ([slot]) => [{ ...slot, sealed: flipped(slot?.sealed ?? "", 20) }],
		"cut short": ([slot]) => [{ ...slot, sealed: slot?.sealed.slice(0, 8) }],
		"of another id": ([slot]) => [{ ...slot, id: "0".repeat(32) }],
		"of another kind": ([slot]) => [{ ...slot, kind: "password" }],
		"that are none": () => [5, "x", null, []],
	};
	for (const [what, damage] of Object.entries(slots)) {
		test(`slots ${what}`, async () => {
			await findsShut(
				withHeader((header) => ({ ...header, slots: damage(header.slots) })),
				"key gone",
			);
		});
	}

	test("a slot of a later kind stays beside this device's", async () => {
		const later = { kind: "later", id: "f".repeat(32), salt: "c2FsdA==", rounds: 3 };
		const popup = await looks(
			withHeader((header) => ({ ...header, slots: [later, ...header.slots] })),
			[],
			secrets,
		);
		await savesBeside(popup, secrets, {});
		assert.deepEqual(headerOf(await readItems(backstage)).slots, [later, ...headerOf(base).slots]);
		await closePopup(popup);
	});
});

/** Puts this device's key aside; gives what brings it back. */
async function takeDeviceKey(instead: "nothing" | "another"): Promise<() => Promise<void>> {
	const exchange = (task: "nothing" | "another" | "back") =>
		backstage.evaluate(async (task) => {
			const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
			await new Promise<void>((resolve, reject) => {
				const request = indexedDB.open("sixbox");
				request.onerror = () => reject(request.error);
				request.onsuccess = () => {
					const transaction = request.result.transaction("keys", "readwrite");
					const keys = transaction.objectStore("keys");
					const [from, to] = task === "back" ? ["aside", "device"] : ["device", "aside"];
					keys.get(from).onsuccess = (event) => {
						keys.put((event.target as IDBRequest).result, to);
						if (task === "another") {
							keys.put(fresh, "device");
						} else {
							keys.delete(from);
						}
					};
					transaction.oncomplete = () => {
						request.result.close();
						resolve();
					};
					transaction.onabort = () => reject(transaction.error);
				};
			});
		}, task);
	await exchange(instead);
	return () => exchange("back");
}

describe("this device's key", () => {
	for (const instead of ["nothing", "another"] as const) {
		test(`${instead} in its place: told, and the vault stays for when it comes back`, async () => {
			const bringBack = await takeDeviceKey(instead);
			try {
				await findsShut(base, "key gone");
				await findsShut(base, "key gone");
			} finally {
				await bringBack();
			}
			await closePopup(await looks(base, [], secrets));
		});
	}
});

describe("no room in storage", () => {
	/** Fills storage.local so that this many bytes are left. */
	const fillUp = (left: number) =>
		backstage.evaluate(async (left) => {
			const name = "junk";
			const room = chrome.storage.local.QUOTA_BYTES - (await chrome.storage.local.getBytesInUse(null));
			await chrome.storage.local.set({ [name]: "x".repeat(room - left - name.length - 2) });
		}, left);
	const makeRoom = () => backstage.evaluate(() => chrome.storage.local.remove("junk"));

	test("a scanned account: told, the old state stays, and the same Save works when there is room", async () => {
		await writeItems(backstage, base);
		await fillUp(100);
		const full = await readItems(backstage);
		const secret = toBase32(randomBytes(10));
		await stage.page.goto(qrAddress(`otpauth://totp/scanned?secret=${secret}&issuer=Example`));
		const popup = await clickIcon(stage);
		await shows(popup, "card");
		await press(popup, "save");
		await tells(popup, "storage_full");
		await speaksPlainly(popup);
		assert.deepEqual(await readItems(backstage), full);
		await makeRoom();
		await shows(popup, "card");
		await press(popup, "save");
		await shows(popup, "saved");
		await showsAll(popup, [...secrets, secret]);
		await closePopup(popup);
	});

	test("a typed key: told, the old state stays, and what was typed is not lost", async () => {
		await writeItems(backstage, base);
		await fillUp(100);
		const full = await readItems(backstage);
		const popup = await openPopup();
		await showsAll(popup, secrets);
		const secret = toBase32(randomBytes(10));
		await fillTyped(popup, "typed", secret);
		await submitTyped(popup);
		await tells(popup, "storage_full");
		await speaksPlainly(popup);
		assert.deepEqual(await readItems(backstage), full);
		await makeRoom();
		const kept = await popup.$$eval('[name="key"]', (inputs) =>
			inputs.map((input) => (input as HTMLInputElement).value),
		);
		assert.deepEqual(kept, [secret]);
		await submitTyped(popup);
		await shows(popup, "saved");
		await showsAll(popup, [...secrets, secret]);
		await closePopup(popup);
	});

	test("a choice after a conflict: told, and the old state stays", async () => {
		await writeItems(backstage, base);
		await fillUp(100);
		const full = await readItems(backstage);
		const popup = await openPopup();
		const secret = toBase32(randomBytes(10));
		await fillTyped(popup, "third", secret);
		await submitTyped(popup);
		await shows(popup, "conflict");
		await press(popup, "keepBoth");
		await tells(popup, "storage_full");
		await speaksPlainly(popup);
		assert.deepEqual(await readItems(backstage), full);
		await makeRoom();
		await closePopup(popup);
		await closePopup(await looks(base, [], secrets));
	});

	test("a fill: told, and no code leaves that could not be written down as used", async () => {
		await writeItems(backstage, {});
		await stage.page.goto(qrAddress(stage.replicas.user.uri));
		const scanning = await clickIcon(stage);
		await shows(scanning, "card");
		await press(scanning, "save");
		await shows(scanning, "saved");
		await closePopup(scanning);
		await fillUp(0);
		const full = await readItems(backstage);
		await stage.page.goto("https://login.microsoftonline.com/common/SAS/ProcessAuth");
		await stage.page.waitForSelector("#idTxtBx_SAOTCC_OTC", { visible: true });
		const popup = await clickIcon(stage);
		await tells(popup, "storage_full");
		await speaksPlainly(popup);
		assert.deepEqual(await readItems(backstage), full);
		assert.equal(await stage.page.$eval("#idTxtBx_SAOTCC_OTC", (field) => (field as HTMLInputElement).value), "");
		assert.deepEqual(stage.replicas.posts, []);
		await closePopup(popup);
	});
});
