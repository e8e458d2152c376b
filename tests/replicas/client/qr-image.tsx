import { type ReactNode, useEffect, useMemo, useRef } from "react";
import type { WizardConfig } from "../config.ts";
import { encodeQr, type QrCode, svgPath } from "../qr.ts";

/** The quiet zone beside 120 pixels of modules, in CSS pixels. */
const QUIET_SHARE = 15 / 120;
const PIXELS_A_MODULE = 8;

/** A QR as the wizard shows it: the whole image is 150 when the modules are 120. */
export function QrImage(props: {
	text: string;
	draw: Exclude<WizardConfig["draw"], "none">;
	/** CSS pixels that the modules span. */
	size: number;
	label: string;
}): ReactNode {
	const { text, draw, size, label } = props;
	const code = useMemo(() => encodeQr(text), [text]);
	const whole = size * (1 + 2 * QUIET_SHARE);
	if (draw === "canvas") {
		return <CanvasQr code={code} side={Math.round(whole)} label={label} />;
	}
	if (draw === "svg") {
		const quiet = code.side * QUIET_SHARE;
		const box = code.side + 2 * quiet;
		return (
			<svg role="img" aria-label={label} width={whole} height={whole} viewBox={`${-quiet} ${-quiet} ${box} ${box}`}>
				<path d={svgPath(code)} fill="#000" />
			</svg>
		);
	}
	const rendering = draw === "pixelated" ? "pixelated" : "auto";
	return <img alt={label} src={pngOf(code)} width={whole} height={whole} style={{ imageRendering: rendering }} />;
}

/** Drawn at one canvas pixel a CSS pixel, as most libraries do. */
function CanvasQr(props: { code: QrCode; side: number; label: string }): ReactNode {
	const { code, side, label } = props;
	const canvas = useRef<HTMLCanvasElement>(null);
	useEffect(() => {
		if (canvas.current === null) return;
		paint(canvas.current, code, side / (1 + 2 * QUIET_SHARE) / code.side);
	}, [code, side]);
	return <canvas ref={canvas} role="img" aria-label={label} width={side} height={side} />;
}

function pngOf(code: QrCode): string {
	const canvas = document.createElement("canvas");
	const side = code.side * PIXELS_A_MODULE * (1 + 2 * QUIET_SHARE);
	canvas.width = Math.round(side);
	canvas.height = Math.round(side);
	paint(canvas, code, PIXELS_A_MODULE);
	return canvas.toDataURL("image/png");
}

/** Draws the code in the middle of the canvas, `module` pixels a module. */
function paint(canvas: HTMLCanvasElement, code: QrCode, module: number): void {
	const context = canvas.getContext("2d");
	if (context === null) return;
	context.fillStyle = "#fff";
	context.fillRect(0, 0, canvas.width, canvas.height);
	const offset = Math.round((canvas.width - code.side * module) / 2);
	context.setTransform(module, 0, 0, module, offset, offset);
	context.fillStyle = "#000";
	context.fill(new Path2D(svgPath(code)));
}
