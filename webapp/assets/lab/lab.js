import { ask } from "../shared/api.js";
import { AutoRefresh } from "../shared/auto-refresh.js";
import { element } from "../shared/elements.js";
import { setText } from "../shared/localized.js";
import { showMonitor } from "../shared/navigation.js";
import { Section } from "../shared/section.js";
import { onTextsChanged, text, textLanguage } from "../shared/texts.js";
import { refreshTimes } from "../shared/time.js";
import { loadCookies, showCookies } from "./cookies.js";
import { noteStubborn } from "./expire-form.js";
import { startExplaining, study } from "./explain.js";
import { SetCookieForm } from "./set-cookie-form.js";
import { onChange } from "./visible-cookies.js";

const CHANGE_MS = 200;
const TICK_MS = 15_000;

let changeTimer = 0;
let language = textLanguage();
/** The names of the cookies; duplicates are listed several times. */
let names = /** @type {string[]} */ ([]);
/** What is shown, as JSON: if nothing has changed, focus and choices stay as they are. */
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

const refresh = new AutoRefresh(async () => [await section.load()]);

/** Loads the cookies, and retries while the server does not respond. */
const load = () => refresh.load();

/** @param {string} name of the cookie that should be gone */
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

/** @param {() => string} words for screen readers to announce */
function say(words) {
  setText(element("live"), words);
}

new SetCookieForm(load, study);
startExplaining();
element("reload").addEventListener("click", async () => {
  await load();
  say(() => text("lab.reloaded", "Reloaded."));
});
onTextsChanged(() => {
  // Findings come in the requested language.
  if (language !== textLanguage()) {
    language = textLanguage();
    load();
  }
});
onChange(() => {
  clearTimeout(changeTimer);
  changeTimer = setTimeout(load, CHANGE_MS);
});
setInterval(refreshTimes, TICK_MS);
load();
// Only the link to the monitor depends on who is signed in.
ask("sign-in").then(showMonitor, () => {});
