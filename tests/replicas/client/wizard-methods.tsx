import { type ReactNode, use, useState } from "react";
import type { WizardStep } from "../config.ts";
import { Button, config, GoContext, Link, MessageBar, reskin, texts } from "./wizard-parts.tsx";

/** The methods that can be added, with the last word of the picker's test id and the step that each begins with. */
const METHODS: readonly { readonly id: string; readonly label: string; readonly step: WizardStep }[] = [
	{ id: "authenticatorApp", label: texts.authenticatorApp, step: "start" },
	{ id: "phone", label: texts.phone, step: "phone" },
	{ id: "email", label: texts.email, step: "address" },
];

/** The list of methods of /security-info. `registered`: an app was added in this document. */
export function MethodList(props: { registered: boolean }): ReactNode {
	const [adding, setAdding] = useState(false);
	const [refused, setRefused] = useState(false);
	const go = use(GoContext);
	const choose = (step: WizardStep) => {
		if (config.full && step === "start") {
			setTimeout(() => setRefused(true), 150 + config.slow);
		} else {
			setAdding(false);
			go(step);
		}
	};
	const rows = [texts.password, texts.phone, ...(props.registered ? [texts.authenticatorApp] : [])];
	return (
		<main className="wizard methods">
			<h1>{texts.securityInfo}</h1>
			<p className="lead">{texts.securityInfoText}</p>
			<p>
				<span className="strong">{texts.defaultMethod}</span>{" "}
				{config.first === "push" ? texts.defaultPush : texts.defaultCode} <Link label={texts.change} />
			</p>
			<button
				type="button"
				className="ms-Button ms-Button--action"
				data-testid={reskin ? "add-method-button" : undefined}
				onClick={() => setAdding(true)}
			>
				<span className="ms-Button-label">+ {texts.addSignInMethod}</span>
			</button>
			<ul>
				{rows.map((label) => (
					<li key={label}>
						<span>{label}</span> <Link label={texts.change} /> <Link label={texts.remove} />
					</li>
				))}
			</ul>
			{adding &&
				(reskin ? (
					<Picker choose={choose} refused={refused} />
				) : (
					<AddDialog choose={choose} refused={refused} close={() => setAdding(false)} />
				))}
		</main>
	);
}

/** The newer look: a button a method. */
function Picker(props: { choose: (step: WizardStep) => void; refused: boolean }): ReactNode {
	return (
		<section className="card" role="dialog" aria-label={texts.reskinAddMethod}>
			<h2 data-testid="reskin-step-title">{texts.reskinAddMethod}</h2>
			{props.refused && <MessageBar text={texts.fiveRegistered} />}
			{METHODS.map(({ id, label, step }) => (
				<button
					key={id}
					type="button"
					className="picker"
					data-testid={`authmethod-picker-${id}`}
					onClick={() => props.choose(step)}
				>
					{label}
				</button>
			))}
		</section>
	);
}

/** The older look: a small dialog with a drop-down of Fluent UI 8, which is no select element. */
function AddDialog(props: { choose: (step: WizardStep) => void; refused: boolean; close: () => void }): ReactNode {
	const [open, setOpen] = useState(false);
	const [chosen, setChosen] = useState<(typeof METHODS)[number] | null>(null);
	return (
		<div className="ms-Layer">
			<div className="ms-Overlay ms-Overlay--dark" />
			<div className="ms-Dialog-main small" role="dialog" aria-modal="true">
				<h2 className="ms-Dialog-title">{texts.addMethod}</h2>
				{props.refused && <MessageBar text={texts.fiveRegistered} />}
				<p>{texts.whichMethod}</p>
				<div className="ms-Dropdown-container">
					<button
						type="button"
						className="ms-Dropdown"
						role="combobox"
						aria-haspopup="listbox"
						aria-expanded={open}
						aria-controls="Dropdown1-list"
						onClick={() => setOpen(!open)}
					>
						<span className="ms-Dropdown-title">{chosen?.label ?? texts.chooseMethod}</span>
					</button>
					{open && (
						<div className="ms-Dropdown-items" role="listbox" id="Dropdown1-list">
							{METHODS.map((method) => (
								<button
									key={method.id}
									type="button"
									className="ms-Dropdown-item"
									role="option"
									aria-selected={method === chosen}
									onClick={() => {
										setChosen(method);
										setOpen(false);
									}}
								>
									<span className="ms-Dropdown-optionText">{method.label}</span>
								</button>
							))}
						</div>
					)}
				</div>
				<div className="buttons">
					<Button label={texts.cancel} onClick={props.close} />
					<Button
						kind="primary"
						label={texts.add}
						disabled={chosen === null}
						onClick={() => chosen && props.choose(chosen.step)}
					/>
				</div>
			</div>
		</div>
	);
}
