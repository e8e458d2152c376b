import type en from "../../_locales/en/messages.json";

/** The name of a sentence in _locales. */
export type MessageKey = keyof typeof en;

/** The sentence `key` in the user's language; `names` fill its placeholders in order. */
export function message(key: MessageKey, ...names: readonly string[]): string {
	return chrome.i18n.getMessage(key, [...names]);
}

/** The language in which the sentences are, for `lang` on the document: "en", "nl", "de", "fr" or "es". */
export function language(): string {
	return message("language");
}

/** What there is a sentence of for one and for several: `<base>_one` and `<base>_other`. */
type Counted<K extends MessageKey = MessageKey> = K extends `${infer Base}_other`
	? `${Base}_one` extends MessageKey
		? Base
		: never
	: never;

/** The sentence for so many of something; $1 is the number. French says `<base>_one` for 0 too. */
export function counted(base: Counted, number: number): string {
	const form = new Intl.PluralRules(language()).select(number) === "one" ? "one" : "other";
	return message(`${base}_${form}`, new Intl.NumberFormat(language()).format(number));
}

/** A length of time in words, in its largest whole unit: "43 seconds", "3 minutes", "3 hours". */
export function duration(seconds: number): string {
	const [unit, size] =
		seconds < 120 ? (["second", 1] as const) : seconds < 7200 ? (["minute", 60] as const) : (["hour", 3600] as const);
	const format = new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay: "long" });
	return format.format(Math.round(seconds / size));
}
