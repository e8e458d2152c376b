import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import axe from "axe-core";
import { type DocumentName, type Gallery, languages, openGallery, THEMES, type Theme } from "../gallery/page.ts";
import { AXE } from "./accessible.ts";

/** All that the popup and the settings can show, in every language: text has room, and a checker of WCAG 2.2 finds nothing. */

/** CSS pixels: the page's usual width, and the narrowest window. */
const WIDTHS = { popup: [360, 320], settings: [900, 320] } as const satisfies Record<DocumentName, unknown>;

/** Forced colours are the system's own: where they hide something, the popup has the like of it. */
const THEMES_OF = { popup: THEMES, settings: ["light", "dark"] } as const satisfies Record<
	DocumentName,
	readonly Theme[]
>;

/** For a moment, nothing but the mark: what to read comes with the next state. */
const NOT_YET = "starting: page-has-heading-one";

function isFaultless(found: readonly string[]): void {
	const faults = found.filter((fault) => !fault.startsWith(NOT_YET));
	assert.equal(faults.slice(0, 40).join("\n"), "", `${faults.length} faults`);
}

for (const name of ["popup", "settings"] as const) {
	describe(`every state of ${name}`, () => {
		let gallery: Gallery;
		let states: readonly string[];
		before(async () => {
			gallery = await openGallery();
			await gallery.open(name);
			await gallery.page.evaluate(axe.source);
			states = await speak("en");
		});
		after(() => gallery.close());

		const speak = (tag: string) => gallery.page.evaluate((tag) => stage.speak(tag), tag);

		const allFaults = () =>
			gallery.page.evaluate((states) => stage.each(states, (known) => stage.faults(known)), states);

		/** What a checker finds in every state in this theme. The colours are all that differs between themes. */
		async function inaccessible(theme: Theme, all = states): Promise<readonly string[]> {
			await gallery.resize(WIDTHS[name][0], 600);
			await gallery.paint(theme);
			const rules = theme === "light" ? AXE : { ...AXE, runOnly: ["color-contrast"] };
			const found = await gallery.page.evaluate(
				(states, rules) => {
					const { run } = (window as unknown as { axe: typeof axe }).axe;
					return stage.each(states, async (known) => {
						const { violations } = await run({ include: [document], exclude: [...known] }, rules);
						return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
					});
				},
				all,
				rules,
			);
			await gallery.paint("light");
			return found;
		}

		test("its text has room in every language", async (t) => {
			for (const tag of await languages()) {
				const names = await speak(tag);
				for (const width of WIDTHS[name]) {
					await t.test(`${tag}, ${width} pixels`, async () => {
						await gallery.resize(width, 600);
						isFaultless(await allFaults());
						assert.deepEqual(names, states);
					});
				}
			}
			await speak("en");
		});

		for (const theme of THEMES_OF[name]) {
			test(`a checker finds nothing, ${theme}`, async () => {
				isFaultless(await inaccessible(theme));
			});
		}

		describe("what is wrong is found", { skip: name !== "popup" }, () => {
			/** What is found of one state with these rules on top of the extension's, and with these sentences. */
			async function faultsWith(state: string, css: string, instead: Readonly<Record<string, string>> = {}) {
				await gallery.resize(360, 600);
				await gallery.page.evaluate(
					async (state, css, instead) => {
						const style = document.createElement("style");
						style.id = "wrong";
						style.textContent = css;
						document.head.append(style);
						await stage.show(state, instead);
					},
					state,
					css,
					instead,
				);
				return gallery.page.evaluate(() => stage.faults());
			}

			afterEach(() => gallery.page.evaluate(() => document.getElementById("wrong")?.remove()));

			const WORD = "Authentifizierungseinstellungsverwaltung".repeat(2);

			for (const { what, state, css, instead, says } of [
				{
					what: "a long word in a button",
					state: "conflict-one",
					css: ".primary { white-space: nowrap }",
					instead: { conflict_keep_both: WORD },
					says: /is out of/,
				},
				{
					what: "a long word in a heading",
					state: "lost-key",
					css: "h1 { white-space: nowrap }",
					instead: { lost_heading: WORD },
					says: /is out of/,
				},
				{
					what: "a box of one height",
					state: "details-microsoft",
					css: ".promise { height: 1rem }",
					says: /is out of its span/,
				},
				{
					what: "what is cut off",
					state: "details-microsoft",
					css: ".promise { height: 1rem; overflow: hidden }",
					says: /is cut off by its p\.promise/,
				},
				{
					what: "an ellipsis",
					state: "lost-key",
					css: "h1 { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }",
					instead: { lost_heading: WORD },
					says: /is cut off by its h1/,
				},
				{
					what: "text over text",
					state: "details-microsoft",
					css: ".buttons { margin-top: -4.5rem }",
					says: /are in one place/,
				},
				{
					what: "a page that is too wide",
					state: "details-microsoft",
					css: ".panel { width: 30rem }",
					says: /480|wide in a window of 360/,
				},
				{
					what: "an example that is longer than its field",
					state: "typed-empty",
					css: "",
					instead: { typed_user_example: WORD },
					says: /is longer than its input/,
				},
				{
					what: "a sentence that is not filled in",
					state: "locked-waiting",
					css: "",
					instead: { locked_wait: "In $SECONDS$ s." },
					says: /is not filled in/,
				},
			] as const) {
				test(what, async () => {
					assert.match((await faultsWith(state, css, instead)).join("\n"), says);
				});
			}

			test("a colour that is too faint, in light and in dark", async () => {
				await faultsWith("details-microsoft", ".promise { color: #8a8a8a !important }");
				const all = ["details-microsoft"];
				assert.match((await inaccessible("light", all)).join(), /color-contrast/);
				await faultsWith("details-microsoft", ".promise { color: #555 !important }");
				assert.match((await inaccessible("dark", all)).join(), /color-contrast/);
			});
		});
	});
}
