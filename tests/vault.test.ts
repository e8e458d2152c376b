import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { before, describe, test } from "node:test";
import { Vault } from "@wasm/changes";
import { beginSync, compareBackup, makeBackup, readBackup, synchronise, unlock } from "@wasm/keys";
import type { Change } from "../extension/src/changes.ts";
import type { Account, Code, CoreError } from "../extension/src/core.ts";
import type { BackupInfo, Comparison, MadeBackup, Opening } from "../extension/src/keys-worker.ts";
import { type DeviceKey, makeVault, newDeviceKey, openDoor, type StoredItems } from "./door.ts";
import { flipBit, seededNumbers } from "./flips.ts";
import { toBase32 } from "./replicas/totp.ts";
import { areaByHand, backupItems, type Has, openByHand, passwordSlot } from "./vault-by-hand.ts";

/** A small stored vault with every way in: read by the written format alone, and with each of its bits turned in turn. */

const full = process.env.SIXBOX_FULL === "1";
const seed = Number(process.env.SIXBOX_SEED ?? "1");

const PASSWORD = "drie blauwe fietsen";
const CREDENTIAL = randomBytes(20);
const OUTPUT = randomBytes(32);
const NOW = 1_800_000_000;
const SECRET = randomBytes(10);
const TEXT = `otpauth://totp/QCS:test%40qcs.nl?secret=${toBase32(SECRET)}&issuer=Microsoft`;
/** The cheapest that is allowed: each turned bit of the slot costs one derivation. */
const CHEAP = { memory: 19 * 1024, passes: 1, lanes: 1 };

/** What may be thrown: a name with a sentence of its own, and never `unexpected`. */
const KNOWN: readonly CoreError[] = [
	"vault_damaged",
	"vault_newer",
	"device_key_gone",
	"locked",
	"wrong_key",
	"slot_costly",
	"no_vault",
	"not_a_backup",
	"backup_newer",
];

let device: DeviceKey;
/** One account; opened by a password, a recovery code and a passkey. */
let items: StoredItems;
let key: Uint8Array;
let recovery: string;
let has: Readonly<Record<"password" | "recovery" | "passkey", { by: Opening; byHand: Has }>>;

before(async () => {
	await openDoor();
	device = await newDeviceKey();
	const made = await makeVault(
		device,
		[TEXT],
		[
			{ wish: "setPassword", password: PASSWORD },
			{ wish: "newRecovery" },
			{ wish: "addPasskey", credential: Uint8Array.from(CREDENTIAL), output: Uint8Array.from(OUTPUT) },
		],
		NOW,
	);
	items = made.items;
	key = made.key ?? assert.fail("a password opens it, so there is a key");
	recovery = made.recovery ?? assert.fail("there is no recovery code");
	has = {
		password: { by: { with: "password", password: PASSWORD }, byHand: { password: PASSWORD } },
		recovery: { by: { with: "recovery", code: recovery }, byHand: { recovery } },
		passkey: {
			by: { with: "passkey", credential: CREDENTIAL, output: OUTPUT },
			byHand: { credential: CREDENTIAL, output: OUTPUT },
		},
	};
});

