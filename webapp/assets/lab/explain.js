import { ask, Refused } from "../shared/api.js";
import { element } from "../shared/elements.js";
import { setText, textElement } from "../shared/localized.js";
import { failureText } from "../shared/section.js";
import { text } from "../shared/texts.js";
import { BLANK, EXAMPLES } from "./examples.js";
import { showAnswer } from "./explanation.js";
import { Errors } from "./form-errors.js";
import {
  fromFragment,
  readFields,
  showTop,
  toFragment,
  toQuestion,
  writeFields,
} from "./scenario.js";

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
  "explain-line": ["lab.rule.line", "The Set-Cookie line must have at most 16,384 characters"],
  "explain-response": [
    "lab.rule.response",
    "The URL of the response must be an absolute http, https, ws or wss URL of at most 2,048 characters",
  ],
  "explain-url": [
    "lab.rule.url",
    "The URL of the request must be an absolute http, https, ws or wss URL of at most 2,048 characters",
  ],
  "explain-minutes": ["lab.rule.minutes", "Minutes later must be between 0 and {most}"],
  "explain-initiator": [
    "lab.rule.initiator",
    "The initiating page must be an origin, a URL or null",
  ],
  "explain-top": ["lab.rule.top", "The top-level page must be an origin or a URL"],
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
  const scene = readFields();
  const turn = ++latest;
  errors.clear();
  if (!isTime(scene.minutes)) {
    errors.show([ruled("request.afterSeconds")]);
    return false;
  }
  say(() => text("lab.asking", "Checking…"));
  try {
    /** @type {import("./explanation.js").Answer} */
    const answer = await ask("cookies/explain", "POST", toQuestion(scene));
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
 * @param {import("./examples.js").Scenario} scene
 */
function refused(error, { as }) {
  const found = error instanceof Refused ? (error.problem.errors ?? []) : [];
  say(() => (found.length > 0 ? "" : failureText(error)));
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
 * @param {import("../shared/localized.js").Message} [message] of the server
 * @param {string} [as] what the request is
 */
function ruled(field, message = "", as = "other") {
  if (IDS[field] === "explain-top" && as !== "other") {
    const given = () =>
      text(
        "lab.rule.started",
        "Enter the initiating page, which is also the top-level page here",
      );
    return { field: "request.initiator", message: given };
  }
  const rule = RULES[IDS[field]];
  return { field, message: rule ? () => text(...rule, { most: MOST_MINUTES }) : message };
}

/** @param {() => string} [words] */
function say(words) {
  setText(element("explain-status"), words);
}

/** Copies a link to what the fields hold, and leaves it in the address bar where that fails. */
async function share() {
  history.replaceState(null, "", toFragment(readFields()));
  try {
    await navigator.clipboard.writeText(location.href);
    say(() => text("lab.copied", "Copied, with the cookie’s value masked."));
  } catch {
    say(() => text("lab.linked", "The link is in the address bar."));
  }
}

/** Explains what the address has, if it has something. */
function follow() {
  const scene = fromFragment(location.hash);
  if (scene) {
    writeFields(scene);
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
  writeFields({
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
    const option = textElement("option", () => text(...title));
    option.value = String(index);
    examples.append(option);
  });
  examples.addEventListener("change", () => {
    if (examples.value !== "") {
      writeFields(EXAMPLES[Number(examples.value)].scene);
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
