import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openStage, type Stage, shows, tells } from "../harness.ts";
import { openBackstage, readItems, writeItems } from "./storage-support.ts";
import {
	arrives,
	at,
	close,
	codeNow,
	fieldValue,
	fills,
	keep,
	listed,
	open,
	PLAIN,
	pick,
	SIGN_IN,
	SIGN_IN_FIELD,
	saysPressed,
	textOf,
	visit,
} from "./support.ts";

const USER = "klok@qcs.nl";

/** A stage whose servers' clock is that many seconds ahead of this PC's; the vault has {@link USER}. */
async function stageAhead(seconds: number): Promise<Stage> {
	const stage = await openStage({ language: "nl", now: () => Date.now() + seconds * 1000 });
	await keep(stage, stage.replicas.addUser("QCS", USER));
	return stage;
}

/** What was asked with HEAD while `play` ran. */
async function headRequests(stage: Stage, play: () => Promise<void>): Promise<{ url: string; cookie: boolean }[]> {
	const asked: { url: string; cookie: boolean }[] = [];
	stage.page.on("request", (request) => {
		if (request.method() === "HEAD") {
			asked.push({ url: request.url(), cookie: "cookie" in request.headers() });
		}
	});
	await play();
	stage.page.removeAllListeners("request");
	return asked;
}

describe("a clock that is a little wrong is put right", () => {
	for (const { seconds, says } of [
		{ seconds: 43, says: /Uw klok loopt 43 seconden achter/ },
		{ seconds: -43, says: /Uw klok loopt 43 seconden voor/ },
		{ seconds: 180, says: /Uw klok loopt 3 minuten achter/ },
		{ seconds: -180, says: /Uw klok loopt 3 minuten voor/ },
	]) {
		test(`by ${seconds} s`, async () => {
			const stage = await stageAhead(seconds);
			try {
				const { page } = stage;
				const asked = await headRequests(stage, async () => {
					await visit(page, at(SIGN_IN, { user: USER }), SIGN_IN_FIELD);
					const popup = await open(stage);
					await fills(popup);
					assert.equal(await saysPressed(popup), true);
					assert.match(await textOf(popup), says);
					await arrives(page, "/common/kmsi");
					await close(popup);
				});
				assert.deepEqual(
					stage.replicas.posts.map(({ verdict }) => verdict),
					["accepted"],
				);
				assert.deepEqual(asked, Array(2).fill({ url: "https://login.microsoftonline.com/favicon.ico", cookie: false }));

				// For the rest of the session, and without asking any other site.
				const elsewhere = await headRequests(stage, async () => {
					await page.goto(PLAIN);
					const popup = await open(stage);
					await shows(popup, "accounts");
					assert.match(await tells(popup, seconds > 0 ? "clock_behind" : "clock_ahead"), says);
					await close(popup);
				});
				assert.deepEqual(elsewhere, []);
			} finally {
				await stage.close();
			}
		});
	}
});

for (const busy of [2, 6]) {
	test(`a page that is busy for ${busy} s when the icon is clicked: it is looked at later, and the clock is put right`, async () => {
		const stage = await stageAhead(180);
		try {
			const { page } = stage;
			await visit(page, at(SIGN_IN, { user: USER }), SIGN_IN_FIELD);
			// Not awaited: the page answers nothing until it is through.
			const through = page.evaluate((milliseconds) => {
				const end = performance.now() + milliseconds;
				while (performance.now() < end);
			}, busy * 1000);
			const popup = await open(stage);
			await through;
			await fills(popup);
			assert.match(await textOf(popup), /Uw klok loopt 3 minuten achter/);
			await arrives(page, "/common/kmsi");
			await close(popup);
		} finally {
			await stage.close();
		}
	});
}

