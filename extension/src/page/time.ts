import type { TimeSample } from "./protocol";

/** Milliseconds after which the page's server is not waited for any more. */
const PATIENCE = 2000;

/** Asks the page's own server for the time, twice, one after the other. Nothing but the Date header is looked at. */
export async function askTime(): Promise<TimeSample[]> {
	const samples: TimeSample[] = [];
	for (let left = 2; left > 0; left--) {
		const sample = await ask();
		if (!sample) {
			break;
		}
		samples.push(sample);
	}
	return samples;
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
