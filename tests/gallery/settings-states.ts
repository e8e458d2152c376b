import type { PasskeyOffer } from "../../extension/src/browser/passkey";
import type { SyncStatus } from "../../extension/src/browser/sync-status";
import type { BackupInfo, Comparison } from "../../extension/src/keys-worker";
import type { FileProblem, OpenProblem } from "../../extension/src/pages/settings/backup-file";
import type { Filling } from "../../extension/src/pages/settings/filling";
import type {
	Done,
	Lost,
	None,
	Open,
	Panel,
	Protection,
	Restore,
	Sheet,
	State,
	Sync,
} from "../../extension/src/pages/settings/state";
import type { Strength } from "../../extension/src/pages/settings/strength";
import {
	BARE,
	type Catalogue,
	each,
	LOCKED_PROBLEMS,
	LONG_ACCOUNT,
	members,
	NOW,
	ONE,
	prefixed,
	TWO,
	told,
} from "./states.ts";

/** Everything that the settings page can show, as states.ts has it of the popup. */

const DAY = 86_400;
const INFO: BackupInfo = { made: NOW - 9 * DAY, records: 12, own: true };

const CHOOSE: Restore = { step: "choose", first: false, problem: null };
const OPENS: Extract<Restore, { step: "open" }> = { step: "open", info: INFO, by: "password", problem: null };
const COMPARISON: Comparison = {
	new: [ONE],
	changed: [],
	back: [],
	leaving: [],
	unchanged: 3,
	stayDeleted: [],
	damaged: 0,
	ids: ["one"],
};
const COMPARED: Extract<Restore, { step: "compared" }> = {
	step: "compared",
	info: INFO,
	comparison: COMPARISON,
	deletedToo: false,
};

export const FILE_PROBLEMS = members<FileProblem>({
	too_large: true,
	unread: true,
	not_a_backup: true,
	backup_newer: true,
});
export const OPEN_PROBLEMS = members<OpenProblem>({
	empty: true,
	wrong_key: true,
	recovery_length: true,
	recovery_typo: true,
	slot_costly: true,
});

/** A backup file in the hand, at each step and with each problem. */
const RESTORING: Readonly<Record<string, Restore>> = {
	choose: CHOOSE,
	...each(FILE_PROBLEMS, (problem): Restore => ({ ...CHOOSE, problem })),
	open: OPENS,
	"open-other": { ...OPENS, info: { ...INFO, own: false }, by: "recovery" },
	...prefixed(
		"open",
		each(
			OPEN_PROBLEMS,
			(problem): Restore => ({ ...OPENS, by: problem.startsWith("recovery") ? "recovery" : "password", problem }),
		),
	),
	compared: COMPARED,
	"compared-all": {
		...COMPARED,
		comparison: {
			...COMPARISON,
			changed: [TWO],
			back: [BARE],
			leaving: [LONG_ACCOUNT],
			stayDeleted: [TWO, BARE],
			damaged: 2,
		},
	},
	"compared-nothing": { ...COMPARED, comparison: { ...COMPARISON, new: [] } },
};

const NONE: None = {
	view: "none",
	restore: { ...CHOOSE, first: true },
	waiting: false,
	problem: null,
	focus: null,
	busy: false,
	notice: null,
};

const LOST: Lost = {
	view: "lost",
	damaged: false,
	ways: ["password", "recovery", "passkey"],
	by: "password",
	problem: null,
	wait: 0,
	restore: CHOOSE,
	asks: false,
	focus: null,
	busy: false,
	notice: null,
};

const OPEN: Open = {
	view: "open",
	protection: "device",
	hasRecovery: false,
	passkeys: { offer: "device", list: [] },
	passkeyProblem: null,
	lockAfter: 30,
	accounts: [ONE, TWO],
	missing: 2,
	lastBackup: null,
	walk: null,
	lockWithSystem: false,
	sync: { is: "unavailable" },
	trash: [],
	panel: null,
	asked: null,
	restore: null,
	problem: null,
	strength: null,
	shown: false,
	busy: false,
	done: null,
	focus: null,
	notice: null,
};

const PASSKEY = { name: "slot/1", credential: [1], added: NOW - 40 * DAY };

