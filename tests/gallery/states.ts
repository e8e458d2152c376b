import { duration } from "../../extension/src/browser/i18n";
import type { AppOnlyKind, Draft, TypedKey } from "../../extension/src/changes";
import type { Account } from "../../extension/src/core";
import type { Notice, NoticeKind } from "../../extension/src/parts/notice";
import {
	type Entry,
	GUIDE_TASKS,
	type GuideHeld,
	type GuideState,
	type GuideTask,
	type GuideWhy,
	type State,
} from "../../extension/src/popup/state";

/**
 * Everything that the popup can show, each under a name: what is drawn for the gallery, and checked in every language. A view,
 * notice or end of the guide that is not here does not compile. Add a state as one more line of its view.
 */

type Of<V extends State["view"]> = Extract<State, { view: V }>;

/** The states of each view by name; the name in the gallery is `<view>-<name>`. */
export type Catalogue<S extends { readonly view: string }> = {
	readonly [V in S["view"]]: Readonly<Record<string, Extract<S, { view: V }>>>;
};

/** The moment at which all states are drawn, in Unix seconds: 12 seconds into a step. */
export const NOW = 1_789_000_002;

const DIGITS = "1372896405";

/** An account of Microsoft's; `changes` say what is special about it. */
function account(id: string, changes: Partial<Account> = {}): Account {
	return {
		id,
		issuer: "Microsoft",
		tenant: "QCS automatisering",
		user: "test@qcs.nl",
		nickname: null,
		digits: 6,
		period: 30,
		microsoft: true,
		hosts: ["login.microsoftonline.com"],
		pinned: false,
		logo: null,
		...changes,
	};
}

