/** Whether a person can see an element: not hidden, transparent, shrunk to nothing, or moved out of the page. */
export function isVisible(element: HTMLElement): boolean {
	const { width, height, right, bottom } = element.getBoundingClientRect();
	return (
		width > 1 &&
		height > 1 &&
		right + scrollX > 0 &&
		bottom + scrollY > 0 &&
		element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
		!element.closest("[inert], [aria-hidden=true]")
	);
}

export function isWritable(field: HTMLInputElement): boolean {
	return !field.disabled && !field.readOnly && isVisible(field);
}

/** Whether a click on a button would count. */
export function isReady(button: HTMLElement): boolean {
	const off = "disabled" in button && button.disabled === true;
	return !off && button.ariaDisabled !== "true" && isVisible(button);
}
