import { view } from "../../extension/src/pages/settings/view";
import { FILLING, FILLING_ALL, settingsCatalogue } from "./settings-states.ts";
import { openStage } from "./stage.ts";
import { named } from "./states.ts";

/** Stands in for settings.js in the gallery. */

openStage(
	() => named(settingsCatalogue()),
	(state) => {
		const filling = state.view === "open" && state.protection === "password" ? FILLING_ALL : FILLING;
		return view(state, () => {}, { filling, act: () => {} });
	},
);
