import { backupInfo, beginAnew, compareBackup, restoreBackup } from "../../browser/storage";
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
	 * place of one whose key is gone. Throws an {@link OpenProblem}.
	 */
	async compare(opening: Opening, anew: boolean): Promise<Comparison> {
		const comparison = await compareBackup(this.text, opening, anew);
		this.#opening = opening;
		return comparison;
	}

	/** Merges it into the vault, or makes a new one of it; it was compared before. */
	async restore(anew: boolean): Promise<void> {
		const { text } = this;
		const opening = this.#opening;
		if (opening) {
			await (anew ? beginAnew({ text, opening }) : restoreBackup(text, opening));
		}
	}
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
