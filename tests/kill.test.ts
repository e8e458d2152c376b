import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { after, before, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
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

/** Milliseconds that a write waits, so that the test hears when exactly it will begin, however busy the machine is. */
const NOTICE = 150;

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

const random = numbersOf(SEED);
const falls: Record<Fall, number> = { before: 0, inside: 0, after: 0 };
/** Milliseconds from the click to the write, and from the write to its answer. */
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
			// What is broken now must not fail the kills that follow. If nothing starts any more, they say so themselves.
			await stage.close();
			await startAnew().catch(() => {});
			throw error;
		}
	});
}

/** A fresh profile, a vault with some accounts in it, and the popup on screen. */
async function startAnew(): Promise<void> {
	stage = await openStage({ language: "en" });
	kept = [];
	for (const tenant of TENANTS) {
		const { secretBase32 } = await keep(stage, stage.replicas.addUser(tenant, USER));
		kept.push({ name: tenant, secretBase32 });
	}
	await restart();
	for (let number = 1; number <= WARM_UPS; number++) {
		const { adds, begin } = await prepareSave(-number);
		const write = await watch(popup, NOTICE);
		const clicked = now();
		await begin();
		await reach(write, clicked);
		await inTime(write.answered, "the write is not answered");
		learn(write);
		kept.push(adds);
		await shows(popup, "saved");
		await restart();
	}
	await showsAll(kept);
}

/** Begins the change, kills the browser at this share of the write, starts it again, and checks; says what came of it. */
async function kill({ adds, begin }: Change, share: number): Promise<string> {
	const old = await vaultItems();
	const posts = stage.replicas.posts.length;
	const write = await watch(popup, share < 0 ? null : NOTICE);
	const clicked = now();
	// The browser may be gone before it answers.
	begin().catch(() => {});
	if (share < 0) {
		await until(clicked + (1 - share / EARLIEST) * median(times.reach));
	} else {
		const begins = await reach(write, clicked);
		await until(begins + share * median(times.write));
	}
	await killBrowser(stage);

	learn(write);
	await restart();
	const items = await vaultItems();
	const isOld = isDeepStrictEqual(items, old);
	const isNew = !isOld && isDeepStrictEqual(items, { ...old, ...write.seen.wanted });
	// The report of a beginning can be lost with the browser; what was written tells it as well.
	const { began, answered } = write.seen;
	const begun = began.length > 0 || !isOld;
	const fall = !begun ? "before" : answered.length > 0 && answered.length >= began.length ? "after" : "inside";
	falls[fall]++;

	assert.ok(isOld || isNew, `storage is neither as before nor as one write makes it: ${differing(old, items)} changed`);
	assert.ok(isNew || fall !== "after", "the browser answered that it had written, and the change is not there");
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

/** The browser starts again, and the popup with it. */
async function restart(): Promise<void> {
	await stage.restart();
	stage.page.setDefaultTimeout(PATIENCE);
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

function differing(old: Items, now: Items): string {
	const names = new Set([...Object.keys(old), ...Object.keys(now)]);
	return [...names].filter((name) => old[name] !== now[name]).join(", ");
}

/** When the popup's write will begin, by {@link now}; it has just come to it. */
async function reach({ reached }: Watched, clicked: number): Promise<number> {
	const begins = await inTime(reached, "the popup writes nothing");
	times.reach.push(begins - NOTICE - clicked);
	return begins;
}

/** Remembers how long the first write took, if it was answered. */
function learn({ seen: { began, answered } }: Watched): void {
	const [begins, ends] = [began[0], answered[0]];
	if (begins !== undefined && ends !== undefined) {
		times.write.push(ends - begins);
	}
}

/** What the popup reports of its writes; moments are of {@link now}. */
type Report =
	| { readonly mark: "reached"; readonly begins: number; readonly items: Items }
	| { readonly mark: "began" | "answered"; readonly at: number };

interface Watched {
	/** The popup is about to write, and will begin at this moment. */
	readonly reached: Promise<number>;
	/** The browser has answered that it wrote. */
	readonly answered: Promise<void>;
	/** What was reported; after a kill, as far as the popup still could. */
	readonly seen: {
		/** What the first write holds. */
		wanted: Items;
		/** When writes began and were answered. */
		readonly began: number[];
		readonly answered: number[];
	};
}

interface WatchedWorld {
	killTestReport?: (json: string) => void;
}

/** Lets the popup's first write from now on wait for so many milliseconds, or for ever, and hears of each. */
async function watch(page: Page, notice: number | null): Promise<Watched> {
	const session = await page.createCDPSession();
	const seen: Watched["seen"] = { wanted: {}, began: [], answered: [] };
	const reports = new EventEmitter();
	session.on("Runtime.bindingCalled", ({ name, payload }) => {
		if (name === "killTestReport") {
			const report: Report = JSON.parse(payload);
			if (report.mark === "reached") {
				seen.wanted = report.items;
			} else {
				seen[report.mark].push(report.at);
			}
			reports.emit(report.mark, report);
		}
	});
	const reached = once(reports, "reached").then(([{ begins }]) => begins);
	const answered = once(reports, "answered").then(() => {});
	await session.send("Runtime.enable");
	await session.send("Runtime.addBinding", { name: "killTestReport" });
	await page.evaluate(holdWrite, notice);
	return { reached, answered, seen };
}

/** Runs in the popup. */
function holdWrite(notice: number | null): void {
	const now = () => performance.timeOrigin + performance.now();
	const tell = (report: Report) => (globalThis as WatchedWorld).killTestReport?.(JSON.stringify(report));
	const { local } = chrome.storage;
	const set: (items: Items) => Promise<void> = local.set.bind(local);
	let held = true;
	Reflect.set(local, "set", async (items: Items) => {
		if (held) {
			held = false;
			const begins = now() + (notice ?? 0);
			tell({ mark: "reached", begins, items });
			await new Promise<void>((resolve) => notice !== null && setTimeout(resolve, notice - 3));
			// A timer knows whole milliseconds only, so the last ones are counted.
			while (now() < begins);
		}
		tell({ mark: "began", at: now() });
		await set(items);
		tell({ mark: "answered", at: now() });
	});
}

/** Fails with this sentence when it takes too long. */
async function inTime<T>(promise: Promise<T>, sentence: string): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(sentence)), PATIENCE);
	});
	try {
		return await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
}

/** Milliseconds since 1970, in fractions: the same clock here and in the popup. */
function now(): number {
	return performance.timeOrigin + performance.now();
}

/** Waits until this moment of {@link now}. Timers know whole milliseconds only, so the last few are slept through. */
async function until(moment: number): Promise<void> {
	const timed = moment - now() - 5;
	if (timed > 0) {
		await new Promise((resolve) => setTimeout(resolve, timed));
	}
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.max(0, moment - now()));
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

/** Numbers from 0 to 1 that a seed decides. */
function numbersOf(seed: number): () => number {
	let count = 0;
	return () => createHash("sha256").update(`${seed}/${count++}`).digest().readUInt32BE() / 2 ** 32;
}

function wholeNumber(name: string, otherwise: number): number {
	const text = process.env[name] ?? String(otherwise);
	assert.match(text, /^\d{1,10}$/, `${name} is a whole number`);
	return Number(text);
}
