import { Refused } from "./api.js";
import { Audit } from "./audit.js";
import { Charts } from "./charts.js";
import { element } from "./form.js";
import { Numbers } from "./numbers.js";
import { whoever } from "./own.js";
import { says } from "./saying.js";
import { Section } from "./section.js";
import { text } from "./texts.js";
import { refreshTimes } from "./time.js";

/** How long the server has for its first answers before the page shows that it waits. */
const REVEAL_MS = 500;
/** A stream that ends as the session gets a new id is opened again at once. */
const RENEWAL_MS = 500;
const FIRST_RETRY_MS = 3_000;
const LAST_RETRY_MS = 10_000;
const TICK_MS = 15_000;

let user = "";
let retryMs = FIRST_RETRY_MS;
let retryTimer = 0;
/** @type {EventSource | null} */
let source = null;
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

async function fetchNumbers() {
  const state = await whoever();
  user = state.user;
  forbidden = !state.roles.includes("admin");
  if (forbidden) {
    return;
  }
  try {
    await numbers.fetch();
  } catch (error) {
    // The session may have the role from before.
    forbidden = error instanceof Refused && error.problem.code === "forbidden";
    throw error;
  }
}

/** Loads what the page shows, and again later as long as the server does not answer. */
async function load() {
  clearTimeout(retryTimer);
  const outcomes = [await hour.load()];
  if (outcomes[0] === "shown" && !forbidden) {
    reveal();
    show();
    if (audit.section.content.hidden) {
      outcomes.push(await audit.section.load());
    }
  }
  const away = outcomes.includes("away");
  element("offline").hidden = navigator.onLine;
  element("away").hidden = !away || !navigator.onLine;
  element("forbidden").hidden = !forbidden;
  if (forbidden) {
    element("sections").hidden = true;
  } else if (away || outcomes.includes("unavailable")) {
    showInterruption();
    retryLater();
  } else if (outcomes[0] === "shown") {
    open();
  }
}

function show() {
  charts.show();
  numbers.showTable();
}

function retryLater() {
  clearTimeout(retryTimer);
  retryTimer = setTimeout(load, retryMs);
  retryMs = Math.min(2 * retryMs, LAST_RETRY_MS);
}

/** Follows the numbers while the page can be seen; does nothing while it does so. */
function open() {
  if (source || document.hidden) {
    return;
  }
  let opened = false;
  source = new EventSource("api/monitor/stream");
  source.addEventListener("minutes", (event) => {
    numbers.merge(JSON.parse(event.data).minutes);
    show();
  });
  source.addEventListener("open", () => {
    opened = true;
    retryMs = FIRST_RETRY_MS;
    says(element("stream-state"), () => text("monitor.live", "Live, every few seconds"));
  });
  // The browser's own attempts would not tell why they fail.
  source.addEventListener("error", () => {
    close();
    clearTimeout(retryTimer);
    if (opened) {
      retryTimer = setTimeout(load, RENEWAL_MS);
    } else {
      showInterruption();
      retryLater();
    }
  });
}

function close() {
  source?.close();
  source = null;
}

function pause() {
  close();
  clearTimeout(retryTimer);
}

function showInterruption() {
  says(element("stream-state"), () =>
    text("monitor.interrupted", "Not live just now. Trying again…"),
  );
}

function reveal() {
  element("sections").hidden = forbidden;
}

addEventListener("online", load);
addEventListener("offline", () => {
  element("offline").hidden = false;
});
document.addEventListener("visibilitychange", () => (document.hidden ? pause() : load()));
addEventListener("pagehide", pause);
// A page that comes back from the browser's memory shows what may be over.
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    load();
  }
});
setInterval(refreshTimes, TICK_MS);
element("offline").hidden = navigator.onLine;
setTimeout(reveal, REVEAL_MS);
load().then(reveal);
