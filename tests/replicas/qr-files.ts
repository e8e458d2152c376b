import { crc32, deflateSync } from "node:zlib";
import { darkRuns, type QrCode } from "./qr.ts";

/** The quiet zone that the QR standard asks for, in modules. */
export const QUIET_MODULES = 4;

/** The code as a greyscale PNG, `scale` pixels a module, quiet zone included. */
export function qrPng(code: QrCode, scale: number): Buffer {
	const side = (code.side + 2 * QUIET_MODULES) * scale;
	const stride = side + 1;
	const pixels = Buffer.alloc(stride * side, 0xff);
	for (let y = 0; y < side; y++) pixels.writeUInt8(0, y * stride);
	for (const { row, column, length } of darkRuns(code)) {
		const left = 1 + (column + QUIET_MODULES) * scale;
		const top = (row + QUIET_MODULES) * scale;
		for (let y = top; y < top + scale; y++) {
			const from = y * stride + left;
			pixels.fill(0, from, from + length * scale);
		}
	}
	const header = Buffer.alloc(13);
	header.writeUInt32BE(side, 0);
	header.writeUInt32BE(side, 4);
	header.writeUInt8(8, 8);
	return Buffer.concat([
		Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
		pngChunk("IHDR", header),
		pngChunk("IDAT", deflateSync(pixels)),
		pngChunk("IEND", Buffer.alloc(0)),
	]);
}

function pngChunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
	const chunk = Buffer.alloc(body.length + 8);
	chunk.writeUInt32BE(data.length, 0);
	body.copy(chunk, 4);
	chunk.writeUInt32BE(crc32(body), body.length + 4);
	return chunk;
}

/** An A4 page with the code drawn as filled rectangles, 50 mm wide. */
export function qrPdf(code: QrCode): Buffer {
	const unit = (50 / 25.4) * (72 / code.side);
	const left = 72;
	const top = 842 - 72;
	const drawing = darkRuns(code)
		.map(({ row, column, length }) => {
			const x = left + column * unit;
			const y = top - (row + 1) * unit;
			return `${x.toFixed(3)} ${y.toFixed(3)} ${(length * unit).toFixed(3)} ${unit.toFixed(3)} re`;
		})
		.join("\n");
	const content = `0 g\n${drawing}\nf\n`;
	const objects = [
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>",
		`<< /Length ${content.length} >>\nstream\n${content}endstream`,
	];
	let text = "%PDF-1.4\n";
	const offsets = objects.map((object, index) => {
		const offset = text.length;
		text += `${index + 1} 0 obj\n${object}\nendobj\n`;
		return offset;
	});
	const tableOffset = text.length;
	text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
	for (const offset of offsets) {
		text += `${offset.toString().padStart(10, "0")} 00000 n \n`;
	}
	text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\n`;
	text += `startxref\n${tableOffset}\n%%EOF\n`;
	return Buffer.from(text, "latin1");
}
