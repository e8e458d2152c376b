import { useEffect, useState } from "react";

/** Whether this many milliseconds have passed since the component came up. */
export function useLater(milliseconds: number): boolean {
	const [is, setIs] = useState(milliseconds <= 0);
	useEffect(() => {
		const timer = setTimeout(() => setIs(true), milliseconds);
		return () => clearTimeout(timer);
	}, [milliseconds]);
	return is;
}

const RERENDER_MS = 400;

/** A key for the code field: it changes once after 400 ms where `rerender` is set, so that React makes a new element. */
export function useFieldKey(rerender: boolean): string {
	const later = useLater(RERENDER_MS);
	return rerender && later ? "second" : "first";
}
