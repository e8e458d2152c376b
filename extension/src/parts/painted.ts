/** Milliseconds in which a frame is drawn, on a busy machine too. */
const FRAME = 100;

/** The first frame that shows codes, until it is drawn. */
let first: Promise<unknown> | null = null;

/** Codes were put into the popup for the first time: ends when they are seen. */
export function firstPainted(): Promise<unknown> {
	first = painted().then(() => {
		first = null;
	});
	return first;
}

/** Does soon what nobody would miss in the popup's first frame: there, it comes after. */
export function soon(does: () => void): void {
	void Promise.resolve(first).then(does);
}

/** After the next frame is drawn; a popup that draws none is not waited for. */
export function painted(): Promise<unknown> {
	const drawn = new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
	return Promise.race([drawn, new Promise((resolve) => setTimeout(resolve, FRAME))]);
}
