import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { keep } from "./browser/support.ts";
import { hostile } from "./fill/hostile.ts";
import { hosts } from "./fill/hosts.ts";
import { live } from "./fill/live.ts";
import { type Happened, play } from "./fill/play.ts";
import type { Row } from "./fill/row.ts";
import { sites } from "./fill/sites.ts";
import { wizard } from "./fill/wizard.ts";
import { newer, work } from "./fill/work.ts";
import { openStage, type Stage } from "./harness.ts";
import type { Registration } from "./replicas/server.ts";

/**
 * One click on the icon over every page of the replicas: a row each, through the real popup. Each lane is a browser
 * of its own. At the end stands what every row came to.
 */
const LANES: readonly (readonly [name: string, rows: readonly Row[]])[] = [
	["sign-in", [...work, ...newer]],
	["set-up, personal accounts", [...wizard, ...live]],
	["hosts, other sites, hostile pages", [...hosts, ...sites, ...hostile]],
];

const results = new Map<Row, Happened>();

/** Rows with this text in the page's name, where only they are wanted. */
const only = process.env.SIXBOX_FILL_ROWS ?? "";

describe("fill", { concurrency: LANES.length }, () => {
	for (const [name, rows] of LANES) {
		describe(name, { concurrency: 1 }, () => {
			let stage: Stage;
			let shared: Registration;
			before(async () => {
				stage = await openStage({ language: "en" });
				shared = await keep(stage, stage.replicas.user);
			});
			after(() => stage.close());

			for (const row of rows.filter(({ page }) => page.includes(only))) {
				test(`${row.page}, ${row.skin}, ${row.language}: ${expectation(row)}`, async () => {
					const happened = await play(stage, shared, row).catch((error: unknown): Happened => {
						return { outcome: "broke", picked: null, details: String(error) };
					});
					results.set(row, happened);
					assert.ok(isRight(row, happened), `${said(happened)} (${happened.details})`);
				});
			}
		});
	}

	after(() => {
		const header = ["page", "skin", "language", "expected", "happened", ""];
		const lines = [...results].map(([row, happened]) => [
			row.page,
			row.skin,
			row.language,
			expectation(row),
			said(happened),
			isRight(row, happened) ? "" : `WRONG: ${happened.details}`,
		]);
		const right = [...results].filter(([row, happened]) => isRight(row, happened)).length;
		console.log(`\n${table([header, ...lines])}\n${right} right, ${results.size - right} wrong`);
	});
});

function expectation({ expected, picked }: Row): string {
	const outcome = expected.join(" or ");
	return picked === undefined ? outcome : `${outcome}; picked: ${picked}`;
}

function said({ outcome, picked }: Happened): string {
	return picked === null ? outcome : `${outcome}; picked: ${picked}`;
}

function isRight({ expected, picked }: Row, happened: Happened): boolean {
	const wanted = happened.outcome === "asks" ? (picked ?? null) : null;
	return expected.some((outcome) => outcome === happened.outcome) && happened.picked === wanted;
}

function table(rows: readonly (readonly string[])[]): string {
	const widths = rows.reduce<number[]>(
		(widths, row) => row.map((cell, column) => Math.max(widths[column] ?? 0, cell.length)),
		[],
	);
	return rows
		.map((row) =>
			row
				.map((cell, column) => cell.padEnd(widths[column] ?? 0))
				.join("  ")
				.trimEnd(),
		)
		.join("\n");
}
