import { ask, Refused } from "../shared/api.js";
import { element } from "../shared/elements.js";
import { setText, textElement } from "../shared/localized.js";
import { failureText } from "../shared/section.js";
import { onTextsChanged, text } from "../shared/texts.js";
import { BLANK, EXAMPLES, USUAL } from "./examples.js";
import { showAnswer } from "./explanation.js";
import { onFixUsed } from "./fix.js";
import { FormErrors } from "./form-errors.js";
import { readPaste } from "./paste.js";
import {
  fromFragment,
  readFields,
  showTop,
  toFragment,
  toQuestion,
  writeFields,
} from "./scenario.js";
import { headline, isSuccess } from "./verdict.js";

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
  "request.credentials": "explain-credentials",
  "response.credentials": "explain-credentials",
  "existing.setCookie": "explain-existing",
  "existing.response.url": "explain-existingResponse",
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
  "explain-credentials": [
    "lab.rule.credentials",
    "credentials must be omit, same-origin or include",
  ],
  "explain-existing": [
    "lab.rule.existing",
    "The line of the existing cookie must have at most 16,384 characters",
  ],
  "explain-existingResponse": [
    "lab.rule.existingResponse",
    "The URL of its response must be an absolute http, https, ws or wss URL of at most 2,048 characters",
  ],
};
const MOST_PASTED = 100_000;
const MOST_LINES = 20;
const MOST_MINUTES = 1_000 * 24 * 60;
const errors = new FormErrors("explain-summary", IDS);
let latest = 0;

/** @typedef {import("./examples.js").Scenario} Scenario */
/** @typedef {import("./explanation.js").Answer} Answer */

/** Whether an explanation is shown, which a change of language writes again. */
let isExplained = false;

/**
 * Explains the values of the fields. If calls overlap, the last one counts.
 *
 * @returns {Promise<boolean>} whether the explanation is shown
 */
async function explain() {
  const turn = ++latest;
  errors.clear();
  const scenario = readFields();
  const pasted = linesOf(scenario);
  if (pasted === null) {
    return false;
  }
  if (!isTime(scenario.minutes)) {
    errors.show([ruled("request.afterSeconds")]);
    return false;
  }
  say(() => text("lab.asking", "Checking…"));
  const asked = pasted.slice(0, MOST_LINES).map((line) => ({ ...scenario, line }));
  try {
    const answers = await Promise.all(
      asked.map((each) => /** @type {Promise<Answer>} */ (ask("cookies/explain", "POST", toQuestion(each)))),
    );
    if (turn === latest) {
      show(scenario, asked, answers, pasted.length);
      return true;
    }
  } catch (error) {
    if (turn === latest) {
      refused(error, scenario);
    }
  }
  return false;
}

/**
 * The lines in the text field. What else the text says about the request goes into the other fields.
 *
 * @param {Scenario} scenario is changed accordingly
 * @returns {string[] | null} null if the text has no line; then the form says so
 */
function linesOf(scenario) {
  if (scenario.line.length > MOST_PASTED) {
    errors.show([{ field: "setCookie", message: () => text("lab.paste.long", "Paste at most 100,000 characters.") }]);
    return null;
  }
  const { lines, url } = readPaste(scenario.line);
  if (lines.length > 0 || scenario.line.trim() === "") {
    return lines.length > 0 ? lines : [scenario.line];
  }
  const words = () =>
    url === ""
      ? text("lab.paste.none", "There is no Set-Cookie line in this text.")
      : text(
          "lab.paste.request",
          "The request was read. Paste the Set-Cookie line as well: it is among the response headers.",
        );
  errors.show([{ field: "setCookie", message: words }]);
  return null;
}

/** Fills in what a pasted text says about its request. */
function fillIn() {
  const scenario = readFields();
  if (scenario.line.length > MOST_PASTED) {
    return;
  }
  const { url, method, initiator, navigation } = readPaste(scenario.line);
  if (url === "") {
    return;
  }
  const as = navigation ?? initiator === "" ? "navigation" : "part";
  const used = initiator === "" ? {} : { initiator, as };
  writeFields({ ...scenario, response: url, url, method: method || scenario.method, ...used });
}

/**
 * @param {Scenario} scenario
 * @param {Scenario[]} asked one for each line
 * @param {Answer[]} answers
 * @param {number} count of the lines in the text, which may be more
 */
function show(scenario, asked, answers, count) {
  say(() =>
    count > MOST_LINES
      ? text("lab.paste.more", "Only the first {count} lines are explained.", { count: MOST_LINES })
      : "",
  );
  isExplained = true;
  history.replaceState(null, "", toFragment(asked.length === 1 ? asked[0] : { ...scenario, line: asked[0].line }));
  element("pasted").hidden = asked.length < 2;
  element("pasted-lines").replaceChildren(
    ...asked.map(({ line }, index) => {
      const item = textElement("li", "", answers[index].browsers.every(isSuccess) ? "" : "error");
      const button = textElement("button", nameOf(line), "second");
      button.type = "button";
      button.addEventListener("click", () => showAnswer(answers[index], valueOf(line)));
      item.append(button, " ", textElement("span", () => headline(answers[index].browsers)));
      return item;
    }),
  );
  showAnswer(answers[0], valueOf(asked[0].line));
}

/** @param {string} line */
function nameOf(line) {
  return line.replace(/^\s*set-cookie\s*:/i, "").split(/[=;]/)[0].trim() || line.slice(0, 20);
}

/** @param {string} line */
function valueOf(line) {
  const pair = line.split(";")[0];
  return pair.slice(pair.indexOf("=") + 1).trim();
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

/**
 * Explains, and scrolls to the explanation: on narrow screens, it is below the form.
 *
 * @returns {Promise<boolean>} whether an explanation is shown
 */
async function explainAndShow() {
  const isShown = await explain();
  if (isShown) {
    element("headline").scrollIntoView({ block: innerWidth < 960 ? "start" : "nearest" });
  }
  return isShown;
}

/** Explains, and moves the focus to the explanation: the button may be out of view, or gone. */
async function explainAndGo() {
  if (await explainAndShow()) {
    element("headline").focus({ preventScroll: true });
  }
}

/** Sets up the form. */
export function startExplaining() {
  writeFields({ ...BLANK, ...USUAL });
  const examples = /** @type {HTMLSelectElement} */ (element("explain-example"));
  EXAMPLES.forEach(({ title }, index) => {
    const option = textElement("option", () => text(...title));
    option.value = String(index);
    examples.append(option);
  });
  examples.addEventListener("change", () => {
    if (examples.value !== "") {
      writeFields(EXAMPLES[Number(examples.value)].scenario);
      explainAndShow();
    }
  });
  element("explain-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    await explainAndGo();
  });
  element("explain-line").addEventListener("paste", () => setTimeout(fillIn));
  onFixUsed(({ line, credentials }) => {
    const scenario = readFields();
    writeFields({
      ...scenario,
      line: line || scenario.line,
      credentials: credentials || scenario.credentials,
    });
    explainAndGo();
  });
  onTextsChanged(() => {
    if (isExplained) {
      explain();
    }
  });
  element("explain-as").addEventListener("change", showTop);
  element("explain-share").addEventListener("click", share);
  addEventListener("hashchange", follow);
  follow();
}
