/** Where the extension carries a wasm file. */
export function wasmAt(name: "codes" | "changes"): URL {
	return new URL(chrome.runtime.getURL(`${name}.wasm`));
}
