import { join } from "node:path";
import { build } from "esbuild";

/** The pages' own scripts and styles by file name, such as "wizard.js". */
export type Assets = ReadonlyMap<string, string>;

const ENTRIES = [
	"boxes.tsx",
	"clicks.ts",
	"enable-tfa.tsx",
	"hostile.ts",
	"live.css",
	"live.tsx",
	"plain.css",
	"react-sign-in.tsx",
	"signin.css",
	"signin.ts",
	"wizard.css",
	"wizard.tsx",
];

/** Bundles what runs in the pages, into memory. */
export async function bundleClient(root: string): Promise<Assets> {
	const folder = join(root, "tests", "replicas", "client");
	const result = await build({
		absWorkingDir: root,
		entryPoints: ENTRIES.map((name) => join(folder, name)),
		outdir: folder,
		bundle: true,
		write: false,
		minify: true,
		format: "iife",
		target: "es2022",
		jsx: "automatic",
		define: { "process.env.NODE_ENV": '"production"' },
		logLevel: "warning",
	});
	return new Map(result.outputFiles.map(({ path, text }) => [path.slice(folder.length + 1), text]));
}
