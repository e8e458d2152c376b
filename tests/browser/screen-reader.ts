import assert from "node:assert/strict";
import type { CDPSession, KeyInput, Page, Protocol } from "puppeteer-core";

/** A page as somebody has it who presses keys only and hears the accessibility tree; nothing here points or looks. */

type AXNode = Protocol.Accessibility.AXNode;

/** What is said of an element. */
export interface Spoken {
	readonly role: string;
	readonly name: string;
	readonly description: string;
}

/** One thing that a person does, and where that leads. */
export interface Step {
	/** Tab leads to what this selector finds. */
	readonly to?: string;
	readonly type?: string;
	readonly keys?: readonly KeyInput[];
	/** What this selector finds has the focus then, */
	readonly at: string;
	/** with this role, */
	readonly role: string;
	/** and this in its name and description. */
	readonly says?: RegExp;
	/** A live region speaks this meanwhile, once. */
	readonly hears?: RegExp;
}

/** More stops than any view of a test has. */
const STOPS = 100;

export class ScreenReader {
	private constructor(
		readonly page: Page,
		private readonly session: CDPSession,
	) {}

	static async on(page: Page): Promise<ScreenReader> {
		const session = await page.createCDPSession();
		await session.send("Accessibility.enable");
		await page.evaluate(listen);
		return new ScreenReader(page, session);
	}

	async take({ to, type, keys = [], at, role, says, hears }: Step): Promise<void> {
		await this.heard();
		if (to) {
			await this.tabTo(to);
		}
		if (type) {
			await this.page.keyboard.type(type);
		}
		for (const key of keys) {
			await this.page.keyboard.press(key);
		}
		await this.isAt(at, role, says);
		if (hears) {
			await this.hears(hears);
		}
	}

	async walk(steps: readonly Step[]): Promise<void> {
		for (const step of steps) {
			await this.take(step);
		}
	}

	async tabTo(selector: string): Promise<void> {
		const isThere = () => this.page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
		for (let stops = 0; !(await isThere()); stops++) {
			assert.ok(stops < STOPS, `Tab does not lead to ${selector}`);
			await this.page.keyboard.press("Tab");
		}
	}