const STATUS: SyncStatus = {
	standing: "synced",
	at: NOW,
	left: 0,
	bytes: 4_000,
	limit: 90_000,
	others: [NOW - 600, NOW - DAY],
};
const synced = (change: Partial<SyncStatus>): Sync => ({ is: "on", status: { ...STATUS, ...change } });

/** A vault with a password, and with all that it can have. */
const FULL: Open = {
	...OPEN,
	protection: "password",
	hasRecovery: true,
	passkeys: { offer: "key", list: [PASSKEY, { ...PASSKEY, name: "slot/2", credential: [2], added: null }] },
	missing: 0,
	lastBackup: NOW - 9 * DAY,
	lockWithSystem: true,
	sync: synced({}),
	trash: [
		{ account: TWO, since: NOW - 2 * DAY, daysLeft: 28 },
		{ account: LONG_ACCOUNT, since: NOW - 29 * DAY, daysLeft: 1 },
	],
};

/** Where each panel unfolds: in a vault that has what it is about. */
const PANELS: Readonly<Record<Panel, Open>> = {
	password: OPEN,
	removePassword: FULL,
	newRecovery: FULL,
	removeRecovery: FULL,
	backup: OPEN,
	purge: { ...FULL, asked: "two" },
	removePasskey: { ...FULL, asked: "slot/1" },
	joinSync: { ...FULL, sync: { is: "off", there: true } },
	beginSync: { ...FULL, sync: { is: "off", there: true } },
	endSync: FULL,
};

export const DONE = members<Done>({
	password_set: true,
	password_changed: true,
	password_removed: true,
	device_used: true,
	lock_after: true,
	recovery_made: true,
	recovery_removed: true,
	passkey_added: true,
	passkey_removed: true,
	begun_anew: true,
	backup_saved: true,
	restored: true,
	sheet_left: true,
	sync_on: true,
	sync_off: true,
	put_back: true,
	purged: true,
});

const PROTECTIONS = members<Protection>({ device: true, password: true, recovery: true });
const OFFERS = members<PasskeyOffer>({ device: true, key: true, firefox: true, none: true });
const PASSWORD_PROBLEMS = members<NonNullable<Open["problem"]>>({
	short: true,
	differs: true,
	weak: true,
	not_theirs: true,
});
export const STRENGTHS: readonly Strength[] = [0, 1, 2, 3, 4];

const SHEET: Sheet = {
	view: "sheet",
	code: "3KQ7M-9XWPA-TR2HN-6VJDC-8YEGB-5ZFSU",
	made: NOW * 1000,
	helpdesk: "",
	accounts: [ONE, TWO],
	chosen: [],
	printed: [],
	busy: false,
	notice: null,
};

/** Modules of no real QR code, dark and light in turn. */
const PRINTED: Sheet["printed"] = [
	{
		account: ONE,
		algorithm: "SHA1",
		key: "MFRGGZDFMZTWQ2LK",
		size: 33,
		modules: Uint8Array.from({ length: 33 * 33 }, (_, at) => at % 2),
	},
	{
		account: { ...LONG_ACCOUNT, digits: 8, period: 60, nickname: "Werk" },
		algorithm: "SHA512",
		key: "MFRGGZDFMZTWQ2LK".repeat(6),
		size: 0,
		modules: new Uint8Array(),
	},
];

/** What filling is like. */
export const FILLING: Filling = {
	chosen: { press: true, askTime: true, alone: false, pressAlone: false },
	shortcut: "Ctrl+Shift+6",
	inPrivate: false,
	denied: false,
};

/** The same where the person chose everything, and was refused. */
export const FILLING_ALL: Filling = {
	chosen: { press: true, askTime: true, alone: true, pressAlone: true },
	shortcut: "",
	inPrivate: true,
	denied: true,
};

