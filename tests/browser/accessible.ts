import type { RunOptions } from "axe-core";

/** What the checker of WCAG 2.2 looks for. */
export const AXE: RunOptions = {
	runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
	// A code is named digit by digit, so that it is not read out as a number of six figures.
	rules: { "label-content-name-mismatch": { enabled: false } },
};
