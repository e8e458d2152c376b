import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import type { Page } from "puppeteer-core";
import { notices, openStage, press, type Stage, shows } from "../harness.ts";
import { toBase32 } from "../replicas/totp.ts";
import {
	clickIcon,
	closePopup,
	codesAround,
	type Items,
	killWorker,
	openBackstage,
	qrAddress,
	readItems,
	saveTyped,
	shownAccounts,
	writeItems,
} from "./storage-support.ts";

/** The popup or the service worker ends in the middle: the old state stays or the new one is whole. */

const full = process.env.SIXBOX_FULL === "1";

/** The server's clock and the popup's, ahead of the real one: a fresh step needs no waiting. */
let ahead = 0;
let stage: Stage;

before(async () => {
	stage = await openStage({ language: "en", now: () => Date.now() + ahead });
});

after(() => stage.close());

/**
 * The popup closes at one of the asynchronous calls that it makes: before the call, right after making it, or when its
 * answer is there. What waits for the call never goes on.
 */
/** The popup's clock is put forward here: it is not to ask the page's server about that. */
const NO_CLOCK = { "settings/filling": { askTime: false } };

interface Cut {
	/** Which call, from 1; 0: none. */
	readonly at: number;
	readonly when: "before" | "during" | "after";
	/** Whether calls count from the document's start, or only from `arm` on. */
	readonly armed: boolean;
	/** Milliseconds that the popup's clock is ahead. */
	readonly ahead: number;
	/** Whether this device's key goes first. */
	readonly forgetKey: boolean;
}

const NO_CUT: Cut = { at: 0, when: "after", armed: false, ahead: 0, forgetKey: false };

interface CutWorld {
	cut?: { armed: boolean; readonly calls: string[] };
}

/** Runs in the popup before its own script. */
function install({ at, when, armed, ahead, forgetKey }: Cut): void {
	const state = { armed, calls: [] as string[] };
	(globalThis as CutWorld).cut = state;
	const realNow = Date.now;
	Date.now = () => realNow() + ahead;
	if (forgetKey) {
		// Requests for a database wait for each other: this one is done before any of the popup's.
		indexedDB.deleteDatabase("sixbox");
	}

	const isMeant = (name: string) => state.armed && state.calls.push(name) === at;
	const end = () => window.close();

	function wrap(owner: object, name: string, label = name): void {
		const call: unknown = Reflect.get(owner, name);
		if (typeof call !== "function") {
			throw new Error(`${name} is no function`);
		}
		const wrapped = function (this: unknown, ...values: unknown[]): unknown {
			if (!isMeant(label)) {
				return Reflect.apply(call, this, values);
			}
			if (when !== "before") {
				const result: Promise<unknown> = Reflect.apply(call, this, values);
				if (when === "after") {
					result.then(end, end);
				}
			}
			if (when !== "after") {
				end();
			}
			return new Promise(() => {});
		};
		Reflect.set(owner, name, wrapped);
		if (Reflect.get(owner, name) !== wrapped) {
			throw new Error(`${name} cannot be wrapped`);
		}
	}

	/** The same for what answers by an event. */
	function wrapEvents(owner: object, name: string, event: "success" | "complete"): void {
		const call: unknown = Reflect.get(owner, name);
		if (typeof call !== "function") {
			throw new Error(`${name} is no function`);
		}
		Reflect.set(owner, name, function (this: unknown, ...values: unknown[]): unknown {
			if (!isMeant(`indexedDB ${name}`)) {
				return Reflect.apply(call, this, values);
			}
			if (when === "before" && event === "success") {
				end();
				return new EventTarget();
			}
			const made: EventTarget = Reflect.apply(call, this, values);
			made.addEventListener(event, (answer) => {
				answer.stopImmediatePropagation();
				end();
			});
			if (when !== "after") {
				end();
			}
			return made;
		});
	}

	wrap(LockManager.prototype, "request", "lock");
	wrap(StorageManager.prototype, "persist");
	wrap(chrome.storage.local, "get", "storage get");
	wrap(chrome.storage.local, "set", "storage set");
	wrap(chrome.scripting, "executeScript");
	for (const name of ["encrypt", "decrypt", "generateKey"]) {
		wrap(SubtleCrypto.prototype, name);
	}
	wrapEvents(IDBFactory.prototype, "open", "success");
	wrapEvents(IDBObjectStore.prototype, "get", "success");
	wrapEvents(IDBObjectStore.prototype, "add", "success");
	wrapEvents(IDBDatabase.prototype, "transaction", "complete");
}

