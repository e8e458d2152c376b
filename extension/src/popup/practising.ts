import type { Tab } from "../browser/tab";
import { type PopupSays, type Practice, practiceIn, type WelcomeSays } from "../practice/practice";

/** Milliseconds in which a welcome page answers. */
const PATIENCE = 1000;

/** The popup's line to the welcome page below it, on which the person may be practising. */
export class Practising {
	#port: chrome.runtime.Port | null = null;

	/** `show`: shows what the practice comes to. */
	constructor(private readonly show: (practice: Practice) => void) {}

	/** Tells the welcome page that the icon was clicked; `null` if this tab shows no welcome page. */
	async begin({ id, url }: Tab, first: boolean): Promise<WelcomeSays | null> {
		if (url.split("#")[0] !== chrome.runtime.getURL("welcome.html")) {
			return null;
		}
		const port = chrome.runtime.connect({ name: practiceIn(id) });
		this.#port = port;
		return new Promise((resolve) => {
			const end = () => resolve(null);
			setTimeout(end, PATIENCE);
			port.onDisconnect.addListener(() => {
				this.#port = null;
				end();
			});
			port.onMessage.addListener((said: WelcomeSays) => {
				resolve(said);
				if (typeof said === "object") {
					this.show(said);
				}
			});
			this.#say({ say: "clicked", first });
		});
	}

	/** The practice QR code was read. Whether there is a welcome page to go on. */
	read(): boolean {
		return this.#say({ say: "read" });
	}

	setUp(): void {
		this.#say({ say: "setUp" });
	}

	#say(said: PopupSays): boolean {
		this.#port?.postMessage(said);
		return this.#port !== null;
	}
}
