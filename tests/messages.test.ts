import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { PasskeyProblem } from "../extension/src/browser/passkey";
import type { SyncStatus } from "../extension/src/browser/sync-status";
import { type Edited, GUIDE_TASKS } from "../extension/src/popup/state";
import { type Messages, sentence } from "./gallery/messages.ts";
import { DONE, FILE_PROBLEMS, OPEN_PROBLEMS, STRENGTHS } from "./gallery/settings-states.ts";
import { APP_ONLY_KINDS, ENDS, HELDS, LOCKED_PROBLEMS, members, NOTICES, TYPED_PROBLEMS } from "./gallery/states.ts";

/** The sentences of _locales: all there in every language, all used, all with the same values to fill in. */

const EXTENSION = "extension";

/** The longest description that the Chrome Web Store takes. */
const STORE_LIMIT = 132;

/** The quotation marks of each language. */
const MARKS: Readonly<Record<string, string>> = { en: "“”", nl: "‘’", de: "„“", fr: "«»", es: "«»" };

/** Sentences of more than three words that are the same in another language: `<tag>/<key>`. */
const SAME_AS_ENGLISH: readonly string[] = [];

const languages: ReadonlyMap<string, Messages> = new Map(
	readdirSync(join(EXTENSION, "_locales"))
		.sort()
		.map((tag) => [tag, JSON.parse(readFileSync(join(EXTENSION, "_locales", tag, "messages.json"), "utf8"))]),
);
const english: Messages = languages.get("en") ?? {};
const keys = Object.keys(english);

const PASSKEY_PROBLEMS = members<PasskeyProblem | "no_slot" | "wrong_key" | "failed">({
	cancelled: true,
	unverified: true,
	no_prf: true,
	exists: true,
	no_slot: true,
	wrong_key: true,
	failed: true,
});

/** The names of sentences that are put together in extension/src, `*` for what is put in; and all that can be put in. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
	"notice_*_title": NOTICES,
	"notice_*_text": NOTICES,
	"locked_*": LOCKED_PROBLEMS,
	"app_only_*_what": APP_ONLY_KINDS,
	"app_only_*_otherwise": APP_ONLY_KINDS,
	"app_only_*_link": APP_ONLY_KINDS.filter((kind) => kind !== "server"),
	"waiting_*": ["used", "ending"],
	"guide_held_*_title": HELDS,
	"guide_held_*_text": HELDS,
	"guide_doing_*": GUIDE_TASKS,
	"guide_did_*": GUIDE_TASKS,
	"guide_task_*": GUIDE_TASKS,
	"guide_*_title": ENDS,
	"guide_*_text": ENDS,
	"form_*": TYPED_PROBLEMS,
	"settings_sync_is_*": members<Exclude<SyncStatus["standing"], "synced">>({
		password: true,
		newer: true,
		failed: true,
	}),
	"settings_file_*": [...FILE_PROBLEMS, ...OPEN_PROBLEMS],
	"settings_done_*": DONE,
	"settings_strength_*": STRENGTHS.map(String),
	"passkey_*": PASSKEY_PROBLEMS,
	"edited_*": members<Edited["what"]>({ name: true, place: true, pinned: true, unpinned: true }),
	"*_group": ["here", "pinned", "others"],
	"logo_*": ["saved", "removed"],
	"logo_*_text": ["saved", "removed", "locked", "gone"],
	"logo_*_title": ["locked", "gone"],
	"code_window_*": ["locked", "gone", "unreadable"],
};

/** Every source of the extension in which a sentence can be named. */
const sources = readdirSync(EXTENSION, { recursive: true, encoding: "utf8" })
	.filter((path) => /\.(ts|html)$|^manifest\.json$/.test(path))
	.map((path) => readFileSync(join(EXTENSION, path), "utf8"))
	.join("\n");

/** A word in quotes that names no sentence, but what is done or what something is: `do: "save"`, `case "scan":`. */
const OTHER_WORDS =
	/(?:\b(?:do|view|phase|step|is|standing|kind|with|outcome)\s*:|\bcase|[!=]==|\bdata-[a-z]+=)\s*"\w+"/g;

/** The words in quotes of the sources, and the names in manifest and HTML. */
const named: ReadonlySet<string> = new Set([
	...[...sources.replace(OTHER_WORDS, "").matchAll(/"(\w+)"/g)].map(([, word = ""]) => word),
	...[...sources.matchAll(/__MSG_(\w+)__/g)].map(([, word = ""]) => word),
]);

