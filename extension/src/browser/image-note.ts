import { takeSign } from "./sign";
import { PATIENCE } from "./tab";

/** Which picture the popup is to scan, told by the service worker through storage.session, and where it stands on its page. */

const NOTE = "image";

/** Milliseconds for which the note is meant: until the popup has opened, or until the person has clicked the icon. */
const MEANT = 15_000;

export interface ImageNote {
	readonly tabId: number;
	/** The frame that shows it; 0: the page itself. */
	readonly frameId: number;
	/** Empty where the browser does not tell. */
	readonly srcUrl: string;
}

interface Noted extends ImageNote {
	/** Milliseconds since 1970. */
	readonly at: number;
}

/** Where a picture stands in the window, CSS pixels. */
export interface Place {
	readonly left: number;
	readonly top: number;
	readonly right: number;
	readonly bottom: number;
}

/** Where a picture is to be looked for. */
export interface ImagePlaces {
	/** More than one where the same picture stands in several places. */
	readonly places: readonly Place[];
	/** CSS pixels of the window. */
	readonly width: number;
}

/** Notes which picture is meant, for as long as that may be: the address of a picture can hold the picture. */
export async function noteImage(note: ImageNote): Promise<void> {
	await chrome.storage.session.set({ [NOTE]: { ...note, at: Date.now() } satisfies Noted });
	setTimeout(() => void forgetOldNote(), MEANT);
}

async function forgetOldNote(): Promise<void> {
	const noted = await storedNote();
	if (noted && !isMeant(noted)) {
		await forget(noted);
	}
}

/** Takes the note that was meant for this tab, once. */
export async function takeImageNote(tabId: number): Promise<ImageNote | null> {
	const noted = await storedNote();
	if (!noted) {
		return null;
	}
	await forget(noted);
	return noted.tabId === tabId && isMeant(noted) ? noted : null;
}

async function storedNote(): Promise<Noted | undefined> {
	return (await chrome.storage.session.get(NOTE))[NOTE] as Noted | undefined;
}

function isMeant({ at }: Noted): boolean {
	const age = Date.now() - at;
	return age >= 0 && age < MEANT;
}

async function forget({ tabId }: Noted): Promise<void> {
	await chrome.storage.session.remove(NOTE);
	await takeSign(tabId);
}

/** Finds the picture on its page. Null: nobody can say where it is, so that it may be anywhere in the window. */
export async function placesOf({ tabId, frameId, srcUrl }: ImageNote): Promise<ImagePlaces | null> {
	if (frameId !== 0 || srcUrl === "") {
		return null;
	}
	const asked = chrome.scripting
		.executeScript({
			target: { tabId, frameIds: [0] },
			world: "ISOLATED",
			injectImmediately: true,
			func: (wanted: string) => {
				const isWanted = (image: HTMLImageElement | HTMLInputElement) =>
					image.src === wanted || (image instanceof HTMLImageElement && image.currentSrc === wanted);
				const images = document.querySelectorAll<HTMLImageElement | HTMLInputElement>("img, input[type=image]");
				const places = [...images]
					.filter((image) => isWanted(image) && image.checkVisibility())
					.map((image) => {
						const { left, top, right, bottom } = image.getBoundingClientRect();
						return { left, top, right, bottom };
					});
				return { places, width: innerWidth };
			},
			args: [srcUrl],
		})
		.catch(() => []);
	const [found] = await Promise.race([asked, new Promise<[]>((resolve) => setTimeout(resolve, PATIENCE, []))]);
	return found?.result && found.result.places.length > 0 ? found.result : null;
}
