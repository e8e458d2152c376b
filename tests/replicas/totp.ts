import { createHmac, randomBytes } from "node:crypto";

/** Seconds a code is shown: the default of RFC 6238, and what Microsoft uses. */
export const STEP_SECONDS = 30;

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** The number of the step that `atMs` (milliseconds since 1970) lies in. */
export function stepAt(atMs: number): number {
	return Math.floor(atMs / 1000 / STEP_SECONDS);
}

/** The six digits of one step: RFC 6238 with SHA-1 and a 30 second step. */
export function codeOfStep(secret: Uint8Array, step: number): string {
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(step));
	const mac = createHmac("sha1", secret).update(counter).digest();
	const offset = mac.readUInt8(mac.length - 1) & 0x0f;
	const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000;
	return number.toString().padStart(6, "0");
}

/** A new secret of Microsoft's size: 80 random bits, 16 base32 characters. */
export function newSecret(): Uint8Array {
	return randomBytes(10);
}

/** RFC 4648 base32 in lower case and without padding, as Microsoft shows it. */
export function toBase32(bytes: Uint8Array): string {
	let text = "";
	let bits = 0;
	let held = 0;
	for (const byte of bytes) {
		held = (held << 8) | byte;
		bits += 8;
		while (bits >= 5) {
			bits -= 5;
			text += BASE32.charAt((held >> bits) & 31);
		}
		held &= (1 << bits) - 1;
	}
	if (bits > 0) text += BASE32.charAt((held << (5 - bits)) & 31);
	return text;
}
