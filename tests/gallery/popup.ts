import { followWidth } from "../../extension/src/popup/narrow";
import { view } from "../../extension/src/popup/views";
import { drawsWith } from "../../extension/src/popup/views/long-list";
import { openStage } from "./stage.ts";
import { catalogue, NOW, named } from "./states.ts";

/** Stands in for popup.js in the gallery. */

followWidth();
drawsWith(
	openStage(
		() => named(catalogue()),
		(state) => view(state, NOW, () => {}),
	),
);
