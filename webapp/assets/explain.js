import { showAnswer } from "./answer.js";
import { ask, Refused } from "./api.js";
import { Errors } from "./errors.js";
import { BLANK, EXAMPLES } from "./examples.js";
import { element } from "./form.js";
import { fromFragment, question, read, showTop, toFragment, write } from "./scene.js";
import { says, saying } from "./saying.js";
import { reason } from "./section.js";
import { text } from "./texts.js";

/** The fields' names for the server. */
const IDS = {
  setCookie: "explain-line",
  "response.url": "explain-response",
  "request.url": "explain-url",
  "request.method": "explain-method",
  "request.afterSeconds": "explain-minutes",
  "request.initiator": "explain-initiator",
  "response.initiator": "explain-initiator",
  "request.topLevel": "explain-top",
  "response.topLevel": "explain-top",
};
/**
 * The rules of the fields, as the server has them.
 *
 * @type {Record<string, [key: string, english: string]>}
 */
const RULES = {
  "explain-line": ["lab.rule.line", "The line must have at most 16,384 characters"],
  "explain-response": [
    "lab.rule.response",
    "The address of the response must be an absolute http, https, ws or wss URL of at most 2,048 characters",
  ],
  "explain-url": [
    "lab.rule.url",
    "The address of the request must be an absolute http, https, ws or wss URL of at most 2,048 characters",
  ],
  "explain-minutes": ["lab.rule.minutes", "The time must be 0 to {most} minutes"],
  "explain-initiator": [
    "lab.rule.initiator",
    "The page that started it must be an origin or a URL, or null",
  ],
  "explain-top": ["lab.rule.top", "The page in the address bar must be an origin or a URL"],
};
const MOST_MINUTES = 1_000 * 24 * 60;
const errors = new Errors("explain-summary", IDS);
let latest = 0;

/**
 * Explains what the fields hold; of several at once, the last is shown.
 *
 * @returns {Promise<boolean>} whether it is shown
 */
async function explain() {
  const scene = read();
  const turn = ++latest;
  errors.clear();
  if (!isTime(scene.minutes)) {
    errors.show([ruled("request.afterSeconds")]);
    return false;
  }
  say(() => text("lab.asking", "Asking…"));
  try {
    /** @type {import("./answer.js").Answer} */
    const answer = await ask("cookies/explain", "POST", question(scene));
    if (turn === latest) {
      say();
      history.replaceState(null, "", toFragment(scene));
      showAnswer(answer, scene.url.trim() !== "");
      return true;
    }
  } catch (error) {
    if (turn === latest) {
      refused(error, scene);
    }
  }
  return false;
}

/** @param {string} minutes */
function isTime(minutes) {
  return /^\d{1,7}(?:\.\d{1,4})?$/.test(minutes.trim()) && Number(minutes) <= MOST_MINUTES;
}

/**
 * @param {unknown} error
 * @param {import("./examples.js").Scene} scene
 */
function refused(error, { as }) {
  const found = error instanceof Refused ? (error.problem.errors ?? []) : [];
  say(() => (found.length > 0 ? "" : reason(error)));
  if (found.length > 0) {
    // The response shares what the request's fields say.
    const wrong = found.map(({ field, message }) => ruled(field, message, as));
    errors.show([...new Map(wrong.map((each) => [IDS[each.field], each])).values()]);
  }
}

/**
 * What is wrong with a field, in the page's words where it has some. The page in the bar may not be
 * asked for: then it is the one that started the request.
 *
 * @param {string} field as the server names it
 * @param {import("./saying.js").Words} [message] of the server
 * @param {string} [as] what the request is
 */
function ruled(field, message = "", as = "other") {
  if (IDS[field] === "explain-top" && as !== "other") {
    const given = () =>
      text(
        "lab.rule.started",
        "The page that started it must be given, as its page is in the address bar",
      );
    return { field: "request.initiator", message: given };
  }
  const rule = RULES[IDS[field]];
  return { field, message: rule ? () => text(...rule, { most: MOST_MINUTES }) : message };
}

/** @param {() => string} [words] */
function say(words) {
  says(element("explain-status"), words);
}

/** Copies a link to what the fields hold, and leaves it in the address bar where that fails. */
async function share() {
  history.replaceState(null, "", toFragment(read()));
  try {
    await navigator.clipboard.writeText(location.href);
    say(() => text("lab.copied", "Copied. The cookie’s value is crossed out in it."));
  } catch {
    say(() => text("lab.linked", "The link is in the address bar."));
  }
}

/** Explains what the address has, if it has something. */
function follow() {
  const scene = fromFragment(location.hash);
  if (scene) {
    write(scene);
    explain();
    element("explain-title").focus();
  }
}

/**
 * Explains a line for this very page.
 *
 * @param {string} line
 * @param {string} address where it came from, and where requests go
 */
export function study(line, address) {
  write({
    ...BLANK,
    line,
    response: address,
    url: address,
    initiator: location.origin,
    as: "part",
  });
  explain();
  element("explain-title").focus();
}

/** Makes the form work. */
export function startExplaining() {
  const examples = /** @type {HTMLSelectElement} */ (element("explain-example"));
  EXAMPLES.forEach(({ title }, index) => {
    const option = saying("option", () => text(...title));
    option.value = String(index);
    examples.append(option);
  });
  examples.addEventListener("change", () => {
    if (examples.value !== "") {
      write(EXAMPLES[Number(examples.value)].scene);
      explain();
    }
  });
  element("explain-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await explain()) {
      // Below the form where there is no room beside it.
      element("verdicts").scrollIntoView({ block: "nearest" });
    }
  });
  element("explain-as").addEventListener("change", showTop);
  element("explain-share").addEventListener("click", share);
  addEventListener("hashchange", follow);
  follow();
}
