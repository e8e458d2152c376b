import init, { changeSlots, listSlots, type Unlocked, unlock } from "@wasm/keys";
import type { Change, CoreError } from "./core";

/** What a person has to open the vault with. */
export type Opening =
	| { readonly with: "password"; readonly password: string }
	| { readonly with: "recovery"; readonly code: string }
	| { readonly with: "passkey"; readonly credential: Uint8Array; readonly output: Uint8Array };

/** What is to become of the ways into the vault. */
export type Wish =
	/** A password instead of this device's key, or of the password before. */
	| { readonly wish: "setPassword"; readonly password: string }
	/** This device's key instead of the password. */
	| { readonly wish: "removePassword" }
	/** This device's key again, after it was lost. */
	| { readonly wish: "useDevice" }
	/** A recovery code, instead of the one before. */
	| { readonly wish: "newRecovery" }
	| { readonly wish: "removeRecovery" }
	| { readonly wish: "addPasskey"; readonly credential: Uint8Array; readonly output: Uint8Array }
	| { readonly wish: "removePasskey"; readonly credential: Uint8Array };

/** One way into the vault. */
export interface Slot {
	readonly kind: "device" | "password" | "recovery" | "passkey" | "later";
	/** A passkey's. */
	readonly credential: readonly number[] | null;
	readonly salt: readonly number[] | null;
}

export type Items = Readonly<Record<string, unknown>>;

export type KeysRequest =
	| { readonly ask: "unlock"; readonly items: Items; readonly opening: Opening }
	/** `key`: the vault key where it is unlocked; otherwise the device's opens it. */
	| {
			readonly ask: "change";
			readonly items: Items;
			readonly key: Uint8Array | null;
			readonly device: CryptoKey;
			readonly wish: Wish;
	  }
	| { readonly ask: "list"; readonly items: Items };

export type KeysAnswer =
	| {
			readonly did: "open";
			readonly key: Uint8Array | null;
			readonly change: Change | null;
			readonly recovery: string | null;
	  }
	| { readonly did: "list"; readonly slots: readonly Slot[] }
	| { readonly did: "fail"; readonly error: CoreError };

const ready = init({ module_or_path: new URL("keys.wasm", import.meta.url) });

self.onmessage = async ({ data }: MessageEvent<KeysRequest>) => {
	const answer = await answerTo(data).catch((error: unknown): KeysAnswer => {
		return { did: "fail", error: typeof error === "string" ? (error as CoreError) : "unexpected" };
	});
	// The key's bytes move to the other side: none stay here.
	const moved = answer.did === "open" && answer.key ? [answer.key.buffer] : [];
	self.postMessage(answer, { transfer: moved });
};

async function answerTo(request: KeysRequest): Promise<KeysAnswer> {
	await ready;
	switch (request.ask) {
		case "unlock":
			return opened(unlock(request.items, request.opening));
		case "change":
			return opened(await changeSlots(request.items, request.key ?? undefined, request.device, request.wish));
		case "list":
			return { did: "list", slots: listSlots(request.items) as readonly Slot[] };
	}
}

function opened(unlocked: Unlocked): KeysAnswer {
	const change = unlocked.change as Change | null;
	return { did: "open", key: unlocked.takeKey() ?? null, change, recovery: unlocked.recovery ?? null };
}
