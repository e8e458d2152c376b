import { capture } from "../browser/capture";
import type { ImagePlaces } from "../browser/image-note";
import type { Tab } from "../browser/tab";
import type { AppOnlyKind, Draft, Payload } from "../changes";
import type { Core } from "../core";
import type { Notice, NoticeKind } from "../parts/notice";
import { PRACTICE_TEXT } from "../practice/practice";
import { Reader } from "../reader";
import type { SeenCode } from "../reader-worker";

/** What a capture of the tab showed. */
export type Scanned =
	| { readonly found: "accounts"; readonly drafts: readonly Draft[] }
	| { readonly found: "appOnly"; readonly kind: AppOnlyKind }
	/** The QR of the welcome page's practice, which is never saved. */
	| { readonly found: "practice" }
	| { readonly found: "nothing"; readonly notice: Notice };

/** Kinds of codes that no set-up is about: beside one of these, the code that could not be read may be the account. */
const ORDINARY: readonly Payload["kind"][] = ["link", "text", "other"];

/**
 * Captures the tab, reads every code in it, and says what they are. Accounts come before everything else. `only`: nothing
 * counts but what lies in these places.
 */
export async function scan(
	core: Core,
	tab: Tab,
	mayInject: boolean,
	only: ImagePlaces | null = null,
): Promise<Scanned> {
	// These load while the browser captures.
	const reader = new Reader();
	const changes = core.changes();
	changes.catch(() => {});
	const captured = await capture(tab);
	if (captured === "denied" || captured === "changed") {
		reader.close();
		return nothing(captured === "denied" ? "cannot_capture" : "scan_changed", "warning");
	}
	const reading = await reader.read(captured.picture);
	if (!reading) {
		return nothing("unexpected", "warning");
	}
	const codes = only ? reading.codes.filter((code) => liesIn(code, only, reading.width)) : reading.codes;
	if (only && codes.length === 0) {
		return nothing("no_qr_in_image", "info");
	}
	const { payload } = await changes;
	const texts = new Set(codes.map(({ text }) => text));
	const practises = texts.delete(PRACTICE_TEXT);
	const payloads = [...texts].map(payload);
	const drafts = payloads.flatMap((payload) => (payload.kind === "account" ? [payload.draft] : []));
	if (drafts.length > 0) {
		return { found: "accounts", drafts };
	}
	if (practises) {
		return { found: "practice" };
	}
	const appOnly = payloads.find((payload) => payload.kind === "appOnly");
	if (appOnly) {
		return { found: "appOnly", kind: appOnly.app };
	}
	const special = payloads.find(({ kind }) => !ORDINARY.includes(kind));
	if (reading.unread && !special) {
		return nothing(reading.unread === "damaged" ? "unreadable" : `cut_${reading.unread}`, "warning");
	}
	const other = special ?? payloads[0];
	if (other?.kind === "link") {
		return nothing("qr_link", "info", other.name);
	}
	if (other && other.kind !== "account" && other.kind !== "appOnly") {
		return nothing(`qr_${other.kind}`, "info");
	}
	return nothing(mayInject ? "no_qr" : "nothing_to_fill", "info");
}

/** Whether a code's centre lies in one of the places. `width`: pixels of the capture. */
function liesIn({ corners }: SeenCode, { places, width: cssWidth }: ImagePlaces, width: number): boolean {
	const middle = (axis: 0 | 1) => {
		const all = corners.filter((_, index) => index % 2 === axis);
		return (all.reduce((sum, one) => sum + one, 0) / all.length) * (cssWidth / width);
	};
	const [x, y] = [middle(0), middle(1)];
	return places.some(({ left, top, right, bottom }) => x >= left && x <= right && y >= top && y <= bottom);
}

function nothing(kind: NoticeKind, tone: Notice["tone"], ...names: string[]): Scanned {
	return { found: "nothing", notice: { kind, tone, names } };
}
