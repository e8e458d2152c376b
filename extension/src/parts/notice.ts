import { html, nothing, type TemplateResult } from "lit/html.js";
import { message } from "../browser/i18n";
import { icon } from "./icon";
import { sentenceOf } from "./sentence";

/**
 * One thing to tell, as the name of its sentence; `tone` says how loudly (`quiet`: its title alone).
 * Every kind is a `notice_<kind>_title` in _locales, most with a `notice_<kind>_text` beside it; `names` fill $1, $2, …
 */
export interface Notice {
	readonly kind: NoticeKind;
	readonly tone: "quiet" | "info" | "warning" | "refusal";
	readonly names: readonly string[];
}

export type NoticeKind =
	/** The browser lets nobody capture this page. */
	| "cannot_capture"
	/** Captured, no QR, and the page may not be filled either (chrome://, a PDF). */
	| "nothing_to_fill"
	| "no_qr"
	/** None in the picture that the person chose. */
	| "no_qr_in_image"
	/** The tab went on to something else while it was captured. */
	| "scan_changed"
	/** A QR runs out of the window at that edge. */
	| "cut_top"
	| "cut_right"
	| "cut_bottom"
	| "cut_left"
	/** A whole QR is in view, and too much of it is covered, blurred or too small. */
	| "unreadable"
	/** A code field is here, and no account for it. */
	| "no_account"
	/** The same, but there are accounts, which the person may choose from ($1: who signs in). */
	| "no_account_of"
	/** The account was deleted in another window after the popup had offered it. */
	| "account_gone"
	/** A field like Microsoft's on an address that is not Microsoft's ($1: the host). */
	| "wrong_host"
	/** The same, and the address is made to look like Microsoft's: by its name, by letters that look alike, by bare numbers. */
	| "fake_name"
	| "fake_twin"
	| "fake_address"
	/** A company's own sign-in server ($1: the host). */
	| "own_server"
	/** Microsoft's host, but a page that a tenant wrote ($1: the host). */
	| "tenant_page"
	/** This address is not https ($1: the host). */
	| "not_https"
	/** The page asks for a code sent by SMS or e-mail, not for the app's. */
	| "other_code"
	/** The code was sent, and the page has not answered yet. */
	| "sending"
	/** The page's button could not be pressed for as long as the code was good. */
	| "not_ready"
	/** Two code fields: nobody could say which. */
	| "several_fields"
	/** The sign-in offers no app's code. */
	| "no_app_code"
	/** The way to the app's code could not be found. */
	| "not_led"
	/** The page says that the code was wrong: because of this PC's clock ($1: by how much), another account, or else. */
	| "refused_clock"
	| "refused_perhaps_clock"
	| "refused_account"
	| "refused_code"
	/** This PC's clock is behind or ahead ($1: by how much): codes are put right, or it is too much for that. */
	| "clock_behind"
	| "clock_ahead"
	| "clock_far_behind"
	| "clock_far_ahead"
	/** The page went on to another document between look and fill. */
	| "page_changed"
	/** The field holds something that the person typed. */
	| "field_not_empty"
	/** The page did not keep the code. */
	| "not_taken"
	/** A QR of another kind. */
	| "qr_hotp"
	| "qr_migration"
	| "qr_passkey"
	/** $1: the host or scheme. */
	| "qr_link"
	| "qr_text"
	| "qr_other"
	/** An otpauth QR that holds nonsense. */
	| "qr_damaged"
	/** That of the welcome page's practice. */
	| "qr_practice"
	/** The vault. */
	| "vault_damaged"
	| "vault_newer"
	| "device_key_gone"
	| "slot_costly"
	| "storage_full"
	| "storage_failed"
	| "storage_unread"
	/** $1: how many accounts could not be read. */
	| "records_damaged"
	/** The browser's sync. $1 of sync_full: how many accounts do not fit. */
	| "sync_password"
	| "sync_newer"
	| "sync_full"
	| "sync_nearly_full"
	/** Sixbox itself was updated since it was opened last. */
	| "updated"
	/** A change was taken back. */
	| "undone"
	/** The person stopped the guided set-up. */
	| "guide_stopped"
	/** Anything else: nothing was changed, try again. */
	| "unexpected"
	/** The same, in the settings. */
	| "unexpected_setting";

/** One thing to tell: what happened, and what to do. A refusal is spoken at once, the rest by the place that it stands in. */
export function notice({ kind, tone, names }: Notice): TemplateResult {
	if (tone === "quiet") {
		return html`<p class="notice quiet" data-notice=${kind}>${message(`notice_${kind}_title`, ...names)}</p>`;
	}
	return html`<section class="notice ${tone}" data-notice=${kind} role=${tone === "refusal" ? "alert" : nothing}>
		${icon(tone)}
		<div>
			<h2>${sentenceOf(`notice_${kind}_title`, ...names)}</h2>
			<p>${message(`notice_${kind}_text`, ...names)}</p>
		</div>
	</section>`;
}
