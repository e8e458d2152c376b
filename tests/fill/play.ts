import { domainToUnicode } from "node:url";
import type { Page } from "puppeteer-core";
import { close, codeNow, keep, listed, NEXT, open, pick, visit } from "../browser/support.ts";
import { type Stage, scanAndSave } from "../harness.ts";
import type { CodePost, Registration } from "../replicas/server.ts";
import { type Outcome, type Row, withQuery } from "./row.ts";

/** What came of a row. */
export interface Happened {
	/** As the table has it. Anything but an {@link Outcome} is wrong in every row. */
	readonly outcome: string;
	/** What picking the account came to, where the row says so. */
	readonly picked: string | null;
	/** For a person who looks for the cause: the popup's view, its notices, what was pressed. */
	readonly details: string;
}

/** Milliseconds for which the popup must show the same before it counts as settled. */
const STILL = 300;
const PATIENCE = 15_000;
/** A button that was pressed has posted, and a row of boxes has sent itself, this many milliseconds later. */
const POST_PATIENCE = 2500;

let people = 0;

/** Plays one row: the account, the page, the click on the icon, and what that came to. */
export async function play(stage: Stage, shared: Registration, row: Row): Promise<Happened> {
	const number = ++people;
	const host = `winkel${number}.example`;
	const user = await provide(stage, shared, row, host, `u${number}@qcs.nl`);
	const address = withQuery(row.address.replace("{host}", host), { lng: row.language, user: user.user });
	await goTo(stage, row, address);
	const { page, replicas } = stage;
	if (row.typed !== undefined && row.field !== null) await page.type(row.field, row.typed);

	const before = { posts: replicas.posts.length, clicks: replicas.clicks.length };
	const popup = await open(stage);
	const first = await look(stage, popup, row, user, before);
	let picked: string | null = null;
	let details = first.details;
	if (row.picked !== undefined && first.outcome === "asks") {
		const mine = (await listed(popup)).find(({ title, below }) => `${title} ${below}`.includes(pickName(row, user)));
		await pick(popup, mine?.id ?? "");
		const second = await look(stage, popup, row, user, before);
		picked = second.outcome;
		details += `; picked: ${second.details}`;
	}
	await close(popup);
	return { outcome: first.outcome, picked, details };
}

/** What the popup says of the account to pick: guests have one user name in two organisations. */
function pickName(row: Row, user: Registration): string {
	return row.account === "guest" ? user.tenant : user.user;
}

/** Brings the row's account into the vault. */
async function provide(
	stage: Stage,
	shared: Registration,
	row: Row,
	host: string,
	name: string,
): Promise<Registration> {
	const { replicas, page } = stage;
	switch (row.account) {
		case "shared":
			return shared;
		case "none":
			return replicas.addUser("QCS", name);
		case "kept":
			return keep(stage, replicas.addUser("QCS", name));
		case "guest":
			await keep(stage, replicas.addUser(`Eerste ${name}`, name));
			return keep(stage, replicas.addUser(`Tweede ${name}`, name));
		case "personal":
			return keep(stage, replicas.addUser("Microsoft", name, "personal"));
		case "elsewhere":
			return keep(stage, replicas.addUser("Winkel", name, "site"));
		case "site": {
			const user = replicas.addUser("Winkel", name, "site");
			await visit(page, withQuery(`https://${host}/shop/setup`, { user: name }), "#shop-qr");
			await close(await scanAndSave(stage));
			return user;
		}
		case "wizard":
			return replicas.addUser("QCS", name);
	}
}

/** To the page, and where its account comes from its own QR, on to the field. */
async function goTo(stage: Stage, row: Row, address: string): Promise<void> {
	const { page } = stage;
	if (row.ready === null) {
		await page.goto(address, { waitUntil: "domcontentloaded" });
		return;
	}
	if (row.account !== "wizard") {
		await page.goto(address);
	} else {
		await visit(page, address, ".qr :is(img, svg, canvas)");
		await close(await scanAndSave(stage));
		await page.click(`:is(.ms-Dialog-main, body) .card ${NEXT}`);
	}
	await page.waitForSelector(row.ready, { visible: true });
	await markFields(page, row);
}

/** Marks the fields as they are before the click: a page may exchange their names. */
async function markFields(page: Page, { field }: Row): Promise<void> {
	if (field === null) return;
	await page.$$eval(field, (all) => {
		for (const element of all) element.setAttribute("data-replica-field", "");
	});
}

interface Said {
	readonly view: string;
	readonly notices: readonly { readonly kind: string; readonly text: string }[];
	/** How many accounts the person may choose from. */
	readonly choices: number;
}

interface Since {
	readonly posts: number;
	readonly clicks: number;
}

