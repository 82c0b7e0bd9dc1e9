import { element } from "./form.js";

/**
 * Shows administrators the way to their page. It is no secret: the server refuses others.
 *
 * @param {import("./own.js").State} state
 */
export function showMonitor(state) {
  element("to-monitor").hidden = !state.roles?.includes("admin");
}
