import type { Words } from "./generic-words";

/** Lower-case ASCII words with one space between; digits stand apart from letters, but for "2fa" and its like. */
export function plainWords(text: string): string {
	return text
		.normalize("NFD")
		.replace(/\p{M}/gu, "")
		.toLowerCase()
		.replaceAll("ß", "ss")
		.replace(/(?<![a-z\d])2(?=(fa|sv|factor|step))/g, "two")
		.replace(/(?<=[a-z]{4})2fa(?![a-z\d])/g, " twofa")
		.replace(/(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])/g, " ")
		.replace(/[^a-z\d*]+/g, " ")
		.trim();
}

/** The words of an attribute such as `loginTotpCode_1`; both as its capitals split it and without. */
export function nameWords(value: string): string {
	const split = value.replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, " ");
	return `${plainWords(split)}|${plainWords(value)}`;
}

/** A list of words, ready to be looked for in what {@link plainWords} and {@link nameWords} give. */
export interface Matcher {
	readonly inText: RegExp;
	readonly inNames: RegExp;
}

export function matcher({ texts, names }: Words): Matcher {
	return { inText: anyOf(texts), inNames: anyOf([...texts, ...names]) };
}

function anyOf(words: readonly string[]): RegExp {
	const alternatives = words.map((word) => plainWords(word).replaceAll("*", "[a-z]*"));
	return alternatives.length === 0
		? /(?!)/g
		: new RegExp(`(?<![a-z\\d])(?:${alternatives.join("|")})(?![a-z\\d])`, "g");
}

/** Whether one of the words is there. */
export function says(words: string, pattern: RegExp): boolean {
	return words.search(pattern) >= 0;
}

/** A telephone number or address of which only a part is shown: a code went there. */
const MASKED = [
	/(?<![\p{L}\d])[+\d(]*[\d\s()-]*[*•●∙·xX]{2,}[*•●∙·xX\s().-]*\d{2,4}(?!\d)/u,
	/(?:…|\.{3})\s?\d{2,4}(?!\d)/,
	/[^\s@]*[*•●∙·…]+[^\s@]*@[^\s@]+/u,
	/[^\s@]+@[^\s@]*[*•●∙·…]+[^\s@]*/u,
];

/** A whole telephone number or address: where a code went, or merely who is signing in. */
const WHOLE = [/[^\s@]+@[^\s@]+\.[^\s@]+/, /(?<![\d.,])(?:\+\d|0\d)[\d\s()-]{7,}\d/];

export function showsMasked(text: string): boolean {
	return MASKED.some((pattern) => pattern.test(text));
}

export function showsAddress(text: string): boolean {
	return WHOLE.some((pattern) => pattern.test(text));
}
