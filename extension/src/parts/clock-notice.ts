import { duration } from "../browser/i18n";
import type { ClockError } from "../core";
import type { Notice } from "./notice";

/** What is to be told about this PC's clock. */
export function clockNotice({ clock, seconds }: ClockError): Notice | null {
	if (clock !== "off" && clock !== "far") {
		return null;
	}
	const kind = `clock_${clock === "far" ? "far_" : ""}${seconds > 0 ? "behind" : "ahead"}` as const;
	return { kind, tone: clock === "far" ? "warning" : "info", names: [duration(Math.abs(seconds))] };
}
