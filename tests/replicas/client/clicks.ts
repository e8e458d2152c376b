/**
 * Tells the server of every click on a button, link or field of a page, by the element's name: its id, else its test
 * id, its data-value, its name, its class. Before any other script of the page, so that none can hide a click from it.
 */
{
	const names = (element: Element): string =>
		element.id ||
		element.getAttribute("data-testid") ||
		element.getAttribute("data-value") ||
		element.getAttribute("name") ||
		element.className;
	const beacon = navigator.sendBeacon.bind(navigator);
	addEventListener(
		"click",
		(event) => {
			const target = event.composedPath()[0];
			const element =
				target instanceof Element ? target.closest("button, a, input, [role=button], [role=option]") : null;
			if (element === null) return;
			const trusted = event.isTrusted;
			beacon("/replica/click", JSON.stringify({ path: location.pathname, name: names(element), trusted }));
		},
		{ capture: true },
	);
}