/** `left`: seconds until the next code. */
function entry(account: Account, left = 18): Entry {
	const { id, digits, period } = account;
	const endsAt = NOW + left;
	const from = [...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % DIGITS.length;
	const code = (DIGITS + DIGITS).slice(from, from + digits);
	return { account, code: { id, code, next: [...code].reverse().join(""), step: endsAt / period - 1, endsAt } };
}

function draft(changes: Partial<Draft> = {}): Draft {
	const { issuer, tenant, user, digits, period } = account("");
	return { text: "", issuer, tenant, user, digits, period, ...changes };
}

export const ONE = account("one");
const SHOP: Partial<Account> = {
	issuer: "Webwinkel Keurmerk",
	tenant: null,
	user: "inkoop@qcs.nl",
	microsoft: false,
	hosts: ["webwinkel.example"],
};
export const TWO = account("two", SHOP);
const NICKNAMED = account("nicknamed", { nickname: "Mijn werk" });
export const BARE = account("bare", { issuer: null, tenant: null, user: "jan", microsoft: false, hosts: [] });

/** Names as long as German ones get, with spaces and without. */
const LONG = {
	issuer: "Rechtsschutzversicherungsgesellschaften Nordrhein-Westfalen",
	tenant: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
	user: "anne-marie.freifrau-von-und-zu-schwarzenberg-hohenlohe@donaudampfschifffahrtsgesellschaft-oberösterreich.example",
};
export const LONG_ACCOUNT = account("long", LONG);
const LONG_HOST = "login-microsoftonline-com.anmeldung.donaudampfschifffahrtsgesellschaft-oberoesterreich.example";

const TENANTS = ["QCS automatisering", "Gemeente Haarlemmermeer", "Contoso", "Bakkerij Van den Berg & Zonen"];
const PEOPLE = ["jan.de.vries", "fatima", "p.van.der.linden", "info"];

/** So many accounts, of some organisations and of others than Microsoft. */
function many(count: number): Entry[] {
	return Array.from({ length: count }, (_, index) => {
		const id = `many-${index}`;
		const user = `${PEOPLE[index % PEOPLE.length]}${index}@example.com`;
		const made = index % 5 === 4 ? { ...SHOP, user } : { tenant: TENANTS[index % TENANTS.length] ?? null, user };
		return entry(account(id, made), 18);
	});
}

const LIST: Of<"accounts"> = {
	view: "accounts",
	rest: 0,
	entries: [entry(ONE)],
	notices: [],
	scanning: false,
	fillable: new Set(),
	hidden: false,
	copied: null,
	deleted: null,
	edited: null,
	here: new Set(),
	search: null,
	locks: false,
	missing: 0,
	halfDone: new Set(),
};

/** A list that is long enough to be searched. */
const SEARCHED: Of<"accounts"> = { ...LIST, entries: many(12), search: { query: "", found: null, spoken: null } };

const DETAILS: Of<"details"> = {
	view: "details",
	account: ONE,
	halfDone: false,
	first: false,
	saving: false,
	notice: null,
};

const LOCKED: Of<"locked"> = {
	view: "locked",
	by: "password",
	ways: ["password", "recovery"],
	lost: false,
	problem: null,
	busy: false,
	waitUntil: 0,
	notice: null,
};

const CARD: Of<"card"> = { view: "card", drafts: [draft()], chosen: 0, saving: false, notice: null, guide: false };

const SAVED: Of<"saved"> = {
	view: "saved",
	entry: entry(ONE),
	already: false,
	setUp: false,
	copied: false,
	missing: false,
};

const FILLED: Of<"filled"> = {
	view: "filled",
	entry: entry(ONE),
	pressed: true,
	went: false,
	missing: false,
	led: false,
	clock: null,
};

const FORM: TypedKey = { issuer: "", user: "", key: "", algorithm: "SHA1", digits: "6", period: "30" };
const TYPED: Of<"typed"> = { view: "typed", form: FORM, problem: null, saving: false, notice: null };

const DONE: Extract<GuideState, { phase: "done" }> = {
	view: "guide",
	phase: "done",
	account: ONE,
	replaced: null,
	trashed: false,
	otherFirst: false,
	missing: false,
};

type Problem = NonNullable<Of<"typed">["problem"]>;

/** What the core finds wrong with a typed key. An algorithm that it does not know cannot be chosen. */
const WRONG: Readonly<Record<string, Problem>> = {
	user_empty: { field: "user", sentence: "user_empty", names: [] },
	key_empty: { field: "key", sentence: "key_empty", names: [] },
	key_characters: { field: "key", sentence: "key_characters", names: ["8"] },
	key_short: { field: "key", sentence: "key_short", names: [] },
	too_long: { field: "key", sentence: "too_long", names: [] },
	digits: { field: "digits", sentence: "digits", names: [] },
	period: { field: "period", sentence: "period", names: [] },
};

type Told = Pick<Notice, "tone" | "names">;

const INFO: Told = { tone: "info", names: [] };
const WARNING: Told = { tone: "warning", names: [] };
const refusal = (host: string): Told => ({ tone: "refusal", names: [host] });
const by = (seconds: number, tone: Notice["tone"] = "warning"): Told => ({
	tone,
	get names() {
		return [duration(seconds)];
	},
});

/** Every notice as the popup and the settings tell it, and what fills its sentences: in the language of when it is asked. */
const TOLD: Readonly<Record<NoticeKind, Told>> = {
	cannot_capture: WARNING,
	nothing_to_fill: INFO,
	no_qr: INFO,
	no_qr_in_image: INFO,
	scan_changed: WARNING,
	cut_top: WARNING,
	cut_right: WARNING,
	cut_bottom: WARNING,
	cut_left: WARNING,
	unreadable: WARNING,
	no_account: INFO,
	no_account_of: { tone: "info", names: [LONG.user] },
	account_gone: WARNING,
	wrong_host: refusal("inloggen.example"),
	fake_name: refusal(LONG_HOST),
	fake_twin: refusal("login.xn--mcrosoftonline-0kf.com"),
	fake_address: refusal("203.0.113.77:8443"),
	own_server: refusal("adfs.gemeente-haarlemmermeer.example"),
	tenant_page: refusal("login.microsoftonline.com"),
	not_https: refusal("login.microsoftonline.com"),
	other_code: INFO,
	sending: INFO,
	not_ready: WARNING,
	several_fields: INFO,
	no_app_code: INFO,
	not_led: INFO,
	refused_clock: by(3 * 3600),
	refused_perhaps_clock: { tone: "warning", names: ["test@qcs.nl"] },
	refused_account: WARNING,
	refused_code: { tone: "warning", names: [LONG.user] },
	clock_behind: by(43, "info"),
	clock_ahead: by(180, "info"),
	clock_far_behind: by(3 * 3600),
	clock_far_ahead: by(45 * 60),
	page_changed: WARNING,
	field_not_empty: INFO,
	not_taken: WARNING,
	qr_hotp: INFO,
	qr_migration: INFO,
	qr_passkey: INFO,
	qr_link: { tone: "info", names: [LONG_HOST] },
	qr_text: INFO,
	qr_other: INFO,
	qr_damaged: INFO,
	qr_practice: INFO,
	vault_damaged: WARNING,
	vault_newer: WARNING,
	device_key_gone: WARNING,
	slot_costly: WARNING,
	storage_full: WARNING,
	storage_failed: WARNING,
	storage_unread: WARNING,
	records_damaged: { tone: "warning", names: ["2"] },
	sync_password: INFO,
	sync_newer: INFO,
	sync_full: { tone: "warning", names: ["12"] },
	sync_nearly_full: INFO,
	updated: INFO,
	undone: INFO,
	guide_stopped: INFO,
	unexpected: WARNING,
	unexpected_setting: WARNING,
};

/** With these, the popup has no accounts to list. */
const SHUT: readonly NoticeKind[] = ["vault_damaged", "vault_newer", "device_key_gone", "storage_unread"];

/** Why the guide ends before its time, and what fills its sentences in the language of when it is asked. */
const STOPS: Readonly<Record<GuideWhy, readonly string[]>> = {
	click_again: [],
	no_link: [],
	five: [],
	page_error: [],
	user_differs: ["collega@qcs.nl", LONG.user],
	key_differs: [],
	app_only: [],
	unreadable: [],
	several: [],
	no_account: [],
	get clock_far() {
		return [duration(3 * 3600)];
	},
	not_taken: [],
	refused: [],
	no_answer: [],
	unseen: [],
	not_on: [],
	unknown_step: [],
	left: [],
};

/** The steps at which the guide can hold, and end. */
const HELD: Readonly<Record<GuideHeld, GuideTask>> = {
	link: "app",
	user: "save",
	empty_field: "code",
	press: "code",
};
const ENDS_AT: Readonly<Partial<Record<GuideWhy, GuideTask>>> = {
	user_differs: "save",
	key_differs: "save",
	unreadable: "scan",
	several: "scan",
	no_account: "code",
	clock_far: "code",
	not_taken: "code",
	refused: "confirm",
	no_answer: "confirm",
	unseen: "confirm",
	not_on: "scan",
};

export const TYPED_PROBLEMS: readonly string[] = Object.keys(WRONG);
export const NOTICES = Object.keys(TOLD) as readonly NoticeKind[];
export const ENDS = Object.keys(STOPS) as readonly GuideWhy[];
export const HELDS = Object.keys(HELD) as readonly GuideHeld[];
export const APP_ONLY_KINDS = members<AppOnlyKind>({ work: true, personal: true, server: true });
export const LOCKED_PROBLEMS = members<NonNullable<Of<"locked">["problem"]>>({
	wrong_key: true,
	recovery_length: true,
	recovery_typo: true,
});

/** One state for each of `kinds`, each under the kind's name. */
export function each<K extends string, S>(kinds: readonly K[], make: (kind: K) => S): Record<string, S> {
	return Object.fromEntries(kinds.map((kind) => [kind.replaceAll("_", "-"), make(kind)]));
}

export function prefixed<S>(prefix: string, states: Readonly<Record<string, S>>): Record<string, S> {
	return Object.fromEntries(Object.entries(states).map(([name, state]) => [`${prefix}-${name}`, state]));
}

/** This notice in the present language. */
export function told(kind: NoticeKind): Notice {
	return { kind, ...TOLD[kind] };
}

/** The members of a union of strings, none forgotten. */
export function members<K extends string>(all: Readonly<Record<K, true>>): readonly K[] {
	return Object.keys(all) as K[];
}

/** All states, with names and numbers in the present language. */
export function catalogue(): Catalogue<State> {
	return {
		starting: { starting: { view: "starting" } },
		locked: {
			password: LOCKED,
			recovery: { ...LOCKED, by: "recovery" },
			"passkey-beside": { ...LOCKED, ways: ["password", "recovery", "passkey"] },
			"passkey-only": { ...LOCKED, by: null, ways: ["passkey"], lost: true },
			...each(LOCKED_PROBLEMS, (problem) => ({
				...LOCKED,
				by: problem === "wrong_key" ? "password" : "recovery",
				problem,
			})),
			waiting: { ...LOCKED, problem: "wrong_key", waitUntil: NOW + 300 },
			busy: { ...LOCKED, busy: true },
			costly: { ...LOCKED, notice: told("slot_costly") },
			lost: { ...LOCKED, by: "recovery", ways: ["recovery", "passkey"], lost: true },
			"lost-password": { ...LOCKED, ways: ["password", "recovery"], lost: true },
		},
		lost: { key: { view: "lost", damaged: false }, damaged: { view: "lost", damaged: true } },
		accounts: {
			"first-run": { ...LIST, entries: [] },
			"first-run-scanning": { ...LIST, entries: [], scanning: true },
			"first-run-no-qr": { ...LIST, entries: [], notices: [told("no_qr")] },
			"first-run-locks": { ...LIST, entries: [], locks: true },
			"1": LIST,
			"2": { ...LIST, entries: [entry(ONE), entry(TWO)] },
			"10": { ...SEARCHED, entries: many(10) },
			"50": { ...SEARCHED, entries: many(50), locks: true },
			"1000": { ...SEARCHED, entries: many(1000), locks: true, missing: 1000 },
			scanning: { ...LIST, scanning: true },
			quiet: { ...LIST, notices: [{ ...told("no_qr"), tone: "quiet" }] },
			digits: {
				...LIST,
				entries: [6, 7, 8, 10].map((digits) => entry(account(`digits-${digits}`, { ...SHOP, digits }))),
			},
			"last-seconds": { ...LIST, entries: [entry(ONE, 5), entry(TWO, 1)] },
			"long-period": { ...LIST, entries: [entry(account("slow", { ...SHOP, period: 300 }), 245)] },
			copied: { ...LIST, entries: [entry(ONE), entry(TWO)], copied: "one" },
			"copied-long": { ...LIST, entries: [entry(LONG_ACCOUNT)], copied: "long" },
			deleted: { ...LIST, deleted: TWO },
			"deleted-microsoft-long": { ...LIST, deleted: LONG_ACCOUNT },
			"deleted-last": { ...LIST, entries: [], deleted: ONE },
			fillable: { ...LIST, entries: many(4), fillable: new Set(["many-0", "many-1", "many-2"]) },
			"fillable-long": { ...LIST, entries: [entry(LONG_ACCOUNT)], fillable: new Set(["long"]) },
			hidden: { ...LIST, entries: [entry(ONE), entry(TWO)], hidden: true, notices: [told("fake_name")] },
			"half-done": { ...LIST, entries: [entry(ONE), entry(TWO)], halfDone: new Set(["one"]) },
			"half-done-long": {
				...LIST,
				entries: [entry(LONG_ACCOUNT)],
				halfDone: new Set(["long"]),
				fillable: new Set(["long"]),
			},
			names: { ...LIST, entries: [NICKNAMED, BARE, LONG_ACCOUNT].map((one) => entry(one)) },
			"missing-1": { ...LIST, missing: 1 },
			"missing-12": { ...SEARCHED, missing: 12, locks: true },
			search: SEARCHED,
			"search-found": { ...SEARCHED, search: { query: "contso", found: ["many-2", "many-6"], spoken: 2 } },
			"search-one": { ...SEARCHED, search: { query: "jan0", found: ["many-0"], spoken: 1 } },
			"search-nothing": { ...SEARCHED, search: { query: "xyzzy", found: [], spoken: 0 } },
			here: { ...SEARCHED, here: new Set(["many-2", "many-6"]), fillable: new Set(["many-2", "many-6"]) },
			pinned: {
				...LIST,
				entries: [account("pinned", { pinned: true }), ONE, TWO].map((one) => entry(one)),
			},
			"edited-name": { ...LIST, edited: { account: ONE, what: "name", from: "QCS automatisering", to: "Mijn werk" } },
			"edited-name-long": {
				...LIST,
				edited: { account: LONG_ACCOUNT, what: "name", from: LONG.tenant, to: LONG.issuer },
			},
			"edited-place": { ...LIST, edited: { account: ONE, what: "place", from: "3", to: "1" } },
			"edited-pinned": { ...LIST, edited: { account: ONE, what: "pinned" } },
			"edited-unpinned": { ...LIST, edited: { account: ONE, what: "unpinned" } },
			"several-notices": {
				...LIST,
				notices: [told("records_damaged"), told("sync_full"), told("refused_code"), told("clock_behind")],
			},
			...prefixed(
				"notice",
				each(NOTICES, (kind) => ({
					...LIST,
					entries: SHUT.includes(kind) ? [] : LIST.entries,
					hidden: TOLD[kind].tone === "refusal",
					notices: [told(kind)],
				})),
			),
		},
		details: {
			microsoft: DETAILS,
			other: { ...DETAILS, account: TWO },
			pinned: { ...DETAILS, account: account("pinned", { pinned: true, nickname: "Mijn werk" }), first: true },
			"half-done": { ...DETAILS, halfDone: true },
			saving: { ...DETAILS, saving: true },
			"not-saved": { ...DETAILS, notice: told("storage_failed") },
			long: { ...DETAILS, account: LONG_ACCOUNT },
		},
		arranging: {
			some: {
				view: "arranging",
				accounts: [account("pinned", { pinned: true }), ONE, TWO, LONG_ACCOUNT],
				notice: null,
			},
			"not-saved": { view: "arranging", accounts: [ONE, TWO], notice: told("storage_failed") },
		},
		large: {
			...each(["6", "7", "8", "10"], (digits) => ({
				view: "large",
				entry: entry(account(`digits-${digits}`, { ...SHOP, digits: Number(digits) })),
				copied: false,
			})),
			copied: { view: "large", entry: entry(LONG_ACCOUNT), copied: true },
			"last-seconds": { view: "large", entry: entry(ONE, 4), copied: false },
		},
		practice: {
			found: { view: "practice", practice: { shows: "found" } },
			...prefixed(
				"going",
				each(GUIDE_TASKS, (task) => ({ view: "practice", practice: { shows: "going", task } })),
			),
			"set-up": { view: "practice", practice: { shows: "setUp" } },
			filled: { view: "practice", practice: { shows: "filled" } },
		},
		card: {
			one: CARD,
			guide: { ...CARD, guide: true },
			several: { ...CARD, drafts: [draft(), draft({ ...SHOP }), draft(LONG)], chosen: 1 },
			long: { ...CARD, drafts: [draft(LONG)] },
			bare: { ...CARD, drafts: [draft({ issuer: null, tenant: null, user: "jan" })] },
			saving: { ...CARD, saving: true },
			"not-saved": { ...CARD, notice: told("storage_full") },
		},
		conflict: {
			one: { view: "conflict", draft: draft(), existing: ONE, nickname: "" },
			long: { view: "conflict", draft: draft(LONG), existing: LONG_ACCOUNT, nickname: "" },
		},
		saved: {
			first: { ...SAVED, missing: true },
			"set-up": { ...SAVED, setUp: true, missing: true },
			already: { ...SAVED, already: true },
			copied: { ...SAVED, copied: true },
			...prefixed(
				"digits",
				each(["7", "8", "9", "10"], (digits) => ({
					...SAVED,
					entry: entry(account(`digits-${digits}`, { ...SHOP, digits: Number(digits) })),
				})),
			),
			"last-seconds": { ...SAVED, entry: entry(ONE, 4) },
			long: { ...SAVED, entry: entry(LONG_ACCOUNT) },
		},
		choose: {
			sure: { view: "choose", accounts: [ONE, NICKNAMED, LONG_ACCOUNT], sure: true },
			unsure: { view: "choose", accounts: [ONE], sure: false },
			many: { view: "choose", accounts: many(12).map(({ account }) => account), sure: true },
		},
		elsewhere: {
			known: { view: "elsewhere", accounts: [TWO, BARE], host: "webwinkel-keurmerk.example" },
			long: {
				view: "elsewhere",
				accounts: [
					account("far", { ...LONG, microsoft: false, hosts: [LONG_HOST, "github.com", "webwinkel.example"] }),
				],
				host: LONG_HOST,
			},
		},
		steering: { steering: { view: "steering" } },
		waiting: {
			used: { view: "waiting", account: ONE, until: NOW + 18, reason: "used" },
			ending: { view: "waiting", account: LONG_ACCOUNT, until: NOW + 2, reason: "ending" },
			eight: { view: "waiting", account: account("eight", { ...SHOP, digits: 8 }), until: NOW + 9, reason: "used" },
		},
		filled: {
			pressed: FILLED,
			yourself: { ...FILLED, pressed: false },
			went: { ...FILLED, pressed: false, went: true },
			"set-up": { ...FILLED, missing: true },
			led: { ...FILLED, led: true },
			clock: { ...FILLED, pressed: false, clock: told("clock_behind") },
			everything: {
				...FILLED,
				entry: entry(LONG_ACCOUNT),
				missing: true,
				led: true,
				clock: told("clock_ahead"),
			},
		},
		appOnly: {
			...each(APP_ONLY_KINDS, (kind) => ({ view: "appOnly", kind, hasAccounts: true, guide: false })),
			"work-guide": { view: "appOnly", kind: "work", hasAccounts: false, guide: true },
		},
		guide: {
			offer: { view: "guide", phase: "offer", begun: false },
			begun: { view: "guide", phase: "offer", begun: true },
			...prefixed(
				"going",
				each(GUIDE_TASKS, (task) => ({
					view: "guide",
					phase: "going",
					task,
					account: task === "app" || task === "scan" ? null : ONE,
					held: null,
					waits: null,
				})),
			),
			...prefixed(
				"held",
				each(HELDS, (held) => ({
					view: "guide",
					phase: "going",
					task: HELD[held],
					account: HELD[held] === "app" ? null : LONG_ACCOUNT,
					held,
					waits: null,
				})),
			),
			...prefixed(
				"waits",
				each(["used", "ending"], (reason) => ({
					view: "guide",
					phase: "going",
					task: "code",
					account: ONE,
					held: null,
					waits: { until: NOW + 18, reason },
				})),
			),
			...prefixed(
				"stopped",
				each(ENDS, (end) => ({
					view: "guide",
					phase: "stopped",
					task: ENDS_AT[end] ?? "app",
					account: ["code", "confirm"].includes(ENDS_AT[end] ?? "app") ? ONE : null,
					why: end,
					names: STOPS[end],
				})),
			),
			done: DONE,
			"done-missing": { ...DONE, missing: true },
			"done-replaced": { ...DONE, replaced: TWO, otherFirst: true },
			"done-trashed": { ...DONE, account: LONG_ACCOUNT, replaced: TWO, trashed: true },
		},
		typed: {
			empty: TYPED,
			saving: { ...TYPED, form: { ...FORM, user: "test@qcs.nl", key: "mfrggzdfmztwq2lk" }, saving: true },
			"not-saved": { ...TYPED, notice: told("storage_failed") },
			...each(TYPED_PROBLEMS, (problem) => ({ ...TYPED, problem: WRONG[problem] ?? null })),
		},
	};
}

/** The states by their names in the gallery. */
export function named<S extends { readonly view: string }>(states: Catalogue<S>): ReadonlyMap<string, S> {
	const all = Object.entries<Readonly<Record<string, S>>>(states).flatMap(([view, byName]) =>
		Object.entries(byName).map(([name, state]) => {
			const kebab = view.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
			return [name === view ? kebab : `${kebab}-${name}`, state] as const;
		}),
	);
	return new Map(all);
}
