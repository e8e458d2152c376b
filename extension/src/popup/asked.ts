import { hold } from "../browser/held";
import { activeTab } from "../browser/tab";
import { wasmAt } from "../browser/wasm";
import { lastClock } from "../filling/clock";

/**
 * What the popup's first code waits for, in a small file of its own: while the rest is still being loaded, the browser reads
 * and compiles. What the click was meant for is what was there at the click.
 */
export const asked = {
	codes: WebAssembly.compileStreaming(fetch(wasmAt("codes"))),
	held: hold(),
	tab: activeTab(),
	clock: lastClock(),
};
