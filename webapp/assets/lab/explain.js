import { ask, Refused } from "../shared/api.js";
import { element } from "../shared/elements.js";
import { setText, textElement } from "../shared/localized.js";
import { failureText } from "../shared/section.js";
import { text } from "../shared/texts.js";
import { BLANK, EXAMPLES } from "./examples.js";
import { showAnswer } from "./explanation.js";
import { FormErrors } from "./form-errors.js";
import {
  fromFragment,
  readFields,
  showTop,
  toFragment,
  toQuestion,
  writeFields,
} from "./scenario.js";

/**
 * The ids of the fields, by their names in the API.
 *
 * @type {Record<string, string>}
 */
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
 * The rules of the fields, which the server enforces, by id.
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
const errors = new FormErrors("explain-summary", IDS);
let latest = 0;

/**
 * Explains the values of the fields. If calls overlap, the last one counts.
 *
 * @returns {Promise<boolean>} whether the explanation is shown
 */
async function explain() {
  const scenario = readFields();
  const turn = ++latest;
  errors.clear();
  if (!isTime(scenario.minutes)) {
    errors.show([ruled("request.afterSeconds")]);
    return false;
  }
  say(() => text("lab.asking", "Checking…"));
  try {
    /** @type {import("./explanation.js").Answer} */
    const answer = await ask("cookies/explain", "POST", toQuestion(scenario));
    if (turn === latest) {
      say();
      history.replaceState(null, "", toFragment(scenario));
      showAnswer(answer, scenario.url.trim() !== "");
      return true;
    }
  } catch (error) {
    if (turn === latest) {
      refused(error, scenario);
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
 * @param {import("./examples.js").Scenario} scenario
 */
function refused(error, { as }) {
  const found = error instanceof Refused ? (error.problem.errors ?? []) : [];
  say(() => (found.length > 0 ? "" : failureText(error)));
  if (found.length > 0) {
    // The response and the request share some fields.
    const wrong = found.map(({ field, message }) => ruled(field, message, as));
    errors.show([...new Map(wrong.map((each) => [IDS[each.field], each])).values()]);
  }
}

/**
 * The error at a field, in the page's words if it has any. If the top-level page has no field, it is
 * the initiating page, so the error belongs there.
 *
 * @param {string} field its name in the API
 * @param {import("../shared/localized.js").Message} [message] from the server
 * @param {string} [as] the type of the request
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

/** Copies a link to these values; if that fails, the link is in the address bar. */
async function share() {
  history.replaceState(null, "", toFragment(readFields()));
  try {
    await navigator.clipboard.writeText(location.href);
    say(() => text("lab.copied", "Copied, with the cookie’s value masked."));
  } catch {
    say(() => text("lab.linked", "The link is in the address bar."));
  }
}

/** Explains the values in the fragment, if there are any. */
function follow() {
  const scenario = fromFragment(location.hash);
  if (scenario) {
    writeFields(scenario);
    explain();
    element("explain-title").focus();
  }
}

/**
 * Explains a line for requests of this page.
 *
 * @param {string} line
 * @param {string} address the URL of the response and of the request
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

/** Sets up the form. */
export function startExplaining() {
  const examples = /** @type {HTMLSelectElement} */ (element("explain-example"));
  EXAMPLES.forEach(({ title }, index) => {
    const option = textElement("option", () => text(...title));
    option.value = String(index);
    examples.append(option);
  });
  examples.addEventListener("change", () => {
    if (examples.value !== "") {
      writeFields(EXAMPLES[Number(examples.value)].scenario);
      explain();
    }
  });
  element("explain-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await explain()) {
      // On narrow screens, the explanation is below the form.
      element("verdicts").scrollIntoView({ block: "nearest" });
    }
  });
  element("explain-as").addEventListener("change", showTop);
  element("explain-share").addEventListener("click", share);
  addEventListener("hashchange", follow);
  follow();
}
