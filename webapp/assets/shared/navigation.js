import { element } from "./elements.js";

/**
 * Shows the link to the monitor to administrators. The server refuses everyone else anyway.
 *
 * @param {import("./signed-in.js").SignInState} state
 */
export function showMonitor(state) {
  element("to-monitor").hidden = !state.roles?.includes("admin");
}
