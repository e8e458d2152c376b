import { createContext, type ReactNode } from "react";
import type { WizardConfig, WizardStep } from "../config.ts";
import { readConfig } from "./read-config.ts";

export const config = readConfig() as WizardConfig;
export const { texts } = config;
export const reskin = config.skin === "reskin";

/** Goes to a step. */
export const GoContext = createContext<(step: WizardStep) => void>(() => {});

/** A button of Fluent UI 8. */
export function Button(props: {
	label: string;
	kind?: "primary" | "default";
	disabled?: boolean;
	testId?: string | undefined;
	onClick?: () => void;
}): ReactNode {
	const { label, kind = "default", disabled = false, testId, onClick } = props;
	const classes = `ms-Button ms-Button--${kind}${disabled ? " is-disabled" : ""}`;
	return (
		<button
			type="button"
			className={classes}
			disabled={disabled}
			data-testid={testId}
			data-is-focusable={!disabled}
			onClick={onClick}
		>
			<span className="ms-Button-flexContainer" data-automationid="splitbuttonprimary">
				<span className="ms-Button-textContainer">
					<span className="ms-Button-label">{label}</span>
				</span>
			</span>
		</button>
	);
}

/** A link of Fluent UI 8, which is a button. */
export function Link(props: { label: string; testId?: string | undefined; onClick?: () => void }): ReactNode {
	return (
		<button type="button" className="ms-Link" data-testid={props.testId} onClick={props.onClick}>
			{props.label}
		</button>
	);
}

/** The bar with what the server refused. */
export function MessageBar(props: { text: string }): ReactNode {
	return reskin ? (
		<div className="message-bar" role="alert" data-testid="message-bar-error">
			{props.text}
		</div>
	) : (
		<div className="ms-MessageBar ms-MessageBar--error message-bar" role="alert">
			<span className="ms-MessageBar-innerText">{props.text}</span>
		</div>
	);
}
