/** Milliseconds in which a frame is drawn, on a busy machine too. */
const FRAME = 100;

/** After the next frame is drawn; a popup that draws none is not waited for. */
export function painted(): Promise<unknown> {
	const drawn = new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
	return Promise.race([drawn, new Promise((resolve) => setTimeout(resolve, FRAME))]);
}