/** Loads the popup anew with the cut in it. It stays the popup of its toolbar click. */
async function reloadWith(popup: Page, cut: Cut): Promise<void> {
	await popup.evaluateOnNewDocument(install, cut);
	// It may close before it has loaded.
	await popup.reload({ waitUntil: "commit" as "load" }).catch(() => {});
}

function calls(popup: Page): Promise<string[]> {
	return popup.evaluate(() => (globalThis as CutWorld).cut?.calls ?? []);
}

/** Whichever comes first: the popup closes, or it gets there. */
async function closedOr(popup: Page, there: () => Promise<unknown>): Promise<boolean> {
	const closed = new Promise<true>((resolve) => {
		if (popup.isClosed()) {
			resolve(true);
		}
		popup.once("close", () => resolve(true));
	});
	const arrived = there().then(
		() => false,
		(error: unknown) => {
			if (popup.isClosed() || /closed|detached|destroyed/i.test(String(error))) {
				return closed;
			}
			throw error;
		},
	);
	return Promise.race([closed, arrived]);
}

async function forgetEverything(backstage: Page): Promise<void> {
	await backstage.evaluate(async () => {
		await chrome.storage.local.clear();
		await new Promise<void>((resolve, reject) => {
			const request = indexedDB.deleteDatabase("sixbox");
			request.onsuccess = () => resolve();
			request.onerror = () => reject(request.error);
		});
	});
}

/** Interrupts saving at each call in turn, and says how often the account was there afterwards and how often not. */
async function interruptSaving(options: {
	readonly backstage: Page;
	/** Before each try. */
	readonly reset: () => Promise<unknown>;
	readonly accounts: number;
	readonly secret: string;
	/** From the popup's start, without a device key; else only the save. */
	readonly fromStart: boolean;
	/** How to interrupt the call of this number. */
	readonly whens: (call: string, at: number, all: readonly string[]) => readonly Cut["when"][];
}): Promise<{ before: number; after: number; calls: readonly string[] }> {
	const { backstage, accounts, secret, fromStart } = options;
	const count = { before: 0, after: 0 };

	/** One try, on a popup that a click opened. True: it was cut short. */
	const save = async (popup: Page, cut: Cut): Promise<boolean> => {
		await reloadWith(popup, cut);
		if (await closedOr(popup, () => shows(popup, "card"))) {
			return true;
		}
		return closedOr(popup, async () => {
			await popup.evaluate(() => {
				const { cut } = globalThis as CutWorld;
				if (cut) {
					cut.armed = true;
				}
			});
			await press(popup, "save");
			await shows(popup, "saved");
			// Until no further call comes.
			await popup.waitForFunction(
				() => {
					const { cut } = globalThis as CutWorld;
					const calls = cut?.calls.length ?? 0;
					const world = globalThis as { quiet?: { calls: number; since: number } };
					if (world.quiet?.calls !== calls) {
						world.quiet = { calls, since: performance.now() };
					}
					return performance.now() - world.quiet.since > 500;
				},
				{ polling: 50 },
			);
		});
	};

	await options.reset();
	let popup = await clickIcon(stage);
	await shows(popup, "card");
	assert.equal(await save(popup, { ...NO_CUT, armed: fromStart, forgetKey: fromStart }), false);
	const all = await calls(popup);
	for (const [index, call] of all.entries()) {
		for (const when of options.whens(call, index + 1, all)) {
			const where = `${when} call ${index + 1}, ${call}`;
			await options.reset();
			const old = await readItems(backstage);
			const cut: Cut = { at: index + 1, when, armed: fromStart, ahead: 0, forgetKey: fromStart };
			assert.equal(await save(popup, cut), true, where);

			const items = await readItems(backstage);
			popup = await clickIcon(stage);
			const view = await shows(popup, "card", "saved");
			// That an account is in no backup yet is no fault.
			const told = (await notices(popup)).filter((kind) => kind !== "missing");
			assert.deepEqual(told, [], where);
			// A write on its way when the popup closed may land a moment later, so storage is asked first.
			if (view === "card") {
				count.before++;
				assert.deepEqual(items, old, where);
				await press(popup, "save");
				await shows(popup, "saved");
			} else {
				count.after++;
				assert.equal(Object.keys(items).length, Math.max(Object.keys(old).length, 1) + 1, where);
			}
			const shown = await shownAccounts(popup);
			assert.equal(shown.length, accounts + 1, where);
			assert.ok(
				shown.some(({ code }) => codesAround(secret).includes(code)),
				where,
			);
			await saveTyped(popup, "another", toBase32(randomBytes(10)));
			assert.equal((await shownAccounts(popup)).length, accounts + 2, where);
		}
	}
	await closePopup(popup);
	return { ...count, calls: all };
}

