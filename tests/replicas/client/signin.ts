import ko from "knockout";
import type { CodeAnswer, SignInConfig } from "../config.ts";
import { type Texts, textsIn } from "../texts.ts";
import { readConfig } from "./read-config.ts";

/** After `load`, the view is put in this much later, and then slides in. */
const VIEW_DELAY_MS = 300;

class OtcTextbox {
	readonly value = ko.observable("");
	readonly error = ko.observable<string | null>(null);
	readonly focused = ko.observable(true);
}

class SignIn {
	readonly viewTemplate = ko.observable<string | null>(null);
	readonly otcInputTextbox = new OtcTextbox();
	readonly texts: Texts;
	readonly user: string;
	readonly picture: string | null;
	readonly description: string;
	readonly otcLength: number;
	readonly #config: SignInConfig;
	#busy = false;

	constructor(config: SignInConfig) {
		this.#config = config;
		this.texts = textsIn(config.language);
		this.user = config.user;
		this.picture = config.picture;
		this.description = config.method === "sms" ? this.texts.codeFromSms : this.texts.codeFromApp;
		this.otcLength = config.method === "sms" ? 7 : 6;
	}

	/** Knockout's submit binding: nothing returned, so the form stays. */
	readonly onSubmit = (): void => {
		if (this.#config.view === "more-information") {
			window.location.assign(this.#config.next);
		} else if (this.#config.view === "code" && !this.#busy) {
			this.#busy = true;
			this.#verify().finally(() => {
				this.#busy = false;
			});
		}
	};

	async #verify(): Promise<void> {
		const { method, user, tenant, next } = this.#config;
		const { value, error, focused } = this.otcInputTextbox;
		const code = value().trim();
		if (code === "") {
			error(this.texts.signInCodeEmpty);
			return;
		}
		const response = await fetch("/common/SAS/EndAuth", {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({
				page: method === "sms" ? "sign-in-sms" : "sign-in",
				user,
				tenant,
				code,
			}),
		});
		const { accepted } = (await response.json()) as CodeAnswer;
		if (accepted) {
			window.location.assign(next);
		} else {
			error(this.texts.signInCodeWrong);
			focused.notifySubscribers(true);
		}
	}
}

ko.bindingHandlers.ariaLabel = {
	update: (element: Element, value: () => unknown) => element.setAttribute("aria-label", String(ko.unwrap(value()))),
};
ko.bindingHandlers.placeholder = {
	update: (element: Element, value: () => unknown) => element.setAttribute("placeholder", String(ko.unwrap(value()))),
};
ko.bindingHandlers.hasFocusEx = {
	update: (element: HTMLElement, value: () => unknown) => {
		if (ko.unwrap(value())) setTimeout(() => element.focus());
	},
};
ko.bindingHandlers.withProperties = {
	init: (element, value, _bindings, _viewModel, context) => {
		const inner = context.extend(value() as object);
		ko.applyBindingsToDescendants(inner, element);
		return { controlsDescendantBindings: true };
	},
};
ko.virtualElements.allowedBindings.withProperties = true;

const config = readConfig() as SignInConfig;
const signIn = new SignIn(config);
ko.applyBindings(signIn, document.body);
window.addEventListener("load", () => {
	setTimeout(() => signIn.viewTemplate(`${config.view}-view`), VIEW_DELAY_MS);
});
