import { element } from "./elements.js";

/**
 * Shows administrators the way to their page. It is no secret: the server refuses others.
 *
 * @param {import("./signed-in.js").SignInState} state
 */
export function showMonitor(state) {
  element("to-monitor").hidden = !state.roles?.includes("admin");
}
