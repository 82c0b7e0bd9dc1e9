import { Refused } from "../shared/api.js";
import { AutoRefresh } from "../shared/auto-refresh.js";
import { element, find } from "../shared/elements.js";
import { setText } from "../shared/localized.js";
import { Section } from "../shared/section.js";
import { signedInUser } from "../shared/signed-in.js";
import { text } from "../shared/texts.js";
import { refreshTimes } from "../shared/time.js";
import { Audit } from "./audit.js";
import { Charts } from "./charts.js";
import { Keys } from "./keys.js";
import { LastHour } from "./last-hour.js";

const TICK_MS = 15_000;

let user = "";
let forbidden = false;
setText(element("stream-state"), () => text("monitor.connecting", "Connecting…"));

/** @param {() => string} words for screen readers to announce */
const say = (words) => {
  setText(element("live"), words);
};
const audit = new Audit(() => user, say);
const keys = new Keys(() => user, say);
const numbers = new LastHour(() => audit.checkForNewer());
const charts = new Charts(numbers);
const hour = new Section("numbers", fetchNumbers);
const refresh = new AutoRefresh(fetchAll, {
  address: "api/monitor/stream",
  types: ["minutes"],
  received,
  open: () => text("monitor.live", "Live, updated every few seconds"),
  lost: () => text("monitor.interrupted", "Not live right now; retrying automatically."),
});

async function fetchNumbers() {
  const state = await signedInUser();
  user = state.user ?? "";
  forbidden = !state.roles?.includes("admin");
  if (forbidden) {
    return;
  }
  try {
    warn(await numbers.fetch());
  } catch (error) {
    // The session may still have a role that the account has lost.
    forbidden = error instanceof Refused && error.problem.code === "forbidden";
    throw error;
  }
}

/** @returns {Promise<import("../shared/section.js").Outcome[]>} */
async function fetchAll() {
  const outcomes = [await hour.load()];
  if (outcomes[0] === "shown" && !forbidden) {
    show();
    const missing = [keys.section, audit.section].filter(({ content }) => content.hidden);
    outcomes.push(...(await Promise.all(missing.map((section) => section.load()))));
  }
  element("forbidden").hidden = !forbidden;
  element("sections").hidden = forbidden;
  return forbidden ? ["refused"] : outcomes;
}

/** @param {string[]} names of administrators in the settings who have no account */
function warn(names) {
  const notice = element("absent-admins");
  notice.hidden = names.length === 0;
  setText(find(notice, "p"), () =>
    text(
      "monitor.absentAdmins",
      "biscotti.admins names {names}, but no such account exists. Register it with the one-time link in admin-invitations.txt in biscotti.home, or remove it from the setting.",
      { names: names.join(", ") },
    ),
  );
}

function show() {
  charts.show();
  numbers.showTable();
}

/** @param {{minutes: import("./last-hour.js").Minute[]}} data */
function received({ minutes }) {
  numbers.merge(minutes);
  show();
}

setInterval(refreshTimes, TICK_MS);
element("sections").hidden = false;
refresh.load();
