import { html, type TemplateResult } from "lit/html.js";
import type { Account } from "../../core";
import { avatar } from "../../parts/avatar";

/** Logos lie sealed in the vault; a picture is made of one where it is seen, and goes when it is not. */

let read: (id: string) => Uint8Array<ArrayBuffer> | undefined = () => undefined;

const made = new Map<string, { readonly logo: string; readonly url: string }>();

/** `reader` gives an account's logo as a PNG. */
export function readsLogosWith(reader: typeof read): void {
	read = reader;
}

/** The account's picture: its logo, or its initials. `seen`: it is on screen, or nearly. */
export function picture(account: Account, seen = true): TemplateResult {
	if (account.logo && !seen) {
		forget(account.id);
		return html`<span class="avatar to-come"></span>`;
	}
	return avatar(account, account.logo ? urlOf(account.id, account.logo) : null);
}

function urlOf(id: string, logo: string): string | null {
	const there = made.get(id);
	if (there?.logo === logo) {
		return there.url;
	}
	forget(id);
	const png = read(id);
	if (!png) {
		return null;
	}
	const url = URL.createObjectURL(new Blob([png], { type: "image/png" }));
	made.set(id, { logo, url });
	return url;
}

/** Lets go of the pictures of accounts that are not `seen`. */
export function keepPictures(seen: (id: string) => boolean): void {
	for (const id of [...made.keys()].filter((id) => !seen(id))) {
		forget(id);
	}
}

function forget(id: string): void {
	const { url } = made.get(id) ?? {};
	if (url) {
		URL.revokeObjectURL(url);
		made.delete(id);
	}
}
