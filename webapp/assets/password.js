import { Refused } from "./api.js";
import { element, linkSummaries, mark } from "./form.js";
import { askOwn } from "./own.js";
import { why } from "./section.js";
import { text } from "./texts.js";
import { ruleWords } from "./words.js";
import { saying, says } from "./saying.js";

/** @typedef {{field: string, message: () => string | import("./saying.js").Said}} FieldProblem */

const MISSING = {
  current: () => text("password.current.missing", "Give your current password"),
  replacement: () => text("password.replacement.missing", "Give a new password"),
};
const NAMES = {
  current: () => text("password.current.name", "The current password"),
  replacement: () => text("password.replacement.name", "The new password"),
};

/**
 * Lets the form change the password.
 *
 * @param {() => void} changed called once it is
 */
export function changePasswordBy(changed) {
  element("password-form").addEventListener("submit", (event) => {
    event.preventDefault();
    submit(/** @type {HTMLFormElement} */ (event.currentTarget), changed);
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {() => void} changed
 */
async function submit(form, changed) {
  const save = element("password-save");
  const status = element("password-status");
  const data = new FormData(form);
  const empty = Object.keys(MISSING).filter((name) => !data.get(name));
  showProblems(empty.map((field) => ({ field, message: MISSING[field] })));
  if (empty.length > 0 || save.getAttribute("aria-disabled") === "true") {
    return;
  }
  save.setAttribute("aria-disabled", "true");
  says(status, () => text("password.changing", "Changing…"));
  const endOtherSessions = data.has("endOtherSessions");
  try {
    await askOwn("account/password", "PUT", {
      current: data.get("current"),
      replacement: data.get("replacement"),
      endOtherSessions,
    });
    form.reset();
    says(status, () => done(endOtherSessions));
    changed();
  } catch (error) {
    says(status, "");
    showProblems(problems(error));
  } finally {
    save.removeAttribute("aria-disabled");
  }
}

/** @param {boolean} endOtherSessions */
function done(endOtherSessions) {
  return endOtherSessions
    ? text(
        "password.changed.elsewhere",
        "Your password is changed, and you are signed out everywhere else.",
      )
    : text("password.changed", "Your password is changed.");
}

/**
 * @param {unknown} error
 * @returns {FieldProblem[]}
 */
function problems(error) {
  const problem = error instanceof Refused ? error.problem : null;
  if (problem?.code === "bad_credentials") {
    const message = () => text("password.current.wrong", "That is not your current password");
    return [{ field: "current", message }];
  }
  const broken = (problem?.errors ?? []).filter(({ field }) => field in NAMES);
  return broken.length > 0
    ? broken.map(({ field, message }) => ({
        field,
        message: () => ruleWords(message, NAMES[field]()),
      }))
    : [{ field: "", message: why(error) }];
}

/** @param {FieldProblem[]} all empty when nothing is wrong */
function showProblems(all) {
  for (const field of Object.keys(NAMES)) {
    mark(field, all.find((each) => each.field === field)?.message ?? "");
  }
  const summary = element("password-summary");
  summary.hidden = all.length === 0;
  summary.querySelector("ul").replaceChildren(...all.map(summaryItem));
  linkSummaries(summary);
  if (all.length > 0) {
    summary.focus();
  }
}

/** @param {FieldProblem} problem */
function summaryItem({ field, message }) {
  if (!field) {
    return saying("li", message);
  }
  const item = document.createElement("li");
  const link = /** @type {HTMLAnchorElement} */ (saying("a", message));
  link.href = `#${field}`;
  item.append(link);
  return item;
}
