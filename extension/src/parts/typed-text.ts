/** What a person typed into the field `name`. */
export function typedText(form: HTMLFormElement, name: string): string {
	const value = new FormData(form).get(name);
	return typeof value === "string" ? value : "";
}
