import type { PasskeyOffer, PasskeyProblem } from "../../browser/passkey";
import type { SyncStatus } from "../../browser/sync-status";
import type { Account, Way } from "../../core";
import type { BackupInfo, Comparison, Exported } from "../../keys-worker";
import type { Notice } from "../../parts/notice";

import type { FileProblem, OpenProblem } from "./backup-file";
import type { Strength } from "./strength";

/** What opens the vault in everyday use; `recovery`: nothing but the recovery code does. */
export type Protection = "device" | "password" | "recovery";

/** A section that can be unfolded for a form or a question. */
export type Panel =
	| "password"
	| "removePassword"
	| "newRecovery"
	| "removeRecovery"
	| "backup"
	| "purge"
	| "removePasskey"
	| "joinSync"
	| "beginSync"
	| "endSync";

/** What was just done, as the name of its sentence (`settings_done_<done>`). */
export type Done =
	| "password_set"
	| "password_changed"
	| "password_removed"
	| "device_used"
	| "lock_after"
	| "recovery_made"
	| "recovery_removed"
	| "passkey_added"
	| "passkey_removed"
	| "begun_anew"
	| "backup_saved"
	| "restored"
	| "sheet_left"
	| "sync_on"
	| "sync_off"
	| "put_back"
	| "purged";

export type Section =
	| "filling"
	| "shortcut"
	| "private"
	| "password"
	| "locking"
	| "recovery"
	| "passkey"
	| "backup"
	| "sync"
	| "newPc"
	| "walk"
	| "trash";

/** What a person says to have done on the way to a new PC. */
export type Step = "taken" | "installed" | "restored" | "checked";

/** The way to a new PC: from this one, or to this one. */
export interface Walk {
	readonly way: "leaving" | "arriving";
	readonly done: readonly Step[];
}

/** An account in the trash. */
export interface InTrash {
	readonly account: Account;
	/** Unix seconds. */
	readonly since: number;
	/** Whole days until it is deleted for good. */
	readonly daysLeft: number;
}

/** The browser's sync. */
export type Sync =
	/** It needs a password first. */
	| { readonly is: "unavailable" }
	/** `there`: the browser carries something already. */
	| { readonly is: "off"; readonly there: boolean }
	| { readonly is: "on"; readonly status: SyncStatus };

/** A passkey that opens the vault. */
export interface Passkey {
	readonly name: string;
	readonly credential: readonly number[];
	/** Unix seconds; null: not known. */
	readonly added: number | null;
}

/** How far a person is with a backup file. */
export type Restore =
	/** `first`: the page offers it by itself, since there is no vault yet. */
	| { readonly step: "choose"; readonly first: boolean; readonly problem: FileProblem | null }
	| {
			readonly step: "open";
			readonly info: BackupInfo;
			readonly by: "password" | "recovery";
			readonly problem: OpenProblem | null;
	  }
	| {
			readonly step: "compared";
			readonly info: BackupInfo;
			readonly comparison: Comparison;
			/** What was deleted for good here is wanted back. */
			readonly deletedToo: boolean;
	  };

/** All that the settings page can show. A view is a pure function of one of these, and `act`. */
export type State =
	| { readonly view: "starting" }
	| None
	/** Only a person opens the vault, and nobody has. */
	| { readonly view: "locked" }
	| Lost
	/** The vault does not open. */
	| { readonly view: "closed"; readonly notice: Notice }
	| Open
	| Sheet;

/** What is to be printed: a new recovery code, shown this once, accounts, or both. */
export interface Sheet {
	readonly view: "sheet";
	/** Six groups of five, with dashes between; null: the sheet is of accounts alone. */
	readonly code: string | null;
	/** Milliseconds since 1970. */
	readonly made: number;
	/** What the person wants printed as the way to their helpdesk. */
	readonly helpdesk: string;
	/** All that there are. */
	readonly accounts: readonly Account[];
	/** The accounts that the person chose, by their id. */
	readonly chosen: readonly string[];
	/** The chosen ones with their keys, once the vault gave them. */
	readonly printed: readonly Exported[];
	/** They are on their way. */
	readonly busy: boolean;
	readonly notice: Notice | null;
}

/** There is no vault: the first account makes one, or a backup. */
export interface None {
	readonly view: "none";
	readonly restore: Restore;
	/** The browser's sync carries accounts already. */
	readonly waiting: boolean;
	/** What was typed as their password is not. */
	readonly problem: "not_theirs" | null;
	/** The page was opened for it: its heading takes the focus. */
	readonly focus: "backup" | null;
	readonly busy: boolean;
	readonly notice: Notice | null;
}

/** This device's key is gone, or the vault's header is damaged. */
export interface Lost {
	readonly view: "lost";
	/** The header is damaged: no key would open the vault. */
	readonly damaged: boolean;
	/** What a person may open the vault with. */
	readonly ways: readonly Way[];
	/** What is typed for that; null: nothing. */
	readonly by: "password" | "recovery" | null;
	/** What is wrong with what was typed: the name of its sentence (`locked_<problem>`). */
	readonly problem: "wrong_key" | "recovery_length" | "recovery_typo" | null;
	/** Seconds to wait before the next may be tried, when it was tried. */
	readonly wait: number;
	readonly restore: Restore;
	/** Whether to begin anew is being asked. */
	readonly asks: boolean;
	/** What was unfolded there was closed: its heading takes the focus. */
	readonly focus: "backup" | "anew" | null;
	readonly busy: boolean;
	readonly notice: Notice | null;
}

