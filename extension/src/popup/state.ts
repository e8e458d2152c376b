import type { AppOnlyKind, Draft, FormField, TypedKey } from "../changes";
import type { Account, Code, Way } from "../core";
import type { Named } from "../parts/account-name";
import type { Notice } from "../parts/notice";
import type { Practice } from "../practice/practice";

/** An account with the code of this moment. */
export interface Entry {
	readonly account: Account;
	readonly code: Code;
}

/** What the person searches the list for. */
export interface Search {
	readonly query: string;
	/** The accounts that were found, the best first; null: nothing is searched for. */
	readonly found: readonly string[] | null;
	/** How many were found, once the person has stopped typing: spoken then. */
	readonly spoken: number | null;
}

/** What was changed of an account just now: from what to what. Pinning says it in one word. */
export type Edited = { readonly account: Account } & (
	| { readonly what: "name" | "place"; readonly from: string; readonly to: string }
	| { readonly what: "pinned" | "unpinned" }
);

/** What the guided set-up does, in order. */
export const GUIDE_TASKS = ["app", "scan", "save", "code", "confirm"] as const;
export type GuideTask = (typeof GUIDE_TASKS)[number];

/** What the guide waits for a person to do; it goes on by itself then. */
export type GuideHeld =
	/** Click the link that was outlined: its language is not known. */
	| "link"
	/** Say that the account is theirs: the page does not say whose it is. */
	| "user"
	/** Empty the field. */
	| "empty_field"
	/** Press the page's button. */
	| "press";

/** Why the guide ended before its time: a `guide_<why>_title` and `guide_<why>_text` each; `names` fill $1, $2. */
export type GuideWhy =
	/** The next page is another site's: one more click on the icon. */
	| "click_again"
	| "no_link"
	| "five"
	/** The page refuses something in words that are not known. */
	| "page_error"
	/** $1: whose the QR is; $2: who is setting up. */
	| "user_differs"
	| "key_differs"
	/** The QR is for Microsoft's app alone, and the way back is not known. */
	| "app_only"
	| "unreadable"
	| "several"
	| "no_account"
	/** $1: by how much. */
	| "clock_far"
	| "not_taken"
	| "refused"
	| "no_answer"
	/** The page went away with the code: nobody saw what Microsoft said of it. */
	| "unseen"
	/** The page did not go on. */
	| "not_on"
	| "unknown_step"
	/** Another tab or page is there now. */
	| "left";

export type GuideState = {
	readonly view: "guide";
} & (
	| {
			readonly phase: "offer";
			/** The set-up was begun before. */
			readonly begun: boolean;
	  }
	| {
			readonly phase: "going";
			readonly task: GuideTask;
			readonly account: Named | null;
			readonly held: GuideHeld | null;
			/** A fresh code comes then (Unix seconds). */
			readonly waits: { readonly until: number; readonly reason: "used" | "ending" } | null;
	  }
	| {
			readonly phase: "stopped";
			readonly task: GuideTask;
			readonly account: Named | null;
			readonly why: GuideWhy;
			readonly names: readonly string[];
	  }
	| {
			readonly phase: "done";
			readonly account: Account;
			/** The account of the same name that was there before. */
			readonly replaced: Account | null;
			/** It is in the trash by now. */
			readonly trashed: boolean;
			/** The page said that sign-in asks for another method than the app's code first. */
			readonly otherFirst: boolean;
			/** The account is in no backup yet. */
			readonly missing: boolean;
	  }
);

