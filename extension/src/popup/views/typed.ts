import { Directive, directive, type ElementPart, type PartInfo, PartType } from "lit/directive.js";
import { ifDefined } from "lit/directives/if-defined.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { type MessageKey, message } from "../../browser/i18n";
import type { FormField, TypedKey } from "../../changes";
import { notice } from "../../parts/notice";
import { typedText } from "../../parts/typed-text";
import { type Act, EMPTY_FORM, type State } from "../state";
import { heading, toAccounts } from "./parts";

type Typed = Extract<State, { view: "typed" }>;
type Problem = Typed["problem"];

const ALGORITHMS = ["SHA1", "SHA256", "SHA512"] as const;
const FOLDED: readonly FormField[] = ["algorithm", "digits", "period"];

/** The form for a key that is typed; what is seldom needed is folded away. */
export function typed({ form, problem, saving, notice: told }: Typed, act: Act): TemplateResult {
	const save = (event: SubmitEvent) => {
		event.preventDefault();
		if (!saving && event.currentTarget instanceof HTMLFormElement) {
			act({ do: "saveTyped", form: read(event.currentTarget) });
		}
	};
	const input = (name: FormField, label: string, look: Look = {}) => field(name, label, form, problem, look, act);
	return html`<main class="view" data-view="typed">
		${heading(message("typed_heading"), false)}
		<p>${message("typed_text")}</p>
		<div class="told" role="status">${told ? notice(told) : nothing}</div>
		<form aria-labelledby="heading" autocomplete="off" novalidate @submit=${save} ${focusField(problem, "key")}>
			${input("key", message("typed_key"), { class: "key" })}
			${input("issuer", message("typed_issuer"), { optional: true, placeholder: "Microsoft" })}
			${input("user", message("typed_user"), { placeholder: message("typed_user_example") })}
			<details ?open=${FOLDED.some((name) => problem?.field === name || form[name] !== EMPTY_FORM[name])}>
				<summary>${message("typed_more")}</summary>
				<p class="quiet-text">${message("typed_more_text")}</p>
				<div class="trio">
					<label class="field">
						<span class="field-label">${message("typed_algorithm")}</span>
						<select name="algorithm">
							${ALGORITHMS.map((name) => html`<option value=${name} ?selected=${name === form.algorithm}>${name.replace("SHA", "SHA-")}</option>`)}
						</select>
					</label>
					${input("digits", message("typed_digits"), { figures: true })}
					${input("period", message("typed_period"), { figures: true })}
				</div>
			</details>
			<button type="submit" class="primary" data-do="saveTyped" aria-disabled=${saving ? "true" : "false"}>
				${message(saving ? "saving" : "save")}
			</button>
		</form>
		<footer class="links">${toAccounts(act, message("cancel"))}</footer>
	</main>`;
}

interface Look {
	readonly optional?: boolean;
	readonly placeholder?: string;
	readonly class?: string;
	readonly figures?: boolean;
}

function field(name: FormField, label: string, form: TypedKey, problem: Problem, look: Look, act: Act): TemplateResult {
	const wrong = problem?.field === name;
	return html`<div class="field">
		<label class="field-label" for="typed-${name}">
			${label}${look.optional ? html` <span class="optional">${message("optional")}</span>` : nothing}
		</label>
		<input
			id="typed-${name}"
			name=${name}
			type="text"
			class=${ifDefined(look.class)}
			value=${form[name]}
			placeholder=${ifDefined(look.placeholder)}
			inputmode=${look.figures ? "numeric" : "text"}
			autocapitalize="off"
			autocomplete="off"
			spellcheck="false"
			aria-invalid=${wrong ? "true" : "false"}
			aria-describedby=${wrong ? `typed-${name}-problem` : nothing}
			@input=${wrong ? () => act({ do: "correct", field: name }) : nothing}
		/>
		${problem && wrong ? html`<p class="problem" id="typed-${name}-problem">${sentence(problem)}</p>` : nothing}
	</div>`;
}

function sentence({ sentence, names }: NonNullable<Problem>): string {
	return message(`form_${sentence}` as MessageKey, ...names) || message("form_wrong");
}

function read(form: HTMLFormElement): TypedKey {
	const algorithm = typedText(form, "algorithm");
	return {
		issuer: typedText(form, "issuer"),
		user: typedText(form, "user"),
		key: typedText(form, "key"),
		algorithm: ALGORITHMS.find((name) => name === algorithm) ?? "SHA1",
		digits: typedText(form, "digits"),
		period: typedText(form, "period"),
	};
}

/** Moves the focus to the first field when the form appears, and to the wrong one each time there is a new problem. */
class FocusField extends Directive {
	#seen: Problem | undefined;

	constructor(info: PartInfo) {
		super(info);
		if (info.type !== PartType.ELEMENT) throw new Error("focusField belongs on a form");
	}

	override update({ element }: ElementPart, [problem, first]: [Problem, FormField]): void {
		if (this.#seen === problem) return;
		const name = problem ? problem.field : this.#seen === undefined ? first : null;
		this.#seen = problem;
		const wanted = () => element.querySelector<HTMLElement>(`[name="${name}"]`);
		if (name) queueMicrotask(() => wanted()?.focus());
	}

	render(_problem: Problem, _first: FormField): void {}
}

const focusField = directive(FocusField);
