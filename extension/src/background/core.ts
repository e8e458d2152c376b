import { wasmAt } from "../browser/wasm";
import { type Core, loadCore } from "../core";

let loading: Promise<Core> | null = null;

/** Loads the wasm, once in a service worker's life; one that did not load is tried again. */
export function readyCore(): Promise<Core> {
	loading ??= loadCore(wasmAt("codes"), wasmAt("changes")).catch((error: unknown) => {
		loading = null;
		throw error;
	});
	return loading;
}