	/** Waits until what the selector finds has the focus, and checks what is said of it. */
	async isAt(selector: string, role: string, says = /./): Promise<void> {
		const found = () => document.activeElement?.outerHTML.slice(0, 200);
		await this.page.waitForSelector(`${selector}:focus`, { timeout: 20_000 }).catch(async () => {
			assert.fail(`the focus is not at ${selector}, it is at ${await this.page.evaluate(found)}`);
		});
		for (let tries = 0; ; tries++) {
			const said = await this.focused();
			const whole = `${said.name} | ${said.description}`;
			if ((said.role === role && said.name !== "" && says.test(whole)) || tries > 100) {
				assert.equal(said.role, role, whole);
				assert.notEqual(said.name, "", `${selector} has no name`);
				return assert.match(whole, says);
			}
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	}

	/** What is said of the element that has the focus. */
	async focused(): Promise<Spoken> {
		const nodes = await this.#nodes();
		return spoken(
			nodes.findLast((node) => propertyOf(node, "focused") === true) ?? assert.fail("nothing has the focus"),
		);
	}

	/** All that can be read with this role, in order. */
	async all(role: string): Promise<Spoken[]> {
		return (await this.#nodes()).map(spoken).filter((said) => said.role === role);
	}

	/** What the live regions said since it was asked last. */
	heard(): Promise<string[]> {
		return this.page.evaluate(() => (globalThis as unknown as Listening).heard.splice(0));
	}

	/** Waits until a live region says this, and checks that it is said once. */
	async hears(pattern: RegExp): Promise<void> {
		const all: string[] = [];
		for (let tries = 0; tries < 200 && !all.some((said) => pattern.test(said)); tries++) {
			all.push(...(await this.heard()));
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		assert.equal(
			all.filter((said) => pattern.test(said)).length,
			1,
			`${pattern} is said once in ${JSON.stringify(all)}`,
		);
	}

	/** One h1, no level of headings left out, one main landmark: what a reader jumps by. */
	async isInOrder(): Promise<void> {
		const nodes = await this.#nodes();
		const levels = nodes
			.filter((node) => !node.ignored && node.role?.value === "heading")
			.map((node) => Number(propertyOf(node, "level")));
		assert.equal(levels[0], 1, `the first heading: ${levels}`);
		assert.equal(levels.filter((level) => level === 1).length, 1, `headings: ${levels}`);
		assert.ok(
			levels.every((level, index) => level <= (levels[index - 1] ?? 1) + 1),
			`headings: ${levels}`,
		);
		assert.equal(nodes.filter((node) => node.role?.value === "main").length, 1);
	}

	/** From the top, Tab leads once to each control, downwards, each has a name of its own, and nothing keeps the focus. */
	async goesRound(): Promise<void> {
		await this.isInOrder();
		await this.page.evaluate(fromTheTop);
		const stops: Stop[] = [];
		const names: string[] = [];
		for (let count = 0; count < STOPS; count++) {
			await this.page.keyboard.press("Tab");
			const stop = await this.page.evaluate(stopHere);
			if (!stop || stop.number === stops[0]?.number) {
				break;
			}
			stops.push(stop);
			const { role, name } = await this.focused();
			assert.notEqual(name, "", `${role} ${stop.html}`);
			names.push(`${role} ${name} ${stop.shared}`);
		}
		assert.deepEqual(
			stops.map(({ number }) => number),
			await this.page.evaluate(controls),
		);
		assert.deepEqual(names, [...new Set(names)]);
		for (const [index, stop] of stops.entries()) {
			const before = stops[index - 1];
			// The buttons at the end of an account's row stand in a column of their own.
			if (before && (stop.row === null || stop.row !== before.row)) {
				assert.ok(stop.bottom > before.top, `${stop.html} stands above ${before.html}`);
			}
		}
	}

	/** The whole tree, in the order of reading. */
	async #nodes(): Promise<readonly AXNode[]> {
		const { nodes } = await this.session.send("Accessibility.getFullAXTree");
		const byId = new Map(nodes.map((node) => [node.nodeId, node]));
		const below = (node: AXNode): AXNode[] => [node, ...(node.childIds ?? []).flatMap((id) => under(byId.get(id)))];
		const under = (node: AXNode | undefined) => (node ? below(node) : []);
		return under(nodes[0]);
	}
}

function spoken({ role, name, description }: AXNode): Spoken {
	return {
		role: String(role?.value ?? ""),
		name: String(name?.value ?? "").trim(),
		description: String(description?.value ?? ""),
	};
}

function propertyOf({ properties = [] }: AXNode, wanted: string): unknown {
	return properties.find(({ name }) => name === wanted)?.value.value;
}

interface Listening {
	heard: string[];
}

/** In the page: notes what comes into a live region that is there already. What comes with its region, nobody is told. */
function listen(): void {
	const heard: string[] = [];
	Object.assign(globalThis, { heard });
	const said = new WeakMap<Element, string>();
	const textOf = (node: Node): string => {
		if (node instanceof Element && node.ariaHidden !== "true") {
			return node.ariaLabel ?? [...node.childNodes].map(textOf).join(" ");
		}
		return node instanceof Text ? node.data : "";
	};
	const hear = () => {
		for (const region of document.querySelectorAll("[role=status], [role=alert], [aria-live]:not([aria-live=off])")) {
			const before = said.get(region) ?? (region.role === "alert" ? "" : null);
			const now = textOf(region).replace(/\s+/g, " ").trim();
			said.set(region, now);
			if (before !== null && before !== now && now !== "") {
				heard.push(now);
			}
		}
	};
	hear();
	new MutationObserver(hear).observe(document, {
		subtree: true,
		childList: true,
		characterData: true,
		attributes: true,
	});
}

/** In the page: Tab begins at the top. */
function fromTheTop(): void {
	const start = document.createElement("span");
	start.tabIndex = -1;
	document.body.prepend(start);
	start.focus();
	start.remove();
	scrollTo(0, 0);
}

interface Stop {
	/** Among all elements of the page. */
	readonly number: number;
	readonly html: string;
	/** The account in whose row it stands. */
	readonly row: string | null;
	/** What else does the very same, and may have the same name. */
	readonly shared: string;
	/** CSS pixels from the page's top. */
	readonly top: number;
	readonly bottom: number;
}

/** In the page: where the focus is now; null: nowhere. */
function stopHere(): Stop | null {
	const at = document.activeElement;
	if (!(at instanceof HTMLElement) || at === document.body) {
		return null;
	}
	const { top, bottom } = at.getBoundingClientRect();
	const number = [...document.querySelectorAll("*")].indexOf(at);
	return {
		number,
		html: at.outerHTML.slice(0, 120),
		row: at.closest("[data-account]")?.getAttribute("data-account") ?? null,
		shared: at.dataset.do === "password" ? String(number) : "",
		top: top + scrollY,
		bottom: bottom + scrollY,
	};
}

/** In the page: all controls that are there, in order, by their number among all elements. */
function controls(): number[] {
	const wanted = "a[href], button, input, select, textarea, summary";
	return [...document.querySelectorAll("*")].flatMap((element, number) =>
		element.matches(wanted) && element.checkVisibility() && !element.matches(":disabled, [tabindex='-1']")
			? [number]
			: [],
	);
}
