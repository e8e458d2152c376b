import { fillsAlone, setFillsAlone } from "../../browser/fill-permission";
import { FILLING, type FillSettings, fillSettings, setFillSettings } from "../../browser/fill-settings";

/** The name of the command that opens the popup, as the manifest has it. */
const OPEN_POPUP = "_execute_action";

/** How signing in goes: what the person chose, and what the browser allows. */
export interface Filling {
	/** `alone` only where the browser permits it, too. */
	readonly chosen: FillSettings;
	/** The keys that open the popup; empty: none. */
	readonly shortcut: string;
	/** Works in private windows. */
	readonly inPrivate: boolean;
	/** The person was asked for the permission just now, and said no. */
	readonly denied: boolean;
}

export type FillingAction =
	| { readonly do: "choose"; readonly what: "press" | "pressAlone" | "askTime"; readonly wanted: boolean }
	/** The browser asks the person. */
	| { readonly do: "alone"; readonly wanted: boolean }
	/** Pages of the browser, which no link may lead to. */
	| { readonly do: "openShortcuts" }
	| { readonly do: "openExtension" };

export type FillingAct = (action: FillingAction) => void;

/** The settings about filling, which are no matter of the vault. */
export class FillingSettings {
	#denied = false;
	/** The newest reading; an older one that ends later does not count. */
	#reads = 0;

	constructor(private readonly show: (filling: Filling) => void) {}

	/** Shows what is so, now and whenever it changes: here, in another window, or on the browser's own pages. */
	watch(): void {
		const reload = () => void this.#reload();
		chrome.storage.local.onChanged.addListener((changes) => FILLING in changes && reload());
		chrome.permissions.onAdded.addListener(reload);
		chrome.permissions.onRemoved.addListener(reload);
		addEventListener("focus", reload);
		document.addEventListener("visibilitychange", reload);
		reload();
	}

	act: FillingAct = (action) => {
		this.#do(action).catch(() => this.#reload());
	};

	async #do(action: FillingAction): Promise<void> {
		this.#denied = false;
		switch (action.do) {
			case "choose":
				await setFillSettings({ [action.what]: action.wanted });
				return this.#reload();
			case "alone":
				this.#denied = !(await setFillsAlone(action.wanted));
				return this.#reload();
			case "openShortcuts":
				await chrome.tabs.create({ url: "chrome://extensions/shortcuts" });
				return;
			case "openExtension":
				await chrome.tabs.create({ url: `chrome://extensions/?id=${chrome.runtime.id}` });
		}
	}

	async #reload(): Promise<void> {
		const read = ++this.#reads;
		const [settings, alone, commands, inPrivate] = await Promise.all([
			fillSettings(),
			fillsAlone(),
			chrome.commands.getAll(),
			chrome.extension.isAllowedIncognitoAccess(),
		]);
		if (read === this.#reads) {
			const shortcut = commands.find(({ name }) => name === OPEN_POPUP)?.shortcut ?? "";
			this.show({ chosen: { ...settings, alone }, shortcut, inPrivate, denied: this.#denied });
		}
	}
}