/** The settings of an open vault. */
export interface Open {
	readonly view: "open";
	readonly protection: Protection;
	readonly hasRecovery: boolean;
	readonly passkeys: { readonly offer: PasskeyOffer; readonly list: readonly Passkey[] };
	/** Why no passkey was added just now. */
	readonly passkeyProblem: PasskeyProblem | null;
	/** Minutes without use after which it locks; null: at the browser's exit. */
	readonly lockAfter: number | null;
	/** Without those in the trash. */
	readonly accounts: readonly Account[];
	/** How many of them are in no backup yet. */
	readonly missing: number;
	/** When the last backup file was made, Unix seconds. */
	readonly lastBackup: number | null;
	/** Shown instead of all sections: the way to a new PC. */
	readonly walk: Walk | null;
	/** Whether it locks when the operating system does; null: this browser cannot tell. */
	readonly lockWithSystem: boolean | null;
	readonly sync: Sync;
	/** The last deleted first. */
	readonly trash: readonly InTrash[];
	readonly panel: Panel | null;
	/** The account that panel "purge" asks about, or the passkey of "removePasskey". */
	readonly asked: string | null;
	/** Unfolded instead of a panel: a backup file is being restored or tested. */
	readonly restore: Restore | null;
	/** What is wrong with a password; `weak`: whether it is to be taken all the same is being asked. */
	readonly problem: "short" | "differs" | "weak" | "not_theirs" | null;
	/** The estimate of what stands in the field; null while there is nothing to say. */
	readonly strength: Strength | null;
	readonly shown: boolean;
	readonly busy: boolean;
	/** What was just done, in which section: its heading takes the focus when a panel closes. */
	readonly done: Done | null;
	readonly focus: Section | null;
	readonly notice: Notice | null;
}

/** A new password, as it was typed twice. */
export interface NewPassword {
	readonly password: string;
	readonly again: string;
	/** The person was told that it is weak, and wants it. */
	readonly weakToo: boolean;
}

/** All that a person can do on the settings page. */
export type Action =
	| { readonly do: "open"; readonly panel: Panel }
	| { readonly do: "close" }
	| { readonly do: "type"; readonly password: string }
	/** What was wrong is being typed anew: a new password, that of another PC, or what opens a lost vault. */
	| { readonly do: "correct" }
	| { readonly do: "show"; readonly shown: boolean }
	| ({ readonly do: "setPassword" } & NewPassword)
	| { readonly do: "removePassword" }
	| { readonly do: "useDevice" }
	| { readonly do: "lockAfter"; readonly minutes: number | null }
	| { readonly do: "lockWithSystem"; readonly wanted: boolean }
	| { readonly do: "lock" }
	| { readonly do: "addPasskey" }
	| { readonly do: "askRemovePasskey"; readonly name: string }
	| { readonly do: "removePasskey"; readonly name: string }
	/** While the vault does not open. */
	| { readonly do: "unlockLost"; readonly secret: string }
	| { readonly do: "usePasskey" }
	| { readonly do: "askBeginAnew" }
	| { readonly do: "beginAnew" }
	| { readonly do: "makeSheet" }
	| { readonly do: "removeRecovery" }
	/** A file that opens with what opens the vault. */
	| { readonly do: "saveBackup" }
	| ({ readonly do: "saveBackupWith" } & NewPassword)
	| { readonly do: "openRestore" }
	| { readonly do: "chooseFile"; readonly file: File }
	| { readonly do: "openFile"; readonly secret: string }
	/** What does not open the file is being typed anew. */
	| { readonly do: "correctFile" }
	| { readonly do: "openFileOtherwise" }
	/** Whether to restore what was deleted for good here, too. */
	| { readonly do: "deletedToo"; readonly wanted: boolean }
	| { readonly do: "restore" }
	| { readonly do: "putBack"; readonly id: string }
	| { readonly do: "askPurge"; readonly id: string }
	| { readonly do: "purge"; readonly id: string }
	| { readonly do: "beginSync" }
	/** `password`: that of the installation whose accounts the browser carries. */
	| { readonly do: "joinSync"; readonly password: string }
	| { readonly do: "endSync"; readonly empties: boolean }
	/** A sheet of accounts, without a new recovery code. */
	| { readonly do: "printAccounts" }
	/** The accounts that are to be on the sheet. */
	| { readonly do: "choosePrinted"; readonly ids: readonly string[] }
	| { readonly do: "walk"; readonly way: Walk["way"] }
	| { readonly do: "step"; readonly step: Step; readonly done: boolean }
	| { readonly do: "endWalk" }
	| { readonly do: "helpdesk"; readonly text: string }
	| { readonly do: "print" }
	| { readonly do: "leaveSheet" };

export type Act = (action: Action) => void;
