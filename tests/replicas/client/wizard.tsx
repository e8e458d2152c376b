import { createContext, type ReactNode, use, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import type { Activation, CodeAnswer, WizardConfig, WizardStep } from "../config.ts";
import { textsIn } from "../texts.ts";
import { PhoneGlyph } from "./phone-glyph.tsx";
import { QrImage } from "./qr-image.tsx";
import { readConfig } from "./read-config.ts";

const config = readConfig() as WizardConfig;
const texts = textsIn(config.language);
const reskin = config.skin === "reskin";

type Go = (step: WizardStep) => void;
const GoContext = createContext<Go>(() => {});

async function send<T>(path: string, values: object): Promise<T> {
	const { user, tenant } = config;
	const response = await fetch(`/api/authenticationmethods/${path}`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ user, tenant, ...values }),
	});
	if (!response.ok) throw new Error(`${path}: ${response.status}`);
	return (await response.json()) as T;
}

function useActivation(kind: "totp" | "microsoft-app"): Activation | null {
	const [activation, setActivation] = useState<Activation | null>(null);
	useEffect(() => {
		let current = true;
		send<Activation>("initialize", { kind }).then(
			(answer) => current && setActivation(answer),
			() => {},
		);
		return () => {
			current = false;
		};
	}, [kind]);
	return activation;
}

