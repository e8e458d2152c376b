/** Sentences as the browser gives them: chrome.i18n.getMessage, for any language without a browser in that language. */

/** A messages.json of _locales. */
export type Messages = Readonly<Record<string, MessageEntry>>;

export interface MessageEntry {
	readonly message: string;
	readonly description?: string;
	readonly placeholders?: Readonly<Record<string, { readonly content: string; readonly example?: string }>>;
}

/**
 * The sentence `key`, with `names` for $1 to $9; empty where there is none. As in the browser, the names of sentences and of
 * placeholders know no capitals, $$ is a dollar sign, and a name that is not given is left out.
 */
export function sentence(messages: Messages, key: string, names: readonly string[] = []): string {
	const entry = messages[key] ?? findByName(messages, key);
	if (!entry) {
		return "";
	}
	const placeholders = entry.placeholders ?? {};
	const whole = entry.message.replace(
		/\$([a-z0-9_@]+)\$/gi,
		(all, name: string) => findByName(placeholders, name)?.content ?? all,
	);
	return whole.replace(/\$(?:\$|([1-9]))/g, (_, number?: string) => (number ? (names[Number(number) - 1] ?? "") : "$"));
}

function findByName<T>(all: Readonly<Record<string, T>>, name: string): T | undefined {
	const found = Object.keys(all).find((key) => key.toLowerCase() === name.toLowerCase());
	return found === undefined ? undefined : all[found];
}
