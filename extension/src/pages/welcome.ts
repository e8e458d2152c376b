import { render } from "lit/html.js";
import { language, message } from "../browser/i18n";
import { Player } from "./welcome/play";
import type { State } from "./welcome/state";
import { view } from "./welcome/view";

const root = document.getElementById("welcome");
document.documentElement.lang = language();
document.title = message("welcome_title_page");

if (root) {
	const player = new Player((play) => show({ play }), isPracticeSeen, bringPracticeIntoView);
	let state: State = {
		pinned: null,
		edge: navigator.userAgent.includes(" Edg/"),
		inPrivate: false,
		play: player.play,
	};
	const show = (change: Partial<State>) => {
		state = { ...state, ...change };
		render(view(state, player.act), root);
	};
	const ask = async () => {
		const [settings, inPrivate] = await Promise.all([
			chrome.action.getUserSettings(),
			chrome.extension.isAllowedIncognitoAccess(),
		]);
		show({ pinned: settings.isOnToolbar ?? null, inPrivate });
	};
	show({});
	// A link to a section finds it now only.
	document.getElementById(location.hash.slice(1))?.scrollIntoView();
	chrome.action.onUserSettingsChanged?.addListener(() => void ask());
	addEventListener("focus", () => void ask());
	await player.listen();
	await ask();
}

/** Whether the practice is on screen: the QR code as a whole, but for a pixel of rounding; without one, any of it. */
function isPracticeSeen(): boolean {
	const qr = document.querySelector(".play-qr")?.getBoundingClientRect();
	if (qr) {
		return qr.top >= -1 && qr.bottom <= innerHeight + 1;
	}
	const place = document.querySelector(".play-window")?.getBoundingClientRect();
	return place !== undefined && place.bottom > 0 && place.top < innerHeight;
}

async function bringPracticeIntoView(): Promise<void> {
	document.querySelector(".play")?.scrollIntoView({ behavior: "instant", block: "nearest" });
	document.querySelector(".play-qr")?.scrollIntoView({ behavior: "instant", block: "nearest" });
	// The browser captures what is drawn.
	await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
