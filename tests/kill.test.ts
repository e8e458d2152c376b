import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "puppeteer-core";
import {
	clickIcon,
	codesAround,
	fillTyped,
	type Items,
	killBrowser,
	readItems,
	type ShownAccount,
	shownAccounts,
	submitTyped,
} from "./browser/storage-support.ts";
import { at, keep, PLAIN, pick, SIGN_IN, SIGN_IN_FIELD, visit } from "./browser/support.ts";
import { notices, openStage, type Stage, shows } from "./harness.ts";
import { toBase32 } from "./replicas/totp.ts";

/**
 * The browser is killed while the vault changes, as a power cut does it, and started again on the same profile: the
 * vault is the old one or the new one. One profile serves for all kills, so the vault grows.
 *
 * Where a kill goes is a share of the write: at 0 the popup calls `chrome.storage.local.set`, at 1 it has the answer.
 * Below 0 lies its way there, which begins with the click.
 */

const EARLIEST = -0.2;
const LATEST = 1.5;

const KILLS = wholeNumber("SIXBOX_KILLS", 20);
const SEED = wholeNumber("SIXBOX_SEED", 1);

/** Milliseconds; generous, for nothing here is about speed. */
const PATIENCE = 120_000;

/** One kill in so many falls into a fill, where a step is written down as used; the others into saving an account. */
const FILL_EVERY = 5;

/** A user of several organisations, so that the popup asks whose code to fill, and the test says when. */
const USER = "kees@twee.nl";
const TENANTS = ["Eerste BV", "Tweede BV", "Derde BV", "Vierde BV"];

/** Saved without a kill, to learn how long a write takes on this machine. */
const WARM_UPS = 4;

type Fall = "before" | "inside" | "after";

interface Kept {
	/** Stands in the account's row, and in no other's. */
	readonly name: string;
	readonly secretBase32: string;
}

interface Change {
	/** The account that it adds to the vault; a fill adds none. */
	readonly adds: Kept | null;
	/** The click that begins it. */
	readonly begin: () => Promise<unknown>;
}

const random = mulberry32(SEED);
const falls: Record<Fall, number> = { before: 0, inside: 0, after: 0 };
/** Milliseconds from the click to the write, and from the write's release to its answer, as they arrive here. */
const times = { reach: [] as number[], write: [] as number[] };

let stage: Stage;
/** On screen, with the whole list. */
let popup: Page;
let kept: Kept[] = [];
let fills = 0;

before(startAnew);

after(async () => {
	await stage.close();
	const shown = ([name, samples]: [string, number[]]) => `${name} ${median(samples).toFixed(1)} ms`;
	console.log(`seed ${SEED}; medians: ${Object.entries(times).map(shown).join(", ")}`);
	console.log(`${falls.before} kills fell before a write, ${falls.inside} inside, ${falls.after} after`);
	assert.ok(falls.inside > 0, "No kill fell inside a write, so this test is void.");
});

for (const [index, share] of spread(KILLS).entries()) {
	const kind = index % FILL_EVERY === FILL_EVERY - 1 ? "a fill" : "a save";
	test(`kill ${index + 1} of ${KILLS}: ${kind}, at ${Math.round(share * 100)} %`, async (context) => {
		try {
			const change = kind === "a fill" ? await prepareFill() : await prepareSave(index);
			context.diagnostic(await kill(change, share));
		} catch (error) {
			// What is broken now must not fail the kills that follow.
			await stage.close();
			await startAnew();
			throw error;
		}
	});
}

/** A fresh profile, a vault with some accounts in it, and the popup on screen. */
async function startAnew(): Promise<void> {
	stage = await openStage({ language: "en" });
	stage.page.setDefaultTimeout(PATIENCE);
	kept = [];
	for (const tenant of TENANTS) {
		const { secretBase32 } = await keep(stage, stage.replicas.addUser(tenant, USER));
		kept.push({ name: tenant, secretBase32 });
	}
	await openList();
	for (let number = 1; number <= WARM_UPS; number++) {
		const { adds, begin } = await prepareSave(-number);
		const write = await watch(popup);
		const clicked = performance.now();
		await begin();
		await inTime(write.reached, "the popup writes nothing");
		const reached = performance.now();
		write.release();
		await inTime(write.answered, "the write is not answered");
		times.reach.push(reached - clicked);
		times.write.push(performance.now() - reached);
		kept.push(adds);
		await shows(popup, "saved");
		await popup.close();
		await openList();
	}
	await showsAll(kept);
}

