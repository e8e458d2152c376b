import { createHash, randomBytes } from "node:crypto";

const SEED = randomBytes(16);
const LETTERS = "bcdfgjklmpqrsvwxyz";

/**
 * Random lower-case letters in place of every text, a word for a word of the same length: no digit, no mark, and no
 * vowel but "o", so no word of any language. The same in one run, another in the next.
 */
export function randomTexts<T extends Readonly<Record<string, string>>>(texts: T): T {
	const entries = Object.entries(texts).map(([key, text]) => [key, randomSentence(key, text)]);
	return Object.fromEntries(entries) as T;
}

function randomSentence(key: string, text: string): string {
	const words = text.split(/\s+/).map((word, index) => randomWord(`${key} ${index}`, word.length));
	const sentence = words.join(" ");
	return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function randomWord(name: string, length: number): string {
	let word = "";
	for (let block = 0; word.length < length; block++) {
		for (const byte of createHash("sha256").update(SEED).update(`${name} ${block}`).digest()) {
			word += word.length % 2 === 1 ? "o" : (LETTERS.at(byte % LETTERS.length) ?? "b");
		}
	}
	return word.slice(0, length);
}
