import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import type { LiveConfig } from "../config.ts";
import { useFieldKey, useLater } from "./appears.ts";
import { DigitBoxes } from "./digit-boxes.tsx";
import { postCode } from "./post.ts";
import { readConfig } from "./read-config.ts";

const VIEW_DELAY_MS = 300;
/** After the sixth box is filled, the page sends the code by itself this much later. */
const AUTO_SUBMIT_MS = 750;
const POST = "/ppsecure/post.srf";

const config = readConfig() as LiveConfig;
const { texts } = config;
const description = { app: texts.codeFromApp, email: texts.codeByEmail, none: "" }[config.says ?? "none"];

function Title(props: { text: string }): ReactNode {
	return (
		<h1 data-testid="title" className="fui-Title">
			{props.text}
		</h1>
	);
}

/** A text field of Fluent UI 9 with a label that floats. */
function Field(props: {
	label: string;
	value: string;
	onChange: (value: string) => void;
	id: string;
	type: "tel" | "text" | "password" | "email";
	name?: string;
	testId?: string;
	maxLength?: number;
}): ReactNode {
	const { label, value, onChange, testId, ...attributes } = props;
	return (
		<div className="fui-Field">
			<span className="fui-Input">
				<input
					{...attributes}
					data-testid={testId}
					className="fui-Input__input"
					placeholder=" "
					autoComplete="off"
					value={value}
					onChange={(event) => onChange(event.currentTarget.value)}
				/>
			</span>
			<label htmlFor={props.id} className="fui-Label">
				{label}
			</label>
		</div>
	);
}

function Primary(props: { label: string; disabled?: boolean }): ReactNode {
	return (
		<button type="submit" className="fui-Button" data-testid="primaryButton" disabled={props.disabled ?? false}>
			{props.label}
		</button>
	);
}

function Wrong(props: { shown: boolean }): ReactNode {
	return props.shown ? (
		<div role="alert" className="fui-Field__validationMessage" id="field-error">
			{texts.wrongCode}
		</div>
	) : null;
}

function useVerify(page: "live" | "live-boxes") {
	const [wrong, setWrong] = useState(false);
	const busy = useRef(false);
	const verify = async (code: string) => {
		if (busy.current || code === "") return;
		busy.current = true;
		const accepted = await postCode(POST, config, config.says === "email" ? `${page}-email` : page, code);
		if (accepted) window.location.assign(config.next);
		setWrong(!accepted);
		busy.current = false;
	};
	return { wrong, verify };
}

/** The authenticator's code: one field. `otc-old`: as it was some years ago, in a form with a name. */
function Otc(): ReactNode {
	const [code, setCode] = useState("");
	const { wrong, verify } = useVerify("live");
	const key = useFieldKey(config.rerender);
	const old = config.view === "otc-old";
	const submit = (event: FormEvent) => {
		event.preventDefault();
		void verify(code.trim());
	};
	const field = (suffix: number) => (
		<Field
			key={`${key}${suffix}`}
			id={`floatingLabelInput${config.fieldNumber + suffix}`}
			label={texts.code}
			value={code}
			onChange={setCode}
			{...(old ? { type: "text" } : { type: "tel", name: "otc" })}
		/>
	);
	return (
		<form {...(old ? { name: "OneTimeCodeViewForm" } : {})} onSubmit={submit} noValidate>
			<Title text={texts.enterCode} />
			{description !== "" && <div data-testid="subtitle">{description}</div>}
			<Wrong shown={wrong} />
			{field(0)}
			{config.twoFields && field(1)}
			<label className="fui-Checkbox">
				<input type="checkbox" name="AddTD" /> {texts.dontAskAgain}
			</label>
			<Primary label={texts.verify} disabled={code.trim() === ""} />
		</form>
	);
}

/** Six boxes; seen with codes that came by e-mail. It sends by itself. */
function Boxes(): ReactNode {
	const [digits, setDigits] = useState<readonly string[]>(["", "", "", "", "", ""]);
	const { wrong, verify } = useVerify("live-boxes");
	const code = digits.join("");
	const send = useRef(verify);
	send.current = verify;
	useEffect(() => {
		if (code.length < 6) return;
		const timer = setTimeout(() => send.current(code), AUTO_SUBMIT_MS);
		return () => clearTimeout(timer);
	}, [code]);
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				void verify(code);
			}}
		>
			<Title text={texts.enterCode} />
			<div data-testid="subtitle">{description}</div>
			<Wrong shown={wrong} />
			<div data-testid="codeEntry">
				<DigitBoxes
					prefix="codeEntry-"
					label={texts.digit}
					digits={digits}
					onChange={setDigits}
					testId="codeInputWrapper"
				/>
			</div>
		</form>
	);
}

/** The user's name or the password: nothing of ours. */
function NameOrPassword(): ReactNode {
	const [value, setValue] = useState("");
	const name = config.view === "username";
	return (
		<form onSubmit={(event) => event.preventDefault()}>
			<Title text={name ? texts.signIn : texts.enterPassword} />
			<Field
				id={name ? "usernameEntry" : "passwordEntry"}
				testId={name ? "usernameEntry" : "passwordEntry"}
				name={name ? "loginfmt" : "passwd"}
				type={name ? "email" : "password"}
				label={name ? texts.userName : texts.password}
				value={value}
				onChange={setValue}
			/>
			<Primary label={texts.next} />
		</form>
	);
}

function SignIn(): ReactNode {
	const here = useLater(VIEW_DELAY_MS + config.slow);
	const known = config.view !== "username";
	return (
		<main className="card">
			{known && (
				<div className="banner">
					<button type="button" id="back-button" aria-label={texts.back}>
						←
					</button>
					<div data-testid="identityBanner">{config.user}</div>
				</div>
			)}
			{here && <View />}
			<footer data-testid="viewFooter">
				{/* biome-ignore lint/a11y/useSemanticElements: the real page has a span */}
				<span role="button" tabIndex={0}>
					{texts.otherWays}
				</span>
			</footer>
		</main>
	);
}

function View(): ReactNode {
	switch (config.view) {
		case "otc":
		case "otc-old":
			return <Otc />;
		case "boxes":
			return <Boxes />;
		case "username":
		case "password":
			return <NameOrPassword />;
	}
}

const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<SignIn />);
