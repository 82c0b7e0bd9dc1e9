import { Refused } from "../shared/api.js";
import { element, find } from "../shared/elements.js";
import { linkSummaries, mark } from "../shared/form.js";
import { setText, textElement } from "../shared/localized.js";
import { failureMessage } from "../shared/section.js";
import { describeRule } from "../shared/server-texts.js";
import { askSignedIn } from "../shared/signed-in.js";
import { text } from "../shared/texts.js";

/** @typedef {{field: string, message: () => string | import("../shared/localized.js").Localized}} FieldProblem */

/** @type {Record<string, () => string>} */
const MISSING = {
  current: () => text("password.current.missing", "Enter your current password"),
  replacement: () => text("password.replacement.missing", "Enter a new password"),
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
    const message = () => text("password.current.wrong", "Your current password is incorrect");
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
    mark(field, all.find((each) => each.field === field)?.message ?? "");
  }
  const summary = element("password-summary");
  summary.hidden = all.length === 0;
  find(summary, "ul").replaceChildren(...all.map(summaryItem));
  linkSummaries(summary);
  if (all.length > 0) {
    summary.focus();
  }
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