/** Begins the change, kills the browser at this share of the write, starts it again, and checks; says what came of it. */
async function kill({ adds, begin }: Change, share: number): Promise<string> {
	const old = await vaultItems();
	const posts = stage.replicas.posts.length;
	const write = await watch(popup);
	const clicked = performance.now();
	// The browser may be gone before it answers.
	begin().catch(() => {});
	if (share < 0) {
		await until(clicked + (1 - share / EARLIEST) * median(times.reach));
	} else {
		await inTime(write.reached, "the popup writes nothing");
		const released = performance.now();
		times.reach.push(released - clicked);
		write.release();
		await until(released + share * median(times.write));
	}
	await killBrowser(stage);

	const { begins, answers } = write.seen;
	await stage.restart();
	stage.page.setDefaultTimeout(PATIENCE);
	await openList();
	const items = await vaultItems();
	const changed = changedNames(old, items);
	const isNew = changed.length > 0;
	// A report of the beginning can be lost with the browser; what it wrote tells as well.
	const fall = begins === 0 && !isNew ? "before" : begins > answers || begins === 0 ? "inside" : "after";
	falls[fall]++;

	if (isNew) {
		const [record = "", ...others] = changed.filter((name) => name !== "vault");
		assert.ok(changed.includes("vault") && others.length === 0, `a part of the change alone: ${changed}`);
		assert.equal(record in old, adds === null, `${record} is the changed record`);
		assert.ok(record in items, `${record} is gone`);
	}
	assert.ok(isNew || fall !== "after", "the browser answered that it had written, and the change is not there");
	assert.ok(share >= 0 || !isNew, "nothing was to be written yet");
	assert.ok(isNew || stage.replicas.posts.length === posts, "a code was pressed, and its step is not written down");
	if (adds && isNew) {
		kept.push(adds);
	}
	await showsAll(kept);
	return `fell ${fall}: the ${isNew ? "new" : "old"} state, ${kept.length} accounts`;
}

/** The form for an account that is to be typed in, with everything in it. */
async function prepareSave(number: number): Promise<Change & { adds: Kept }> {
	const name = `person ${String(Math.abs(number)).padStart(4, "0")} ${number < 0 ? "warm" : "kill"}`;
	const secretBase32 = toBase32(Uint8Array.from({ length: 10 }, () => Math.floor(random() * 256)));
	await fillTyped(popup, name, secretBase32);
	return { adds: { name, secretBase32 }, begin: () => submitTyped(popup) };
}

/** A sign-in page, with the popup's question over it whose code it wants. The organisations take turns. */
async function prepareFill(): Promise<Change> {
	await popup.close();
	const tenant = TENANTS[fills++ % TENANTS.length] ?? "";
	await visit(stage.page, at(SIGN_IN, { user: USER, tenant }), SIGN_IN_FIELD);
	popup = await clickIcon(stage);
	await shows(popup, "choose");
	const id = await popup.$$eval(
		"[data-account]",
		(rows, name) => rows.find((row) => row.textContent?.includes(name))?.getAttribute("data-account"),
		tenant,
	);
	assert.ok(id, `${tenant} is offered`);
	return { adds: null, begin: () => pick(popup, id) };
}

async function openList(): Promise<void> {
	await stage.page.goto(PLAIN);
	popup = await clickIcon(stage);
	popup.setDefaultTimeout(PATIENCE);
	await shows(popup, "accounts");
}

/** The popup lists exactly these accounts, each with its right code, and tells nothing but that the page has no QR. */
async function showsAll(accounts: readonly Kept[]): Promise<void> {
	const told = await notices(popup);
	assert.deepEqual(
		told.filter((kind) => kind !== "no_qr"),
		[],
	);
	const shown = await shownAccounts(popup);
	const isRight = ({ name, secretBase32 }: Kept) => {
		const row: ShownAccount | undefined = shown.find(({ text }) => text.includes(name));
		return row !== undefined && codesAround(secretBase32).includes(row.code);
	};
	assert.deepEqual(
		accounts.filter((account) => !isRight(account)).map(({ name }) => name),
		[],
		"accounts that are gone, or have a wrong code",
	);
	assert.equal(shown.length, accounts.length);
}

