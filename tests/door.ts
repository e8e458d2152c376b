import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { initSync as initChanges, Vault } from "@wasm/changes";
import { changeSlots, initSync as initKeys } from "@wasm/keys";
import type { Change, Saved } from "../extension/src/changes.ts";
import type { Wish } from "../extension/src/keys-worker.ts";
import { required } from "./harness.ts";

/** A vault that node makes through the product's own wasm door, as the extension stores it. */

/** What storage.local holds. */
export type StoredItems = Record<string, unknown>;

/** What node's WebCrypto makes, as the browser's API names it. */
export type DeviceKey = CryptoKey;

export interface MadeVault {
	readonly items: StoredItems;
	/** The vault key, where a person opens the vault. */
	readonly key: Uint8Array | null;
	/** The last recovery code that was made. */
	readonly recovery: string | null;
}

/** Loads changes.wasm and keys.wasm, once; gives their memories. */
export async function openDoor(): Promise<readonly WebAssembly.Memory[]> {
	const wasm = (name: string) => readFile(join(required("SIXBOX_EXTENSION"), `${name}.wasm`));
	const loaded = [initChanges({ module: await wasm("changes") }), initKeys({ module: await wasm("keys") })];
	return loaded.map(({ memory }) => memory);
}

/** A key as the extension keeps one in IndexedDB: AES-GCM, 256 bits, not extractable. */
export async function newDeviceKey(): Promise<DeviceKey> {
	const key = await webcrypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
	return key as DeviceKey;
}

/**
 * A vault with the accounts of these otpauth texts, and then with these wishes about its ways in, one after the other.
 * `now`: Unix seconds.
 */
export async function makeVault(
	device: DeviceKey,
	texts: readonly string[],
	wishes: readonly Wish[],
	now = Math.floor(Date.now() / 1000),
): Promise<MadeVault> {
	const items: StoredItems = {};
	const vault = await Vault.open(items, device);
	for (const [index, text] of texts.entries()) {
		const saved = vault.save(text, "", "", "keepBoth", now + index) as Saved;
		assert.equal(saved.saved, "new");
		Object.assign(items, "change" in saved ? saved.change : null);
	}
	vault.free();
	let key: Uint8Array | null = null;
	let recovery: string | null = null;
	for (const wish of wishes) {
		const opened = await changeSlots(items, key?.slice(), device, wish);
		Object.assign(items, opened.change as Change | null);
		key = opened.takeKey() ?? null;
		recovery = opened.recovery ?? recovery;
		opened.free();
	}
	return { items, key, recovery };
}
