import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { appendFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Page } from "puppeteer-core";
import { openStage, type Stage, shows } from "../harness.ts";
import { toBase32 } from "../replicas/totp.ts";
import { clickIcon, killBrowser, openBackstage, readItems, saveTyped, shownAccounts } from "./storage-support.ts";
import { PLAIN } from "./support.ts";

/** A crash leaves half a record at the end of storage's log: what is saved after it is there as long as what was before it. */

let stage: Stage;

before(async () => {
	stage = await openStage({ language: "en" });
});

after(() => stage.close());

async function openPopup(): Promise<Page> {
	await stage.page.goto(PLAIN);
	const popup = await clickIcon(stage);
	await shows(popup, "accounts");
	return popup;
}

async function saves(user: string): Promise<void> {
	const popup = await openPopup();
	await saveTyped(popup, user, toBase32(randomBytes(10)));
	await popup.close();
}

/** The log that the browser appends to, of this extension's storage. */
async function newestLog(): Promise<string> {
	const folder = join(stage.profile, "Default", "Local Extension Settings", stage.extension.id);
	const logs = (await readdir(folder)).filter((name) => name.endsWith(".log")).sort();
	return join(folder, logs.at(-1) ?? "");
}

/** The beginning of a record of so many bytes (LevelDB, "log format"): checksum, length, type "full", and some of the bytes. */
function halfRecord(length: number): Buffer {
	const record = Buffer.alloc(7 + length / 2, "x");
	record.writeUInt32LE(0x1234_5678, 0);
	record.writeUInt16LE(length, 4);
	record.writeUInt8(1, 6);
	return record;
}

for (const length of [400, 30_000]) {
	test(`half a record of ${length} bytes at the log's end: accounts that are saved after it stay`, async () => {
		await saves(`before ${length}`);
		await killBrowser(stage);
		await appendFile(await newestLog(), halfRecord(length));
		await stage.restart();

		await saves(`first after ${length}`);
		await saves(`second after ${length}`);
		await stage.restart();
		const popup = await openPopup();
		const shown = (await shownAccounts(popup)).map(({ text }) => text.replaceAll(/\s+/g, " "));
		for (const user of [`before ${length}`, `first after ${length}`, `second after ${length}`]) {
			assert.ok(
				shown.some((text) => text.includes(user)),
				`${user} in ${shown.join("; ")}`,
			);
		}
		await popup.close();
	});
}

test("nothing of it stays in storage", async () => {
	const backstage = await openBackstage(stage);
	const names = Object.keys(await readItems(backstage));
	assert.deepEqual(
		names.filter((name) => name === "filler"),
		[],
	);
});
