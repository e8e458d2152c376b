import type { CodeAnswer, CommonConfig } from "../config.ts";
import type { CodePage } from "../registry.ts";

/** Sends a code to the server; whether it was accepted. */
export async function postCode(path: string, config: CommonConfig, page: CodePage, code: string): Promise<boolean> {
	const { user, tenant } = config;
	const response = await fetch(path, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ page, user, tenant, code }),
	});
	const { accepted } = (await response.json()) as CodeAnswer;
	return accepted;
}

export function pause(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
