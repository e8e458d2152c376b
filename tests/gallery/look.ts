/** The gallery's page to look through: a row for each state, its pictures side by side. */

export interface Picture {
	readonly state: string;
	readonly language: string;
	readonly theme: string;
	/** Below the gallery's folder. */
	readonly file: string;
	/** CSS pixels. */
	readonly width: number;
	readonly height: number;
}

declare global {
	/** Written by pictures.js. */
	var pictures: readonly Picture[];
}

const main = element("main");
const state = element<HTMLInputElement>("#state");
const size = element<HTMLInputElement>("#size");
const inLanguages = choices("#languages", "language");
const inThemes = choices("#themes", "theme");

function element<E extends HTMLElement>(selector: string): E {
	const found = document.querySelector<E>(selector);
	if (!found) {
		throw new Error(`${selector} is not there`);
	}
	return found;
}

/** A box to tick for each value; gives those that are ticked. */
function choices(selector: string, key: "language" | "theme"): () => readonly string[] {
	const boxes = [...new Set(pictures.map((picture) => picture[key]))].map((value) => {
		const box = document.createElement("input");
		box.type = "checkbox";
		box.value = value;
		box.checked = key === "language" || value === "light";
		const label = document.createElement("label");
		label.append(box, ` ${value}`);
		element(selector).append(label);
		return box;
	});
	return () => boxes.filter(({ checked }) => checked).map(({ value }) => value);
}

function figure({ file, language, theme, width, height }: Picture): HTMLElement {
	const picture = document.createElement("img");
	picture.loading = "lazy";
	picture.src = file;
	picture.alt = `${language}, ${theme}`;
	picture.width = (width * Number(size.value)) / 100;
	picture.height = (height * Number(size.value)) / 100;
	const link = document.createElement("a");
	link.href = file;
	link.append(picture);
	const caption = document.createElement("figcaption");
	caption.append(`${language}, ${theme}`);
	const all = document.createElement("figure");
	all.append(caption, link);
	return all;
}

function row(name: string, all: readonly Picture[]): HTMLElement {
	const heading = document.createElement("h2");
	heading.append(name);
	const beside = document.createElement("div");
	beside.className = "row";
	beside.append(...all.map(figure));
	const section = document.createElement("section");
	section.id = name;
	section.append(heading, beside);
	return section;
}

function show(): void {
	const [languages, themes] = [inLanguages(), inThemes()];
	const words = state.value
		.toLowerCase()
		.split(/[\s,]+/)
		.filter(Boolean);
	const shown = pictures.filter(
		(picture) =>
			languages.includes(picture.language) &&
			themes.includes(picture.theme) &&
			(words.length === 0 || words.some((word) => picture.state.includes(word))),
	);
	const rows = Map.groupBy(shown, (picture) => picture.state);
	main.replaceChildren(...[...rows].map(([name, all]) => row(name, all)));
	element("#count").textContent = `${shown.length} pictures of ${rows.size} states`;
}

document.addEventListener("input", show);
document.addEventListener("submit", (event) => event.preventDefault());
show();
