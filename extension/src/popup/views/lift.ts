/**
 * One row of a list of rows of equal height, taken out of its place while a person decides where it goes. The rows are
 * only shifted on screen; the list itself stays as it is until the row is put down.
 */
export class Lift {
	readonly from: number;
	#to: number;
	readonly #list: Element;
	readonly #height: number;

	/** `of`: how many rows the list has, with those that are not drawn yet. */
	constructor(
		readonly row: HTMLElement,
		readonly of: number,
	) {
		this.#list = row.parentElement ?? row;
		this.from = this.#rows().indexOf(row);
		this.#to = this.from;
		this.#height = this.#pitch();
		row.dataset.lifted = "";
		this.#list.toggleAttribute("data-lifting", true);
	}

	/** The place that the row would have now, from 0. */
	get to(): number {
		return this.#to;
	}

	/** Moves the row to a place, from 0; one that is beyond an end is that end. */
	moveTo(place: number): void {
		this.#to = Math.min(this.of - 1, Math.max(0, place));
		this.#shift(this.row, (this.#to - this.from) * this.#height);
		this.#makeRoom();
	}

	/** Lets the row follow a pointer that went so many pixels down from where it took the row. */
	follow(pixels: number): void {
		const most = (this.of - 1 - this.from) * this.#height;
		const within = Math.min(most, Math.max(-this.from * this.#height, pixels));
		this.#to = this.from + Math.round(within / this.#height);
		this.#shift(this.row, within);
		this.#makeRoom();
	}

	/** All rows are where the list has them. */
	end(): void {
		for (const row of this.#rows()) {
			this.#shift(row, 0);
		}
		delete this.row.dataset.lifted;
		this.#list.toggleAttribute("data-lifting", false);
	}

	#rows(): HTMLElement[] {
		return [...this.#list.children].filter((row) => row instanceof HTMLElement);
	}

	/** From one row's top to the next one's. */
	#pitch(): number {
		const other = this.row.nextElementSibling ?? this.row.previousElementSibling;
		const height = this.row.getBoundingClientRect().height;
		return other ? Math.abs(other.getBoundingClientRect().top - this.row.getBoundingClientRect().top) : height;
	}

	#makeRoom(): void {
		for (const [place, row] of this.#rows().entries()) {
			if (row !== this.row) {
				const up = place > this.from && place <= this.#to;
				const down = place < this.from && place >= this.#to;
				this.#shift(row, up ? -this.#height : down ? this.#height : 0);
			}
		}
	}

	#shift(row: HTMLElement, pixels: number): void {
		const transform = pixels === 0 ? "" : `translateY(${pixels}px)`;
		if (row.style.transform !== transform) {
			row.style.transform = transform;
		}
	}
}
