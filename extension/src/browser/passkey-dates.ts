/** When each passkey was added, beside the vault: it is no secret, and the vault opens without it. */

const ADDED = "settings/passkeys";

/** Unix seconds by passkey, as {@link nameOf} names it. */
export type PasskeyDates = Readonly<Record<string, number>>;

/** What a passkey is called here: its credential's id in base64. */
export function nameOf(credential: readonly number[]): string {
	return Uint8Array.from(credential).toBase64();
}

export async function passkeyDates(): Promise<PasskeyDates> {
	const stored: unknown = (await chrome.storage.local.get(ADDED))[ADDED];
	const dates = typeof stored === "object" && stored !== null ? Object.entries(stored) : [];
	return Object.fromEntries(dates.filter(([, date]) => typeof date === "number"));
}

/** Notes that a passkey was added now (Unix seconds), or is no more (null). */
export async function notePasskey(name: string, added: number | null): Promise<void> {
	const { [name]: _before, ...others } = await passkeyDates();
	await chrome.storage.local.set({ [ADDED]: added === null ? others : { ...others, [name]: added } });
}
