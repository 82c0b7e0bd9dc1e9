import { Refused } from "./api.js";
import { Audit } from "./audit.js";
import { Charts } from "./charts.js";
import { element } from "./form.js";
import { isInterrupted, Life } from "./life.js";
import { Numbers } from "./numbers.js";
import { whoever } from "./own.js";
import { says } from "./saying.js";
import { Section } from "./section.js";
import { Stream } from "./stream.js";
import { text } from "./texts.js";
import { refreshTimes } from "./time.js";

/** How long the server has for its first answers before the page shows that it waits. */
const REVEAL_MS = 500;
const TICK_MS = 15_000;

let user = "";
let forbidden = false;
says(element("stream-state"), () => text("monitor.connecting", "Connecting…"));

/** @param {() => string} words read out by screen readers */
const say = (words) => {
  says(element("live"), words);
};
const audit = new Audit(() => user, say);
const numbers = new Numbers(() => audit.look());
const charts = new Charts(numbers);
const hour = new Section("numbers", fetchNumbers);
const stream = new Stream("api/monitor/stream", ["minutes"], { told, opened, lost });
const life = new Life(fetchAll, () => stream.close());

async function fetchNumbers() {
  const state = await whoever();
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
  says(notice.firstElementChild, () =>
    text(
      "monitor.absentAdmins",
      "biscotti.admins names {names}, but there is no such account. Whoever registers the name becomes an administrator: register it now, or remove it from the setting.",
      { names: names.join(", ") },
    ),
  );
}

function show() {
  charts.show();
  numbers.showTable();
}

/** @param {{minutes: import("./numbers.js").Minute[]}} data */
function told({ minutes }) {
  numbers.merge(minutes);
  show();
}

function opened() {
  life.settled();
  says(element("stream-state"), () => text("monitor.live", "Live, every few seconds"));
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
  says(element("stream-state"), () =>
    text("monitor.interrupted", "Not live just now. Trying again…"),
  );
}

function reveal() {
  element("sections").hidden = forbidden;
}

setInterval(refreshTimes, TICK_MS);
setTimeout(reveal, REVEAL_MS);
life.load().then(reveal);
