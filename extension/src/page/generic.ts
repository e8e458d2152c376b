/** The one-time-code field of a page that is not Microsoft's: a single field, or its boxes in order, one digit each. */
export interface GenericField {
	readonly inputs: readonly HTMLInputElement[];
	/** It says by itself that it wants an authenticator's code. */
	readonly sure: boolean;
}

/** The one field that wants an authenticator's code; `several`: nobody could say which; null: none. */
export function findGeneric(_page: Document): GenericField | "several" | null {
	return null;
}
