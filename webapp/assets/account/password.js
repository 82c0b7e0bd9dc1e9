import { Refused } from "../shared/api.js";
import { element, find } from "../shared/elements.js";
import { linkSummaries, mark } from "../shared/form.js";
import { setText, textElement } from "../shared/localized.js";
import { brokenLength } from "../shared/password-rules.js";
import { failureMessage } from "../shared/section.js";
import { describeRule } from "../shared/server-texts.js";
import { askSignedIn } from "../shared/signed-in.js";
import { text } from "../shared/texts.js";

/**
 * @typedef {object} FieldProblem
 * @property {string} field empty if it is about the whole form
 * @property {() => string | import("../shared/localized.js").Localized} message
 */

/** @type {Record<string, () => string>} */
const MISSING = {
  current: () => text("password.current.missing", "Enter your current password"),
  replacement: () => text("password.replacement.missing", "Enter a new password"),
};
const LENGTHS = {
  too_short: () => text("register.password.tooShort", "Use at least 8 characters"),
  too_long: () => text("register.password.tooLong", "Use at most 256 characters"),
};
/** @type {Record<string, () => string>} */
const NAMES = {
  current: () => text("password.current.name", "The current password"),
  replacement: () => text("password.replacement.name", "The new password"),
};

/**
 * Makes the form change the password.
 *
 * @param {() => void} changed called after each change
 */
export function changePasswordBy(changed) {
  const form = /** @type {HTMLFormElement} */ (element("password-form"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(form, changed);
  });
  form.addEventListener("right", ({ target }) => {
    const right = /** @type {HTMLInputElement} */ (target).id;
    summarize(shown.filter(({ field }) => field !== right));
  });
}

/**
 * The problems in the summary.
 *
 * @type {FieldProblem[]}
 */
let shown = [];

/**
 * @param {HTMLFormElement} form
 * @param {() => void} changed
 */
async function submit(form, changed) {
  const save = element("password-save");
  const status = element("password-status");
  const data = new FormData(form);
  const broken = brokenFields(data);
  showProblems(broken);
  if (broken.length > 0 || save.getAttribute("aria-disabled") === "true") {
    return;
  }
  save.setAttribute("aria-disabled", "true");
  setText(status, () => text("password.changing", "Changing…"));
  const endOtherSessions = data.has("endOtherSessions");
  try {
    await askSignedIn("account/password", "PUT", {
      current: data.get("current"),
      replacement: data.get("replacement"),
      endOtherSessions,
    });
    form.reset();
    setText(status, () => done(endOtherSessions));
    changed();
  } catch (error) {
    setText(status, "");
    showProblems(problems(error));
  } finally {
    save.removeAttribute("aria-disabled");
  }
}

/**
 * The problems that a script can find without the server.
 *
 * @param {FormData} data
 * @returns {FieldProblem[]}
 */
function brokenFields(data) {
  const empty = Object.keys(MISSING).filter((name) => !data.get(name));
  const problems = empty.map((field) => ({ field, message: MISSING[field] }));
  const length = brokenLength(String(data.get("replacement")));
  if (length && data.get("replacement")) {
    problems.push({ field: "replacement", message: LENGTHS[length] });
  }
  return problems;
}

/** @param {boolean} endOtherSessions */
function done(endOtherSessions) {
  return endOtherSessions
    ? text(
        "password.changed.elsewhere",
        "Password changed. You are signed out everywhere else.",
      )
    : text("password.changed", "Password changed.");
}

/**
 * @param {unknown} error
 * @returns {FieldProblem[]}
 */
function problems(error) {
  const problem = error instanceof Refused ? error.problem : null;
  if (problem?.code === "bad_credentials") {
    const message = () => text("password.current.wrong", "Wrong current password");
    return [{ field: "current", message }];
  }
  const broken = (problem?.errors ?? []).filter(({ field }) => field in NAMES);
  return broken.length > 0
    ? broken.map(({ field, message }) => ({
        field,
        message: () => describeRule(message, NAMES[field]()),
      }))
    : [{ field: "", message: failureMessage(error) }];
}

/** @param {FieldProblem[]} all empty for none */
function showProblems(all) {
  for (const field of Object.keys(NAMES)) {
    const { value } = /** @type {HTMLInputElement} */ (element(field));
    const isRight = (/** @type {string} */ typed) =>
      typed !== "" && typed !== value && (field === "current" || brokenLength(typed) === "");
    mark(field, all.find((each) => each.field === field)?.message ?? "", isRight);
  }
  summarize(all);
  if (all.length > 0) {
    element("password-summary").focus();
  }
}

/** @param {FieldProblem[]} all empty for none */
function summarize(all) {
  shown = all;
  const summary = element("password-summary");
  summary.hidden = all.length === 0;
  find(summary, "ul").replaceChildren(...all.map(summaryItem));
  linkSummaries(summary);
}

/** @param {FieldProblem} problem */
function summaryItem({ field, message }) {
  if (!field) {
    return textElement("li", message);
  }
  const item = document.createElement("li");
  const link = /** @type {HTMLAnchorElement} */ (textElement("a", message));
  link.href = `#${field}`;
  item.append(link);
  return item;
}
