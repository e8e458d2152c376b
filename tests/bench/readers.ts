import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { initSync, readImageData, readLuma } from "@wasm/reader";
import type { Reading } from "../../extension/src/reader-worker.ts";
import { required } from "../harness.ts";

/**
 * How many captures are read by Sixbox's wasm and by its peers from npm, and in what time: the same pixels in the same
 * run, in node. `node readers.mjs DIR OUT [--peers]` takes DIR's manifest.json, the pictures from standard input (as
 * crate/benches/scan.rs --pixels writes them), and writes OUT.
 */

interface Capture {
	readonly file: string;
	readonly category: string;
	readonly expected: readonly string[];
}

interface Picture {
	readonly width: number;
	readonly height: number;
	readonly grey: Uint8Array<ArrayBuffer>;
	/** The same greys as a canvas gives them. jsqr and qr-scanner write into what they are given, and get copies. */
	readonly image: ImageData;
}

interface Reader {
	readonly name: string;
	/** Runs of each picture, after one that only warms up. A reader of one run goes without that one: it is slow. */
	readonly runs: number;
	texts(picture: Picture): readonly string[] | Promise<readonly string[]>;
}

interface Trial {
	/** Every expected text was read. */
	readonly right: boolean;
	/** How many texts were read that are not there. */
	readonly invented: number;
	/** The median of its runs. */
	readonly ms: number;
}

interface Measured extends Capture {
	readonly size: readonly [width: number, height: number];
	readonly by: Record<string, Trial>;
}

const RUNS = 3;
/** Sizes of captures that get times of their own. */
const SIZES = { "1080": "1920x1080", "2160": "3840x2160" };

const require = createRequire(import.meta.url);

function sixbox(wasm: Uint8Array<ArrayBuffer>): Reader[] {
	initSync({ module: wasm });
	const texts = (reading: unknown) => (reading as Reading).codes.map((code) => code.text);
	return [
		{
			name: "sixbox",
			runs: RUNS,
			texts: ({ grey, width, height }) => texts(readLuma(grey, width, height, width)),
		},
		{ name: "sixbox rgba", runs: RUNS, texts: ({ image }) => texts(readImageData(image)) },
	];
}

async function zxing(): Promise<Reader> {
	const { prepareZXingModule, readBarcodes } = await import("zxing-wasm/reader");
	const file = await readFile(require.resolve("zxing-wasm/reader/zxing_reader.wasm"));
	const wasmBinary = new Uint8Array(file).buffer;
	await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
	return {
		name: "zxing-wasm",
		runs: RUNS,
		async texts({ image }) {
			const codes = await readBarcodes(image, { formats: ["QRCode"] });
			return codes.filter((code) => code.isValid).map((code) => code.text);
		},
	};
}

async function jsqr(): Promise<Reader> {
	const { default: jsQR } = await import("jsqr");
	return {
		name: "jsqr",
		runs: 1,
		texts: ({ image, width, height }) => {
			const code = jsQR(image.data.slice(), width, height);
			return code ? [code.data] : [];
		},
	};
}

/** The messages of qr-scanner's worker. */
interface Engine {
	onmessage(event: { data: { id: number; type: string; data: unknown } }): void;
	postMessage(answer: { type: string; data: string | null }): void;
}

/**
 * qr-scanner is a worker, made from a text. Here the text runs on this thread, behind a `self` of its own, and is set
 * as `QrScanner.scanImage` sets it.
 */
async function qrScanner(): Promise<Reader> {
	const file = await readFile(require.resolve("qr-scanner/qr-scanner-worker.min.js"), "utf8");
	let source = "";
	class Blob {
		constructor([text]: [string]) {
			source = text;
		}
	}
	const createWorker = file.replace(/^export const createWorker\s*=/, "return ");
	compileFunction(createWorker, ["Blob", "URL", "Worker"])(Blob, { createObjectURL() {} }, class {})();
	let answer: string | null = null;
	const self: Engine = {
		onmessage() {},
		postMessage({ data }) {
			answer = data;
		},
	};
	compileFunction(source, ["self"])(self);
	const send = (type: string, data: unknown) => self.onmessage({ data: { id: 0, type, data } });
	send("inversionMode", "both");
	return {
		name: "qr-scanner",
		runs: 1,
		texts({ image, width, height }) {
			send("decode", { data: image.data.slice(), width, height });
			return answer === null ? [] : [answer];
		},
	};
}

async function zbar(): Promise<Reader> {
	const { scanGrayBuffer, ZBarConfigType, ZBarScanner, ZBarSymbolType } = await import("@undecaf/zbar-wasm");
	const scanner = await ZBarScanner.create();
	scanner.setConfig(ZBarSymbolType.ZBAR_NONE, ZBarConfigType.ZBAR_CFG_TEST_INVERTED, 1);
	return {
		name: "zbar-wasm",
		runs: 1,
		async texts({ grey, width, height }) {
			const symbols = await scanGrayBuffer(grey.buffer, width, height, scanner);
			return symbols.filter(({ type }) => type === ZBarSymbolType.ZBAR_QRCODE).map((symbol) => symbol.decode());
		},
	};
}