describe("a stranger who has the written format alone", () => {
	const ways = ["password", "recovery", "passkey"] as const;

	for (const way of ways) {
		test(`opens the vault by its ${way} slot`, () => {
			const opened = openByHand(items, has[way].byHand);
			assert.equal(opened.slot.kind, way);
			assert.deepEqual(opened.key, Buffer.from(key));
			const [record] = Object.values(opened.records);
			assert.equal(Object.keys(opened.records).length, 1);
			assert.equal(record?.secret, toBase32(SECRET).toUpperCase());
			assert.equal(record?.user, "test@qcs.nl");
			assert.equal(opened.index.slots?.[opened.slot.id], opened.slot.public);
		});
	}

	test("opens nothing with what is wrong", () => {
		assert.throws(() => openByHand(items, { recovery: "R5YAY-X36XB-4953E-4TCW5-E6AWQ-F51XJ" }));
		assert.throws(() => openByHand(items, { credential: CREDENTIAL, output: randomBytes(32) }));
	});

	test("opens the committed vault of version 1 in each way", async () => {
		const committed = JSON.parse(await readFile("crate/src/vault/vault-1-slots.json", "utf8")) as StoredItems;
		for (const way of [
			{ password: "drie blauwe fietse\u0301n" },
			{ recovery: "R5YAY-X36XB-4953E-4TCW5-E6AWQ-F51XJ" },
			{ credential: Buffer.from("credential"), output: Buffer.alloc(32, 7) },
		]) {
			const { records } = openByHand(committed, way);
			assert.deepEqual(
				Object.values(records).map(({ user, secret }) => [user, secret]),
				[["test@qcs.nl", "A".repeat(16)]],
			);
		}
	});

	test("opens a backup file by the recovery code, and by the file's own password", async () => {
		const { text } = (await makeBackup(items, key.slice(), device, "voor dit bestand", NOW)) as MadeBackup;
		for (const way of [{ recovery }, { password: "voor dit bestand" }]) {
			const { header, records } = openByHand(backupItems(text), way);
			assert.deepEqual(
				Object.values(records).map(({ user }) => user),
				["test@qcs.nl"],
			);
			assert.ok(!header.slots.some(({ kind }) => kind === "device"));
		}
	});

	test("reads what the browser's sync carries, by the password", () => {
		const begun = { ...items, ...(beginSync(items, key.slice(), NOW) as Change) };
		const { set } = synchronise(begun, key.slice(), {}, NOW) as { set: Change };
		assert.deepEqual(areaByHand(set, PASSWORD), [{ user: "test@qcs.nl", secret: SECRET }]);
		assert.throws(() => areaByHand(set, "drie blauwe fiets"));
	});

	test("writes a slot that Sixbox opens, and makes as dear as its own are", () => {
		const header = JSON.parse(String(items.vault)) as { vault: string; slots: object[] };
		const slot = passwordSlot(header.vault, key, PASSWORD, CHEAP);
		const cheap = { ...items, vault: JSON.stringify({ ...header, slots: [slot] }) };
		const opened = unlock(cheap, has.password.by);
		assert.deepEqual(opened.takeKey(), Uint8Array.from(key));
		const renewed = JSON.parse((opened.change as { vault: string }).vault) as { slots: Record<string, unknown>[] };
		opened.free();
		assert.deepEqual(
			renewed.slots.map(({ kind, memory, passes, lanes }) => [kind, memory, passes, lanes]),
			[["password", 65_536, 3, 1]],
		);
		assert.equal(
			openByHand({ ...cheap, vault: JSON.stringify(renewed) }, { password: PASSWORD }).slot.kind,
			"password",
		);
	});
});

/** Every bit of these texts, names included; or a tenth of them, say, as the seed decides. */
function* bitsOf(stored: StoredItems, share: number): Generator<{ where: string; flipped: StoredItems }> {
	const next = seededNumbers(seed);
	for (const [name, text] of Object.entries(stored)) {
		const { [name]: _, ...rest } = stored;
		for (let bit = 0; bit < name.length * 8; bit++) {
			if (full || next() < share) {
				yield { where: `bit ${bit} of the name ${name}`, flipped: { ...rest, [flipBit(name, bit)]: text } };
			}
		}
		for (let bit = 0; bit < String(text).length * 8; bit++) {
			if (full || next() < share) {
				yield { where: `bit ${bit} of ${name}`, flipped: { ...stored, [name]: flipBit(String(text), bit) } };
			}
		}
	}
}

/** What a vault shows of its accounts. */
interface Shown {
	readonly accounts: readonly Account[];
	readonly codes: readonly Code[];
	readonly damaged: number;
}

function shown(vault: Vault): Shown {
	try {
		return {
			accounts: vault.accounts() as readonly Account[],
			codes: vault.codes(NOW) as readonly Code[],
			damaged: vault.damaged,
		};
	} finally {
		vault.free();
	}
}

/** The name of the error, if it is one that has a sentence. */
function known(error: unknown, where: string): CoreError {
	assert.ok(KNOWN.includes(error as CoreError), `${where}: ${error}`);
	return error as CoreError;
}

/** Right or told: the account as it was, or counted as damaged; nothing else. */
function isRightOrTold(found: Shown, whole: Shown, where: string): void {
	if (found.accounts.length > 0) {
		assert.deepEqual(found.accounts, whole.accounts, where);
		assert.deepEqual(found.codes, whole.codes, where);
	} else {
		assert.ok(found.damaged > 0, `${where}: the account is gone without a word`);
	}
}

interface Count {
	right: number;
	damaged: number;
	refused: number;
}

/** Opens each, and checks that what was stored is as it was and that the wasm goes on working. */
async function opensEach(
	stored: StoredItems,
	share: number,
	open: (items: StoredItems) => Promise<Shown> | Shown,
): Promise<Count> {
	const whole = await open(stored);
	assert.equal(whole.accounts.length, 1);
	const count: Count = { right: 0, damaged: 0, refused: 0 };
	for (const { where, flipped } of bitsOf(stored, share)) {
		const before = JSON.stringify(flipped);
		try {
			const found = await open(flipped);
			isRightOrTold(found, whole, where);
			count[found.accounts.length > 0 ? "right" : "damaged"]++;
		} catch (error) {
			if (error instanceof assert.AssertionError) {
				throw error;
			}
			known(error, where);
			count.refused++;
		}
		assert.equal(JSON.stringify(flipped), before, where);
	}
	assert.deepEqual(await open(stored), whole, "the wasm goes on working");
	return count;
}

