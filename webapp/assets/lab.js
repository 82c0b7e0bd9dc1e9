import { ask } from "./api.js";
import { Bench } from "./bench.js";
import { look, show } from "./carried.js";
import { startExplaining, study } from "./explain.js";
import { noteStubborn } from "./expire.js";
import { element } from "./form.js";
import { onChange } from "./jar.js";
import { isInterrupted, Life } from "./life.js";
import { showMonitor } from "./nav.js";
import { says } from "./saying.js";
import { Section } from "./section.js";
import { text } from "./texts.js";
import { refreshTimes } from "./time.js";

const CHANGE_MS = 200;
const TICK_MS = 15_000;

let changeTimer = 0;
/** The names that are there, of which each may come several times. */
let names = /** @type {string[]} */ ([]);
/** What is shown; what is the same stays as it is, with the focus and the choices in it. */
let shown = "";

const section = new Section("carried", async () => {
  const looked = await look();
  names = looked.pairs.map(({ sent, seen }) => sent?.name ?? seen?.name ?? "");
  const now = JSON.stringify(looked);
  if (now !== shown) {
    show(looked, removed);
    shown = now;
  }
});

const life = new Life(async () => {
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
  const { pairs } = await look();
  const after = pairs.filter(({ sent, seen }) => (sent ?? seen)?.name === name).length;
  noteStubborn(name, after >= before);
  shown = "";
  await load();
  element("carried-title").focus();
  say(() => {
    if (after >= before) {
      return text(
        "lab.still",
        "{name} is still there: it was set with another path or domain, or Partitioned differs.",
        { name },
      );
    }
    return after === 0
      ? text("lab.gone", "{name} is gone.", { name })
      : text("lab.oneGone", "One {name} is gone, and {after} left.", { name, after });
  });
}

/** @param {() => string} words read out by screen readers */
function say(words) {
  says(element("live"), words);
}

new Bench(load, study);
startExplaining();
element("reload").addEventListener("click", async () => {
  await load();
  say(() => text("lab.reloaded", "Loaded again."));
});
onChange(() => {
  clearTimeout(changeTimer);
  changeTimer = setTimeout(load, CHANGE_MS);
});
setInterval(refreshTimes, TICK_MS);
load();
// Who is signed in matters to the way to the monitor alone.
ask("sign-in").then(showMonitor, () => {});
