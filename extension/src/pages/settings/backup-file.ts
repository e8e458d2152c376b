import { noteKept } from "../../browser/kept";
import { backupInfo, beginAnew, compareBackup, restoreBackup } from "../../browser/storage";
import type { Account } from "../../core";
import type { BackupInfo, Comparison, Opening } from "../../keys-worker";

/** Bytes; a longer file is no backup of ours. Ten thousand accounts take a tenth of it. */
const LONGEST = 64 * 1024 * 1024;

/** Why a file cannot be restored, as the name of its sentence (`settings_file_<problem>`). */
export type FileProblem = "too_large" | "unread" | "not_a_backup" | "backup_newer";

/** Why a file does not open, as the name of its sentence (`settings_file_<problem>`). */
export type OpenProblem = "empty" | "wrong_key" | "recovery_length" | "recovery_typo" | "slot_costly";

/** A backup file that a person chose, and what opened it. Both are forgotten with it. */
export class BackupFile {
	#opening: Opening | null = null;

	private constructor(
		private readonly text: string,
		readonly info: BackupInfo,
	) {}

	/** Reads a file that was picked. Throws a {@link FileProblem}. */
	static async read(file: File): Promise<BackupFile> {
		if (file.size > LONGEST) {
			throw "too_large" satisfies FileProblem;
		}
		const text = await file.text().catch(() => {
			throw "unread" satisfies FileProblem;
		});
		return new BackupFile(text, await backupInfo(text));
	}

	/**
	 * Opens it, and says what restoring it would change. Nothing is written. `anew`: it would become a new vault, in the
	 * place of one that does not open. Throws an {@link OpenProblem}.
	 */
	async compare(opening: Opening, anew: boolean): Promise<Comparison> {
		const comparison = await compareBackup(this.text, opening, anew);
		this.#opening = opening;
		await this.#note(comparison.ids);
		return comparison;
	}

	/**
	 * Merges it into the vault, or makes a new one of it; it was compared before. `deletedToo`: what was deleted for good
	 * here comes back.
	 */
	async restore(anew: boolean, deletedToo: boolean): Promise<void> {
		const { text } = this;
		const opening = this.#opening;
		if (opening) {
			if (anew) {
				await beginAnew({ text, opening });
			} else {
				await this.#note(await restoreBackup(text, opening, deletedToo));
			}
		}
	}

	/** These accounts are in a file that opens. */
	async #note(ids: readonly string[]): Promise<void> {
		if (ids.length > 0) {
			await noteKept("backup", ids, this.info.made);
		}
	}
}

/** Whether restoring would change anything here. */
export function changesAnything(comparison: Comparison): boolean {
	return [comparison.new, comparison.back, comparison.changed, comparison.leaving].some(({ length }) => length > 0);
}

/** Whether the backup is whole, and none of these accounts is missing from it. */
export function holdsAll({ damaged, ids }: Comparison, accounts: readonly Account[]): boolean {
	return damaged === 0 && accounts.every(({ id }) => ids.includes(id));
}

/** The name of a backup file that is made today: "sixbox-backup-2026-11-22.json". */
export function backupName(today: Date): string {
	const [year, month, day] = [today.getFullYear(), today.getMonth() + 1, today.getDate()];
	return `sixbox-backup-${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}.json`;
}

const FILE_PROBLEMS: readonly unknown[] = [
	"too_large",
	"unread",
	"not_a_backup",
	"backup_newer",
] satisfies FileProblem[];
const OPEN_PROBLEMS: readonly unknown[] = [
	"wrong_key",
	"recovery_length",
	"recovery_typo",
	"slot_costly",
] satisfies OpenProblem[];

export function isFileProblem(error: unknown): error is FileProblem {
	return FILE_PROBLEMS.includes(error);
}

export function isOpenProblem(error: unknown): error is OpenProblem {
	return OPEN_PROBLEMS.includes(error);
}