describe("each single bit of what is stored", () => {
	test("opened with the vault key", async (t) => {
		const count = await opensEach(items, 1, (stored) => shown(Vault.openWithKey(stored, key.slice())));
		t.diagnostic(JSON.stringify(count));
		// The sealed record; the index, whose loss costs nothing; the JSON around them.
		assert.ok(count.damaged > 2000 && count.right > 2000 && count.refused > 100, JSON.stringify(count));
	});

	test("opened with this device's key", async (t) => {
		const own = await makeVault(device, [TEXT], [], NOW);
		const count = await opensEach(own.items, 1, async (stored) => shown(await Vault.open(stored, device)));
		t.diagnostic(JSON.stringify(count));
		assert.ok(count.damaged > 500 && count.right > 200 && count.refused > 200, JSON.stringify(count));
	});

	for (const way of ["recovery", "passkey"] as const) {
		test(`unlocked with the ${way}`, async (t) => {
			const count = await opensEach({ vault: items.vault }, 1, (stored) => {
				const opened = unlock(stored, has[way].by);
				const found = opened.takeKey();
				opened.free();
				assert.deepEqual(found, Uint8Array.from(key), "it is the vault key");
				return shown(Vault.openWithKey({ ...items, vault: items.vault }, key.slice()));
			});
			t.diagnostic(JSON.stringify(count));
			assert.ok(count.right > 100 && count.refused > 100, JSON.stringify(count));
		});
	}

	test("a password slot", async (t) => {
		const header = JSON.parse(String(items.vault)) as { vault: string; slots: object[] };
		const slot = JSON.stringify(passwordSlot(header.vault, key, PASSWORD, CHEAP));
		const vault = (slot: string) => JSON.stringify({ ...header, slots: ["HERE"] }).replace('"HERE"', () => slot);
		assert.deepEqual(unlock({ ...items, vault: vault(slot) }, has.password.by).takeKey(), Uint8Array.from(key));
		const next = seededNumbers(seed);
		let refused = 0;
		for (let bit = 0; bit < slot.length * 8; bit++) {
			if (!full && next() > 0.1) {
				continue;
			}
			const where = `bit ${bit} of ${slot}`;
			let found: Uint8Array | undefined;
			try {
				found = unlock({ ...items, vault: vault(flipBit(slot, bit)) }, has.password.by).takeKey();
			} catch (error) {
				known(error, where);
				refused++;
			}
			assert.ok(!found, `${where}: it opens`);
		}
		t.diagnostic(`${refused} refused`);
		assert.ok(refused > 100);
	});

	test("a backup file", async (t) => {
		const { text } = (await makeBackup(items, key.slice(), device, undefined, NOW)) as MadeBackup;
		const opening: Opening = { with: "recovery", code: recovery };
		const compare = async (text: string) => {
			const info = readBackup(items, text) as BackupInfo;
			const comparison = (await compareBackup({}, undefined, device, text, opening)) as Comparison;
			return { info, comparison };
		};
		const whole = await compare(text);
		assert.equal(whole.comparison.new.length, 1);
		const next = seededNumbers(seed);
		const count: Count = { right: 0, damaged: 0, refused: 0 };
		for (let bit = 0; bit < text.length * 8; bit++) {
			if (!full && next() > 0.2) {
				continue;
			}
			const where = `bit ${bit} of the file`;
			try {
				const { comparison } = await compare(flipBit(text, bit));
				if (comparison.new.length > 0) {
					assert.deepEqual(comparison.new, whole.comparison.new, where);
					count.right++;
				} else {
					assert.ok(comparison.damaged > 0, `${where}: the account is gone without a word`);
					count.damaged++;
				}
			} catch (error) {
				if (error instanceof assert.AssertionError) {
					throw error;
				}
				known(error, where);
				count.refused++;
			}
		}
		t.diagnostic(JSON.stringify(count));
		assert.deepEqual(await compare(text), whole, "the wasm goes on working");
		assert.ok(count.right > 100 && count.damaged > 100 && count.refused > 100, JSON.stringify(count));
	});
});

