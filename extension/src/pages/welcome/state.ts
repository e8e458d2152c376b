import type { Play } from "./play";

/** All that the welcome page shows besides its sentences. */
export interface State {
	/** Whether the icon is in the toolbar; null: the browser does not tell. */
	readonly pinned: boolean | null;
	/** Microsoft Edge names the things of its toolbar differently. */
	readonly edge: boolean;
	/** Works in private windows. */
	readonly inPrivate: boolean;
	readonly play: Play;
}
