import qrcode from "qrcode-generator";

/** How much of a code may be damaged: L 7 %, M 15 %, Q 25 %, H 30 %. */
export type Correction = "L" | "M" | "Q" | "H";

/** A QR code's modules, without a quiet zone. */
export interface QrCode {
	/** Modules a side. */
	readonly side: number;
	/** Whether the module is dark; row and column count from 0. */
	isDark(row: number, column: number): boolean;
}

/** Encodes `text` (UTF-8, byte mode) in the smallest version that holds it. */
export function encodeQr(text: string, correction: Correction = "M"): QrCode {
	qrcode.stringToBytes = (value) => [...new TextEncoder().encode(value)];
	const code = qrcode(0, correction);
	code.addData(text, "Byte");
	code.make();
	return {
		side: code.getModuleCount(),
		isDark: (row, column) => code.isDark(row, column),
	};
}

/** A run of dark modules in one row. */
export interface DarkRun {
	readonly row: number;
	readonly column: number;
	readonly length: number;
}

/** The dark modules, row by row, as runs: what a vector drawing fills. */
export function darkRuns(code: QrCode): DarkRun[] {
	const runs: DarkRun[] = [];
	for (let row = 0; row < code.side; row++) {
		let start = -1;
		for (let column = 0; column <= code.side; column++) {
			const dark = column < code.side && code.isDark(row, column);
			if (dark && start < 0) start = column;
			if (!dark && start >= 0) {
				runs.push({ row, column: start, length: column - start });
				start = -1;
			}
		}
	}
	return runs;
}

/** The dark modules as an SVG path; one unit a module, moved by `offset`. */
export function svgPath(code: QrCode, offset = 0): string {
	return darkRuns(code)
		.map(({ row, column, length }) => `M${column + offset} ${row + offset}h${length}v1h-${length}z`)
		.join("");
}