const chunks: AsyncIterator<Uint8Array> = process.stdin[Symbol.asyncIterator]();
let rest = new Uint8Array();

async function fromInput(length: number): Promise<Uint8Array<ArrayBuffer>> {
	const bytes = new Uint8Array(length);
	for (let at = 0; at < length; ) {
		if (rest.length === 0) {
			const { done, value } = await chunks.next();
			if (done) {
				throw new Error("the pictures on standard input end too early");
			}
			rest = new Uint8Array(value);
		}
		const taken = rest.subarray(0, length - at);
		bytes.set(taken, at);
		at += taken.length;
		rest = rest.subarray(taken.length);
	}
	return bytes;
}

async function nextPicture(): Promise<Picture> {
	const sides = new DataView((await fromInput(8)).buffer);
	const [width, height] = [sides.getUint32(0, true), sides.getUint32(4, true)];
	const grey = await fromInput(width * height);
	const words = new Uint32Array(grey.length);
	for (let at = 0; at < grey.length; at++) {
		words[at] = 0xff000000 | ((grey[at] ?? 0) * 0x010101);
	}
	const image = { data: new Uint8ClampedArray(words.buffer), width, height, colorSpace: "srgb" } as ImageData;
	return { width, height, grey, image };
}

/** The readers take turns, so that a busy moment of the machine falls on all of them alike. */
async function measure(capture: Capture, picture: Picture, readers: readonly Reader[]): Promise<Measured> {
	const times = new Map<Reader, number[]>(readers.map((reader) => [reader, []]));
	const found = new Map<Reader, readonly string[]>();
	for (let run = 0; run <= RUNS; run++) {
		for (const reader of readers.filter(({ runs }) => (runs === 1 ? run === 0 : run <= runs))) {
			const start = performance.now();
			found.set(reader, await reader.texts(picture));
			const ms = performance.now() - start;
			if (run > 0 || reader.runs === 1) {
				times.get(reader)?.push(ms);
			}
		}
	}
	const by = readers.map((reader): [string, Trial] => {
		const texts = found.get(reader) ?? [];
		const right = capture.expected.every((text) => texts.includes(text));
		const invented = texts.filter((text) => !capture.expected.includes(text)).length;
		return [reader.name, { right, invented, ms: median(times.get(reader) ?? []) }];
	});
	return { ...capture, size: [picture.width, picture.height], by: Object.fromEntries(by) };
}

function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const msOf = (reader: string, of: readonly Measured[]) => median(of.map(({ by }) => by[reader]?.ms ?? Number.NaN));

const ofSize = (all: readonly Measured[], size: string) => all.filter((one) => one.size.join("x") === size);

function row(name: string, count: number | string, cells: readonly (number | string)[]): void {
	console.log(
		`${name.padEnd(28)}${String(count).padStart(5)}${cells.map((cell) => String(cell).padStart(13)).join("")}`,
	);
}

function printReads(all: readonly Measured[], names: readonly string[]): void {
	row("all texts read", "n", names);
	const rights = (of: readonly Measured[]) => names.map((name) => of.filter(({ by }) => by[name]?.right).length);
	for (const category of new Set(all.map((one) => one.category).sort())) {
		const of = all.filter((one) => one.category === category);
		row(category, of.length, rights(of));
	}
	const withCode = all.filter(({ expected }) => expected.length > 0);
	row("with a code", withCode.length, rights(withCode));
	const invented = (name: string) => all.reduce((sum, { by }) => sum + (by[name]?.invented ?? 0), 0);
	row("texts that are not there", "", names.map(invented));
}

function printTimes(all: readonly Measured[], names: readonly string[]): void {
	console.log("");
	row("median ms, by zxing-wasm's", "n", names);
	for (const size of Object.values(SIZES)) {
		const of = ofSize(all, size);
		if (of.length > 0) {
			const zxing = msOf("zxing-wasm", of);
			const cell = (ms: number) => `${ms.toFixed(1)} ${(ms / zxing).toFixed(2)}x`;
			row(
				size,
				of.length,
				names.map((name) => cell(msOf(name, of))),
			);
		}
	}
}

const [dir = "", out = "", peers] = process.argv.slice(2);
const captures: readonly Capture[] = JSON.parse(await readFile(join(dir, "manifest.json"), "utf8"));
const readers = [...sixbox(await readFile(join(required("SIXBOX_EXTENSION"), "reader.wasm"))), await zxing()];
if (peers === "--peers") {
	readers.push(await jsqr(), await qrScanner(), await zbar());
}
const all: Measured[] = [];
for (const capture of captures) {
	all.push(await measure(capture, await nextPicture(), readers));
}
const names = readers.map((reader) => reader.name);
printReads(all, names);
printTimes(all, names);
const ratio = (size: string) => msOf("sixbox", ofSize(all, size)) / msOf("zxing-wasm", ofSize(all, size));
const wasmVsZxing = Object.fromEntries(Object.entries(SIZES).map(([name, size]) => [name, ratio(size)]));
const missed = all.filter(({ by }) => !by.sixbox?.right || by.sixbox.invented > 0).map(({ file }) => file);
await writeFile(out, `${JSON.stringify({ wasmVsZxing, missed, captures: all }, null, "\t")}\n`);
