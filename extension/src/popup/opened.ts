import { HALF_DONE, halfDoneFrom } from "../browser/half-done";
import type { Held } from "../browser/held";
import { inNoneOf, KEPT, type Kept, keptFrom } from "../browser/kept";
import { openVault } from "../browser/storage";
import { isNearlyFull, type SyncStatus, syncStatusFrom } from "../browser/sync-status";
import { UPDATED } from "../browser/update-note";
import type { Core, Vault } from "../core";
import type { Notice } from "../parts/notice";
import type { PageHere } from "./here";
import type { Entry, State } from "./state";
import { FIRST } from "./views/long-list";

/** The vault as it was found, and what is known of its accounts besides. */
export interface Opened {
	/** Null: it does not open, and `error` says why. */
	readonly vault: Vault | null;
	readonly error: unknown;
	/** Where accounts are kept besides the vault. */
	readonly kept: Kept;
	/** The accounts of which Microsoft has accepted no code yet. */
	readonly halfDone: ReadonlySet<string>;
	readonly sync: SyncStatus | null;
	/** Sixbox was updated, and nobody was told yet. */
	readonly updated: boolean;
}

export type Accounts = Extract<State, { view: "accounts" }>;

/** Opens the vault. Whatever keeps it shut is no error here. */
export async function opened(core: Core, held: Promise<Held>): Promise<Opened> {
	const { items } = await held.catch(() => ({ items: {} as Held["items"] }));
	const besides = {
		kept: keptFrom(items[KEPT]),
		halfDone: new Set(halfDoneFrom(items[HALF_DONE])),
		sync: syncStatusFrom(items),
		updated: UPDATED in items,
	};
	return openVault(core, held).then(
		(vault) => ({ vault, error: null, ...besides }),
		(error: unknown) => ({ vault: null, error, ...besides }),
	);
}

/** The accounts with their codes at `now` (Unix seconds). */
export function entriesOf(vault: Vault, now: number): readonly Entry[] {
	const codes = vault.codes(now);
	return vault.accounts().flatMap((account, index) => {
		const code = codes[index];
		return code ? [{ account, code }] : [];
	});
}

/** What the vault itself wants to be told. */
export function vaultNotices({ vault, sync }: Opened): readonly Notice[] {
	const damaged = vault?.damaged ?? 0;
	return [...(damaged > 0 ? [notice("records_damaged", "warning", String(damaged))] : []), ...syncNotices(sync)];
}

/** What the browser's sync wants to be told. */
function syncNotices(status: SyncStatus | null): readonly Notice[] {
	switch (status?.standing) {
		case "password":
		case "newer":
			return [notice(`sync_${status.standing}`, "info")];
		case "synced":
		case "failed":
			return status.left > 0
				? [notice("sync_full", "warning", String(status.left))]
				: isNearlyFull(status)
					? [notice("sync_nearly_full", "info")]
					: [];
		default:
			return [];
	}
}

/** The accounts as they are shown before anything is known of the page. */
export function accountsOf({ vault, kept, halfDone }: Opened, entries: readonly Entry[]): Accounts {
	return {
		view: "accounts",
		entries,
		rest: 0,
		notices: [],
		scanning: false,
		fillable: new Set(),
		hidden: false,
		copied: null,
		deleted: null,
		edited: null,
		here: new Set(),
		search: null,
		locks: vault?.locks ?? false,
		missing: inNoneOf(
			kept,
			entries.map(({ account }) => account.id),
		).length,
		halfDone,
	};
}

/** With fewer accounts, all are seen at a glance. */
export const WORTH_SEARCHING = 6;

/**
 * The list in the popup's first moment, at `now` (Unix seconds): the rows that are seen at once. Null: there are no accounts, or
 * the vault does not open.
 */
export function firstList(opened: Opened, now: number, page: PageHere | null): Accounts | null {
	const first = opened.vault?.first(now, FIRST, page?.host, page?.microsofts ?? false);
	if (!first?.count) {
		return null;
	}
	const { entries, here, count } = first;
	const rest = count - entries.length;
	const { missing, ...accounts } = accountsOf(opened, entries);
	return {
		...accounts,
		rest,
		notices: vaultNotices(opened),
		scanning: true,
		here: new Set(here),
		search: count < WORTH_SEARCHING ? null : { query: "", found: null, spoken: null },
		// Said below the last row.
		missing: rest > 0 ? 0 : missing,
	};
}

export function notice(kind: Notice["kind"], tone: Notice["tone"], ...names: string[]): Notice {
	return { kind, tone, names };
}
