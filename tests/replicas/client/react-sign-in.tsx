import { type FormEvent, type ReactNode, useState } from "react";
import { createRoot } from "react-dom/client";
import type { ReactSignInConfig } from "../config.ts";
import type { CodePage } from "../registry.ts";
import { useFieldKey, useLater } from "./appears.ts";
import { postCode } from "./post.ts";
import { readConfig } from "./read-config.ts";

const VIEW_DELAY_MS = 250;

const config = readConfig() as ReactSignInConfig;
const { texts, own } = config;

const POSTS_AS: CodePage =
	config.page === "otc-password" ? "otc-password" : config.says === "email" ? "react-email" : "react";

/** Each page's ids: of the field and its button. */
const FIELDS = {
	"otc-confirmation": { id: "otc-confirmation-input", maxLength: 8, button: "oneTimeCodePrimaryButton" },
	"otc-password": { id: "idTxtBx_OTC_Password", maxLength: 10, button: "idSIButton9" },
} as const;

function CodeInput(props: { value: string; onChange: (value: string) => void }): ReactNode {
	const { id, maxLength } = FIELDS[config.page];
	return (
		<input
			id={id}
			data-testid={id}
			name="otc"
			type="tel"
			maxLength={maxLength}
			placeholder={config.page === "otc-password" ? texts.enterCode : own.hint}
			aria-label={own.received}
			aria-describedby={
				config.page === "otc-password" ? "oneTimeCodeTitle oneTimeCodeDescription" : "oneTimeCodeDescription"
			}
			className="ext-input ext-text-box form-control"
			autoComplete="off"
			value={props.value}
			onChange={(event) => props.onChange(event.currentTarget.value)}
		/>
	);
}

function describe(): string {
	if (config.page === "otc-password" || config.says === "email") return own.sentByEmail;
	return config.says === "app" ? own.fromApp : own.received;
}

function Code(): ReactNode {
	const [code, setCode] = useState("");
	const [wrong, setWrong] = useState(false);
	const [busy, setBusy] = useState(false);
	const fieldKey = useFieldKey(config.rerender);

	const submit = async (event: FormEvent) => {
		event.preventDefault();
		if (busy || code.trim() === "") return;
		setBusy(true);
		const accepted = await postCode("/common/SAS/EndAuth", config, POSTS_AS, code.trim());
		if (accepted) window.location.assign(config.next);
		setWrong(!accepted);
		setBusy(false);
	};

	return (
		<form noValidate autoComplete="off" onSubmit={submit}>
			<h1 id="oneTimeCodeTitle" className="row text-title ext-title" data-testid="title">
				{texts.enterCode}
			</h1>
			<div id="oneTimeCodeDescription" className="row text-block-body ext-subtitle" data-testid="subtitle">
				{describe()}
			</div>
			{wrong && (
				<div id="undefinedError" role="alert" className="alert alert-error ext-error">
					{own.wrong}
				</div>
			)}
			<div className="textbox form-group">
				<CodeInput key={fieldKey} value={code} onChange={setCode} />
			</div>
			{config.twoFields && (
				<div className="textbox form-group">
					<CodeInput value={code} onChange={setCode} />
				</div>
			)}
			<div className="row">
				<a href="#other" data-testid="viewFooter">
					{own.otherWays}
				</a>
			</div>
			{config.says === "email" && (
				<div className="row">
					<a href="#app">{own.useApp}</a>
				</div>
			)}
			<div className="button-container">
				<button
					type="submit"
					id={FIELDS[config.page].button}
					data-testid={FIELDS[config.page].button}
					className="win-button button_primary button ext-button primary ext-primary"
				>
					{texts.verify}
				</button>
			</div>
		</form>
	);
}

function SignIn(): ReactNode {
	const here = useLater(VIEW_DELAY_MS + config.slow);
	return (
		<div className="outer">
			<div className="middle ext-middle">
				<div id="lightbox" className="sign-in-box ext-sign-in-box">
					<div className="logo ext-banner-logo">{config.organisation}</div>
					<div className="identityBanner">
						<div id="displayName" className="identity" data-testid="bannerText" title={config.user}>
							{config.user}
						</div>
					</div>
					{here && <Code />}
				</div>
			</div>
		</div>
	);
}

const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<SignIn />);
