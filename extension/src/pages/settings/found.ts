import { inNoneOf, readKept } from "../../browser/kept";
import type { PasskeyOffer } from "../../browser/passkey";
import { nameOf, passkeyDates } from "../../browser/passkey-dates";
import { lockAfter } from "../../browser/session";
import { isAreaThere, openVault, personsWays, waysIn } from "../../browser/storage";
import { syncStatus } from "../../browser/sync-status";
import { locksWithSystem } from "../../browser/system-lock";
import type { Core, Trashed } from "../../core";
import type { Slot } from "../../keys-worker";
import { noticeOf } from "../../parts/error-notice";
import type { Notice } from "../../parts/notice";

import type { InTrash, Lost, None, Open, Protection, State, Sync } from "./state";

/** Days that an account waits in the trash. */
const TRASH_DAYS = 30;

/** What storage says: the settings of an open vault, or why there are none. */
export type Found =
	| (Pick<Open, "view" | "protection" | "hasRecovery" | "passkeys" | "lockAfter" | "lockWithSystem" | "sync"> & Held)
	| Exclude<State, Open>;

/** What the vault holds, and what is known of it elsewhere. */
type Held = Pick<Open, "accounts" | "missing" | "lastBackup" | "trash">;

/** There is no vault yet. */
export const NONE: None = {
	view: "none",
	restore: { step: "choose", first: true, problem: null },
	waiting: false,
	problem: null,
	focus: null,
	busy: false,
	notice: null,
};

/** Reads what storage says. `offer`: what this PC offers for a passkey. */
export async function find(core: Core, offer: Promise<PasskeyOffer>): Promise<Found> {
	try {
		const slots = await waysIn();
		const held = await heldIn(core);
		if (slots.length === 0) {
			return { ...NONE, waiting: await isAreaThere() };
		}
		const hasRecovery = slots.some(({ kind }) => kind === "recovery");
		const protection = protectionOf(slots);
		const [passkeys, after, lockWithSystem, sync] = await Promise.all([
			passkeysOf(slots, offer),
			lockAfter(),
			locksWithSystem(),
			syncOf(protection),
		]);
		return { view: "open", protection, hasRecovery, passkeys, lockAfter: after, lockWithSystem, sync, ...held };
	} catch (error) {
		if (error === "locked_out" || error === "device_key_gone" || error === "vault_damaged") {
			return lost(core, error === "vault_damaged");
		}
		return error === "locked" ? { view: "locked" } : { view: "closed", notice: told(error) };
	}
}

async function lost(core: Core, damaged: boolean): Promise<Lost> {
	const ways = await personsWays(core);
	const by = (["recovery", "password"] as const).find((way) => ways.includes(way)) ?? null;
	const fresh = { problem: null, wait: 0, asks: false, focus: null, busy: false, notice: null } as const;
	return { view: "lost", damaged, ways, by, restore: NONE.restore, ...fresh };
}

async function passkeysOf(slots: readonly Slot[], offered: Promise<PasskeyOffer>): Promise<Open["passkeys"]> {
	const [offer, dates] = await Promise.all([offered, passkeyDates()]);
	const list = slots.flatMap(({ kind, credential }) => {
		const name = credential && nameOf(credential);
		return kind === "passkey" && name ? [{ name, credential, added: dates[name] ?? null }] : [];
	});
	return { offer, list };
}

async function heldIn(core: Core): Promise<Held> {
	const [vault, kept] = await Promise.all([openVault(core), readKept()]);
	try {
		const now = Date.now() / 1000;
		const accounts = vault.accounts();
		const ids = accounts.map(({ id }) => id);
		return {
			accounts,
			missing: inNoneOf(kept, ids).length,
			lastBackup: kept.backup?.at ?? null,
			trash: vault.inTrash().map((trashed) => inTrash(trashed, now)),
		};
	} finally {
		vault.free();
	}
}

async function syncOf(protection: Protection): Promise<Sync> {
	const [status, there] = await Promise.all([syncStatus(), isAreaThere()]);
	if (status) {
		return { is: "on", status };
	}
	return protection === "password" || there ? { is: "off", there } : { is: "unavailable" };
}

function protectionOf(slots: readonly Slot[]): Protection {
	const has = (kind: Slot["kind"]) => slots.some((slot) => slot.kind === kind);
	return has("password") ? "password" : has("device") ? "device" : "recovery";
}

/** `now`: Unix seconds. */
function inTrash({ account, since }: Trashed, now: number): InTrash {
	return { account, since, daysLeft: Math.max(0, Math.ceil(TRASH_DAYS - (now - since) / 86_400)) };
}

/** The sentence for whatever was thrown. */
export function told(error: unknown): Notice {
	const notice = noticeOf(error);
	return notice.kind === "unexpected" ? { ...notice, kind: "unexpected_setting" } : notice;
}
