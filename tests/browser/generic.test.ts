import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { build } from "esbuild";
import { type Browser, launch, type Page } from "puppeteer-core";
import type { findGeneric } from "../../extension/src/page/generic.ts";
import { GENERIC_FIELDS, type GenericRow } from "../generic-fields.ts";
import { required } from "../harness.ts";

/** The generic field finder on every form of the table, in one page of a real browser. */

type World = typeof globalThis & { findGeneric: typeof findGeneric };

/** The finder as a script that leaves it on globalThis. */
async function bundleFinder(): Promise<string> {
	const result = await build({
		stdin: {
			contents: 'import { findGeneric } from "./generic"; Object.assign(globalThis, { findGeneric });',
			resolveDir: "extension/src/page",
		},
		bundle: true,
		write: false,
		format: "iife",
		target: "chrome140",
		logLevel: "warning",
	});
	return result.outputFiles[0]?.text ?? "";
}

describe("generic field finder", () => {
	let browser: Browser;
	let page: Page;
	before(async () => {
		browser = await launch({
			executablePath: required("SIXBOX_CHROMIUM"),
			pipe: true,
			args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--disable-gpu", "--no-first-run"],
			defaultViewport: { width: 1280, height: 800 },
		});
		page = await browser.newPage();
		await page.setContent('<!doctype html><style>[maxlength="1"] { width: 2em }</style><body></body>');
		await page.evaluate(await bundleFinder());
	});
	after(() => browser?.close());

	/** What the finder says of a row, and whether it names the elements that the row marks, in order. */
	const look = ({ html }: GenericRow) =>
		page.evaluate((body) => {
			document.body.setHTMLUnsafe(body);
			const found = (globalThis as World).findGeneric(document);
			const marked = (root: Document | ShadowRoot): Element[] =>
				[...root.querySelectorAll("*")].flatMap((element) => [
					...(element.hasAttribute("data-here") ? [element] : []),
					...(element.shadowRoot ? marked(element.shadowRoot) : []),
				]);
			const here = marked(document);
			if (found === null || found === "several") {
				return { finds: found ?? "none", right: here.length === 0 };
			}
			const right =
				here.length === found.inputs.length && here.every((element, index) => element === found.inputs[index]);
			return { finds: found.sure ? "app" : "code", right };
		}, html);

	for (const row of GENERIC_FIELDS) {
		test(`${row.finds}: ${row.about}`, async () => {
			assert.deepEqual(await look(row), { finds: row.finds, right: true });
		});
	}

	test("a page of 1,000 fields takes no second", async () => {
		const took = await page.evaluate(() => {
			document.body.setHTMLUnsafe('<form><div><label>Row<input name="row"></label></div></form>'.repeat(1000));
			const start = performance.now();
			(globalThis as World).findGeneric(document);
			return performance.now() - start;
		});
		assert.ok(took < 1000, `${Math.round(took)} ms`);
	});
});
