import ko from "knockout";
import type { CodeAnswer, ProofId, SignInConfig } from "../config.ts";
import type { CodePage } from "../registry.ts";
import { readConfig } from "./read-config.ts";

/** After `load`, the first view is put in this much later, and then slides in. */
const VIEW_DELAY_MS = 300;
/** The server's part of a change of view. */
const REQUEST_MS = 150;
/** A view that goes stays this long, sliding out, beside the one that comes. */
const SLIDE_MS = 300;
const RERENDER_MS = 400;

const config = readConfig() as SignInConfig;
const { texts, user } = config;

class OtcTextbox {
	readonly value = ko.observable("");
	readonly error = ko.observable<string | null>(null);
	readonly focused = ko.observable(true);
}

interface View {
	readonly template: string;
	submit(): void;
}

class CodeView implements View {
	readonly template = "code-view";
	readonly texts = texts;
	readonly user = user;
	readonly otcInputTextbox = new OtcTextbox();
	/** A row for each input element; a new row is a new element. */
	readonly otcInputs = ko.observableArray(config.twoFields ? [{}, {}] : [{}]);
	readonly picture: string | null;
	readonly description: string;
	readonly otcLength: number;
	readonly #page: CodePage;
	#busy = false;

	constructor(method: "app" | "sms") {
		this.#page = method === "sms" ? "sign-in-sms" : "sign-in";
		this.picture = config.pictures?.[method] ?? null;
		this.description = method === "sms" ? texts.codeFromSms : texts.codeFromApp;
		this.otcLength = method === "sms" ? 7 : 6;
		if (config.rerender) setTimeout(() => this.otcInputs([{}]), RERENDER_MS);
	}

	readonly showMethods = (): void => change(() => new MethodsView());

	submit(): void {
		if (this.#busy) return;
		this.#busy = true;
		this.#verify().finally(() => {
			this.#busy = false;
		});
	}

	async #verify(): Promise<void> {
		const { tenant, next } = config;
		const { value, error, focused } = this.otcInputTextbox;
		const code = value().trim();
		if (code === "") {
			error(texts.signInCodeEmpty);
			return;
		}
		const response = await fetch("/common/SAS/EndAuth", {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ page: this.#page, user, tenant, code }),
		});
		const { accepted } = (await response.json()) as CodeAnswer;
		if (accepted) {
			window.location.assign(next);
		} else {
			error(texts.signInCodeWrong);
			focused.notifySubscribers(true);
		}
	}
}

/** A request on the phone, or a call to it: nothing to type. */
class PushView implements View {
	readonly template = "push-view";
	readonly texts = texts;
	readonly user = user;
	readonly title = texts.approveTitle;
	readonly otp = config.proofs.includes("PhoneAppOTP");
	readonly description: string;
	readonly number: string | null;
	readonly old: boolean;

	constructor(kind: "push" | "call", old: boolean) {
		this.old = old;
		this.number = kind === "push" ? config.number : null;
		const approve = this.number === null ? texts.approveText : texts.approveNumberText;
		this.description = kind === "push" ? approve : texts.calling;
	}

	readonly showMethods = (): void => change(() => new MethodsView());
	readonly useCode = (): void => change(() => new CodeView("app"));
	submit(): void {}
}

class MethodsView implements View {
	readonly template = "methods-view";
	readonly texts = texts;
	readonly user = user;
	readonly proofs = config.proofs.map((id) => {
		const choose = (): void => change(() => viewOf(id));
		const key = (_view: unknown, event: KeyboardEvent): boolean => {
			if (event.key === "Enter" || event.key === " ") choose();
			return true;
		};
		return { id, label: PROOF_LABELS[id], choose, key };
	});
	submit(): void {}
}

const PROOF_LABELS: Readonly<Record<ProofId, string>> = {
	PhoneAppNotification: texts.proofApprove,
	PhoneAppOTP: texts.proofCode,
	OneWaySMS: texts.proofSms,
	TwoWayVoiceOffice: texts.proofCall,
};

function viewOf(proof: ProofId): View {
	switch (proof) {
		case "PhoneAppNotification":
			return new PushView("push", false);
		case "PhoneAppOTP":
			return new CodeView("app");
		case "OneWaySMS":
			return new CodeView("sms");
		case "TwoWayVoiceOffice":
			return new PushView("call", false);
	}
}

/** A view with a text, and a button that may lead on. */
class NoticeView implements View {
	readonly texts = texts;
	readonly user = user;
	constructor(
		readonly template: string,
		readonly next: string,
	) {}
	submit(): void {
		if (this.next !== "") window.location.assign(this.next);
	}
}

function firstView(): View {
	switch (config.view) {
		case "code":
			return new CodeView(config.method);
		case "push":
			return new PushView("push", false);
		case "push-old":
			return new PushView("push", true);
		case "methods":
			return new MethodsView();
		case "more-information":
			return new NoticeView("more-information-view", config.next);
		case "signed-in":
			return new NoticeView("signed-in-view", "");
	}
}

interface Pane {
	readonly template: string;
	readonly view: View;
	readonly leaving: ko.Observable<boolean>;
	readonly ghost: boolean;
}

const panes = ko.observableArray<Pane>([]);

function show(view: View): void {
	const old = [...panes()];
	for (const pane of old) pane.leaving(true);
	panes.push({ template: view.template, view, leaving: ko.observable(false), ghost: config.ghost });
	setTimeout(() => {
		for (const pane of old) panes.remove(pane);
	}, SLIDE_MS);
}

/** Asks the server for another view, as a click on a link or a method does. */
function change(next: () => View): void {
	setTimeout(() => show(next()), REQUEST_MS + config.slow);
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

/** Knockout's submit binding: nothing returned, so the form stays. */
const onSubmit = (): void => panes().at(-1)?.view.submit();

ko.applyBindings({ panes, onSubmit }, document.body);
window.addEventListener("load", () => {
	setTimeout(() => show(firstView()), VIEW_DELAY_MS);
});
