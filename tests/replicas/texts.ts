import { de } from "./texts/de.ts";
import { en } from "./texts/en.ts";
import { es } from "./texts/es.ts";
import { fr } from "./texts/fr.ts";
import { nl, type Texts } from "./texts/nl.ts";
import { randomTexts } from "./texts/random.ts";

export type { Texts } from "./texts/nl.ts";

/** xx: random letters in place of every sentence. */
export const LANGUAGES = ["nl", "en", "de", "fr", "es", "xx"] as const;

export type Language = (typeof LANGUAGES)[number];

/** The texts of `language` for the work sign-in page and the wizard. */
export function textsIn(language: Language): Texts {
	return { nl, en, de, fr, es, xx: randomTexts(en) }[language];
}
