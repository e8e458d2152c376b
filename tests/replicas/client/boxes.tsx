import { type FormEvent, type ReactNode, useState } from "react";
import { createRoot } from "react-dom/client";
import type { BoxesConfig } from "../config.ts";
import { DigitBoxes } from "./digit-boxes.tsx";
import { postCode } from "./post.ts";
import { readConfig } from "./read-config.ts";

const config = readConfig() as BoxesConfig;

/** Six boxes of one digit and a button that wakes up with the sixth. */
function Form(): ReactNode {
	const [digits, setDigits] = useState<readonly string[]>(["", "", "", "", "", ""]);
	const [wrong, setWrong] = useState(false);
	const code = digits.join("");
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		const accepted = await postCode("/replica/code", config, config.page, code);
		setWrong(!accepted);
		if (accepted) window.location.assign(config.next);
	};
	return (
		<form onSubmit={submit}>
			<DigitBoxes
				prefix="digit-"
				name="digit"
				label={config.label}
				digits={digits}
				onChange={setDigits}
				maxLength={1}
			/>
			{wrong && <p role="alert">{config.wrong}</p>}
			<button type="submit" id="shop-submit" disabled={code.length < 6}>
				{config.button}
			</button>
		</form>
	);
}

const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<Form />);
