import { Refused } from "../shared/api.js";
import { AutoRefresh, isInterrupted } from "../shared/auto-refresh.js";
import { element } from "../shared/elements.js";
import { setText } from "../shared/localized.js";
import { Section } from "../shared/section.js";
import { signedInUser } from "../shared/signed-in.js";
import { Stream } from "../shared/stream.js";
import { text } from "../shared/texts.js";
import { refreshTimes } from "../shared/time.js";
import { Audit } from "./audit.js";
import { Charts } from "./charts.js";
import { LastHour } from "./last-hour.js";

/** How long the server has for its first answers before the page shows that it waits. */
const REVEAL_MS = 500;
const TICK_MS = 15_000;

let user = "";
let forbidden = false;
setText(element("stream-state"), () => text("monitor.connecting", "Connecting…"));

/** @param {() => string} words read out by screen readers */
const say = (words) => {
  setText(element("live"), words);
};
const audit = new Audit(() => user, say);
const numbers = new LastHour(() => audit.look());
const charts = new Charts(numbers);
const hour = new Section("numbers", fetchNumbers);
const stream = new Stream("api/monitor/stream", ["minutes"], { told, opened, lost });
const life = new AutoRefresh(fetchAll, () => stream.close());

async function fetchNumbers() {
  const state = await signedInUser();
  user = state.user;
  forbidden = !state.roles.includes("admin");
  if (forbidden) {
    return;
  }
  try {
    warn(await numbers.fetch());
  } catch (error) {
    // The session may have the role from before.
    forbidden = error instanceof Refused && error.problem.code === "forbidden";
    throw error;
  }
}

async function fetchAll() {
  const outcomes = [await hour.load()];
  if (outcomes[0] === "shown" && !forbidden) {
    reveal();
    show();
    if (audit.section.content.hidden) {
      outcomes.push(await audit.section.load());
    }
  }
  element("forbidden").hidden = !forbidden;
  if (forbidden) {
    element("sections").hidden = true;
    return [];
  }
  if (isInterrupted(outcomes)) {
    showInterruption();
  } else if (outcomes[0] === "shown") {
    stream.open();
  }
  return outcomes;
}

/** @param {string[]} names of administrators that no account has */
function warn(names) {
  const notice = element("absent-admins");
  notice.hidden = names.length === 0;
  setText(notice.firstElementChild, () =>
    text(
      "monitor.absentAdmins",
      "biscotti.admins names {names}, but no such account exists. Whoever registers that name becomes an administrator: register it now, or remove it from the setting.",
      { names: names.join(", ") },
    ),
  );
}

function show() {
  charts.show();
  numbers.showTable();
}

/** @param {{minutes: import("./last-hour.js").Minute[]}} data */
function told({ minutes }) {
  numbers.merge(minutes);
  show();
}

function opened() {
  life.settled();
  setText(element("stream-state"), () => text("monitor.live", "Live, updated every few seconds"));
}

/** @param {boolean} wasOpen */
function lost(wasOpen) {
  if (wasOpen) {
    life.soon();
  } else {
    showInterruption();
    life.later();
  }
}

function showInterruption() {
  setText(element("stream-state"), () =>
    text("monitor.interrupted", "Not live right now; retrying automatically."),
  );
}

function reveal() {
  element("sections").hidden = forbidden;
}

setInterval(refreshTimes, TICK_MS);
setTimeout(reveal, REVEAL_MS);
life.load().then(reveal);
