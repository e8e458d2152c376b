import type { Visit } from "../answers.ts";
import { escapeHtml } from "../document.ts";
import type { CodePage } from "../registry.ts";

export interface CodeFormOptions {
	/** The form's own attributes. */
	readonly attributes?: string;
	/** The error's element, whole; else a paragraph with `wrong`. */
	readonly error?: string;
	readonly wrong?: string;
}

/** Where a plain form sends its code. */
export const CODE_FORM = "/replica/code";

/**
 * A form as a server renders it, without any script; `field` is the name of the input that holds the code. The answer
 * to a wrong code is the same page with `error=1`.
 */
export function codeForm(
	visit: Visit,
	page: CodePage,
	field: string,
	inner: string,
	options: CodeFormOptions = {},
): string {
	const back = new URL(visit.url);
	back.searchParams.set("error", "1");
	const failed = visit.url.searchParams.get("error") === "1";
	const error = options.error ?? `<p role="alert" class="error">${escapeHtml(options.wrong ?? "")}</p>`;
	const hidden = Object.entries({
		"replica-page": page,
		"replica-user": visit.user,
		"replica-tenant": visit.tenant ?? "",
		"replica-field": field,
		"replica-next": `/common/kmsi?${visit.passOn}`,
		"replica-back": `${back.pathname}${back.search}`,
	}).map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`);
	return `<form method="post" action="${CODE_FORM}" ${options.attributes ?? ""}>
${hidden.join("")}
${failed ? error : ""}
${inner}
</form>`;
}
