/** Damage that a seed decides. */

/** The same numbers of [0, 1) for the same seed: mulberry32. */
export function seededNumbers(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** A text of ASCII with one bit turned, counted from its first character; the eighth makes it a letter of Latin-1. */
export function flipBit(text: string, bit: number): string {
	const at = Math.floor(bit / 8);
	return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << (bit % 8))) + text.slice(at + 1);
}
