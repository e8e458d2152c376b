import type en from "../../_locales/en/messages.json";

/** The name of a sentence in _locales. */
export type MessageKey = keyof typeof en;

/** The sentence `key` in the user's language; `names` fill its placeholders in order. */
export function message(key: MessageKey, ...names: readonly string[]): string {
	return chrome.i18n.getMessage(key, [...names]);
}

/** The language in which the sentences are, for `lang` on the document: "en" or "nl". */
export function language(): string {
	return message("language");
}
