import { type ReactNode, use, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import type { Activation, CodeAnswer, WizardStep } from "../config.ts";
import { useFieldKey } from "./appears.ts";
import { PhoneGlyph } from "./phone-glyph.tsx";
import { pause } from "./post.ts";
import { QrImage } from "./qr-image.tsx";
import { MethodList } from "./wizard-methods.tsx";
import { Button, config, GoContext, Link, MessageBar, reskin, texts } from "./wizard-parts.tsx";

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
			{config.place === "manage" && !reskin && (
				<button type="button" className="ms-Dialog-button--close" aria-label={texts.close} onClick={() => go("list")}>
					×
				</button>
			)}
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
					{config.otherWithin && <OtherLink />}
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

function OtherLink(): ReactNode {
	return <Link label={reskin ? texts.otherOptions : texts.differentMethod} />;
}

function StartStep(): ReactNode {
	const go = use(GoContext);
	const [refused, setRefused] = useState(false);
	const choose = (step: WizardStep) => {
		if (config.full) setTimeout(() => setRefused(true), 150 + config.slow);
		else go(step);
	};
	return (
		<Card
			method={texts.microsoftAuthenticator}
			title={reskin ? texts.reskinInstall : texts.getTheApp}
			glyph
			onNext={() => choose("app")}
		>
			{refused && <MessageBar text={texts.fiveRegistered} />}
			<p>
				{texts.installTheApp}{" "}
				<a className="ms-Link" href="#download" data-testid={reskin ? "authenticator-download-link" : undefined}>
					{texts.downloadNow}
				</a>
			</p>
			<p>{texts.afterInstalling}</p>
			{config.link && (
				<p>
					<Link label={reskin ? texts.reskinDifferentApp : texts.differentApp} onClick={() => choose("setup")} />
				</p>
			)}
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
	const fieldKey = useFieldKey(config.rerender);

	const verify = async () => {
		setBusy(true);
		try {
			const values = { page: step.page, code: code.trim() };
			const { accepted } = await send<CodeAnswer>("verify", values);
			setWrong(!accepted);
			if (accepted) go(config.ends);
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
			{wrong && reskin && <MessageBar text={texts.wizardCodeWrong} />}
			<div className="ms-TextField ms-TextField--underlined">
				<div className="ms-TextField-wrapper">
					<div className={`ms-TextField-fieldGroup${wrong ? " is-invalid" : ""}`}>
						{(config.twoFields ? ["TextField12", "TextField13"] : ["TextField12"]).map((id) => (
							<input
								key={`${id} ${fieldKey}`}
								type="text"
								id={id}
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
						))}
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

/** A telephone number or an e-mail address is asked for, to which a code will be sent. */
function AddressStep(props: { to: "phone" | "address" }): ReactNode {
	const go = use(GoContext);
	const [value, setValue] = useState("");
	const phone = props.to === "phone";
	return (
		<Card
			method={phone ? texts.phone : texts.email}
			title={reskin ? (phone ? texts.phone : texts.email) : ""}
			back="start"
			nextDisabled={value.trim() === ""}
			onNext={() => go(phone ? "sms" : "email")}
		>
			<p>{phone ? texts.phoneText : texts.addressText}</p>
			{phone && (
				<select aria-label={texts.country} defaultValue="NL">
					<option value="NL">Nederland (+31)</option>
					<option value="BE">België (+32)</option>
					<option value="DE">Deutschland (+49)</option>
				</select>
			)}
			<div className="ms-TextField ms-TextField--underlined">
				<div className="ms-TextField-fieldGroup">
					<input
						type={phone ? "tel" : "email"}
						id={phone ? "TextField20" : "TextField21"}
						className="ms-TextField-field"
						placeholder={phone ? texts.phoneNumber : texts.emailAddress}
						aria-label={phone ? texts.phoneNumber : texts.emailAddress}
						maxLength={phone ? 15 : 100}
						value={value}
						onChange={(event) => setValue(event.currentTarget.value)}
					/>
				</div>
			</div>
		</Card>
	);
}

function DoneStep(): ReactNode {
	const go = use(GoContext);
	const finish = () => (config.place === "manage" ? go("list") : window.location.assign(config.next));
	return (
		<Card method={texts.done} title={reskin ? texts.reskinDone : ""} next={texts.ready} onNext={finish}>
			<p>{reskin ? texts.reskinDoneText : texts.doneText}</p>
			<p className="strong">{texts.defaultMethod}</p>
			<p className="default-method">
				<PhoneGlyph small />
				{config.first === "push" ? texts.defaultPush : texts.authenticatorApp}
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
		case "phone":
		case "address":
			return <AddressStep key={props.step} to={props.step} />;
		case "done":
			return <DoneStep />;
		case "list":
			return null;
	}
}

/** The interrupted sign-in: the steps are the whole page. */
function Register(props: { step: WizardStep }): ReactNode {
	return (
		<main className="wizard">
			<h1>{texts.wizardTitle}</h1>
			<p className="lead">{texts.wizardText}</p>
			<Step step={props.step} />
			{props.step !== "done" && !config.otherWithin && (
				<div className="below">
					<OtherLink />
				</div>
			)}
		</main>
	);
}

/** /security-info: in the old skin a step is a dialog over the list, in the new one it takes the list's place. */
function Manage(props: { step: WizardStep; registered: boolean }): ReactNode {
	const { step, registered } = props;
	if (step === "list") return <MethodList registered={registered} />;
	if (reskin) {
		return (
			<main className="wizard">
				<Step step={step} />
			</main>
		);
	}
	return (
		<>
			<MethodList registered={registered} />
			<div className="ms-Layer">
				<div className="ms-Overlay ms-Overlay--dark" />
				<div className="ms-Dialog-main" role="dialog" aria-modal="true">
					<Step step={step} />
				</div>
			</div>
		</>
	);
}

function Wizard(): ReactNode {
	const [step, setStep] = useState<WizardStep>(config.step);
	const [registered, setRegistered] = useState(false);
	const go = async (next: WizardStep) => {
		if (config.slow > 0) await pause(config.slow);
		if (step === "code" && next === config.ends) setRegistered(true);
		setStep(next);
	};
	return (
		<GoContext value={go}>
			{config.place === "manage" ? <Manage step={step} registered={registered} /> : <Register step={step} />}
		</GoContext>
	);
}

const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<Wizard />);
