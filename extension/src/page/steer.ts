import { all } from "./dom";
import type { Way } from "./protocol";
import { isReady, isVisible } from "./visible";

/** A view on the way to an app's code, and the one element in it that leads on. */
interface Step {
	/** Where and when it was seen. */
	readonly seen: string;
	readonly way: Way;
	/** Elements of which one must be visible. */
	readonly view: string;
	/** What is pressed. Null: nothing leads on. */
	readonly press: string | null;
	/** The code view comes next, and the app's code is what it asks for. */
	readonly chooses?: true;
}

const STEPS: readonly Step[] = [
	{
		seen: "work or school sign-in, list of methods: saved pages and scripts of 2018 to 2026",
		way: "methods",
		view: '#idDiv_SAOTCS_Proofs [data-value="PhoneAppOTP"]',
		press: '#idDiv_SAOTCS_Proofs [data-value="PhoneAppOTP"]',
		chooses: true,
	},
	{
		seen: "work or school sign-in, an older link straight to the app's code: scripts of 2018 to 2022",
		way: "push",
		view: "#idA_SAASTO_TOTP",
		press: "#idA_SAASTO_TOTP",
		chooses: true,
	},
	{
		seen: "work or school sign-in, list of methods without the app's code: the same",
		way: "no-app-code",
		view: "#idDiv_SAOTCS_Proofs [data-value]",
		press: null,
	},
	{
		seen: "work or school sign-in, a push to approve, with or without a number: saved pages and scripts of 2018 to 2026",
		way: "push",
		view: "#idDiv_SAOTCAS_Title, #idRichContext_DisplaySign, #idDiv_SAASTO_Title",
		press: "#signInAnotherWay, #idA_SAASTO_LookupLink",
	},
];

function visible(selector: string): HTMLElement | undefined {
	return all(document, selector).find(isVisible);
}

function step(): Step | undefined {
	return STEPS.find(({ view, press }) => visible(view) && (press === null || visible(press)));
}

/** Where the page is on the way to the view that asks for an app's code; null: nowhere on it. */
export function wayHere(): Way | null {
	return step()?.way ?? null;
}

/** Goes one view on: to the app's `code`, or `nearer` to it. Null: nothing leads on from here. */
export function steer(): "code" | "nearer" | null {
	const here = step();
	const target = here?.press ? visible(here.press) : undefined;
	if (!target || !isReady(target)) {
		return null;
	}
	target.click();
	return here?.chooses ? "code" : "nearer";
}
