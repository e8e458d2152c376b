import {
	createCipheriv,
	createDecipheriv,
	createHash,
	createHmac,
	createPrivateKey,
	createPublicKey,
	diffieHellman,
	generateKeyPairSync,
	hkdfSync,
	type KeyObject,
	randomBytes,
} from "node:crypto";
import { inflateRawSync } from "node:zlib";
import { argon2id } from "@noble/hashes/argon2";

/**
 * A reader of vaults and backup files, and a writer of password slots, that know crate/src/vault/FORMAT.md and the RFCs
 * it names, and nothing of Sixbox's code. Whatever does not open throws.
 */

type Items = Readonly<Record<string, unknown>>;

export interface SlotByHand extends Readonly<Record<string, unknown>> {
	readonly kind: string;
	readonly id: string;
	readonly sealed: string;
}

interface Header {
	readonly format: number;
	readonly vault: string;
	readonly slots: readonly SlotByHand[];
	readonly index: string;
}

interface Index {
	readonly records: Readonly<Record<string, number>>;
	/** The public key of each slot that a person opens, in base64. */
	readonly slots?: Readonly<Record<string, string>>;
}

/** What a person has. */
export type Has =
	| { readonly password: string }
	| { readonly recovery: string }
	| { readonly credential: Uint8Array; readonly output: Uint8Array };

