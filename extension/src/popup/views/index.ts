import type { TemplateResult } from "lit/html.js";
import type { Act, State } from "../state";
import { accounts } from "./accounts";
import { appOnly } from "./app-only";
import { arranging } from "./arranging";
import { blank } from "./blank";
import { card } from "./card";
import { choose } from "./choose";
import { conflict } from "./conflict";
import { details } from "./details";
import { elsewhere } from "./elsewhere";
import { filled } from "./filled";
import { guide } from "./guide";
import { large } from "./large";
import { locked } from "./locked";
import { lost } from "./lost";
import { practice } from "./practice";
import { saved } from "./saved";
import { steering } from "./steering";
import { typed } from "./typed";
import { waiting } from "./waiting";

/** What the popup shows for `state` at `now` (Unix seconds, fractions allowed). */
export function view(state: State, now: number, act: Act): TemplateResult {
	switch (state.view) {
		case "starting":
			return blank();
		case "locked":
			return locked(state, now, act);
		case "lost":
			return lost(state, act);
		case "accounts":
			return accounts(state, now, act);
		case "arranging":
			return arranging(state, act);
		case "large":
			return large(state, now, act);
		case "details":
			return details(state, act);
		case "card":
			return card(state, act);
		case "conflict":
			return conflict(state, act);
		case "saved":
			return saved(state, now, act);
		case "choose":
			return choose(state, act);
		case "elsewhere":
			return elsewhere(state, act);
		case "steering":
			return steering(act);
		case "waiting":
			return waiting(state, now, act);
		case "filled":
			return filled(state, now, act);
		case "appOnly":
			return appOnly(state, act);
		case "guide":
			return guide(state, now, act);
		case "practice":
			return practice(state, act);
		case "typed":
			return typed(state, act);
	}
}