/** All that the popup can show. A view is a pure function of one of these, the time, and `act`. */
export type State =
	| { readonly view: "starting" }
	/** Only a person opens the vault: with the password, the recovery code, or a passkey. */
	| {
			readonly view: "locked";
			/** What is typed; null: only a passkey opens it. */
			readonly by: "password" | "recovery" | null;
			readonly ways: readonly Way[];
			/** Because this device's key is gone. */
			readonly lost: boolean;
			/** What is wrong with what was typed: the name of its sentence (`locked_<problem>`). */
			readonly problem: "wrong_key" | "recovery_length" | "recovery_typo" | null;
			readonly busy: boolean;
			/** The next may be tried then (Unix seconds). */
			readonly waitUntil: number;
			readonly notice: Notice | null;
	  }
	/** Nothing opens the vault: this device's key is gone, or its header is damaged. */
	| { readonly view: "lost"; readonly damaged: boolean }
	| {
			readonly view: "accounts";
			readonly entries: readonly Entry[];
			/** So many more accounts come below these, in a moment. */
			readonly rest: number;
			readonly notices: readonly Notice[];
			/** A capture is being read right now. */
			readonly scanning: boolean;
			/** The accounts that may be filled here: each offers "Fill in". */
			readonly fillable: ReadonlySet<string>;
			/** The codes of Microsoft accounts are not shown: the page is not Microsoft's, and looks like it. */
			readonly hidden: boolean;
			/** The account whose code was just copied. */
			readonly copied: string | null;
			/** The account that was just deleted, for Undo. */
			readonly deleted: Account | null;
			/** What was changed just now, for Undo. */
			readonly edited: Edited | null;
			/** The accounts that fit the page: they stand first, in a group of their own. Empty: no group. */
			readonly here: ReadonlySet<string>;
			/** Null: there are too few accounts to search. */
			readonly search: Search | null;
			/** The vault can be locked: only a person opens it. */
			readonly locks: boolean;
			/** How many of the accounts are in no backup yet. */
			readonly missing: number;
			/** The accounts of which Microsoft has accepted no code yet. */
			readonly halfDone: ReadonlySet<string>;
	  }
	/** One account: what can be done with it. */
	| {
			readonly view: "details";
			readonly account: Account;
			/** Microsoft has accepted no code of it yet. */
			readonly halfDone: boolean;
			/** It stands first among the pinned ones, or among the others. */
			readonly first: boolean;
			readonly saving: boolean;
			readonly notice: Notice | null;
	  }
	/** The accounts are put in order by hand. */
	| { readonly view: "arranging"; readonly accounts: readonly Account[]; readonly notice: Notice | null }
	/** One code across the popup. */
	| { readonly view: "large"; readonly entry: Entry; readonly copied: boolean }
	| {
			readonly view: "card";
			/** Every otpauth QR on the page; usually one. */
			readonly drafts: readonly Draft[];
			readonly chosen: number;
			readonly saving: boolean;
			readonly notice: Notice | null;
			/** The page is Microsoft's wizard: Sixbox can do the rest, too. */
			readonly guide: boolean;
	  }
	/** Same name, another secret: nothing is replaced without a word. */
	| { readonly view: "conflict"; readonly draft: Draft; readonly existing: Account; readonly nickname: string }
	/** `already`: this very account was in the vault. `setUp`: the page is Microsoft's wizard, so "Next" comes now. */
	| {
			readonly view: "saved";
			readonly entry: Entry;
			readonly already: boolean;
			readonly setUp: boolean;
			readonly copied: boolean;
			/** It is in no backup yet. */
			readonly missing: boolean;
	  }
	/** The page has a field, and more than one account could be meant. `sure`: the page says that it wants the app's code. */
	| { readonly view: "choose"; readonly accounts: readonly Account[]; readonly sure: boolean }
	/** None of the accounts was used on this host yet: the person says which, with both hosts before them. */
	| { readonly view: "elsewhere"; readonly accounts: readonly Account[]; readonly host: string }
	/** The sign-in is led to the view that asks for an app's code. */
	| { readonly view: "steering" }
	/** A fresh code comes at `until` (Unix seconds). `reason`: the present one was used, or ends on the way. */
	| { readonly view: "waiting"; readonly account: Account; readonly until: number; readonly reason: "used" | "ending" }
	| {
			readonly view: "filled";
			readonly entry: Entry;
			readonly pressed: boolean;
			/** The page took it and went on by itself. */
			readonly went: boolean;
			/** This ends the set-up of an account that is in no backup yet. */
			readonly missing: boolean;
			/** The sign-in began with another way than a code. */
			readonly led: boolean;
			/** What there is to tell about this PC's clock. */
			readonly clock: Notice | null;
	  }
	/** Microsoft's own QR, for its own app alone. */
	| { readonly view: "appOnly"; readonly kind: AppOnlyKind; readonly hasAccounts: boolean; readonly guide: boolean }
	/** Microsoft's set-up wizard is walked for the person. */
	| GuideState
	/** The person practises on the welcome page. */
	| { readonly view: "practice"; readonly practice: Practice }
	| {
			readonly view: "typed";
			readonly form: TypedKey;
			/** Which field is wrong, the name of its sentence (`form_<sentence>`), and what fills its $1. */
			readonly problem: {
				readonly field: FormField;
				readonly sentence: string;
				readonly names: readonly string[];
			} | null;
			readonly saving: boolean;
			readonly notice: Notice | null;
	  };

