import type { TimeSample } from "./protocol";

/** Milliseconds after which the page's server is not waited for any more. */
const PATIENCE = 2000;

/** Milliseconds between the two questions. */
const APART = 30;

/** Asks the page's own server for the time, twice. Nothing but the headers Date and Age is looked at. */
export async function askTime(): Promise<TimeSample[]> {
	const first = ask();
	await new Promise((resolve) => setTimeout(resolve, APART));
	const samples = await Promise.all([first, ask()]);
	return samples.filter((sample) => sample !== null);
}

async function ask(): Promise<TimeSample | null> {
	const sent = Date.now() / 1000;
	try {
		const { headers } = await fetch(`${location.origin}/favicon.ico`, {
			method: "HEAD",
			credentials: "omit",
			cache: "no-store",
			redirect: "error",
			referrerPolicy: "no-referrer",
			signal: AbortSignal.timeout(PATIENCE),
		});
		const received = Date.now() / 1000;
		const date = Date.parse(headers.get("date") ?? "") / 1000;
		return Number.isFinite(date) ? { sent, received, date, age: Number(headers.get("age") ?? 0) } : null;
	} catch {
		return null;
	}
}
