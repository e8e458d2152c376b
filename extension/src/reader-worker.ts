import init, { LogoSquares, readImageData, readLuma } from "@wasm/reader";
import type { LogoError } from "./core";
import { loadPatiently } from "./wasm";

export interface SeenCode {
	readonly text: string;
	/** x and y of each corner in the capture, clockwise from the code's own top left. */
	readonly corners: readonly number[];
}

/** What a capture shows. */
export interface Reading {
	readonly codes: readonly SeenCode[];
	/** Pixels of the capture. */
	readonly width: number;
	/** Why a further code was not read: it runs out of the picture at this edge, or too much of it is covered or blurred. */
	readonly unread: "top" | "right" | "bottom" | "left" | "damaged" | null;
}

/** A capture (a data URL) to be read, or a picture file to make a logo of. */
export type ReaderRequest = { readonly capture: string } | { readonly logo: Blob };

export interface ReaderAnswer {
	readonly reading: Reading | null;
}

export type LogoAnswer = { readonly png: Uint8Array<ArrayBuffer> } | { readonly error: LogoError };

/** Bytes of a picture file at most. */
const MAX_FILE = 10 * 1024 * 1024;

/** Pixels of a picture at most: the largest that cameras make. */
const MAX_PIXELS = 128_000_000;

/** The browser makes a larger picture so small, in pixels of the longer side, before the core does the rest. */
const LOGO_ROOM = 2048;

const ready = loadPatiently(() => init({ module_or_path: new URL("reader.wasm", import.meta.url) }));

self.onmessage = async ({ data }: MessageEvent<ReaderRequest>) => {
	if ("logo" in data) {
		self.postMessage(await logo(data.logo));
	} else {
		self.postMessage({ reading: await read(data.capture).catch(() => null) } satisfies ReaderAnswer);
	}
};

async function read(capture: string): Promise<Reading> {
	const comma = capture.indexOf(",");
	const type = capture.slice("data:".length, comma).split(";", 1)[0] ?? "";
	const bytes = Uint8Array.fromBase64(capture.slice(comma + 1));
	return ((await fromLuma(bytes, type)) ?? (await fromCanvas(bytes, type))) as Reading;
}

/**
 * The fast way: a JPEG's luma as the decoder holds it, without colours in between (13-17 ms at 1080p, against 42-44
 * through a canvas; Chromium 156, November 2026). Null where there is no such decoder, or it gives no luma.
 */
async function fromLuma(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<unknown> {
	if (!("ImageDecoder" in self) || !(await ImageDecoder.isTypeSupported(type))) {
		return null;
	}
	const decoder = new ImageDecoder({ data: bytes, type, colorSpaceConversion: "none" });
	try {
		const { image } = await decoder.decode();
		try {
			if (!image.format || !/^(I4|NV12)/.test(image.format) || !image.visibleRect) {
				return null;
			}
			const { width, height } = image.visibleRect;
			const planes = new Uint8Array(image.allocationSize());
			const [luma] = await image.copyTo(planes);
			await ready;
			return luma ? { ...readLuma(planes.subarray(luma.offset), width, height, luma.stride), width } : null;
		} finally {
			image.close();
		}
	} finally {
		decoder.close();
	}
}

/** The way that works everywhere. */
async function fromCanvas(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<unknown> {
	const bitmap = await createImageBitmap(new Blob([bytes], { type }), { colorSpaceConversion: "none" });
	try {
		const picture = pixelsOf(bitmap, bitmap.width, bitmap.height);
		await ready;
		return { ...readImageData(picture), width: bitmap.width };
	} finally {
		bitmap.close();
	}
}

async function logo(file: Blob): Promise<LogoAnswer> {
	if (file.size > MAX_FILE) {
		return { error: "logo_too_large" };
	}
	const bitmap = await createImageBitmap(file).catch(() => null);
	if (!bitmap) {
		return { error: "logo_unreadable" };
	}
	try {
		if (bitmap.width * bitmap.height > MAX_PIXELS) {
			return { error: "logo_too_large" };
		}
		const scale = Math.min(1, LOGO_ROOM / Math.max(bitmap.width, bitmap.height));
		const scaled = (side: number) => Math.max(1, Math.round(side * scale));
		const picture = pixelsOf(bitmap, scaled(bitmap.width), scaled(bitmap.height));
		await ready;
		return await logoOf(picture);
	} catch (error) {
		return { error: error === "logo_too_large" ? error : "logo_unreadable" };
	} finally {
		bitmap.close();
	}
}

/** The largest square of the picture whose PNG is small enough. */
async function logoOf(picture: ImageData): Promise<LogoAnswer> {
	const squares = new LogoSquares(picture);
	try {
		for (let square = squares.next(); square; square = squares.next()) {
			const png = await pngOf(square);
			if (png.size <= squares.maxBytes) {
				return { png: await png.bytes() };
			}
		}
		return { error: "logo_too_large" };
	} finally {
		squares.free();
	}
}

/** As the browser writes it. A canvas keeps the colour of a pixel only as far as the pixel is seen. */
function pngOf(pixels: ImageData): Promise<Blob> {
	const context = drawing(pixels.width, pixels.height);
	context.putImageData(pixels, 0, 0);
	return context.canvas.convertToBlob({ type: "image/png" });
}

function pixelsOf(bitmap: ImageBitmap, width: number, height: number): ImageData {
	const context = drawing(width, height);
	context.imageSmoothingQuality = "high";
	context.drawImage(bitmap, 0, 0, width, height);
	return context.getImageData(0, 0, width, height);
}

/** A canvas whose pixels are read again. */
function drawing(width: number, height: number): OffscreenCanvasRenderingContext2D {
	const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
	if (!context) {
		throw new Error("no canvas");
	}
	return context;
}
