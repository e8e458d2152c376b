import { type ReactNode, useRef } from "react";

/** A box for each digit. A box keeps one digit, and the focus goes on to the next. */
export function DigitBoxes(props: {
	/** Each box's id is this and its number from 0. */
	prefix: string;
	label: string;
	digits: readonly string[];
	onChange: (digits: readonly string[]) => void;
	maxLength?: number;
	name?: string;
	testId?: string;
}): ReactNode {
	const { prefix, label, digits, onChange, maxLength, name, testId } = props;
	const boxes = useRef<(HTMLInputElement | null)[]>([]);
	const set = (index: number, text: string) => {
		const digit = /\d/.exec(text)?.[0] ?? "";
		onChange(digits.map((old, other) => (other === index ? digit : old)));
		if (digit !== "") boxes.current[index + 1]?.focus();
	};
	return (
		<div className="digits" data-testid={testId}>
			{digits.map((digit, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a box is its place
				<span key={index}>
					<div>
						<input
							ref={(element) => {
								boxes.current[index] = element;
							}}
							id={`${prefix}${index}`}
							name={name}
							type="tel"
							inputMode="numeric"
							autoComplete="off"
							maxLength={maxLength}
							aria-label={`${label} ${index + 1}`}
							value={digit}
							onChange={(event) => set(index, event.currentTarget.value)}
							onKeyDown={(event) => {
								if (event.key === "Backspace" && digit === "") boxes.current[index - 1]?.focus();
							}}
						/>
					</div>
				</span>
			))}
		</div>
	);
}
