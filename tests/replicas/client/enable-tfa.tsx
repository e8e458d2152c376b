import { type ReactNode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import type { Activation, EnableTfaConfig } from "../config.ts";
import { pause, postCode } from "./post.ts";
import { QrImage } from "./qr-image.tsx";
import { readConfig } from "./read-config.ts";

const config = readConfig() as EnableTfaConfig;
const { texts } = config;

type Step = EnableTfaConfig["step"];

function useActivation(): Activation | null {
	const [activation, setActivation] = useState<Activation | null>(null);
	useEffect(() => {
		fetch("/api/authenticationmethods/initialize", {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ user: config.user, tenant: config.tenant, kind: "totp" }),
		})
			.then(async (response) => setActivation((await response.json()) as Activation))
			.catch(() => {});
	}, []);
	return activation;
}

function Page(props: {
	title: string;
	children?: ReactNode;
	next: string;
	disabled?: boolean;
	onNext: () => void;
}): ReactNode {
	return (
		<main className="card">
			<div data-testid="identityBanner">{config.user}</div>
			<h1 id="tfaTitle">{props.title}</h1>
			{props.children}
			<div className="buttons">
				<button
					type="button"
					id="tfaNext"
					className="fui-Button"
					disabled={props.disabled ?? false}
					onClick={props.onNext}
				>
					{props.next}
				</button>
			</div>
		</main>
	);
}

/** A link that stays on the page, as the real one's are. */
function PageLink(props: { id: string; label: string; onClick: () => void }): ReactNode {
	return (
		// biome-ignore lint/a11y/useValidAnchor: the real page has links here
		<a
			id={props.id}
			href="#here"
			onClick={(event) => {
				event.preventDefault();
				props.onClick();
			}}
		>
			{props.label}
		</a>
	);
}

/** The QR, what stands instead for who can't scan, and the code below. */
function QrStep(props: { go: (step: Step) => void }): ReactNode {
	const activation = useActivation();
	const [typed, setTyped] = useState(false);
	const [code, setCode] = useState("");
	const [wrong, setWrong] = useState(false);
	const verify = async () => {
		const accepted = await postCode("/proofs/EnableTfa/Verify", config, "enable-tfa", code.trim());
		setWrong(!accepted);
		if (accepted) props.go("recovery");
	};
	return (
		<Page title={texts.scanTitle} next={texts.next} disabled={code.trim() === ""} onNext={verify}>
			<p>{texts.scanText}</p>
			<div className="qr" id="tfaQr">
				{activation && !typed && <QrImage text={activation.qrText} draw="img" size={150} label={texts.scanTitle} />}
				{activation && typed && (
					<dl>
						<dt>{texts.accountName}</dt>
						<dd>{activation.accountNameOrCode}</dd>
						<dt>{texts.secretKey}</dt>
						<dd id="tfaSecret">{activation.keyOrUrl.replace(/(.{4})(?=.)/g, "$1 ")}</dd>
					</dl>
				)}
			</div>
			<p>
				<PageLink
					id="tfaCantScan"
					label={typed ? texts.scanInstead : texts.cantScan}
					onClick={() => setTyped(!typed)}
				/>
			</p>
			<label htmlFor="tfaCode">{texts.codeFromAppLabel}</label>
			<input
				id="tfaCode"
				name="tfaCode"
				type="tel"
				maxLength={6}
				autoComplete="off"
				value={code}
				onChange={(event) => setCode(event.currentTarget.value)}
			/>
			{wrong && (
				<div role="alert" id="tfaError">
					{texts.wrongCode}
				</div>
			)}
		</Page>
	);
}

const RECOVERY = "ABCDE-FGHIJ-KLMNO-PQRST-UVWXY";

function SetUp(): ReactNode {
	const [step, setStep] = useState<Step>(config.step);
	const go = (next: Step) => {
		void pause(150 + config.slow).then(() => setStep(next));
	};
	switch (step) {
		case "intro":
			return (
				<Page title={texts.tfaTitle} next={texts.next} onNext={() => go("app")}>
					<p>{texts.tfaText}</p>
				</Page>
			);
		case "app":
			return (
				<Page title={texts.getApp} next={texts.next} onNext={() => {}}>
					<p>{texts.getAppText}</p>
					<p>
						<PageLink id="tfaDifferentApp" label={texts.differentApp} onClick={() => go("qr")} />
					</p>
				</Page>
			);
		case "qr":
			return <QrStep go={go} />;
		case "recovery":
			return (
				<Page title={texts.recoveryTitle} next={texts.next} onNext={() => go("done")}>
					<p>{texts.recoveryText}</p>
					<p id="tfaRecoveryCode">{RECOVERY}</p>
				</Page>
			);
		case "done":
			return (
				<Page title={texts.doneTitle} next={texts.finish} onNext={() => window.location.assign(config.next)}>
					<p>{texts.doneText}</p>
				</Page>
			);
	}
}

const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<SetUp />);
