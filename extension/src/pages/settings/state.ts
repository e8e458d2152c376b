import type { Notice } from "../../popup/state";
import type { Strength } from "./strength";

/** What opens the vault in everyday use; `recovery`: nothing but the recovery code does. */
export type Protection = "device" | "password" | "recovery";

/** A section that can be unfolded for a form or a question. */
export type Panel = "password" | "removePassword" | "newRecovery" | "removeRecovery";

/** What was just done, as the name of its sentence (`settings_done_<done>`). */
export type Done =
	| "password_set"
	| "password_changed"
	| "password_removed"
	| "device_used"
	| "lock_after"
	| "recovery_made"
	| "recovery_removed";

export type Section = "password" | "locking" | "recovery";

/** All that the settings page can show. A view is a pure function of one of these, and `act`. */
export type State =
	| { readonly view: "starting" }
	/** There is no vault: the first account makes one. */
	| { readonly view: "none" }
	/** Only a person opens the vault, and nobody has. */
	| { readonly view: "locked" }
	/** The vault does not open. */
	| { readonly view: "closed"; readonly notice: Notice }
	| Open
	/** A new recovery code, shown this once. */
	| {
			readonly view: "sheet";
			/** Six groups of five, with dashes between. */
			readonly code: string;
			/** Milliseconds since 1970. */
			readonly made: number;
			/** What the person wants printed as the way to their helpdesk. */
			readonly helpdesk: string;
	  };

/** The settings of an open vault. */
export interface Open {
	readonly view: "open";
	readonly protection: Protection;
	readonly hasRecovery: boolean;
	/** Minutes without use after which it locks; null: at the browser's exit. */
	readonly lockAfter: number | null;
	readonly panel: Panel | null;
	/** What is wrong with the new password, as the name of its sentence (`settings_password_<problem>`). */
	readonly problem: "short" | "differs" | null;
	/** The estimate of what stands in the field; null while there is nothing to say. */
	readonly strength: Strength | null;
	readonly shown: boolean;
	readonly busy: boolean;
	/** What was just done, in which section: its heading takes the focus when a panel closes. */
	readonly done: Done | null;
	readonly focus: Section | null;
	readonly notice: Notice | null;
}

/** All that a person can do on the settings page. */
export type Action =
	| { readonly do: "open"; readonly panel: Panel }
	| { readonly do: "close" }
	| { readonly do: "type"; readonly password: string }
	| { readonly do: "show"; readonly shown: boolean }
	| { readonly do: "setPassword"; readonly password: string; readonly again: string }
	| { readonly do: "removePassword" }
	| { readonly do: "useDevice" }
	| { readonly do: "lockAfter"; readonly minutes: number | null }
	| { readonly do: "lock" }
	| { readonly do: "makeSheet" }
	| { readonly do: "removeRecovery" }
	| { readonly do: "helpdesk"; readonly text: string }
	| { readonly do: "print" }
	| { readonly do: "leaveSheet" };

export type Act = (action: Action) => void;
