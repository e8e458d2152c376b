import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { beginAnew, changeSlots, initSync as initKeys, listSlots, unlock } from "@wasm/keys";
import { initSync, LogoSquares, readImageData, readLuma } from "@wasm/reader";
import type { Change, Changes, ChangingVault, Payload, TypedKey } from "../extension/src/changes.ts";
import { type ClockSample, type Core, type CoreError, type FillRequest, loadCore } from "../extension/src/core.ts";
import { required } from "./harness.ts";
import { encodeQr } from "./replicas/qr.ts";
import { codeOfStep, newSecret, toBase32 } from "./replicas/totp.ts";

/** The wasm through its door, without a browser: node's WebCrypto stands for the browser's. */

type Items = Record<string, unknown>;
type Key = Awaited<ReturnType<typeof newDeviceKey>>;

const { subtle } = webcrypto;

/** A step begins here. */
const NOW = 1_800_000_000;
const STEP = NOW / 30;
const SIGN_IN = "https://login.microsoftonline.com/common/SAS/ProcessAuth";

let core: Core;
let changes: Changes;
let device: Key;

function newDeviceKey() {
	return subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

before(async () => {
	const wasm = (name: string) => readFile(join(required("SIXBOX_EXTENSION"), `${name}.wasm`));
	core = await loadCore(await wasm("codes"), await wasm("changes"));
	changes = await core.changes();
	initSync({ module: await wasm("reader") });
	initKeys({ module: await wasm("keys") });
	device = await newDeviceKey();
});

const open = (items: Items, key: Key = device) => changes.openVault(items, key as CryptoKey);

function microsoft(secret: Uint8Array, user = "test@qcs.nl"): string {
	return `otpauth://totp/QCS%20automatisering%3A${encodeURIComponent(user)}?secret=${toBase32(secret)}&issuer=Microsoft`;
}

/** Saves into the items, as the browser's storage would. */
function save(vault: ChangingVault, items: Items, text: string, now = NOW): string {
	const saved = vault.save(text, "", SIGN_IN, "ask", now);
	assert.equal(saved.saved, "new");
	if (saved.saved === "new") {
		Object.assign(items, saved.change);
	}
	return saved.id;
}

/** What the core throws is the name of an error, and nothing else. */
function throwsName(call: () => unknown, name: CoreError): void {
	try {
		call();
	} catch (error) {
		assert.equal(error, name);
		return;
	}
	assert.fail(`${name} was not thrown`);
}

async function rejectsName(promise: Promise<unknown>, name: CoreError): Promise<void> {
	const thrown = await promise.then(
		() => assert.fail(`${name} was not thrown`),
		(error: unknown) => error,
	);
	assert.equal(thrown, name);
}

describe("payloads", () => {
	const read: [text: string, payload: object][] = [
		[
			"https://login.microsoftonline.com/authenticatorApp/activateAccount?accountType=mfa&code=1",
			{ kind: "appOnly", app: "work" },
		],
		[
			"https://login.microsoftonline.us/AuthenticatorApp/activateaccount?accountType=msa",
			{ kind: "appOnly", app: "personal" },
		],
		["phonefactor://activate_account?code=1&url=https%3A%2F%2Fmfa.example.com%2Fx", { kind: "appOnly", app: "server" }],
		["otpauth://hotp/a?secret=JBSWY3DP&counter=1", { kind: "hotp" }],
		["otpauth-migration://offline?data=CjEK", { kind: "migration" }],
		["FIDO:/130864008381", { kind: "passkey" }],
		["https://www.example.com/x", { kind: "link", name: "www.example.com" }],
		["WIFI:S:guest;;", { kind: "other" }],
		["buy milk", { kind: "text" }],
		["", { kind: "text" }],
		["otpauth://totp/a?secret=", { kind: "damaged" }],
		["otpauth://totp/a?secret=JBSWY3DP&period=0", { kind: "damaged" }],
		["otpauth://totp/a?secret=J1SWY3DP", { kind: "damaged" }],
		["x".repeat(1_000_000), { kind: "damaged" }],
		[`otpauth://totp/${"x".repeat(1_000_000)}?secret=JBSWY3DP`, { kind: "damaged" }],
	];
	for (const [text, payload] of read) {
		test(text.length > 100 ? `${text.length} characters` : text || "nothing", () => {
			assert.deepEqual(changes.payload(text), payload);
		});
	}

	test("an account, with both its issuers", () => {
		const text = "otpauth://totp/QCS%20automatisering%3Atest%40qcs.nl?secret=jbswy3dpehpk3pxp&issuer=Microsoft";
		assert.deepEqual(changes.payload(` ${text}\n`), {
			kind: "account",
			draft: { text, issuer: "Microsoft", tenant: "QCS automatisering", user: "test@qcs.nl", digits: 6, period: 30 },
		} satisfies Payload);
	});
});

describe("typed keys", () => {
	const form: TypedKey = {
		issuer: "Microsoft",
		user: "QCS automatisering:test@qcs.nl",
		key: "jbsw y3dp-EHPK 3pxp",
		algorithm: "SHA1",
		digits: "6",
		period: "30",
	};
	const wrong: [change: Partial<TypedKey>, field: string, problem: string, character: string | null][] = [
		[{ user: " " }, "user", "user_empty", null],
		[{ key: " " }, "key", "key_empty", null],
		[{ key: "jbsw y3dp ehpk 3px8" }, "key", "key_characters", "8"],
		[{ key: "jbsw y3dp" }, "key", "key_short", null],
		[{ key: "a".repeat(1_000_000) }, "key", "too_long", null],
		[{ digits: "5" }, "digits", "digits", null],
		[{ digits: "six" }, "digits", "digits", null],
		[{ period: "0" }, "period", "period", null],
		[{ period: "99999999999" }, "period", "period", null],
	];
	for (const [change, field, problem, character] of wrong) {
		test(`${Object.keys(change)}: ${String(Object.values(change)).slice(0, 20)}`, () => {
			assert.deepEqual(changes.typed({ ...form, ...change }), { typed: "wrong", field, problem, character });
		});
	}

	test("a whole one is the account that its QR gives", () => {
		const typed = changes.typed(form);
		assert.equal(typed.typed, "account");
		if (typed.typed === "account") {
			const { text, ...shown } = typed.draft;
			assert.deepEqual(shown, {
				issuer: "Microsoft",
				tenant: "QCS automatisering",
				user: "test@qcs.nl",
				digits: 6,
				period: 30,
			});
			assert.deepEqual(changes.payload(text), { kind: "account", draft: typed.draft });
		}
	});

	test("what is no form is an error with a name", () => {
		for (const none of [{}, null, undefined, 5, "x", [], { ...form, key: 5 }]) {
			throwsName(() => changes.typed(none as TypedKey), "unexpected");
		}
	});
});

describe("what the wizard shows instead of its QR", () => {
	const qr = "otpauth://totp/ACME%3A%20Groep:jan%40acme.nl?secret=jbswy3dpehpk3pxp&issuer=Microsoft";

	test("is the account that its QR gives", () => {
		const [shown, scanned] = [changes.shownKey("ACME: Groep:jan@acme.nl", "jbsw y3dp\nEHPK 3pxp"), changes.payload(qr)];
		assert.ok(shown.kind === "account" && scanned.kind === "account");
		assert.deepEqual({ ...shown.draft, text: "" }, { ...scanned.draft, text: "" });
		assert.ok(changes.sameKey(shown.draft.text, qr));
		assert.deepEqual(changes.payload(shown.draft.text), shown);
	});

	test("or damaged", () => {
		for (const [name, key] of [
			["", "jbswy3dpehpk3pxp"],
			["jan@acme.nl", ""],
			["jan@acme.nl", "694660881"],
			["jan@acme.nl", "x".repeat(1_000_000)],
		] as const) {
			assert.deepEqual(changes.shownKey(name, key), { kind: "damaged" });
		}
	});

	test("two texts are of one key, or not", () => {
		for (const [other, same] of [
			["otpauth://totp/other?secret=JBSWY3DPEHPK3PXP&digits=6", true],
			["otpauth://totp/other?secret=JBSWY3DPEHPK3PXQ", false],
			["otpauth://totp/other?secret=JBSWY3DPEHPK3PXP&period=60", false],
			["", false],
		] as const) {
			assert.equal(changes.sameKey(qr, other), same, other);
			assert.equal(changes.sameKey(other, qr), same, other);
		}
		assert.equal(changes.sameKey("", ""), false);
	});
});

test("what is wrong with the clock", () => {
	/** Two samples that a PC takes whose clock is this many seconds behind. */
	const samples = (behind: number): ClockSample[] =>
		[NOW + 0.2, NOW + 0.7].map((at) => ({
			sent: at - behind,
			received: at + 0.1 - behind,
			date: Math.floor(at + 0.05),
			age: 0,
		}));
	for (const [behind, clock] of [
		[0, "right"],
		[43, "off"],
		[-180, "off"],
		[10_800, "far"],
		[-10_800, "far"],
	] as const) {
		const error = core.clockError(samples(behind));
		assert.equal(error.clock, clock);
		assert.ok(Math.abs(error.seconds - behind) <= 1, `${behind} ${error.seconds}`);
	}
	const unknown = { clock: "unknown", seconds: 0 };
	const [one, two] = samples(43);
	for (const none of [
		[],
		[one],
		[one, { ...two, age: 5 }],
		[one, {}],
		[one, null, "x"],
		[one, { ...two, date: "5" }],
	]) {
		assert.deepEqual(core.clockError(none as ClockSample[]), unknown);
	}
	for (const none of [undefined, null, 5, "x", {}]) {
		assert.deepEqual(core.clockError(none as unknown as ClockSample[]), unknown);
	}
	assert.equal(core.clockError([one, two, null] as ClockSample[]).clock, "off");
});

test("places", () => {
	for (const [url, place] of [
		[SIGN_IN, "sign-in"],
		["https://mysignins.microsoft.com/register", "set-up"],
		["http://login.microsoftonline.com/", "not_https"],
		["https://shop.example/", "wrong_host"],
		["https://www.microsoft.com/", "wrong_host"],
		["https://login.microsoftonline.com.evil.example/", "fake_name"],
		["http://rnicrosoft.com/", "fake_name"],
		[new URL("https://login.mіcrosoft.com/").href, "fake_twin"],
		[new URL("https://0x7f.1/").href, "fake_address"],
		["https://[::1]/", "fake_address"],
		["https://login.microsoftonline.com/te/x.onmicrosoft.com/b2c_1_a/", "tenant_page"],
		["", "not_https"],
	] as const) {
		assert.equal(core.place(url), place, url);
	}
});

describe("the vault", () => {
	test("begins empty, keeps what it was given, and shows the codes that node computes", async () => {
		const items: Items = {};
		const secrets = [newSecret(), newSecret(), newSecret()];
		const vault = await open(items);
		assert.deepEqual(vault.accounts(), []);
		const ids = secrets.map((secret, index) =>
			save(vault, items, microsoft(secret, `user${index}@qcs.nl`), NOW + index),
		);
		vault.free();
		assert.equal(Object.keys(items).length, 4);

		const again = await open(items);
		assert.equal(again.damaged, 0);
		assert.deepEqual(
			again.accounts(),
			ids.map((id, index) => ({
				id,
				issuer: "Microsoft",
				tenant: "QCS automatisering",
				user: `user${index}@qcs.nl`,
				nickname: null,
				digits: 6,
				period: 30,
				microsoft: true,
				hosts: ["login.microsoftonline.com"],
				pinned: false,
				logo: null,
			})),
		);
		for (const at of [NOW, NOW + 29, NOW + 29.999, NOW + 30, 59, 20_000_000_000]) {
			const step = Math.floor(at / 30);
			assert.deepEqual(
				again.codes(at),
				secrets.map((secret, index) => ({
					id: ids[index],
					code: codeOfStep(secret, step),
					next: codeOfStep(secret, step + 1),
					step,
					endsAt: (step + 1) * 30,
				})),
			);
		}
		again.free();
	});

	test("the same account is not doubled, the same name asks", async () => {
		const items: Items = {};
		const vault = await open(items);
		const [old, fresh] = [newSecret(), newSecret()];
		const id = save(vault, items, microsoft(old));
		const respelt = microsoft(old).replace(/secret=(\w+)/, (_, secret: string) => `secret=${secret.toUpperCase()}`);
		assert.deepEqual(vault.save(respelt, "other", "", "ask", NOW), { saved: "same", id, change: null });
		assert.equal(vault.same(respelt), id);
		assert.equal(vault.same(microsoft(fresh)), undefined);
		assert.deepEqual(vault.save(microsoft(fresh), "", "", "ask", NOW), { saved: "named", id });
		const both = vault.save(microsoft(fresh), "", "", "keepBoth", NOW);
		assert.equal(both.saved, "new");
		assert.equal(vault.accounts().length, 2);
		vault.free();

		// Replaced: the old one goes to the trash, its record stays.
		const other = await open(items);
		const replaced = other.save(microsoft(fresh), "", "", "replace", NOW);
		assert.ok(replaced.saved === "new" && `record/${id}` in replaced.change);
		assert.deepEqual(
			other.accounts().map((account) => account.id),
			[replaced.id],
		);
		other.free();
	});

	test("a code is taken on Microsoft's hosts alone, once, and not at its end", async () => {
		const items: Items = {};
		const secret = newSecret();
		const vault = await open(items);
		const id = save(vault, items, microsoft(secret));
		throwsName(() => vault.takeCode(id, "http://login.microsoftonline.com/", false, NOW), "not_https");
		throwsName(() => vault.takeCode(id, "https://login.evil.example/", false, NOW), "wrong_host");
		throwsName(() => vault.takeCode(id, "https://login.microsoftonline.com/te/x/", false, NOW), "tenant_page");
		throwsName(() => vault.takeCode(id, "", false, NOW), "not_https");
		throwsName(() => vault.takeCode("0".repeat(32), SIGN_IN, false, NOW), "no_account");
		throwsName(() => vault.takeCode("x", SIGN_IN, false, NOW), "no_account");
		throwsName(() => vault.releaseStep("", STEP), "no_account");

		assert.deepEqual(vault.takeCode(id, SIGN_IN, false, NOW + 28), {
			taken: "wait",
			until: NOW + 30,
			reason: "ending",
		});
		const taken = vault.takeCode(id, SIGN_IN, false, NOW + 1);
		assert.ok(taken.taken === "code");
		assert.deepEqual([taken.code, taken.step], [codeOfStep(secret, STEP), STEP]);
		assert.deepEqual(Object.keys(taken.change).toSorted(), [`record/${id}`, "vault"]);
		assert.deepEqual(vault.takeCode(id, SIGN_IN, false, NOW + 2), { taken: "wait", until: NOW + 30, reason: "used" });
		vault.free();

		// Written down, it is used for whoever opens the vault next; released, it is free again.
		Object.assign(items, taken.change);
		const next = await open(items);
		assert.deepEqual(next.takeCode(id, SIGN_IN, false, NOW + 2), { taken: "wait", until: NOW + 30, reason: "used" });
		Object.assign(items, next.releaseStep(id, STEP));
		next.free();
		const last = await open(items);
		assert.equal(last.takeCode(id, SIGN_IN, false, NOW + 3).taken, "code");
		assert.equal(last.takeCode(id, SIGN_IN, false, NOW + 30).taken, "code");
		last.free();
	});

	test("whose code a page wants", async () => {
		const vault = await open({});
		const id = save(vault, {}, microsoft(newSecret()));
		save(vault, {}, `otpauth://totp/test%40qcs.nl?secret=${toBase32(newSecret())}&issuer=Other`, NOW + 1);
		const asked: FillRequest = { url: SIGN_IN, field: "microsoft", user: "TEST@qcs.nl", scanned: null, sure: true };
		assert.deepEqual(vault.choose(asked), { choice: "ask", ids: vault.accounts().map((one) => one.id) });
		assert.deepEqual(vault.choose({ ...asked, scanned: id }), { choice: "fill", id });
		assert.deepEqual(vault.choose({ ...asked, scanned: "x" }).choice, "ask");
		assert.deepEqual(vault.choose({ ...asked, user: "else@qcs.nl" }), { choice: "none" });
		assert.deepEqual(vault.choose({ ...asked, url: "https://login.live.com/te/x" }), { choice: "none" });
		for (const none of [
			{},
			null,
			undefined,
			5,
			{ ...asked, field: "x" },
			{ ...asked, url: null },
			{ ...asked, sure: 1 },
		]) {
			throwsName(() => vault.choose(none as FillRequest), "unexpected");
		}
		vault.free();
	});

	test("an account of another issuer goes where it is bound, and elsewhere only if told", async () => {
		const items: Items = {};
		const secret = newSecret();
		const vault = await open(items);
		const microsofts = save(vault, items, microsoft(newSecret()));
		const saved = vault.save(`otpauth://totp/jan?secret=${toBase32(secret)}&issuer=Shop`, "", "", "ask", NOW);
		assert.ok(saved.saved === "new");
		const { id } = saved;
		const url = "https://www.shop.example/2fa";
		const asked: FillRequest = { url, field: "generic", user: null, scanned: null, sure: false };
		assert.deepEqual(vault.choose(asked), { choice: "elsewhere", ids: [id] });
		throwsName(() => vault.takeCode(id, url, false, NOW), "not_bound");
		for (const newHost of [false, true]) {
			throwsName(() => vault.takeCode(microsofts, url, newHost, NOW), "wrong_host");
			throwsName(() => vault.takeCode(id, "https://login-live.com/", newHost, NOW), "fake_name");
			throwsName(() => vault.takeCode(id, "https://10.0.0.1/", newHost, NOW), "fake_address");
			throwsName(() => vault.takeCode(id, new URL("https://mіcrosoft.com/").href, newHost, NOW), "fake_twin");
			throwsName(() => vault.takeCode(id, "http://www.shop.example/", newHost, NOW), "not_https");
		}
		const taken = vault.takeCode(id, url, true, NOW);
		assert.ok(taken.taken === "code");
		assert.equal(taken.code, codeOfStep(secret, STEP));
		assert.deepEqual(vault.choose(asked), { choice: "fill", id });
		assert.deepEqual(vault.accounts().find((account) => account.id === id)?.hosts, ["www.shop.example"]);
		assert.equal(vault.takeCode(id, url, false, NOW + 30).taken, "code");
		vault.free();
	});

	test("accounts are renamed, pinned and moved", async () => {
		const items: Items = {};
		let vault = await open(items);
		const ids = [0, 1, 2, 3].map((number) => save(vault, items, microsoft(newSecret(), `${number}@qcs.nl`), NOW));
		const [first = "", second = "", third = "", last = ""] = vault.accounts().map(({ id }) => id);
		assert.deepEqual([first, second, third, last].toSorted(), ids.toSorted());
		/** Writes a change, and gives the order that it is read in by what only reads. */
		const written = async (change: Change): Promise<string[]> => {
			vault.free();
			Object.assign(items, change);
			vault = await open(items);
			const reading = await core.openVault(items, device as CryptoKey);
			const order = reading.accounts().map(({ id }) => id);
			assert.deepEqual(reading.accounts(), vault.accounts());
			assert.deepEqual(
				reading.codes(NOW).map(({ id }) => id),
				order,
			);
			reading.free();
			return order;
		};
		assert.deepEqual(await written(vault.move(last, second, NOW)), [first, last, second, third]);
		assert.deepEqual(await written(vault.move(first, null, NOW + 1)), [last, second, third, first]);
		assert.deepEqual(await written(vault.pin(third, true, NOW + 2)), [third, last, second, first]);
		assert.deepEqual(await written(vault.pin(first, true, NOW + 3)), [third, first, last, second]);
		assert.deepEqual(await written(vault.move(first, third, NOW + 4)), [first, third, last, second]);
		assert.deepEqual(
			vault.accounts().map(({ pinned }) => pinned),
			[true, true, false, false],
		);
		assert.deepEqual(await written(vault.pin(first, false, NOW + 5)), [third, first, last, second]);
		await written(vault.rename(second, " Wérk ", NOW + 6));
		assert.deepEqual(
			vault.accounts().map(({ nickname }) => nickname),
			[null, null, null, "Wérk"],
		);
		await written(vault.rename(second, "", NOW + 7));
		assert.ok(vault.accounts().every(({ nickname }) => nickname === null));
		throwsName(() => vault.move(last, third, NOW), "no_account");
		for (const none of ["", "x", "0".repeat(32)]) {
			throwsName(() => vault.move(none, null, NOW), "no_account");
			throwsName(() => vault.move(last, none, NOW), "no_account");
			throwsName(() => vault.pin(none, true, NOW), "no_account");
			throwsName(() => vault.rename(none, "x", NOW), "no_account");
			throwsName(() => vault.setLogo(none, null, NOW), "no_account");
		}
		vault.free();
	});

	test("the first rows of a list are those that the whole list begins with", async () => {
		const items: Items = {};
		const vault = await open(items);
		const shop = (user: string) => `otpauth://totp/Shop:${user}?secret=${toBase32(newSecret())}&issuer=Shop`;
		for (let number = 0; number < 9; number++) {
			save(vault, items, microsoft(newSecret(), `${number}@qcs.nl`), NOW + 2 * number);
			const saved = vault.save(
				shop(`${number}`),
				"",
				number < 2 ? "https://shop.example/" : "",
				"ask",
				NOW + 2 * number + 1,
			);
			Object.assign(items, "change" in saved ? saved.change : null);
		}
		vault.free();
		const reading = await core.openVault(items, device as CryptoKey);
		const [accounts, codes] = [reading.accounts(), reading.codes(NOW)];
		const places: [host: string | undefined, microsofts: boolean, here: number][] = [
			[undefined, false, 0],
			["plain.example", false, 0],
			["shop.example", false, 2],
			["login.microsoftonline.com", true, 9],
		];
		for (const [host, microsofts, fits] of places) {
			const { entries, here, count } = reading.first(NOW, 6, host, microsofts);
			const first = host ? reading.fitting(host, microsofts, undefined) : [];
			assert.deepEqual([here, here.length, count], [first, fits, 18]);
			const isHere = ({ id }: { id: string }) => first.includes(id);
			const inOrder = [...accounts.filter(isHere), ...accounts.filter((account) => !isHere(account))].slice(0, 6);
			assert.deepEqual(
				entries.map(({ account }) => account),
				inOrder,
			);
			assert.deepEqual(
				entries.map(({ code }) => code),
				inOrder.map(({ id }) => codes.find((code) => code.id === id)),
			);
		}
		assert.equal(reading.first(NOW, 100, undefined, false).entries.length, 18);
		assert.deepEqual(reading.fitting("login.microsoftonline.com", true, "3@QCS.nl"), [
			accounts.find(({ user }) => user === "3@qcs.nl")?.id,
		]);
		reading.free();
		const empty = await core.openVault({}, device as CryptoKey);
		assert.deepEqual(empty.first(NOW, 6, "shop.example", false), { entries: [], here: [], count: 0 });
		empty.free();
	});

	test("a logo is a sealed record of its own", async () => {
		const items: Items = {};
		const first = await open(items);
		const id = save(first, items, microsoft(newSecret()));
		const png = Uint8Array.from([...Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...new Uint8Array(16_376)]);
		const change = first.setLogo(id, png, NOW);
		const [logo = ""] = Object.keys(change).filter((name) => name.startsWith("record/7369782d6c6f676f"));
		assert.equal(Object.keys(change).length, 3);
		Object.assign(items, change);
		first.free();
		for (const door of [core, changes]) {
			const vault = await door.openVault(items, device as CryptoKey);
			assert.equal(vault.accounts()[0]?.logo, logo.slice("record/".length));
			assert.deepEqual(vault.logo(id), png);
			assert.equal(vault.logo("x"), undefined);
			vault.free();
		}
		const { records } = await openByHand(items, device);
		assert.deepEqual(records[logo.slice("record/".length)], { kind: "logo", png: Buffer.from(png).toString("base64") });

		// Its damage costs itself alone.
		const damaged = await open({ ...items, [logo]: "AAAA" });
		assert.deepEqual([damaged.damaged, damaged.accounts().length, damaged.logo(id)], [0, 1, undefined]);
		damaged.free();
		const again = await open(items);
		const logoError = (call: () => unknown) => assert.throws(call, (error) => error === "logo_unreadable");
		logoError(() => again.setLogo(id, new Uint8Array(), NOW));
		logoError(() => again.setLogo(id, new TextEncoder().encode("<svg/>"), NOW));
		logoError(() => again.setLogo(id, new Uint8Array([...png, 0]), NOW));
		again.free();
		const last = await open(items);
		Object.assign(items, last.setLogo(id, null, NOW + 1));
		last.free();
		assert.equal(items[logo], "");
		const vault = await open(items);
		assert.deepEqual([vault.accounts()[0]?.logo, vault.logo(id)], [null, undefined]);
		vault.free();
	});

	test("a text that is no account is not saved", async () => {
		const vault = await open({});
		for (const text of ["", "hello", "otpauth://hotp/a?secret=JBSWY3DP", "otpauth://totp/a", "x".repeat(1_000_000)]) {
			throwsName(() => vault.save(text, "", "", "ask", NOW), "qr_damaged");
		}
		assert.deepEqual(vault.accounts(), []);
		vault.free();
	});

	test("what does not open says why, and the next call works", async () => {
		const items: Items = {};
		const vault = await open(items);
		save(vault, items, microsoft(newSecret()));
		vault.free();
		await rejectsName(open(items, await newDeviceKey()), "device_key_gone");
		for (const header of [
			5,
			null,
			true,
			[],
			{},
			"",
			"hello",
			"5",
			"[]",
			"null",
			"{}",
			'{"format":1}',
			'{"format":-1}',
		]) {
			await rejectsName(open({ ...items, vault: header }), "vault_damaged");
		}
		await rejectsName(open({ ...items, vault: '{"format":2}' }), "vault_newer");
		const { vault: _header, ...records } = items;
		await rejectsName(open(records), "vault_damaged");
		const [name = ""] = Object.keys(records);
		for (const record of [5, null, {}, [], "", "A", "AAAA", "\u{1F600}", "A".repeat(1_000_000)]) {
			const opened = await open({ ...items, [name]: record });
			assert.equal(opened.damaged, 1);
			assert.deepEqual(opened.accounts(), []);
			opened.free();
		}
		const whole = await open({ ...items, other: 5, "record/x": "y", "\ud800": "\udfff" });
		assert.equal(whole.damaged, 0);
		assert.equal(whole.accounts().length, 1);
		whole.free();
	});

	test("what a later version added to the header stays", async () => {
		const items: Items = {};
		const vault = await open(items);
		save(vault, items, microsoft(newSecret()));
		vault.free();
		const later = { note: { by: "a later version" }, slots: [{ kind: "later", rounds: 3 }] };
		const header = JSON.parse(String(items.vault)) as { slots: object[] };
		const slots = [...later.slots, ...header.slots];
		const again = await open({ ...items, vault: JSON.stringify({ ...header, ...later, slots }) });
		save(again, items, microsoft(newSecret(), "another@qcs.nl"));
		again.free();
		const written = JSON.parse(String(items.vault)) as object;
		assert.deepEqual({ ...written, index: "" }, { ...header, ...later, slots, index: "" });
	});

	test("strange times and names do no harm", async () => {
		const vault = await open({});
		const id = save(vault, {}, microsoft(newSecret()));
		for (const now of [Number.NaN, -1, 0, 1e12]) {
			assert.equal(vault.codes(now).length, 1);
			vault.takeCode(id, SIGN_IN, false, now);
		}
		// Beyond the numbers that JavaScript can count with.
		for (const now of [Number.POSITIVE_INFINITY, 1e300]) {
			throwsName(() => vault.codes(now), "unexpected");
			assert.equal(vault.codes(NOW).length, 1);
		}
		vault.save(microsoft(newSecret(), "x@y"), "\u{1F600}".repeat(100_000), "x".repeat(100_000), "ask", NOW);
		assert.ok((vault.accounts().at(-1)?.nickname ?? "").length <= 400);
		vault.free();
	});
});

/** A reader of the vault that knows crate/src/vault/FORMAT.md and nothing else. */
async function openByHand(items: Items, deviceKey: Key) {
	const header = JSON.parse(String(items.vault)) as {
		format: number;
		vault: string;
		slots: { kind: string; id: string; sealed: string }[];
		index: string;
	};
	const bytesOf = (text: string) => Buffer.from(text, "base64");
	const additionalData = (kind: string, id: string, version: bigint) => {
		const data = Buffer.alloc(48);
		data.write("sixbox", "ascii");
		data.writeUInt8(1, 6);
		data.write(kind, 7, "ascii");
		data.write(header.vault, 8, "hex");
		data.write(id, 24, "hex");
		data.writeBigUInt64BE(version, 40);
		return data;
	};
	const decrypt = async (key: Key, nonce: Buffer, sealed: Buffer, additional: Buffer) =>
		Buffer.from(
			await subtle.decrypt({ name: "AES-GCM", iv: nonce, additionalData: additional, tagLength: 128 }, key, sealed),
		);

	assert.equal(header.format, 1);
	assert.match(header.vault, /^[0-9a-f]{32}$/);
	const slot = header.slots.find(({ kind }) => kind === "device");
	assert.ok(slot);
	const slotBytes = bytesOf(slot.sealed);
	assert.equal(slotBytes.length, 12 + 32 + 16);
	const keyBytes = await decrypt(
		deviceKey,
		slotBytes.subarray(0, 12),
		slotBytes.subarray(12),
		additionalData("d", slot.id, 0n),
	);
	assert.equal(keyBytes.length, 32);
	const vaultKey = await subtle.importKey("raw", keyBytes, "AES-GCM", false, ["decrypt"]);

	const unseal = async (text: string, kind: string, id: string) => {
		const bytes = bytesOf(text);
		const version = bytes.readBigUInt64BE(0);
		const plain = await decrypt(vaultKey, bytes.subarray(8, 20), bytes.subarray(20), additionalData(kind, id, version));
		return { version: Number(version), json: JSON.parse(plain.toString("utf8")) as Record<string, unknown> };
	};
	const index = await unseal(header.index, "i", "0".repeat(32));
	const records: Record<string, Record<string, unknown>> = {};
	for (const [id, version] of Object.entries(index.json.records as Record<string, number>)) {
		const record = await unseal(String(items[`record/${id}`]), "r", id);
		assert.equal(record.version, version);
		records[id] = record.json;
	}
	return { header, index, records };
}

describe("when this device's key is gone", () => {
	const passkey = () => ({ credential: Uint8Array.of(1, 2, 3), output: new Uint8Array(32).fill(7) });
	const kinds = (items: Items) => (listSlots(items) as { kind: string }[]).map(({ kind }) => kind);

	/** A vault with one account, which this device's key opens, and perhaps a passkey. */
	async function vaultWith(wish: object | null): Promise<Items> {
		const items: Items = {};
		const vault = await open(items);
		save(vault, items, microsoft(newSecret()));
		vault.free();
		if (wish) {
			Object.assign(items, (await changeSlots(items, undefined, device as CryptoKey, wish)).change);
		}
		return items;
	}

	test("what a person has is told, opens it, and makes a slot for the new key", async () => {
		const items = await vaultWith({ wish: "addPasskey", ...passkey() });
		assert.deepEqual(core.ways(items), ["passkey"]);
		assert.equal(core.isLocked(items), false);
		const other = await newDeviceKey();
		await assert.rejects(open(items, other), (error) => error === "device_key_gone");
		assert.throws(
			() => unlock(items, { with: "passkey", ...passkey(), output: new Uint8Array(32).fill(8) }),
			(error) => error === "wrong_key",
		);
		const key = unlock(items, { with: "passkey", ...passkey() }).takeKey();
		const mended = await changeSlots(items, key, other as CryptoKey, { wish: "useDevice" });
		Object.assign(items, mended.change);
		assert.deepEqual(kinds(items).toSorted(), ["device", "passkey"]);
		const vault = await open(items, other);
		assert.equal(vault.accounts().length, 1);
		vault.free();
		await assert.rejects(open(items), (error) => error === "device_key_gone", "the old key opens nothing new");
	});

	test("a new vault begins beside the old bytes, and only where the key is gone", async () => {
		const items = await vaultWith(null);
		const before = { ...items };
		await assert.rejects(
			beginAnew(items, device as CryptoKey, undefined, null, NOW),
			(error) => error === "unexpected",
		);
		const other = await newDeviceKey();
		Object.assign(items, await beginAnew(items, other as CryptoKey, undefined, null, NOW));
		for (const [name, value] of Object.entries(before)) {
			assert.equal(items[`aside/${NOW}/${name}`], value);
		}
		const vault = await open(items, other);
		assert.deepEqual([vault.accounts(), vault.damaged], [[], 0]);
		vault.free();
	});

	const damages: Record<string, (items: Items) => Items> = {
		"cut short": (items) => ({ ...items, vault: String(items.vault).slice(0, -9) }),
		"no text": (items) => ({ ...items, vault: { format: 1, slots: [] } }),
		nothing: (items) => ({ ...items, vault: null }),
		gone: ({ vault: _gone, ...records }) => records,
		"of no format that there was": (items) => ({
			...items,
			vault: String(items.vault).replace('"format":1', '"format":0'),
		}),
	};
	for (const [what, damage] of Object.entries(damages)) {
		test(`a new vault begins where the header is damaged, and keeps its bytes: ${what}`, async () => {
			const before = damage({ ...(await vaultWith(null)), [`record/${"0".repeat(32)}`]: [7] });
			const items = { ...before };
			await assert.rejects(open(items), (error) => error === "vault_damaged");
			Object.assign(items, await beginAnew(items, device as CryptoKey, undefined, null, NOW));
			for (const [name, value] of Object.entries(before)) {
				assert.equal(items[`aside/${NOW}/${name}`], typeof value === "string" ? value : JSON.stringify(value));
			}
			const vault = await open(items);
			assert.deepEqual([vault.accounts(), vault.damaged], [[], 0]);
			vault.free();
		});
	}

	test("what a later version wrote is not replaced, nor is what is not there", async () => {
		const items = await vaultWith(null);
		const newer = { ...items, vault: JSON.stringify({ format: 2 }) };
		for (const [items, error] of [
			[newer, "vault_newer"],
			[{}, "no_vault"],
		] as const) {
			await assert.rejects(beginAnew(items, device as CryptoKey, undefined, null, NOW), (thrown) => thrown === error);
		}
	});

	test("a vault that a person opens in everyday use is not replaced", async () => {
		const items = await vaultWith({ wish: "setPassword", password: "fiets kaas molen dijk" });
		await assert.rejects(beginAnew(items, device as CryptoKey, undefined, null, NOW), (error) => error === "locked");
	});
});

test("a stranger opens the vault by its written format", async () => {
	const items: Items = {};
	const secret = newSecret();
	const vault = await open(items);
	const saved = vault.save(microsoft(secret), "Wérk", "https://mysignins.microsoft.com/register", "ask", NOW);
	assert.ok(saved.saved === "new");
	Object.assign(items, saved.change);
	const taken = vault.takeCode(saved.id, SIGN_IN, false, NOW + 60);
	assert.ok(taken.taken === "code");
	Object.assign(items, taken.change);
	const second = vault.save(
		"otpauth://totp/jan?secret=JBSWY3DP&algorithm=SHA512&digits=8&period=60",
		"",
		"",
		"ask",
		NOW + 5,
	);
	assert.ok(second.saved === "new");
	Object.assign(items, second.change);
	const third = vault.save("otpauth://totp/jan?secret=JBSWY3DPEA", "", "", "replace", NOW + 9);
	assert.ok(third.saved === "new");
	Object.assign(items, third.change);
	vault.free();

	const { header, index, records } = await openByHand(items, device);
	assert.deepEqual(Object.keys(header).toSorted(), ["format", "index", "slots", "vault"]);
	assert.deepEqual(
		Object.keys(items).toSorted(),
		[...Object.keys(records).map((id) => `record/${id}`), "vault"].toSorted(),
	);
	assert.equal(index.version, 4);
	const { installation, clock } = index.json;
	assert.ok(Number(installation) > 0);
	assert.deepEqual(clock, [(NOW + 9) * 1000, 0, installation]);
	assert.deepEqual(index.json, { records: { [saved.id]: 2, [second.id]: 4, [third.id]: 4 }, installation, clock });
	const jan = { kind: "account", issuer: null, tenant: null, user: "jan", nickname: null, hosts: [], used: [] };
	assert.deepEqual(records, {
		[saved.id]: {
			kind: "account",
			issuer: "Microsoft",
			tenant: "QCS automatisering",
			user: "test@qcs.nl",
			nickname: "Wérk",
			secret: toBase32(secret).toUpperCase(),
			algorithm: "SHA1",
			digits: 6,
			period: 30,
			hosts: ["login.microsoftonline.com", "mysignins.microsoft.com"],
			used: [STEP + 2],
			added: NOW,
			trashed: null,
		},
		[second.id]: {
			...jan,
			secret: "JBSWY3DP",
			algorithm: "SHA512",
			digits: 8,
			period: 60,
			added: NOW + 5,
			trashed: NOW + 9,
			stamps: { trashed: clock },
		},
		[third.id]: {
			...jan,
			secret: "JBSWY3DPEA",
			algorithm: "SHA1",
			digits: 6,
			period: 30,
			added: NOW + 9,
			trashed: null,
		},
	});
	await assert.rejects(openByHand(items, await newDeviceKey()));
});

/** As the browser has it. */
class Picture implements ImageData {
	readonly colorSpace = "srgb";
	readonly height: number;
	constructor(
		readonly data: Uint8ClampedArray<ArrayBuffer>,
		readonly width: number,
	) {
		this.height = data.length / 4 / width;
	}
}
Object.assign(globalThis, { ImageData: Picture });

/** A picture of one colour, as a canvas gives it. */
function pixels(width: number, height: number, colour: readonly number[]): ImageData {
	const data = new Uint8ClampedArray(Array.from({ length: width * height }, () => colour).flat());
	return new Picture(data, width);
}

/** A QR in grey: black on white, `scale` pixels a module, four modules of quiet around it, `gap` bytes after each row. */
function draw(text: string, scale: number, gap = 0): { pixels: Uint8Array; side: number; stride: number } {
	const code = encodeQr(text);
	const side = (code.side + 8) * scale;
	const stride = side + gap;
	const pixels = new Uint8Array(stride * side).fill(255);
	for (let y = 0; y < side; y++) {
		for (let x = 0; x < side; x++) {
			const [row, column] = [Math.floor(y / scale) - 4, Math.floor(x / scale) - 4];
			const inside = row >= 0 && column >= 0 && row < code.side && column < code.side;
			if (inside && code.isDark(row, column)) {
				pixels[y * stride + x] = 0;
			}
		}
	}
	return { pixels, side, stride };
}

interface Reading {
	codes: { text: string; corners: number[] }[];
	unread: string | null;
}

describe("the reader", () => {
	const text = microsoft(Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));

	function readsStill(): void {
		const { pixels, side, stride } = draw(text, 4, 5);
		const { codes, unread } = readLuma(pixels, side, side, stride) as Reading;
		assert.deepEqual(
			codes.map((code) => code.text),
			[text],
		);
		assert.equal(unread, null);
	}

	test("reads a code in grey, with and without a gap after the rows", () => {
		for (const scale of [2, 3, 5, 8]) {
			for (const gap of [0, 1, 13]) {
				const { pixels, side, stride } = draw(text, scale, gap);
				const { codes, unread } = readLuma(pixels, side, side, stride) as Reading;
				assert.deepEqual(
					codes.map((code) => code.text),
					[text],
					`${scale} pixels a module, gap ${gap}`,
				);
				assert.equal(unread, null);
				// The corners of the modules: four of them away from the edges.
				const corners = codes[0]?.corners ?? [];
				assert.equal(corners.length, 8);
				for (const corner of corners) {
					const near = [4 * scale, side - 4 * scale].some((edge) => Math.abs(corner - edge) < scale);
					assert.ok(near, `${corners} of ${side}`);
				}
			}
		}
	});

	test("reads a code in colours", () => {
		const { pixels, side } = draw(text, 4);
		const data = new Uint8ClampedArray(side * side * 4);
		pixels.forEach((grey, at) => {
			data.set([grey, grey, grey, 255], at * 4);
		});
		const { codes } = readImageData({ data, width: side, height: side, colorSpace: "srgb" } as ImageData) as Reading;
		assert.deepEqual(
			codes.map((code) => code.text),
			[text],
		);
	});

	test("says why a code is not read", () => {
		const { pixels, side, stride } = draw(text, 6);
		const covered = pixels.slice();
		for (let y = Math.floor(side * 0.35); y < side * 0.65; y++) {
			covered.fill(128, y * stride + Math.floor(side * 0.3), y * stride + Math.floor(side * 0.7));
		}
		const cut = Math.floor(side * 0.6);
		assert.deepEqual(readLuma(covered, side, side, stride), { codes: [], unread: "damaged" });
		assert.deepEqual(readLuma(pixels, side, cut, stride), { codes: [], unread: "bottom" });
		assert.deepEqual(readLuma(pixels, cut, side, stride), { codes: [], unread: "right" });
		assert.deepEqual(readLuma(pixels.subarray(stride * (side - cut)), side, cut, stride), { codes: [], unread: "top" });
		assert.deepEqual(readLuma(pixels.subarray(side - cut), cut, side, stride), { codes: [], unread: "left" });
	});

	test("makes squares of a picture for a logo, and says why not", () => {
		const squares = new LogoSquares(pixels(300, 100, [1, 2, 3, 255]));
		assert.equal(squares.maxBytes, 16 * 1024);
		for (const side of [96, 88, 80, 72, 64, 56, 48]) {
			assert.deepEqual({ ...squares.next() }, { ...pixels(side, side, [1, 2, 3, 255]) });
		}
		assert.equal(squares.next(), undefined);
		squares.free();
		for (const [width, height, bytes, name] of [
			[0, 0, 0, "logo_unreadable"],
			[10, 10, 399, "logo_unreadable"],
			[5000, 1, 20_000, "logo_too_large"],
		] as const) {
			const data = new Uint8ClampedArray(bytes);
			assert.throws(
				() => new LogoSquares({ data, width, height, colorSpace: "srgb" } as ImageData),
				(error) => error === name,
			);
		}
		readsStill();
	});

	test("an empty page has no code", () => {
		assert.deepEqual(readLuma(new Uint8Array(640 * 480).fill(255), 640, 480, 640), { codes: [], unread: null });
		for (const [width, height] of [
			[1, 1],
			[1, 1000],
			[1000, 1],
			[7, 7],
		] as const) {
			assert.deepEqual((readLuma(new Uint8Array(width * height), width, height, width) as Reading).codes, []);
		}
	});

	const wrong: [what: string, bytes: number, width: number, height: number, stride: number, name: string][] = [
		["no width", 100, 0, 10, 10, "picture_empty"],
		["no height", 100, 10, 0, 10, "picture_empty"],
		["nothing at all", 0, 0, 0, 0, "picture_empty"],
		["no bytes", 0, 10, 10, 10, "picture_too_short"],
		["a byte too few", 99, 10, 10, 10, "picture_too_short"],
		["a stride below the width", 100, 10, 10, 9, "picture_too_short"],
		["a stride of 0", 100, 10, 10, 0, "picture_too_short"],
		["a stride beyond the bytes", 100, 10, 10, 4_294_967_295, "picture_too_short"],
		["a width below 0", 100, -1, 10, 10, "picture_too_large"],
		["a side too long", 100, 20_000, 1, 20_000, "picture_too_large"],
		["too many pixels", 100, 16_000, 16_000, 16_000, "picture_too_large"],
		["sides beyond all bounds", 100, 4_294_967_295, 4_294_967_295, 4_294_967_295, "picture_too_large"],
		["no number", 100, Number.NaN, 10, 10, "picture_empty"],
	];
	for (const [what, bytes, width, height, stride, name] of wrong) {
		test(`${what}: ${name}, and the next picture is read`, () => {
			const thrown = (() => {
				try {
					return readLuma(new Uint8Array(bytes), width, height, stride);
				} catch (error) {
					return error;
				}
			})();
			assert.equal(thrown, name);
			readsStill();
		});
	}

	test("the same of coloured pictures", () => {
		for (const [bytes, width, height, name] of [
			[400, 0, 10, "picture_empty"],
			[399, 10, 10, "picture_too_short"],
			[4, 20_000, 1, "picture_too_large"],
		] as const) {
			const image = { data: new Uint8ClampedArray(bytes), width, height, colorSpace: "srgb" } as ImageData;
			assert.throws(
				() => readImageData(image),
				(error) => error === name,
			);
			readsStill();
		}
	});

	test("noise is no code, and does no harm", () => {
		const noise = new Uint8Array(200 * 150);
		for (let round = 0; round < 20; round++) {
			webcrypto.getRandomValues(noise);
			assert.deepEqual((readLuma(noise, 200, 150, 200) as Reading).codes, []);
		}
		readsStill();
	});
});