/** Those of `counted`, of which each base is named where it is used. */
const COUNTED = ["*_one", "*_other"];

/** The templates of the sources that make the name of a sentence, `*` for what is put in. */
const templates: ReadonlySet<string> = new Set(
	[...sources.matchAll(/`((?:[a-z0-9_]|\$\{[^`{}]*\})+)`/g)]
		.map(([, template = ""]) => template.replace(/\$\{[^}]*\}/g, "*"))
		.filter((template) => template.includes("*") && /[a-z]/.test(template) && !COUNTED.includes(template))
		.filter((template) => keys.some((key) => new RegExp(`^${template.replaceAll("*", "\\w+")}$`).test(key))),
);

const composed = new Set(
	Object.entries(TEMPLATES).flatMap(([template, all]) => all.map((word) => template.replace("*", word))),
);

/** There is a form for one and a form for several, and this is the name of both without its ending. */
const counted = keys.flatMap((key) => (key.endsWith("_one") ? [key.slice(0, -"_one".length)] : []));

function isUsed(key: string): boolean {
	const base = key.replace(/_(one|other)$/, "");
	return named.has(key) || composed.has(key) || (counted.includes(base) && named.has(base));
}

/** Which of $1 to $9 a sentence shows. */
function values(messages: Messages, key: string): string {
	const names = Array.from({ length: 9 }, (_, index) => `⟨${index + 1}⟩`);
	const shown = sentence(messages, key, names).match(/⟨\d⟩/g) ?? [];
	return [...new Set(shown)].sort().join("");
}

const words = (text: string) => text.split(/\s+/).length;

describe("the sentences", () => {
	for (const [tag, messages] of languages) {
		describe(tag, () => {
			test("all there, and none besides", () => {
				assert.deepEqual(
					keys.filter((key) => !messages[key]),
					[],
				);
				assert.deepEqual(
					Object.keys(messages).filter((key) => !english[key]),
					[],
				);
				assert.equal(messages.language?.message, tag);
			});

			test("none is empty, or English still", () => {
				const empty = Object.keys(messages).filter((key) => !messages[key]?.message.trim());
				assert.deepEqual(empty, []);
				const same = Object.keys(messages).filter((key) => {
					const { message } = messages[key] ?? { message: "" };
					return tag !== "en" && message === english[key]?.message && words(message) > 3;
				});
				assert.deepEqual(
					same.filter((key) => !SAME_AS_ENGLISH.includes(`${tag}/${key}`)),
					[],
				);
			});

			test("the same values are filled in", () => {
				// The form for one may do without the number.
				const differ = keys.filter(
					(key) =>
						values(messages, key) !== values(english, key) &&
						!(key.endsWith("_one") && counted.includes(key.slice(0, -4))),
				);
				assert.deepEqual(differ, []);
				const left = Object.keys(messages).filter((key) => /\$/.test(sentence(messages, key)));
				assert.deepEqual(left, [], "every placeholder has a value");
			});

			test("one kind of quotation marks", () => {
				const others = new RegExp(`[${[...'"“”„‘«»'].filter((mark) => !MARKS[tag]?.includes(mark)).join("")}]`);
				assert.deepEqual(
					Object.keys(messages).filter((key) => others.test(messages[key]?.message ?? "")),
					[],
				);
			});

			test("the store takes the description", () => {
				const { length } = messages.extDescription?.message ?? "";
				assert.ok(length > 0 && length <= STORE_LIMIT, `${length} letters`);
			});
		});
	}

	test("each is used", () => {
		assert.deepEqual(
			keys.filter((key) => !isUsed(key)),
			[],
		);
	});

	test("each that is put together is there, and the table above knows all that are", () => {
		assert.deepEqual(
			[...composed].filter((key) => !english[key]),
			[],
		);
		assert.deepEqual([...templates].sort(), Object.keys(TEMPLATES).sort());
	});

	test("for each form for one there is one for several, and the other way round", () => {
		const lonely = keys.filter((key) => {
			const several = key.replace(/_one$/, "_other");
			const one = key.replace(/_other$/, "_one");
			return (key !== several && !english[several]) || (key !== one && !english[one] && !named.has(key));
		});
		assert.deepEqual(lonely, []);
	});
});
