import { language } from "../../browser/i18n";

/**
 * A window that stays above all others: Document Picture-in-Picture (W3C draft; Chromium has it, Firefox has not). It ends
 * with the page that opened it.
 */

/** CSS pixels of the page; the browser remembers what a person made of them. */
const WIDTH = 300;
const HEIGHT = 160;

/** Milliseconds after which the browser is not waited for: it may leave the request unanswered. */
const PATIENCE = 2000;

/** As far as it is used here; TypeScript's own library does not know it yet. */
interface DocumentPictureInPicture {
	requestWindow(options: { readonly width: number; readonly height: number }): Promise<Window>;
}

const { documentPictureInPicture } = globalThis as { readonly documentPictureInPicture?: DocumentPictureInPicture };

/** Whether this browser can keep a window on top. */
export const hasOnTop = documentPictureInPicture !== undefined;

/** Opens the window, dressed as this page is. Called in answer to a click. Throws where the browser opens none in time. */
export async function openOnTop(): Promise<Window> {
	if (!documentPictureInPicture) {
		throw new Error("no Document Picture-in-Picture");
	}
	const opening = documentPictureInPicture.requestWindow({ width: WIDTH, height: HEIGHT });
	let isLate = false;
	const late = new Promise<never>((_, reject) => {
		setTimeout(() => {
			isLate = true;
			reject(new Error("not answered"));
		}, PATIENCE);
	});
	const opened = await Promise.race([opening, late]).finally(() => {
		// One that opens after all would stand there empty.
		opening.then((window) => isLate && window.close()).catch(() => {});
	});
	dress(opened.document);
	return opened;
}

function dress(page: Document): void {
	page.documentElement.lang = language();
	page.title = document.title;
	page.body.className = document.body.className;
	for (const part of document.head.querySelectorAll("meta, link[rel=stylesheet]")) {
		const copy = page.importNode(part, true);
		if (part instanceof HTMLLinkElement) {
			copy.setAttribute("href", part.href);
		}
		page.head.append(copy);
	}
}