test("the popup closes at each step of the very first save", async () => {
	const { secretBase32 } = stage.replicas.user;
	await stage.page.goto("https://mysignins.microsoft.com/register?step=qr");
	await stage.page.waitForSelector(".qr img");
	const backstage = await openBackstage(stage);
	const kinds = ["before", "during", "after"] as const;
	const { before, after, calls } = await interruptSaving({
		backstage,
		reset: () => writeItems(backstage, {}),
		accounts: 0,
		secret: secretBase32,
		fromStart: true,
		whens: (_call, at, all) => (full ? kinds : at > all.indexOf("storage set") + 3 ? [] : [kinds[at % 3] ?? "during"]),
	});
	for (const call of ["persist", "generateKey", "indexedDB add", "encrypt", "lock", "storage set", "executeScript"]) {
		assert.ok(calls.includes(call), `${call} in ${calls}`);
	}
	assert.ok(before > 0 && after > 0, `${before} before the write, ${after} after`);
	await backstage.close();
});

test("the popup closes at each step of saving a further account", async () => {
	const secret = toBase32(randomBytes(10));
	await stage.page.goto("https://plain.example/");
	const backstage = await openBackstage(stage);
	await forgetEverything(backstage);
	const first = await clickIcon(stage);
	await shows(first, "accounts");
	await saveTyped(first, "first", toBase32(randomBytes(10)));
	await closePopup(first);
	const base = await readItems(backstage);
	await stage.page.goto(qrAddress(`otpauth://totp/second?secret=${secret}`));
	const { before, after } = await interruptSaving({
		backstage,
		reset: () => writeItems(backstage, base),
		accounts: 1,
		secret,
		fromStart: false,
		whens: (call) =>
			full || call === "storage set"
				? ["before", "during", "after"]
				: call === "lock"
					? ["during", "after"]
					: ["during"],
	});
	assert.ok(before > 0 && after > 0, `${before} before the write, ${after} after`);
	await backstage.close();
});

test("the popup closes at each step of a fill: no step that was pressed is offered again", async () => {
	const { uri } = stage.replicas.user;
	const backstage = await openBackstage(stage);
	await forgetEverything(backstage);
	await stage.page.goto(qrAddress(uri));
	const scanning = await clickIcon(stage);
	await shows(scanning, "card");
	await press(scanning, "save");
	await shows(scanning, "saved");
	await closePopup(scanning);
	const base = { ...(await readItems(backstage)), ...NO_CLOCK };

	/** A popup on a fresh sign-in page that has not touched its field, then with these items and this cut. */
	const open = async (items: Items, cut: Cut): Promise<Page> => {
		await stage.page.goto("https://login.microsoftonline.com/common/SAS/ProcessAuth");
		await stage.page.waitForSelector("#idTxtBx_SAOTCC_OTC", { visible: true });
		await writeItems(backstage, {});
		const popup = await clickIcon(stage);
		await shows(popup, "accounts");
		await writeItems(backstage, items);
		await reloadWith(popup, cut);
		return popup;
	};
	/** Two seconds into a step that nobody has seen yet. */
	const nextStep = () => {
		const now = Date.now() + ahead;
		ahead += 62_000 - (now % 30_000);
	};

	nextStep();
	const whole = await open(base, { ...NO_CUT, armed: true, ahead });
	await shows(whole, "filled");
	const all = await calls(whole);
	await closePopup(whole);
	// The step is written down; then the page is asked to write, whether it still has it, and to press.
	const set = all.indexOf("storage set");
	const lock = all.lastIndexOf("lock", set);
	const asked = all.flatMap((call, index) => (call === "executeScript" && index > set ? [index] : []));
	const [filling = -1, , pressing = -1] = asked;
	assert.ok(lock > 0 && set > lock && pressing > filling, all.join());
	const kinds = ["before", "during", "after"] as const;
	const count = { free: 0, taken: 0, pressed: 0 };
	for (const [index, call] of all.entries()) {
		const decisive =
			index >= lock && (call === "lock" || call === "storage set" || asked.includes(index)) && index <= pressing;
		const whens = full || decisive ? kinds : index > lock && index <= pressing ? ["during" as const] : [];
		for (const when of whens) {
			const where = `${when} call ${index + 1}, ${call}`;
			nextStep();
			const sent = stage.replicas.posts.length;
			const cut = await open(base, { at: index + 1, when, armed: true, ahead, forgetKey: false });
			assert.equal(await closedOr(cut, () => shows(cut, "filled")), true, where);
			// What was pressed arrives, and the page is done with it.
			await stage.page.waitForFunction(
				() => {
					const field = document.querySelector<HTMLInputElement>("#idTxtBx_SAOTCC_OTC");
					const world = globalThis as { left?: number | undefined };
					// Written, and the popup went before it could press.
					world.left ??= field?.value ? performance.now() : undefined;
					const isLeft = world.left !== undefined && performance.now() - world.left > 1000;
					return location.pathname.endsWith("/kmsi") || field?.value === "" || isLeft;
				},
				{ polling: 100 },
			);
			const pressed = stage.replicas.posts.length > sent;
			const again = await open(await readItems(backstage), { ...NO_CUT, ahead });
			const view = await shows(again, "filled", "waiting");
			assert.deepEqual(await notices(again), [], where);
			if (view === "filled") {
				count.free++;
				assert.equal(pressed, false, where);
				await stage.page.waitForFunction(() => location.pathname.endsWith("/kmsi"), { polling: 100 });
			} else {
				count.taken++;
				count.pressed += Number(pressed);
			}
			await closePopup(again);
		}
	}
	const { posts } = stage.replicas;
	assert.deepEqual(
		posts.filter(({ verdict }) => verdict !== "accepted"),
		[],
	);
	assert.equal(new Set(posts.map(({ step }) => step)).size, posts.length);
	assert.ok(count.free > 0 && count.taken > count.pressed && count.pressed > 0, JSON.stringify(count));
	ahead = 0;
	await backstage.close();
});