/** The form for a key before anything is typed. */
export const EMPTY_FORM: TypedKey = { issuer: "", user: "", key: "", algorithm: "SHA1", digits: "6", period: "30" };

/** All that a person can do in the popup. */
export type Action =
	| { readonly do: "save"; readonly nickname: string }
	| { readonly do: "keepBoth" }
	| { readonly do: "replace" }
	| { readonly do: "pickDraft"; readonly index: number }
	| { readonly do: "showAccounts" }
	| { readonly do: "scan" }
	| { readonly do: "copy"; readonly id: string }
	| { readonly do: "fill"; readonly id: string }
	/** Shows the codes although the page looks like Microsoft's and is not. */
	| { readonly do: "showHidden" }
	| { readonly do: "typeKey" }
	| { readonly do: "saveTyped"; readonly form: TypedKey }
	/** What was wrong in this field is being typed anew. */
	| { readonly do: "correct"; readonly field: FormField }
	| { readonly do: "unlock"; readonly secret: string }
	/** What does not open the vault is being typed anew. */
	| { readonly do: "correctSecret" }
	| { readonly do: "unlockOtherwise" }
	/** Opens the window that asks for a passkey. */
	| { readonly do: "passkey" }
	| { readonly do: "details"; readonly id: string }
	/** Shows the account's code across the popup. */
	| { readonly do: "large"; readonly id: string }
	/** Shows the account's code in a small window of its own. */
	| { readonly do: "window"; readonly id: string }
	| { readonly do: "delete"; readonly id: string }
	| { readonly do: "undoDelete"; readonly id: string }
	| OrganiseAction
	| { readonly do: "lock" }
	| { readonly do: "settings" }
	/** Walks Microsoft's set-up wizard. */
	| { readonly do: "guide" }
	| { readonly do: "guideStop" }
	/** The account that the wizard's QR names is the person's. */
	| { readonly do: "guideVouch" }
	/** Puts the account that was replaced into the trash. */
	| { readonly do: "guideTrash" }
	/** The account works, whatever Sixbox has seen. */
	| { readonly do: "works"; readonly id: string }
	/** The welcome page. */
	| { readonly do: "how" }
	/** The settings' section about backups, or about a new PC. */
	| { readonly do: "backup" }
	| { readonly do: "newPc" };

/** What a person does to find accounts and to put them in order. */
export type OrganiseAction =
	| { readonly do: "search"; readonly query: string }
	/** An empty nickname: none. */
	| { readonly do: "rename"; readonly id: string; readonly nickname: string }
	| { readonly do: "pin"; readonly id: string; readonly pinned: boolean }
	| { readonly do: "toTop"; readonly id: string }
	/** Opens the page on which a logo is chosen. */
	| { readonly do: "logo"; readonly id: string }
	| { readonly do: "arrange" }
	/** Moves it before another one of its group; null: to the end. */
	| { readonly do: "place"; readonly id: string; readonly before: string | null }
	| { readonly do: "undoEdit" };

export type Act = (action: Action) => void;
