import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import type { Page } from "puppeteer-core";
import { openBackstage, writeItems } from "../browser/storage-support.ts";
import { makeVault, newDeviceKey, openDoor } from "../door.ts";
import { dismiss, openStage, type Stage, shows } from "../harness.ts";
import { toBase32 } from "../replicas/totp.ts";

/**
 * How long it takes in the built extension's real popup from Enter on the password to the first code painted, with 10
 * accounts; the longest that the popup's own thread was busy meanwhile; and how soon the popup answers Escape, pressed
 * while it unlocks. `node unlock.mjs OUT` writes them, in ms.
 */

const ROUNDS = 15;
const ESCAPES = 7;
const ACCOUNTS = 10;
const PASSWORD = "fiets kaas molen dijk";
/** Milliseconds after Enter: in the middle of the work. */
const ESCAPE_AFTER = [10, 40, 80, 120, 160];
/** Milliseconds between two letters of a quick typist. */
const TYPING = 60;
/** A timer of 4 ms is the shortest that a page gets. */
const BEAT = 4;

/** What the popup noted, in ms: since Enter, or as it says. */
interface Noted {
	enter: number;
	/** The worker's answer was there. */
	answered: number;
	/** The first code was on screen. */
	painted: number;
	/** The longest task that the browser reported: it reports those from 50 ms on. */
	longestTask: number;
	/** The longest time between two beats of a timer, beyond the timer's own. */
	longestGap: number;
	/** Escape: from the key until the page has let it pass. */
	escapePassed: number;
}

declare global {
	var unlocking: Noted;
}

/** Runs in the locked popup before anything is typed. */
function noteUnlock(beat: number): void {
	const noted: Noted = { enter: 0, answered: 0, painted: 0, longestTask: 0, longestGap: 0, escapePassed: 0 };
	globalThis.unlocking = noted;
	const since = () => performance.now() - noted.enter;
	new PerformanceObserver((list) => {
		for (const { startTime, duration } of list.getEntries()) {
			if (noted.enter > 0 && noted.painted === 0 && startTime + duration > noted.enter) {
				noted.longestTask = Math.max(noted.longestTask, duration);
			}
		}
	}).observe({ type: "longtask" });

	let last = 0;
	const heartbeat = () => {
		const now = performance.now();
		noted.longestGap = Math.max(noted.longestGap, now - last - beat);
		last = now;
		if (noted.painted === 0) {
			setTimeout(heartbeat, beat);
		}
	};
	addEventListener(
		"keydown",
		({ key, timeStamp }) => {
			if (key === "Enter") {
				noted.enter = timeStamp;
				last = performance.now();
				setTimeout(heartbeat, beat);
			} else if (key === "Escape") {
				noted.escapePassed = performance.now() - timeStamp;
			}
		},
		{ capture: true },
	);

	const post = Worker.prototype.postMessage;
	Worker.prototype.postMessage = function (this: Worker, ...given: unknown[]) {
		this.addEventListener("message", () => {
			noted.answered ||= since();
		});
		return Reflect.apply(post, this, given);
	};
	const observer = new MutationObserver(() => {
		if (/^\d{3} \d{3}$/.test(document.querySelector("[data-do=copy]")?.textContent?.trim() ?? "")) {
			observer.disconnect();
			// The frame after the one that draws it begins when that is done.
			requestAnimationFrame(() =>
				requestAnimationFrame(() => {
					noted.painted = since();
				}),
			);
		}
	});
	observer.observe(document.body, { subtree: true, childList: true, characterData: true });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const median = (values: readonly number[]) =>
	values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const rounded = (ms: number) => Math.round(ms * 10) / 10;

/** A locked popup with the password typed, one key before it is sent. */
async function typed(stage: Stage, backstage: Page): Promise<Page> {
	await backstage.evaluate(() => chrome.storage.session.clear());
	const popup = await stage.click();
	await shows(popup, "locked");
	await popup.evaluate(noteUnlock, BEAT);
	await popup.waitForSelector("#secret:focus");
	await popup.keyboard.type(PASSWORD, { delay: TYPING });
	return popup;
}

async function unlockOnce(stage: Stage, backstage: Page): Promise<Noted> {
	const popup = await typed(stage, backstage);
	await popup.keyboard.press("Enter");
	await popup.waitForFunction(() => globalThis.unlocking.painted > 0, { polling: 100 });
	const noted = await popup.evaluate(() => globalThis.unlocking);
	await dismiss(popup);
	return noted;
}

/**
 * From Escape until the popup has let it pass. The browser closes a popup on an Escape that its page lets pass; it does
 * not do so for a key that a test sends, so that the time of the closing itself is not in this.
 */
async function escapeOnce(stage: Stage, backstage: Page, after: number): Promise<number> {
	const popup = await typed(stage, backstage);
	await popup.keyboard.press("Enter");
	await pause(after);
	await popup.keyboard.press("Escape");
	const { painted, escapePassed } = await popup.evaluate(() => globalThis.unlocking);
	if (painted > 0 || escapePassed === 0) {
		throw new Error("Escape came too late, or never");
	}
	await dismiss(popup);
	return escapePassed;
}

const [out = ""] = process.argv.slice(2);
await openDoor();
const texts = Array.from({ length: ACCOUNTS }, (_, index) => {
	const label = encodeURIComponent(`QCS automatisering:person${index}@qcs.nl`);
	return `otpauth://totp/${label}?secret=${toBase32(randomBytes(10))}&issuer=Microsoft`;
});
const { items } = await makeVault(await newDeviceKey(), texts, [{ wish: "setPassword", password: PASSWORD }]);
const stage = await openStage({ language: "en" });
try {
	const backstage = await openBackstage(stage);
	await writeItems(backstage, items);
	await stage.page.goto("https://plain.example/");
	const first = await unlockOnce(stage, backstage);
	const rounds: Noted[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		rounds.push(await unlockOnce(stage, backstage));
	}
	const escapes: number[] = [];
	for (let round = 0; round < ESCAPES; round++) {
		escapes.push(await escapeOnce(stage, backstage, ESCAPE_AFTER[round % ESCAPE_AFTER.length] ?? 0));
	}
	const painted = rounds.map(({ painted }) => painted);
	const results = {
		medianMs: rounded(median(painted)),
		longestTaskMs: rounded(Math.max(...rounds.map(({ longestTask, longestGap }) => Math.max(longestTask, longestGap)))),
		medianLongestTaskMs: rounded(median(rounds.map(({ longestGap }) => longestGap))),
		toAnswerMs: rounded(median(rounds.map(({ answered }) => answered))),
		firstMs: rounded(first.painted),
		escapeMs: rounded(Math.max(...escapes)),
		runs: painted.map(rounded),
		escapes: escapes.map(rounded),
		accounts: ACCOUNTS,
	};
	console.log("from Enter on the password to the first code painted, in ms:", results);
	await writeFile(out, `${JSON.stringify(results, null, "\t")}\n`);
} finally {
	await stage.close();
}
