import { Refused } from "./api.js";
import { withText } from "./elements.js";
import { element, linkSummaries, mark } from "./form.js";
import { askOwn } from "./own.js";
import { reason } from "./section.js";

const FIELDS = { current: "your current password", replacement: "a new password" };
const NAMES = { current: "The current password", replacement: "The new password" };

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
  const empty = Object.keys(FIELDS).filter((name) => !data.get(name));
  showProblems(empty.map((field) => ({ field, message: `Give ${FIELDS[field]}` })));
  if (empty.length > 0 || save.getAttribute("aria-disabled") === "true") {
    return;
  }
  save.setAttribute("aria-disabled", "true");
  status.textContent = "Changing…";
  const endOtherSessions = data.has("endOtherSessions");
  try {
    await askOwn("account/password", "PUT", {
      current: data.get("current"),
      replacement: data.get("replacement"),
      endOtherSessions,
    });
    form.reset();
    status.textContent = endOtherSessions
      ? "Your password is changed, and you are signed out everywhere else."
      : "Your password is changed.";
    changed();
  } catch (error) {
    status.textContent = "";
    showProblems(problems(error));
  } finally {
    save.removeAttribute("aria-disabled");
  }
}

/** @param {unknown} error */
function problems(error) {
  const problem = error instanceof Refused ? error.problem : null;
  if (problem?.code === "bad_credentials") {
    return [{ field: "current", message: "That is not your current password" }];
  }
  const broken = (problem?.errors ?? []).filter(({ field }) => field in FIELDS);
  return broken.length > 0
    ? broken.map(({ field, message }) => ({ field, message: `${NAMES[field]} ${message}` }))
    : [{ field: "", message: reason(error) }];
}

/** @param {{field: string, message: string}[]} all empty when nothing is wrong */
function showProblems(all) {
  for (const field of Object.keys(FIELDS)) {
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

/** @param {{field: string, message: string}} problem */
function summaryItem({ field, message }) {
  if (!field) {
    return withText("li", message);
  }
  const item = document.createElement("li");
  const link = /** @type {HTMLAnchorElement} */ (withText("a", message));
  link.href = `#${field}`;
  item.append(link);
  return item;
}
