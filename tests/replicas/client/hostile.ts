/**
 * Runs before every other script of a page, and spoils what an extension might rely on. What it saw of a code that was
 * written through something of the page's is in `replicaCaught`.
 */
const kinds = (document.querySelector<HTMLMetaElement>('meta[name="replica-hostile"]')?.content ?? "").split(",");
const caught: string[] = [];
Object.assign(window, { replicaCaught: caught });

const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");

/** The value's setters write something else; reading is as ever. */
function spoilSetters(): void {
	const spoiled: PropertyDescriptor = {
		configurable: true,
		enumerable: true,
		get(this: HTMLInputElement) {
			return value?.get?.call(this);
		},
		set(this: HTMLInputElement, text: string) {
			if (text !== "") caught.push(text);
			value?.set?.call(this, text === "" ? "" : "000000");
		},
	};
	Object.defineProperty(HTMLInputElement.prototype, "value", spoiled);
	whenInputs((input) => Object.defineProperty(input, "value", spoiled));
}

/** Events that script makes are other events, and go nowhere. */
function spoilEvents(): void {
	class Other {
		constructor(type: string) {
			caught.push(`new ${type}`);
		}
	}
	for (const name of ["Event", "InputEvent", "KeyboardEvent", "MouseEvent", "PointerEvent", "CustomEvent"]) {
		Object.defineProperty(window, name, { value: Other, writable: true, configurable: true });
	}
	EventTarget.prototype.dispatchEvent = (event) => {
		caught.push(`dispatch ${event.type}`);
		return true;
	};
	HTMLElement.prototype.click = () => {
		caught.push("click()");
	};
}

/** Names that an extension's script might take for its own. */
function spoilWindow(): void {
	for (const name of ["nonce", "field", "row", "written", "pressed", "scanned", "did", "ask", "code"]) {
		Object.defineProperty(Object.prototype, name, {
			configurable: true,
			enumerable: false,
			get: () => "spoiled",
			set(this: object, text: unknown) {
				Object.defineProperty(this, name, { value: text, writable: true, configurable: true, enumerable: true });
			},
		});
	}
	Object.assign(window, { sixbox: { nonce: "spoiled", written: "000000", pressed: "000000" } });
	document.addEventListener("DOMContentLoaded", () => {
		const element = document.createElement("form");
		element.id = "sixbox";
		element.name = "sixbox";
		document.body.append(element);
	});
}

/** Elements whose names cover a form's own properties, such as `form.querySelector`. */
function clobber(): void {
	document.addEventListener("DOMContentLoaded", () => {
		for (const form of document.forms) {
			for (const name of ["querySelector", "parentElement", "textContent", "contains", "matches", "children", "id"]) {
				const input = document.createElement("input");
				input.type = "hidden";
				input.name = name;
				form.append(input);
			}
		}
	});
}

/** Whatever is written into a field is gone at once. */
function clearFields(): void {
	document.addEventListener("input", ({ target }) => {
		if (isField(target)) value?.set?.call(target, "");
	});
}

/** As soon as a field is touched, a text field of the page's own has its ids, and the field has that one's. */
function swapFields(): void {
	const decoy = document.createElement("input");
	decoy.type = "text";
	decoy.id = "message-to-everybody";
	decoy.name = "message";
	decoy.dataset.decoy = "";
	document.addEventListener("DOMContentLoaded", () => {
		document.body.append(decoy);
		decoy.style.cssText = "position: fixed; bottom: 40px; left: 8px;";
	});
	const swap = ({ target }: Event): void => {
		if (!isField(target) || target === decoy || decoy.name !== "message") return;
		for (const name of ["id", "name", "class", "data-testid"]) {
			const [its, mine] = [target.getAttribute(name), decoy.getAttribute(name)];
			target.setAttribute(name, mine ?? "");
			if (its !== null) decoy.setAttribute(name, its);
		}
	};
	document.addEventListener("focus", swap, { capture: true });
	document.addEventListener("input", swap, { capture: true });
	// The page's own script puts the focus into its field at once: that is no touch.
	HTMLElement.prototype.focus = () => {};
}

function isField(target: EventTarget | null): target is HTMLInputElement {
	return target instanceof HTMLInputElement && !["hidden", "checkbox", "submit", "button"].includes(target.type);
}

function whenInputs(then: (input: HTMLInputElement) => void): void {
	const done = new WeakSet<Element>();
	new MutationObserver(() => {
		for (const input of document.querySelectorAll("input")) {
			if (isField(input) && !done.has(input)) then(input);
			done.add(input);
		}
	}).observe(document, { childList: true, subtree: true });
}

const SPOIL: Readonly<Record<string, () => void>> = {
	setter: spoilSetters,
	event: spoilEvents,
	window: spoilWindow,
	clobber,
	clear: clearFields,
	swap: swapFields,
};

for (const kind of kinds) SPOIL[kind]?.();
