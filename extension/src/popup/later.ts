/** What the popup's first code does not need: it is loaded once that is seen. */

export { Popup } from "./popup";
export { view } from "./views";
