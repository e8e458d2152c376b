/** All of the popup's first code: see `ask_at_once` in scripts/src/bundle.rs. */

import "./asked";
import "./first";