test("the service worker is killed, before and in the middle: everything goes on", async () => {
	const backstage = await openBackstage(stage);
	await forgetEverything(backstage);
	await killWorker(stage);
	await stage.page.goto(qrAddress(`otpauth://totp/one?secret=${toBase32(randomBytes(10))}`));
	let popup = await clickIcon(stage);
	await shows(popup, "card");
	await killWorker(stage);
	await press(popup, "save");
	await killWorker(stage);
	await shows(popup, "saved");
	await closePopup(popup);
	await stage.page.goto(qrAddress(stage.replicas.user.uri));
	popup = await clickIcon(stage);
	await killWorker(stage);
	await shows(popup, "card");
	await press(popup, "save");
	await shows(popup, "saved");
	assert.equal((await shownAccounts(popup)).length, 2);
	await closePopup(popup);

	// A step that the fills above cannot have used.
	ahead = 24 * 3600_000 + 32_000 - (Date.now() % 30_000);
	await stage.page.goto("https://login.microsoftonline.com/common/SAS/ProcessAuth");
	await stage.page.waitForSelector("#idTxtBx_SAOTCC_OTC", { visible: true });
	const items = { ...(await readItems(backstage)), ...NO_CLOCK };
	await writeItems(backstage, {});
	popup = await clickIcon(stage);
	await shows(popup, "accounts");
	await writeItems(backstage, items);
	await killWorker(stage);
	await reloadWith(popup, { ...NO_CUT, ahead });
	await killWorker(stage);
	await shows(popup, "filled");
	await stage.page.waitForFunction(() => location.pathname.endsWith("/kmsi"), { polling: 100 });
	await closePopup(popup);
	ahead = 0;
	await backstage.close();
});

test("the browser is restarted: account and code are there", async () => {
	const secret = toBase32(randomBytes(10));
	await stage.page.goto(qrAddress(`otpauth://totp/restart?secret=${secret}&issuer=Example`));
	let popup = await clickIcon(stage);
	await shows(popup, "card");
	await press(popup, "save");
	await shows(popup, "saved");
	const before = await shownAccounts(popup);
	await closePopup(popup);
	await stage.restart();
	await stage.page.goto("https://plain.example/");
	popup = await clickIcon(stage);
	await shows(popup, "accounts");
	const now = await shownAccounts(popup);
	// On the page that one was read from, that one stood first.
	const ids = (accounts: typeof now) => accounts.map(({ id }) => id).toSorted();
	assert.deepEqual(ids(now), ids(before));
	assert.ok(now.some(({ code }) => codesAround(secret).includes(code)));
	await closePopup(popup);
});
