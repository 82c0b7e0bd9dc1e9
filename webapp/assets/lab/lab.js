import { ask } from "../shared/api.js";
import { AutoRefresh, isInterrupted } from "../shared/auto-refresh.js";
import { element } from "../shared/elements.js";
import { setText } from "../shared/localized.js";
import { showMonitor } from "../shared/navigation.js";
import { Section } from "../shared/section.js";
import { text } from "../shared/texts.js";
import { refreshTimes } from "../shared/time.js";
import { loadCookies, showCookies } from "./cookies.js";
import { noteStubborn } from "./expire-form.js";
import { startExplaining, study } from "./explain.js";
import { SetCookieForm } from "./set-cookie-form.js";
import { onChange } from "./visible-cookies.js";

const CHANGE_MS = 200;
const TICK_MS = 15_000;

let changeTimer = 0;
/** The names that are there, of which each may come several times. */
let names = /** @type {string[]} */ ([]);
/** What is shown; what is the same stays as it is, with the focus and the choices in it. */
let shown = "";

const section = new Section("carried", async () => {
  const looked = await loadCookies();
  names = looked.pairs.map(({ sent, seen }) => sent?.name ?? seen?.name ?? "");
  const now = JSON.stringify(looked);
  if (now !== shown) {
    showCookies(looked, removed);
    shown = now;
  }
});

const life = new AutoRefresh(async () => {
  const outcomes = [await section.load()];
  if (!isInterrupted(outcomes)) {
    life.settled();
  }
  return outcomes;
});

/** Loads the cookies, and again later as long as the server does not answer. */
const load = () => life.load();

/** @param {string} name of the cookie that was told to go */
async function removed(name) {
  const before = names.filter((each) => each === name).length;
  const { pairs } = await loadCookies();
  const after = pairs.filter(({ sent, seen }) => (sent ?? seen)?.name === name).length;
  noteStubborn(name, after >= before);
  shown = "";
  await load();
  element("carried-title").focus();
  say(() => {
    if (after >= before) {
      return text(
        "lab.still",
        "{name} is still there: its path, domain or Partitioned attribute is different.",
        { name },
      );
    }
    return after === 0
      ? text("lab.gone", "{name} deleted.", { name })
      : text("lab.oneGone", "One {name} deleted, {after} left.", { name, after });
  });
}

/** @param {() => string} words read out by screen readers */
function say(words) {
  setText(element("live"), words);
}

new SetCookieForm(load, study);
startExplaining();
element("reload").addEventListener("click", async () => {
  await load();
  say(() => text("lab.reloaded", "Reloaded."));
});
onChange(() => {
  clearTimeout(changeTimer);
  changeTimer = setTimeout(load, CHANGE_MS);
});
setInterval(refreshTimes, TICK_MS);
load();
// Who is signed in matters to the way to the monitor alone.
ask("sign-in").then(showMonitor, () => {});