async function look(stage: Stage, popup: Page, row: Row, user: Registration, since: Since) {
	const said = await settled(popup);
	const { page, replicas } = stage;
	const host = new URL(page.url()).hostname;
	const codes = codesOf(stage, user);
	const press = row.presses?.length !== 0;
	if (press && said.view === "filled") await until(() => replicas.posts.length > since.posts, POST_PATIENCE);

	const posts = replicas.posts.slice(since.posts);
	const presses = replicas.clicks.slice(since.clicks).filter(({ trusted }) => !trusted);
	const places = posts.length > 0 ? [] : await codePlaces(page, row, codes);
	const outcome =
		wrongPress(
			row,
			presses.map(({ name }) => name),
		) ??
		(places.includes("elsewhere") ? "a code in a wrong field" : null) ??
		outcomeOfPosts(posts, codes) ??
		(places.includes("field") ? "filled" : null) ??
		outcomeOfWords(said, host);
	const details = [
		said.view,
		...said.notices.map(({ kind }) => kind),
		...(said.choices > 0 ? [`${said.choices} to choose from`] : []),
		...presses.map(({ name }) => `pressed ${name}`),
		...posts.map(({ page, verdict }) => `${page}: ${verdict}`),
	].join(", ");
	return { outcome, details };
}

function outcomeOfPosts(posts: readonly CodePost[], codes: readonly string[]): string | null {
	const [post, ...more] = posts;
	if (post === undefined) return null;
	if (more.length > 0) return `sent ${posts.length} times`;
	if (!codes.includes(post.code) && post.verdict !== "accepted") return "something else sent";
	return post.verdict === "accepted" ? "filled and sent" : `sent, ${post.verdict}`;
}

/** Notices that do not say why a field was left alone. */
const ABOUT_QR = ["no_qr"];

function outcomeOfWords({ notices, choices, view }: Said, host: string): Outcome | string {
	const names = [host, domainToUnicode(host)];
	if (notices.some(({ text }) => names.some((name) => text.includes(name)))) {
		return choices > 0 ? "warned, and offers accounts" : "warned";
	}
	if (notices.some(({ kind }) => !ABOUT_QR.includes(kind))) return "left alone";
	if (choices > 0) return "asks";
	return notices.length > 0 ? "left alone" : `says nothing (${view})`;
}

/** A press of anything that the row does not allow, or a second one. */
function wrongPress(row: Row, names: readonly string[]): string | null {
	const twice = names.find((name, index) => names.indexOf(name) !== index);
	if (twice !== undefined) return `pressed ${twice} twice`;
	const allowed = row.presses ?? [];
	const other = names.find((name) => !allowed.includes(name.replace(/ is-disabled$/, "")));
	return other === undefined ? null : `pressed ${other}`;
}

/** The codes of the row's account, and of everybody else's that the run knows, around this moment. */
function codesOf({ replicas }: Stage, user: Registration): string[] {
	return [user, replicas.user].flatMap(({ secretBase32 }) =>
		[-2, -1, 0, 1].map((steps) => codeNow(secretBase32, steps)),
	);
}

/** Where on the page, in any of its frames, a code stands: in the row's field, or elsewhere. */
async function codePlaces(page: Page, row: Row, codes: readonly string[]): Promise<("field" | "elsewhere")[]> {
	const found = await Promise.all(
		page.frames().map((frame) =>
			frame
				.evaluate(
					(selector, codes) => {
						const value = (input: HTMLInputElement) =>
							String(Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.get?.call(input) ?? "");
						const inputs = [...document.querySelectorAll("input")];
						const isField = (input: HTMLInputElement) =>
							input.hasAttribute("data-replica-field") ||
							(selector !== null && input.matches(selector) && !input.hasAttribute("data-decoy"));
						const inField = inputs.filter(isField).map(value).join("");
						const others = inputs.filter((input) => !isField(input)).map(value);
						return {
							field: codes.some((code) => inField.startsWith(code)),
							elsewhere:
								others.some((text) => codes.some((code) => text.includes(code))) || /^\d{4,}/.test(others.join("")),
						};
					},
					row.field,
					codes,
				)
				.catch(() => ({ field: false, elsewhere: false })),
		),
	);
	return [
		...(found.some(({ field }) => field) ? (["field"] as const) : []),
		...(found.some(({ elsewhere }) => elsewhere) ? (["elsewhere"] as const) : []),
	];
}

/** Waits until the popup shows something for good. */
async function settled(popup: Page): Promise<Said> {
	const end = Date.now() + PATIENCE;
	let last = "";
	let since = Date.now();
	while (Date.now() < end) {
		const { busy, ...said } = await popup.evaluate(() => {
			const view = document.querySelector<HTMLElement>("[data-view]")?.dataset.view ?? "starting";
			const notices = [...document.querySelectorAll("[data-notice]")].map((element) => ({
				kind: element.getAttribute("data-notice") ?? "",
				text: element.textContent ?? "",
			}));
			const busy =
				["starting", "waiting", "steering"].includes(view) || document.querySelector("[role=progressbar]") !== null;
			return { view, notices, choices: document.querySelectorAll("[data-do=fill]").length, busy };
		});
		const now = JSON.stringify(said);
		if (busy || now !== last) since = Date.now();
		if (!busy && Date.now() - since >= STILL) return said;
		last = now;
		await new Promise((resolve) => setTimeout(resolve, 60));
	}
	return { view: "never settled", notices: [], choices: 0 };
}

async function until(is: () => boolean, milliseconds: number): Promise<void> {
	for (const end = Date.now() + milliseconds; !is() && Date.now() < end; ) {
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}