test("what is no vault at all: random texts and bytes in each place", async () => {
	const next = seededNumbers(seed);
	const nonsense = () =>
		String.fromCharCode(...Array.from({ length: Math.floor(next() * 300) }, () => Math.floor(next() * 0x10000)));
	const [name = ""] = Object.keys(items).filter((name) => name !== "vault");
	for (let round = 0; round < (full ? 20_000 : 1000); round++) {
		for (const stored of [
			{ ...items, vault: nonsense() },
			{ ...items, [name]: nonsense() },
			{ [nonsense()]: nonsense(), [nonsense()]: 5, vault: items.vault },
		]) {
			try {
				const found = shown(Vault.openWithKey(stored, key.slice()));
				assert.ok(found.accounts.length === 1 || found.damaged === 1);
			} catch (error) {
				if (error instanceof assert.AssertionError) {
					throw error;
				}
				known(error, JSON.stringify(stored));
			}
			for (const ask of [() => readBackup(items, String(stored.vault)), () => unlock(stored, has.recovery.by)]) {
				try {
					ask();
				} catch (error) {
					known(error, JSON.stringify(stored));
				}
			}
		}
	}
	assert.equal(shown(Vault.openWithKey(items, key.slice())).accounts.length, 1);
});

describe("what the wasm's memory still holds", () => {
	/** Every form in which a text or bytes could lie there; base32 secrets in both cases. */
	const forms = (what: string, bytes: Uint8Array): [name: string, bytes: Buffer][] => {
		const raw = Buffer.from(bytes);
		return [
			[what, raw],
			[`${what}, hex`, Buffer.from(raw.toString("hex"))],
			[`${what}, base64`, Buffer.from(raw.toString("base64").replace(/=+$/, "").slice(0, -1))],
			[`${what}, base32`, Buffer.from(toBase32(raw))],
			[`${what}, BASE32`, Buffer.from(toBase32(raw).toUpperCase())],
		];
	};
	const secretForms = () => [...forms("secret", SECRET), ...forms("vault key", key)];
	const found = (memories: readonly WebAssembly.Memory[], wanted: readonly [string, Buffer][]) => {
		const bytes = memories.map(({ buffer }) => Buffer.from(buffer));
		return wanted.filter(([, form]) => bytes.some((memory) => memory.includes(form))).map(([name]) => name);
	};

	test("while a vault is open: its secret, as the search can tell; once it is freed: nothing", async () => {
		const memories = await openDoor();
		const vault = Vault.openWithKey(items, key.slice());
		assert.deepEqual(vault.codes(NOW).length, 1);
		assert.deepEqual(found(memories, secretForms()), ["secret", "vault key"]);
		const taken = vault.takeCode(vault.accounts()[0].id, "https://login.microsoftonline.com/", false, NOW) as object;
		assert.ok("change" in taken);
		vault.free();
		assert.deepEqual(found(memories, secretForms()), []);
	});

	test("after a save: nothing of the QR's text", async () => {
		const memories = await openDoor();
		const secret = randomBytes(20);
		const text = `otpauth://totp/QCS%20automatisering:jan%40qcs.nl?secret=${toBase32(secret)}&issuer=Microsoft`;
		const vault = Vault.openWithKey(items, key.slice());
		assert.equal((vault.save(text, "", "", "ask", NOW) as { saved: string }).saved, "new");
		assert.notEqual(vault.same(text), undefined);
		vault.codes(NOW);
		vault.free();
		assert.deepEqual(found(memories, [...forms("secret", secret), ["text", Buffer.from(text)]]), []);
	});

	test("after ways in were used and changed: no password, no recovery code, no key", async () => {
		const memories = await openDoor();
		for (const password of [PASSWORD, "drie bläuwe fietsen en een aap"]) {
			const made = await makeVault(
				device,
				[TEXT],
				[{ wish: "setPassword", password }, { wish: "newRecovery" }, { wish: "setPassword", password }],
				NOW,
			);
			const { key, recovery } = made;
			assert.ok(key && recovery);
			const opened = unlock(made.items, { with: "password", password });
			opened.takeKey();
			opened.free();
			const { text } = (await makeBackup(made.items, key.slice(), device, undefined, NOW)) as MadeBackup;
			await compareBackup(made.items, key.slice(), device, text, { with: "recovery", code: recovery });
			const letters = recovery.replaceAll("-", "");
			const wanted: [string, Buffer][] = [
				["password", Buffer.from(password)],
				["password's end", Buffer.from(password.slice(-10))],
				["password's beginning", Buffer.from(password.slice(0, 7))],
				["recovery code", Buffer.from(letters)],
				["recovery code as written", Buffer.from(recovery)],
				["recovery code's letters", Buffer.from(letters.slice(0, 26))],
				...forms("vault key", key),
				...forms("secret", SECRET),
			];
			assert.deepEqual(found(memories, wanted), [], password);
		}
	});
});