/** An opened vault. */
export interface OpenedByHand {
	readonly header: Header;
	/** The slot that opened it. */
	readonly slot: SlotByHand;
	readonly key: Buffer;
	readonly index: Index;
	/** Of each ID in the index. */
	readonly records: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const NO_ID = "0".repeat(32);

export function headerByHand(items: Items): Header {
	const header = JSON.parse(String(items.vault)) as Header;
	if (header.format !== 1) {
		throw new Error(`format ${header.format}`);
	}
	return header;
}

/** The 48 bytes that say what a sealed item is. */
export function additionalData(kind: "i" | "r" | "d" | "s" | "b", vault: string, id: string, version: bigint): Buffer {
	const data = Buffer.alloc(48);
	data.write("sixbox", "ascii");
	data.writeUInt8(1, 6);
	data.write(kind, 7, "ascii");
	data.write(vault, 8, "hex");
	data.write(id, 24, "hex");
	data.writeBigUInt64BE(version, 40);
	return data;
}

/** Opens a vault with what a person has: each slot of that kind is tried. */
export function openByHand(items: Items, has: Has): OpenedByHand {
	const header = headerByHand(items);
	const kind = "password" in has ? "password" : "recovery" in has ? "recovery" : "passkey";
	for (const slot of header.slots.filter((slot) => slot.kind === kind)) {
		try {
			const key = openSlot(header.vault, slot, materialOf(slot, has));
			return { header, slot, key, ...openWithKey(items, header, key) };
		} catch {}
	}
	throw new Error(`no ${kind} slot opens`);
}

/** The accounts that an area of the browser's sync carries, each with its secret's bytes. */
export function areaByHand(
	items: Items,
	password: string,
): readonly { readonly user: string; readonly secret: Buffer }[] {
	const header = headerByHand(items);
	const [slot, ...others] = header.slots;
	if (!slot || others.length > 0 || slot.kind !== "password" || "public" in slot) {
		throw new Error("an area has a password slot, and no other");
	}
	const material = hkdf(materialOf(slot, { password }), NOTHING, "sixbox sync");
	const key = openSlot(header.vault, slot, material);
	const names = Object.keys(items).filter((name) => name.startsWith("bundle/"));
	return names.flatMap((name) => {
		const bits = name.slice("bundle/".length);
		const path = Buffer.alloc(16);
		path[0] = bits.length;
		[...bits].forEach((bit, at) => {
			path[1 + (at >> 3)] = (path[1 + (at >> 3)] ?? 0) | (Number(bit) << (7 - (at & 7)));
		});
		const bytes = Buffer.from(String(items[name]), "base64");
		const bound = additionalData("b", header.vault, path.toString("hex"), bytes.readBigUInt64BE(0));
		return bundleByHand(openAes(key, bytes.subarray(8, 20), bytes.subarray(20), bound));
	});
}

function bundleByHand(plain: Buffer): { user: string; secret: Buffer }[] {
	const length = plain.readUInt32BE(0);
	const { accounts, secrets } = JSON.parse(inflateRawSync(plain.subarray(4, 4 + length)).toString("utf8")) as {
		accounts: { user: string }[];
		secrets: number[];
	};
	let at = 4 + length;
	return accounts.map(({ user }, index) => {
		const secret = plain.subarray(at + 16, at + 16 + (secrets[index] ?? 0));
		at += 16 + secret.length;
		return { user, secret };
	});
}

/** The items of a backup file. */
export function backupItems(text: string): Items {
	const file = JSON.parse(text) as { sixbox: string; format: number; made: number; items: Items };
	if (file.sixbox !== "backup" || file.format !== 1) {
		throw new Error("no backup of format 1");
	}
	return file.items;
}

/** The letters of a recovery code; throws if its check does not fit. */
export function recoveryLetters(code: string): string {
	const letters = code.replaceAll("-", "");
	const random = letters.slice(0, 26);
	const digest = createHash("sha256").update(`sixbox recovery check ${random}`).digest();
	const check = [...digest.subarray(0, 4)].map((byte) => CROCKFORD[byte & 31]).join("");
	if (letters.length !== 30 || letters.slice(26) !== check) {
		throw new Error("no recovery code");
	}
	return random;
}

/** A password slot for this vault key, written by hand. */
export function passwordSlot(
	vault: string,
	key: Uint8Array,
	password: string,
	cost: { readonly memory: number; readonly passes: number; readonly lanes: number },
): SlotByHand {
	const id = randomBytes(16).toString("hex");
	const open = { kind: "password", id, salt: randomBytes(16).toString("base64"), ...cost };
	const pair = deriveKeyPair(materialOf({ ...open, sealed: "" }, { password }));
	const slot = { ...open, public: rawPublic(pair).toString("base64") };
	return { ...slot, sealed: seal(pair, Buffer.from(key), slotData(vault, slot)).toString("base64") };
}

function openWithKey(items: Items, header: Header, key: Buffer): Pick<OpenedByHand, "index" | "records"> {
	const unseal = (text: string, kind: "i" | "r", id: string) => {
		const bytes = Buffer.from(text, "base64");
		const version = bytes.readBigUInt64BE(0);
		const bound = additionalData(kind, header.vault, id, version);
		const plain = openAes(key, bytes.subarray(8, 20), bytes.subarray(20), bound);
		return { version, json: JSON.parse(plain.toString("utf8")) as unknown };
	};
	const index = unseal(header.index, "i", NO_ID).json as Index;
	const records: Record<string, Record<string, unknown>> = {};
	for (const [id, version] of Object.entries(index.records)) {
		const record = unseal(String(items[`record/${id}`]), "r", id);
		if (Number(record.version) !== version) {
			throw new Error(`record ${id} is of version ${record.version}`);
		}
		records[id] = record.json as Record<string, unknown>;
	}
	return { index, records };
}

/** The 32 bytes that a slot's private key is derived from. */
function materialOf(slot: SlotByHand, has: Has): Buffer {
	const salt = Buffer.from(String(slot.salt), "base64");
	if ("password" in has) {
		const cost = { m: Number(slot.memory), t: Number(slot.passes), p: Number(slot.lanes), version: 0x13, dkLen: 32 };
		return Buffer.from(argon2id(Buffer.from(has.password.normalize("NFKC"), "utf8"), salt, cost));
	}
	if ("recovery" in has) {
		return hkdf(Buffer.from(recoveryLetters(has.recovery), "ascii"), salt, "sixbox recovery");
	}
	if (!Buffer.from(String(slot.credential), "base64").equals(has.credential)) {
		throw new Error("another passkey's slot");
	}
	return hkdf(has.output, salt, "sixbox passkey");
}

/** What HPKE seals a slot with, beside the vault key: the 48 bytes, and the slot's JSON without `sealed`. */
function slotData(vault: string, slot: Readonly<Record<string, unknown>>): Buffer {
	const names = Object.keys(slot).filter((name) => name !== "sealed");
	const json = `{${names
		.toSorted()
		.map((name) => `${JSON.stringify(name)}:${JSON.stringify(slot[name])}`)
		.join(",")}}`;
	return Buffer.concat([additionalData("s", vault, String(slot.id), 0n), Buffer.from(json, "utf8")]);
}

function openSlot(vault: string, slot: SlotByHand, material: Buffer): Buffer {
	const pair = deriveKeyPair(material);
	const sealed = Buffer.from(slot.sealed, "base64");
	const encapsulated = sealed.subarray(0, 32);
	const shared = sharedSecret(pair, encapsulated, encapsulated, rawPublic(pair));
	const { key, nonce } = keySchedule(shared);
	const plain = openAes(key, nonce, sealed.subarray(32), slotData(vault, slot));
	if (plain.length !== 32) {
		throw new Error("no vault key");
	}
	return plain;
}

function seal(to: KeyObject, plain: Buffer, additional: Buffer): Buffer {
	const { privateKey } = generateKeyPairSync("x25519");
	const [encapsulated, recipient] = [rawPublic(privateKey), rawPublic(to)];
	const { key, nonce } = keySchedule(sharedSecret(privateKey, recipient, encapsulated, recipient));
	const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(additional);
	return Buffer.concat([encapsulated, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function openAes(key: Buffer, nonce: Buffer, sealed: Buffer, additional: Buffer): Buffer {
	const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 });
	decipher.setAAD(additional).setAuthTag(sealed.subarray(-16));
	return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}

// RFC 9180: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, base mode.
const KEM = Buffer.from("4b454d0020", "hex");
const SUITE = Buffer.from("48504b45002000010002", "hex");
const NOTHING = Buffer.alloc(0);

/** RFC 5869, section 2.2. */
const extract = (salt: Buffer, material: Buffer) =>
	createHmac("sha256", salt.length > 0 ? salt : Buffer.alloc(32))
		.update(material)
		.digest();

/** RFC 5869, section 2.3, for at most 32 bytes. */
const expand = (key: Buffer, info: Buffer, length: number) =>
	createHmac("sha256", key)
		.update(Buffer.concat([info, Buffer.of(1)]))
		.digest()
		.subarray(0, length);

function hkdf(material: Uint8Array, salt: Buffer, info: string): Buffer {
	return Buffer.from(hkdfSync("sha256", material, salt, Buffer.from(info, "ascii"), 32));
}

/** Section 4. */
const labeledExtract = (suite: Buffer, salt: Buffer, label: string, material: Buffer) =>
	extract(salt, Buffer.concat([Buffer.from("HPKE-v1"), suite, Buffer.from(label), material]));

function labeledExpand(suite: Buffer, key: Buffer, label: string, info: Buffer, length: number): Buffer {
	const long = Buffer.alloc(2);
	long.writeUInt16BE(length);
	return expand(key, Buffer.concat([long, Buffer.from("HPKE-v1"), suite, Buffer.from(label), info]), length);
}

/** Section 7.1.3. */
function deriveKeyPair(material: Buffer): KeyObject {
	const secret = labeledExpand(KEM, labeledExtract(KEM, NOTHING, "dkp_prk", material), "sk", NOTHING, 32);
	const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b656e04220420", "hex"), secret]);
	return createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
}

function rawPublic(key: KeyObject): Buffer {
	const { x } = createPublicKey(key).export({ format: "jwk" });
	return Buffer.from(x ?? "", "base64url");
}

/** Section 4.1. */
function sharedSecret(own: KeyObject, other: Buffer, encapsulated: Buffer, recipient: Buffer): Buffer {
	const publicKey = createPublicKey({
		key: { kty: "OKP", crv: "X25519", x: other.toString("base64url") },
		format: "jwk",
	});
	const agreed = diffieHellman({ privateKey: own, publicKey });
	const extracted = labeledExtract(KEM, NOTHING, "eae_prk", agreed);
	return labeledExpand(KEM, extracted, "shared_secret", Buffer.concat([encapsulated, recipient]), 32);
}

/** Section 5.1; what is sealed has sequence number 0, whose nonce is the base nonce. */
function keySchedule(shared: Buffer): { key: Buffer; nonce: Buffer } {
	const context = Buffer.concat([
		Buffer.of(0),
		labeledExtract(SUITE, NOTHING, "psk_id_hash", NOTHING),
		labeledExtract(SUITE, NOTHING, "info_hash", Buffer.from("sixbox slot", "ascii")),
	]);
	const secret = labeledExtract(SUITE, shared, "secret", NOTHING);
	return {
		key: labeledExpand(SUITE, secret, "key", context, 32),
		nonce: labeledExpand(SUITE, secret, "base_nonce", context, 12),
	};
}
