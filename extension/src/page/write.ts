/**
 * Writes a code as a person would have typed it: by the element's own setter, for a page's framework may have put another
 * over it, and with the events that frameworks listen to. Where there are boxes, a digit each. `isStill` is asked before
 * each of them, for the page may do anything when an event comes.
 */
export function write(inputs: readonly HTMLInputElement[], code: string, isStill: () => boolean): void {
	const isWhole = inputs.length === 1;
	for (const [index, input] of inputs.entries()) {
		if (index > 0) {
			input.focus();
		}
		if (!isStill()) {
			return;
		}
		writeInto(input, isWhole ? code : code.charAt(index));
	}
}

function writeInto(field: HTMLInputElement, text: string): void {
	Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, text);
	field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true, inputType: "insertText", data: text }));
	field.dispatchEvent(new Event("change", { bubbles: true }));
}
