/**
 * Finds accounts by what a person types: in any order of words, whatever the case and accents, with words that were only
 * begun, and with a slip of the fingers. Built once for a list of accounts; a search of a thousand takes a millisecond or two.
 */

/** What an account is found by. */
export interface Searched {
	readonly id: string;
	readonly nickname: string | null;
	readonly tenant: string | null;
	readonly issuer: string | null;
	readonly user: string;
	readonly hosts: readonly string[];
}

/** Letters that Unicode does not take apart, as people type them who have no such key. */
const PLAIN: Readonly<Record<string, string>> = {
	ß: "ss",
	æ: "ae",
	œ: "oe",
	ø: "o",
	đ: "d",
	ð: "d",
	ħ: "h",
	ı: "i",
	ł: "l",
	þ: "th",
};

/** How well a word of the query fits a word of an account; where it stands adds less than one of these steps. */
const FIT = { whole: 60, begun: 50, inside: 30, slip: 20, slipBegun: 10 } as const;

/** Four letters with a slip begin too many words: "bank" is not a beginning of "bakker". */
const BEGINNING = 5;

/** Where fewer are found by their letters, words with slips count, too. */
const FEW = 8;

/** Lower case, without accents. */
function fold(text: string): string {
	return text
		.normalize("NFKD")
		.replace(/\p{M}+/gu, "")
		.toLowerCase()
		.replace(/[ßæœøđðħıłþ]/g, (letter) => PLAIN[letter] ?? letter);
}

/** Letters and figures are words of their own: "admin07" is "admin" and "07". */
function wordsOf(folded: string): readonly string[] {
	return folded.match(/\p{L}+|\p{N}+/gu) ?? [];
}

/** How many slips a word may have: none in short ones, nor in numbers. */
function slipsIn(word: string): number {
	return /\p{N}/u.test(word) || word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
}

/** The least edits that make `typed` into the word, and into its beginning. An edit adds, drops or changes a letter, or swaps two. */
function slips(typed: string, word: string): { readonly whole: number; readonly begun: number } {
	const width = word.length + 1;
	let before: number[] = [];
	let last = Array.from({ length: width }, (_, column) => column);
	for (let row = 1; row <= typed.length; row++) {
		const next = [row];
		for (let column = 1; column < width; column++) {
			const same = typed[row - 1] === word[column - 1];
			let least = Math.min(
				(last[column - 1] ?? 0) + (same ? 0 : 1),
				(last[column] ?? 0) + 1,
				(next[column - 1] ?? 0) + 1,
			);
			if (row > 1 && column > 1 && typed[row - 1] === word[column - 2] && typed[row - 2] === word[column - 1]) {
				least = Math.min(least, (before[column - 2] ?? 0) + 1);
			}
			next.push(least);
		}
		before = last;
		last = next;
	}
	return { whole: last[width - 1] ?? 0, begun: Math.min(...last) };
}

/** How well the letters of a typed word fit a word; 0: they do not. */
function literalFit(typed: string, word: string): number {
	return word === typed ? FIT.whole : word.startsWith(typed) ? FIT.begun : 0;
}

/** The same, with slips. */
function slipFit(typed: string, word: string): number {
	const most = slipsIn(typed);
	if (most === 0 || word.length < typed.length - most) {
		return 0;
	}
	const { whole, begun } = slips(typed, word);
	if (whole <= most) {
		return FIT.slip - whole;
	}
	return begun <= most && typed.length >= BEGINNING ? FIT.slipBegun - begun : 0;
}

/** An account in which a word stands, and what that counts. */
interface Place {
	readonly at: number;
	readonly weight: number;
}

/** What accounts are searched by. */
export class SearchIndex {
	readonly #ids: readonly string[];
	/** Every word that is somewhere, once. */
	readonly #words = new Map<string, Place[]>();
	/** The letters and figures of each account, for what stands inside words or across them. */
	readonly #runs: readonly string[];

	/** `accounts`: in the order in which equally good ones are given. */
	constructor(accounts: readonly Searched[]) {
		this.#ids = accounts.map(({ id }) => id);
		this.#runs = accounts.map((account, at) => this.#add(account, at));
	}

	#add({ nickname, tenant, issuer, user, hosts }: Searched, at: number): string {
		const texts = [
			[nickname ?? "", 4],
			[tenant ?? "", 3],
			[user, 3],
			[issuer ?? "", 2],
			[hosts.join(" "), 1],
		] as const;
		const runs = texts.map(([text, weight]) => {
			const words = wordsOf(fold(text));
			for (const word of words) {
				const places = this.#words.get(word) ?? [];
				this.#words.set(word, places);
				places.push({ at, weight });
			}
			return words.join("");
		});
		return runs.join(" ");
	}

	/** The ids of the accounts that have every word of the query, the best first. All, where it has no word. */
	find(query: string): readonly string[] {
		const typed = [...new Set(wordsOf(fold(query)))];
		const literal = typed.map((word) => this.#fits(word, literalFit, FIT.inside));
		const exact = this.#ranked(literal);
		if (exact.length >= FEW || typed.every((word) => slipsIn(word) === 0)) {
			return exact;
		}
		const slipped = typed.map((word, index) => {
			const fits = this.#fits(word, slipFit, 0);
			return (literal[index] ?? []).map((fit, at) => fit || (fits[at] ?? 0));
		});
		return [...new Set([...exact, ...this.#ranked(slipped)])];
	}

	/** How well each account fits one typed word. `inside`: what letters inside a word count. */
	#fits(typed: string, fitOf: (typed: string, word: string) => number, inside: number): readonly number[] {
		const fits = this.#runs.map((run) => (inside > 0 && typed.length > 1 && run.includes(typed) ? inside : 0));
		for (const [word, places] of this.#words) {
			const fit = fitOf(typed, word);
			if (fit > 0) {
				for (const { at, weight } of places) {
					fits[at] = Math.max(fits[at] ?? 0, fit + weight);
				}
			}
		}
		return fits;
	}

	/** The accounts that every typed word fits. */
	#ranked(fits: readonly (readonly number[])[]): readonly string[] {
		const whole = this.#ids.map((id, at) => {
			const each = fits.map((fit) => fit[at] ?? 0);
			return { id, fits: each.every((fit) => fit > 0), sum: each.reduce((sum, fit) => sum + fit, 0) };
		});
		return whole
			.filter(({ fits }) => fits)
			.sort((a, b) => b.sum - a.sum)
			.map(({ id }) => id);
	}
}