function Button(props: {
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

function Link(props: { label: string; testId?: string | undefined; onClick?: () => void }): ReactNode {
	return (
		<button type="button" className="ms-Link" data-testid={props.testId} onClick={props.onClick}>
			{props.label}
		</button>
	);
}

/** One step's card: a method's name, the step itself, and its buttons. */
function Card(props: {
	method: string;
	title: string;
	glyph?: boolean;
	back?: WizardStep;
	next?: string;
	nextDisabled?: boolean;
	onNext?: () => void;
	children: ReactNode;
}): ReactNode {
	const go = use(GoContext);
	const { method, title, glyph = false, back, onNext } = props;
	return (
		<section className={glyph ? "card with-glyph" : "card"}>
			{!reskin && <h2 className="method">{method}</h2>}
			<div className="step">
				{glyph && !reskin && <PhoneGlyph />}
				<div className="column">
					{reskin ? (
						<h2 className="step-title" data-testid="reskin-step-title">
							{title}
						</h2>
					) : (
						<h3 className="step-title">{title}</h3>
					)}
					{props.children}
				</div>
			</div>
			<div className="buttons">
				{back !== undefined && <Button label={texts.back} onClick={() => go(back)} />}
				{onNext !== undefined && (
					<Button
						kind="primary"
						label={props.next ?? texts.next}
						disabled={props.nextDisabled ?? false}
						testId={reskin ? "reskin-step-next-button" : undefined}
						onClick={onNext}
					/>
				)}
			</div>
		</section>
	);
}

function StartStep(): ReactNode {
	const go = use(GoContext);
	return (
		<Card
			method={texts.microsoftAuthenticator}
			title={reskin ? texts.reskinInstall : texts.getTheApp}
			glyph
			onNext={() => go("app")}
		>
			<p>
				{texts.installTheApp}{" "}
				<a className="ms-Link" href="#download" data-testid={reskin ? "authenticator-download-link" : undefined}>
					{texts.downloadNow}
				</a>
			</p>
			<p>{texts.afterInstalling}</p>
			<p>
				<Link label={reskin ? texts.reskinDifferentApp : texts.differentApp} onClick={() => go("setup")} />
			</p>
		</Card>
	);
}

function SetupStep(): ReactNode {
	const go = use(GoContext);
	return (
		<Card
			method={texts.authenticatorApp}
			title={reskin ? texts.reskinSetUp : texts.setUpAccount}
			glyph
			back="start"
			onNext={() => go("qr")}
		>
			<p data-testid={reskin ? "setup-instructions" : undefined}>{texts.addAccount}</p>
		</Card>
	);
}

function QrStep(props: { kind: "totp" | "microsoft-app" }): ReactNode {
	const go = use(GoContext);
	const activation = useActivation(props.kind);
	const [open, setOpen] = useState(false);
	const totp = props.kind === "totp";
	return (
		<Card
			method={totp ? texts.authenticatorApp : texts.microsoftAuthenticator}
			title={texts.scanQr}
			back={totp ? "setup" : "start"}
			onNext={() => go(totp ? "code" : "app")}
		>
			<p>{totp ? texts.scanQrText : texts.scanQrTextMicrosoft}</p>
			<p>{texts.afterScanning}</p>
			<div className="qr">
				{activation && config.draw !== "none" && (
					<QrImage text={activation.qrText} draw={config.draw} size={config.qrSize} label={texts.qrCode} />
				)}
			</div>
			<ShowHide open={open} onClick={() => setOpen(!open)} />
			{open && activation && (
				<div className="manual">
					<p>{texts.enterInApp}</p>
					<table>
						<tbody>
							<CopyRow
								label={totp ? texts.accountName : texts.code}
								value={activation.accountNameOrCode}
								copyLabel={texts.reskinCopyName}
							/>
							<CopyRow
								label={totp ? texts.secretKey : texts.url}
								value={activation.keyOrUrl}
								copyLabel={texts.reskinCopyKey}
								testId="activation-url/key"
							/>
						</tbody>
					</table>
				</div>
			)}
		</Card>
	);
}

function ShowHide(props: { open: boolean; onClick: () => void }): ReactNode {
	return reskin ? (
		<p>
			<Link label={texts.reskinCantScan} testId="activation-qr-show/hide-info-button" onClick={props.onClick} />
		</p>
	) : (
		<Button label={texts.cantScan} onClick={props.onClick} />
	);
}

function CopyRow(props: { label: string; value: string; copyLabel: string; testId?: string | undefined }): ReactNode {
	const copy = () => navigator.clipboard.writeText(props.value);
	return (
		<tr data-testid={reskin ? props.testId : undefined}>
			<th scope="row">{props.label}:</th>
			<td className="value">{props.value}</td>
			<td>
				{reskin ? (
					<Button label={props.copyLabel} onClick={copy} />
				) : (
					<button type="button" className="ms-Button ms-Button--default copy" aria-label={texts.copy} onClick={copy}>
						<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
							<path d="M5.5 4.5v-3h8v10h-3m-8-7h8v10h-8z" fill="none" stroke="currentColor" />
						</svg>
					</button>
				)}
			</td>
		</tr>
	);
}

const CODE_STEPS = {
	code: {
		method: texts.authenticatorApp,
		title: texts.enterCode,
		text: texts.enterCodeText,
		page: "wizard",
		back: "qr",
		testId: "verification-entercode-input",
	},
	sms: {
		method: texts.phone,
		title: texts.phone,
		text: texts.smsSent,
		page: "wizard-sms",
		back: "start",
		testId: undefined,
	},
	email: {
		method: texts.email,
		title: texts.email,
		text: texts.emailSent,
		page: "wizard-email",
		back: "start",
		testId: "email-verify-challenge-otp-input",
	},
} as const;

function CodeStep(props: { from: keyof typeof CODE_STEPS }): ReactNode {
	const go = use(GoContext);
	const step = CODE_STEPS[props.from];
	const fromApp = props.from === "code";
	const [code, setCode] = useState("");
	const [wrong, setWrong] = useState(false);
	const [busy, setBusy] = useState(false);
	const ready = code.trim() !== "" && !busy;

	const verify = async () => {
		setBusy(true);
		try {
			const values = { page: step.page, code: code.trim() };
			const { accepted } = await send<CodeAnswer>("verify", values);
			setWrong(!accepted);
			if (accepted) go("done");
		} finally {
			setBusy(false);
		}
	};

	return (
		<Card
			method={step.method}
			title={fromApp || reskin ? step.title : ""}
			glyph={fromApp}
			back={step.back}
			nextDisabled={!ready}
			onNext={verify}
		>
			<p>{step.text}</p>
			{wrong && reskin && (
				<div className="message-bar" role="alert" data-testid="message-bar-error">
					{texts.wizardCodeWrong}
				</div>
			)}
			<div className="ms-TextField ms-TextField--underlined">
				<div className="ms-TextField-wrapper">
					<div className={`ms-TextField-fieldGroup${wrong ? " is-invalid" : ""}`}>
						<input
							type="text"
							id="TextField12"
							className="ms-TextField-field"
							placeholder={texts.enterCode}
							aria-label={texts.enterCode}
							aria-invalid={wrong}
							autoComplete="off"
							data-testid={reskin ? step.testId : undefined}
							value={code}
							onChange={(event) => setCode(event.currentTarget.value)}
							onKeyDown={(event) => {
								if (event.key === "Enter" && ready) verify();
							}}
						/>
					</div>
				</div>
				{wrong && !reskin && (
					<div role="alert">
						<p className="ms-TextField-errorMessage">
							<span data-automation-id="error-message">{texts.wizardCodeWrong}</span>
						</p>
					</div>
				)}
			</div>
			{!fromApp && (
				<p>
					<Link label={texts.resend} />
				</p>
			)}
		</Card>
	);
}

function DoneStep(): ReactNode {
	return (
		<Card
			method={texts.done}
			title={reskin ? texts.reskinDone : ""}
			next={texts.ready}
			onNext={() => window.location.assign(config.next)}
		>
			<p>{reskin ? texts.reskinDoneText : texts.doneText}</p>
			<p className="strong">{texts.defaultMethod}</p>
			<p className="default-method">
				<PhoneGlyph small />
				{texts.authenticatorApp}
			</p>
		</Card>
	);
}

function Step(props: { step: WizardStep }): ReactNode {
	switch (props.step) {
		case "start":
			return <StartStep />;
		case "app":
			return <QrStep key="app" kind="microsoft-app" />;
		case "setup":
			return <SetupStep />;
		case "qr":
			return <QrStep key="qr" kind="totp" />;
		case "code":
		case "sms":
		case "email":
			return <CodeStep key={props.step} from={props.step} />;
		case "done":
			return <DoneStep />;
	}
}

function Wizard(): ReactNode {
	const [step, setStep] = useState<WizardStep>(config.step);
	return (
		<GoContext value={setStep}>
			<main className="wizard">
				<h1>{texts.wizardTitle}</h1>
				<p className="lead">{texts.wizardText}</p>
				<Step step={step} />
				{step !== "done" && (
					<div className="below">
						<Link label={reskin ? texts.otherOptions : texts.differentMethod} />
					</div>
				)}
			</main>
		</GoContext>
	);
}

const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<Wizard />);
