import type { Core, PlaceName, Vault } from "../core";
import type { FieldName, FieldSeen } from "../page/protocol";
import { isMicrosofts, type Look, placeOf } from "./look";

/** Why nothing of Microsoft's is filled at an address. `own_server`: a company's own AD FS. */
export type Refusal = Exclude<PlaceName, "sign-in" | "set-up"> | "own_server";

/** What a page's code field is left alone for. */
export type LeftAlone = "other_code" | "field_not_empty" | "several_fields";

/** What a look at a page leads to. */
export type Decision =
	/** There is nothing to fill. */
	| { readonly do: "nothing" }
	/** Microsoft's field, and not Microsoft's address: no code of any account. */
	| { readonly do: "refuse"; readonly why: Refusal }
	| { readonly do: "leave"; readonly why: LeftAlone }
	/** The page says that the code which Sixbox sent was wrong. */
	| { readonly do: "explain" }
	/** The code that Sixbox sent is on its way. */
	| { readonly do: "sending" }
	/** There is a field, and the vault is not open. */
	| { readonly do: "open" }
	/** This account; `press`: the page's button, too. `ready`: its code is in the field already, and was not sent. */
	| {
			readonly do: "fill";
			readonly id: string;
			readonly field: FieldName;
			readonly press: boolean;
			readonly ready: boolean;
	  }
	/** The person says which. `sure`: the page says that it wants the app's code. */
	| { readonly do: "ask"; readonly ids: readonly string[]; readonly field: FieldName; readonly sure: boolean }
	/** No account was used on this host yet: the person says which, having seen both hosts. */
	| { readonly do: "elsewhere"; readonly ids: readonly string[]; readonly field: FieldName }
	| { readonly do: "no_account"; readonly user: string | null }
	/** The sign-in does not ask for an app's code yet, and can be led there. */
	| { readonly do: "steer" }
	/** The sign-in offers no app's code. */
	| { readonly do: "no_app_code" };

/** Decides what a click is to do on a page. `vault` null: it is not open. */
export function decide(core: Core, vault: Vault | null, seen: Look): Decision {
	const place = placeOf(core, seen);
	return isMicrosofts(place) ? onMicrosofts(vault, seen, place) : elsewhere(vault, seen, place);
}

function onMicrosofts(vault: Vault | null, seen: Look, place: "sign-in" | "set-up"): Decision {
	const { field, way } = seen;
	if (field === "several") {
		return { do: "leave", why: "several_fields" };
	}
	if (!field) {
		return way ? onTheWay(vault, seen, way === "no-app-code") : { do: "nothing" };
	}
	// A box of the wizard that could be for anything, a telephone number too: it does not keep a QR from being read.
	if (place === "set-up" && field.kind === "plain" && field.asks === "unknown" && seen.scanned === null) {
		return { do: "nothing" };
	}
	return fillHere(vault, seen, field, "microsoft");
}

function onTheWay(vault: Vault | null, seen: Look, ends: boolean): Decision {
	if (!vault) {
		return { do: "open" };
	}
	const { url, user } = seen;
	const choice = vault.choose({ url, field: "microsoft", user, scanned: null, sure: true });
	if (choice.choice === "none") {
		return { do: "no_account", user };
	}
	return { do: ends ? "no_app_code" : "steer" };
}

function elsewhere(vault: Vault | null, seen: Look, place: Refusal): Decision {
	const { field, generic, way, user } = seen;
	// Microsoft's views before the code view have its ids, too.
	const isNamed = field === "several" || (field !== null && field.kind !== "plain") || way !== null;
	if (isNamed || (place.startsWith("fake_") && (field ?? generic ?? user) !== null)) {
		const server = field !== null && field !== "several" && field.kind === "server" && place === "wrong_host";
		return { do: "refuse", why: server ? "own_server" : place };
	}
	if (generic === null) {
		return { do: "nothing" };
	}
	if (place !== "wrong_host") {
		return { do: "refuse", why: place };
	}
	return generic === "several" ? { do: "leave", why: "several_fields" } : fillHere(vault, seen, generic, "generic");
}

function fillHere(vault: Vault | null, seen: Look, on: FieldSeen, field: FieldName): Decision {
	const { asks, occupied, refused } = on;
	if (!vault) {
		return { do: "open" };
	}
	if (asks === "other") {
		return { do: "leave", why: "other_code" };
	}
	if (refused && seen.sent) {
		return { do: "explain" };
	}
	if (on.sending) {
		return { do: "sending" };
	}
	if (occupied) {
		return { do: "leave", why: "field_not_empty" };
	}
	const { url, user, scanned } = seen;
	// On another site a click on the icon is meant for the one account that belongs there.
	const sure = asks === "app" || field === "generic";
	const choice = vault.choose({ url, field, user, scanned, sure });
	switch (choice.choice) {
		case "fill":
			return {
				do: "fill",
				id: choice.id,
				field,
				press: field === "microsoft" && !refused,
				ready: on.ready === choice.id,
			};
		case "ask":
			return { do: "ask", ids: choice.ids, field, sure };
		case "elsewhere":
			return { do: "elsewhere", ids: choice.ids, field };
		case "none":
			return { do: "no_account", user };
	}
}