/** What storage holds of the vault: its header and its records. */
async function vaultItems(): Promise<Items> {
	const items = await readItems(popup);
	return Object.fromEntries(Object.entries(items).filter(([name]) => /^(vault$|record\/)/.test(name)));
}

function changedNames(old: Items, now: Items): string[] {
	const names = new Set([...Object.keys(old), ...Object.keys(now)]);
	return [...names].filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]));
}

interface Watched {
	/** The popup is about to write; it waits for `release`. */
	readonly reached: Promise<void>;
	/** The browser has answered that it wrote. */
	readonly answered: Promise<void>;
	release(): void;
	/** Writes begun and answered so far. After a kill: as far as the popup could still report them. */
	readonly seen: { begins: number; answers: number };
}

type Mark = "reached" | "begins" | "answered";

interface WatchedWorld {
	killTestMark?: (mark: Mark) => void;
	killTestRelease?: () => void;
}

/** Holds the popup's first write from now on at its beginning, and hears of each. Once for a popup. */
async function watch(page: Page): Promise<Watched> {
	const session = await page.createCDPSession();
	const seen = { begins: 0, answers: 0 };
	const arrived: Partial<Record<string, () => void>> = { begins: () => seen.begins++ };
	const reached = new Promise<void>((resolve) => {
		arrived.reached = resolve;
	});
	const answered = new Promise<void>((resolve) => {
		arrived.answered = () => {
			seen.answers++;
			resolve();
		};
	});
	session.on("Runtime.bindingCalled", ({ name, payload }) => {
		if (name === "killTestMark") {
			arrived[payload]?.();
		}
	});
	await session.send("Runtime.enable");
	await session.send("Runtime.addBinding", { name: "killTestMark" });
	await page.evaluate(holdWrite);
	return {
		reached: reached,
		answered,
		release() {
			// The browser may be gone before it answers.
			session.send("Runtime.evaluate", { expression: "killTestRelease()" }).catch(() => {});
		},
		seen,
	};
}

/** Runs in the popup. */
function holdWrite(): void {
	const world = globalThis as WatchedWorld;
	const mark = (name: Mark) => world.killTestMark?.(name);
	const released = new Promise<void>((resolve) => {
		world.killTestRelease = resolve;
	});
	const { local } = chrome.storage;
	const set: (items: object) => Promise<void> = local.set.bind(local);
	Reflect.set(local, "set", async (items: object) => {
		mark("reached");
		await released;
		mark("begins");
		await set(items);
		mark("answered");
	});
}

/** Fails with this sentence when it takes too long. */
async function inTime(promise: Promise<void>, sentence: string): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(sentence)), PATIENCE);
	});
	try {
		await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
}

/** Waits until this moment of `performance.now()`: a timer comes a millisecond or two late, so the last are counted. */
async function until(moment: number): Promise<void> {
	const timed = moment - performance.now() - 2;
	if (timed > 0) {
		await new Promise((resolve) => setTimeout(resolve, timed));
	}
	while (performance.now() < moment);
}

/** So many shares from the earliest to the latest, one in each part of equal length, in a random order. */
function spread(count: number): number[] {
	const part = (LATEST - EARLIEST) / count;
	const shares = Array.from({ length: count }, (_, index) => EARLIEST + (index + random()) * part);
	const keys = new Map(shares.map((share) => [share, random()]));
	return shares.sort((one, other) => (keys.get(one) ?? 0) - (keys.get(other) ?? 0));
}

/** The median of the last few, so that it follows the load of this machine. */
function median(samples: readonly number[]): number {
	const last = samples.slice(-9).sort((one, other) => one - other);
	return last[Math.floor(last.length / 2)] ?? 0;
}

/** Numbers from 0 to 1 that a seed decides: Mulberry32, by Tommy Ettinger, in the public domain. */
function mulberry32(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

function wholeNumber(name: string, otherwise: number): number {
	const text = process.env[name] ?? String(otherwise);
	assert.match(text, /^\d{1,10}$/, `${name} is a whole number`);
	return Number(text);
}