/** All states, with names and numbers in the present language. */
export function settingsCatalogue(): Catalogue<State> {
	return {
		starting: { starting: { view: "starting" } },
		none: {
			...each(Object.keys(RESTORING), (name) => ({
				...NONE,
				restore: { first: true, ...(RESTORING[name] ?? CHOOSE) },
			})),
			waiting: { ...NONE, waiting: true },
			"waiting-wrong": { ...NONE, waiting: true, problem: "not_theirs" },
			"not-saved": { ...NONE, notice: told("storage_failed") },
		},
		locked: { locked: { view: "locked" } },
		lost: {
			password: LOST,
			recovery: { ...LOST, by: "recovery", ways: ["recovery"] },
			passkey: { ...LOST, by: null, ways: ["passkey"] },
			nothing: { ...LOST, by: null, ways: [] },
			damaged: { ...LOST, by: null, ways: [], damaged: true },
			...each(LOCKED_PROBLEMS, (problem) => ({
				...LOST,
				by: problem === "wrong_key" ? "password" : "recovery",
				problem,
			})),
			waiting: { ...LOST, problem: "wrong_key", wait: 300 },
			asks: { ...LOST, asks: true },
			"asks-nothing": { ...LOST, by: null, ways: [], asks: true },
			costly: { ...LOST, notice: told("slot_costly") },
		},
		closed: { newer: { view: "closed", notice: told("vault_newer") } },
		open: {
			...each(PROTECTIONS, (protection) => ({ ...OPEN, protection })),
			everything: FULL,
			"password-forgotten-passkey": { ...FULL, hasRecovery: false },
			"password-forgotten-backup": {
				...OPEN,
				protection: "password",
				missing: 0,
				lastBackup: NOW - DAY,
			},
			"kept-none": { ...OPEN, missing: 0, lastBackup: NOW - DAY },
			...prefixed(
				"panel",
				each(Object.keys(PANELS) as Panel[], (panel) => ({ ...PANELS[panel], panel })),
			),
			...prefixed(
				"password",
				each(PASSWORD_PROBLEMS, (problem) => ({ ...OPEN, panel: "password", problem })),
			),
			"file-weak": { ...OPEN, panel: "backup", problem: "weak", strength: 0 },
			...prefixed(
				"strength",
				each(STRENGTHS.map(String), (strength) => ({
					...OPEN,
					panel: "password",
					strength: STRENGTHS[Number(strength)] ?? null,
				})),
			),
			...prefixed(
				"done",
				each(DONE, (done) => ({ ...FULL, done })),
			),
			...prefixed(
				"passkey",
				each(OFFERS, (offer) => ({ ...OPEN, passkeys: { offer, list: [] } })),
			),
			...prefixed(
				"passkey-problem",
				each(["cancelled", "unverified", "no_prf", "exists"], (passkeyProblem) => ({ ...OPEN, passkeyProblem })),
			),
			"sync-off": { ...FULL, sync: { is: "off", there: false } },
			"sync-there": { ...FULL, sync: { is: "off", there: true } },
			"sync-nobody": { ...FULL, sync: synced({ others: [] }) },
			"sync-one": { ...FULL, sync: synced({ others: [NOW] }) },
			"sync-nearly-full": { ...FULL, sync: synced({ bytes: 85_000 }) },
			"sync-full": { ...FULL, sync: synced({ bytes: 89_000, left: 7 }) },
			"sync-full-one": { ...FULL, sync: synced({ bytes: 89_000, left: 1 }) },
			"sync-password": { ...FULL, sync: synced({ standing: "password" }) },
			"sync-newer": { ...FULL, sync: synced({ standing: "newer" }) },
			"sync-failed": { ...FULL, sync: synced({ standing: "failed" }) },
			...prefixed(
				"restore",
				each(Object.keys(RESTORING), (name) => ({ ...OPEN, restore: RESTORING[name] ?? null })),
			),
			leaving: { ...OPEN, walk: { way: "leaving", done: [] } },
			"leaving-done": { ...FULL, walk: { way: "leaving", done: ["taken", "installed", "checked"] } },
			arriving: { ...OPEN, walk: { way: "arriving", done: [] } },
			"arriving-done": { ...FULL, walk: { way: "arriving", done: ["restored", "checked"] } },
			failed: { ...OPEN, notice: told("unexpected_setting") },
			busy: { ...OPEN, panel: "password", busy: true },
		},
		sheet: {
			code: SHEET,
			accounts: { ...SHEET, code: null, accounts: [ONE, TWO, BARE, LONG_ACCOUNT] },
			printed: {
				...SHEET,
				helpdesk: "Helpdesk QCS automatisering, 023-555 01 23",
				chosen: ["one", "long"],
				printed: PRINTED,
			},
		},
	};
}