test("a busy page without a field: the codes on screen follow the clock once it answers", async () => {
	const stage = await openStage({ language: "nl", now: () => Date.now() + 180_000 });
	try {
		const { page, replicas } = stage;
		const { secretBase32 } = await keep(stage, replicas.addUser("QCS", USER));
		await page.goto("https://login.microsoftonline.com/common/kmsi");
		const through = page.evaluate(() => {
			const end = performance.now() + 6000;
			while (performance.now() < end);
		});
		const popup = await open(stage);
		await shows(popup, "accounts");
		const near = (steps: number) => [-1, 0, 1].map((more) => codeNow(secretBase32, steps + more));
		const code = async () => (await listed(popup))[0]?.code.replace(" ", "") ?? "";
		assert.ok(near(0).includes(await code()));
		await through;
		assert.match(await tells(popup, "clock_behind"), /Uw klok loopt 3 minuten achter/);
		assert.ok(near(6).includes(await code()));
		await close(popup);
	} finally {
		await stage.close();
	}
});

describe("a clock that is far out is told, and not put right", () => {
	for (const { hours, says, kind } of [
		{ hours: 3, says: /Uw klok loopt 3 uur achter/, kind: "clock_far_behind" },
		{ hours: -3, says: /Uw klok loopt 3 uur voor/, kind: "clock_far_ahead" },
	]) {
		test(`by ${hours} hours`, async () => {
			const stage = await stageAhead(hours * 3600);
			try {
				const { page } = stage;
				await visit(page, at(SIGN_IN, { user: USER }), SIGN_IN_FIELD);
				const popup = await open(stage);
				assert.match(await tells(popup, kind), says);
				await shows(popup, "accounts");
				assert.equal(await fieldValue(page, SIGN_IN_FIELD), "");
				// It is the person's to insist; the button stays theirs, too.
				const [account] = await listed(popup);
				await pick(popup, account?.id ?? "");
				await fills(popup);
				assert.equal(await saysPressed(popup), false);
				await close(popup);
				assert.deepEqual(stage.replicas.posts, []);
			} finally {
				await stage.close();
			}
		});
	}
});

test("a clock that is right is not spoken of", async () => {
	const stage = await stageAhead(2);
	try {
		await visit(stage.page, at(SIGN_IN, { user: USER }), SIGN_IN_FIELD);
		const popup = await open(stage);
		await fills(popup);
		assert.doesNotMatch(await textOf(popup), /[Uu]w klok/);
		await close(popup);
	} finally {
		await stage.close();
	}
});

test("switched off, no server is asked, and the code is this PC's", async () => {
	const stage = await stageAhead(180);
	try {
		const { page } = stage;
		const backstage = await openBackstage(stage);
		await backstage.evaluate(() => chrome.storage.local.set({ "settings/filling": { askTime: false } }));
		await backstage.close();
		const asked = await headRequests(stage, async () => {
			await visit(page, at(SIGN_IN, { user: USER }), SIGN_IN_FIELD);
			const popup = await open(stage);
			await tells(popup, "refused_perhaps_clock");
			await close(popup);
		});
		assert.deepEqual(asked, []);
		assert.deepEqual(
			stage.replicas.posts.map(({ verdict }) => verdict),
			["expired"],
		);
	} finally {
		await stage.close();
	}
});

test("a code that ends while its step is being written down is not sent: the next one is waited for", async () => {
	const stage = await stageAhead(0);
	try {
		const { page, replicas } = stage;
		const backstage = await openBackstage(stage);
		const items = { ...(await readItems(backstage)), "settings/filling": { askTime: false } };
		await writeItems(backstage, {});
		await visit(page, at(SIGN_IN, { user: USER }), SIGN_IN_FIELD);
		const popup = await open(stage);
		await shows(popup, "accounts");
		await writeItems(backstage, items);
		await popup.evaluateOnNewDocument(() => {
			const [now, set] = [Date.now, chrome.storage.local.set];
			let ranAt: number | null = null;
			const start = now() - (now() % 30_000) + 26_500;
			Date.now = () => (ranAt === null ? start : start + 1000 + now() - ranAt);
			Reflect.set(chrome.storage.local, "set", (...all: Parameters<typeof set>) => {
				ranAt ??= now();
				return Reflect.apply(set, chrome.storage.local, all);
			});
		});
		await popup.reload();
		await shows(popup, "waiting");
		assert.equal(await fieldValue(page, SIGN_IN_FIELD), "");
		await fills(popup);
		await arrives(page, "/common/kmsi");
		await close(popup);
		assert.deepEqual(
			replicas.posts.map(({ verdict }) => verdict),
			["accepted"],
		);
	} finally {
		await stage.close();
	}
});
