import { Refused } from "./api.js";
import { element, fromTemplate } from "./elements.js";
import { mark } from "./form.js";
import { setText } from "./localized.js";
import { failureMessage } from "./section.js";
import { askSignedIn } from "./signed-in.js";
import { text } from "./texts.js";

/**
 * An action that can't be undone.
 *
 * @typedef {object} Action
 * @property {import("./localized.js").Message} question
 * @property {import("./localized.js").Message} verb the label of the button, as in "End session"
 * @property {string} user whose password may be needed
 * @property {() => Promise<unknown>} act
 * @property {(result: unknown) => void} done
 * @property {() => void} [closed] called when the question closes, done or not
 */

/** @type {(() => void) | null} */
let close = null;
/** The question stays open while a request is running. */
let busy = false;

/** Whether a question is open. */
export function isAsking() {
  return close !== null;
}

/**
 * Replaces the button with a question, and asks for the password if the server demands it. Escape
 * cancels.
 *
 * @param {HTMLElement} trigger the button
 * @param {Action} action
 */
export function confirm(trigger, action) {
  if (busy) {
    return;
  }
  close?.();
  const form = /** @type {HTMLFormElement} */ (fromTemplate("confirmation"));
  trigger.hidden = true;
  trigger.after(form);
  setText(element("confirmation-question"), action.question);
  const [go, cancel] = form.querySelectorAll("button");
  setText(go, action.verb);
  /** @type {HTMLInputElement} */ (form.elements.namedItem("username")).value = action.user;
  close = () => {
    close = null;
    form.remove();
    trigger.hidden = false;
    action.closed?.();
  };
  const leave = () => {
    if (!busy) {
      close?.();
      trigger.focus();
    }
  };
  cancel.addEventListener("click", leave);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      leave();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(go, action);
  });
  form.focus();
}

/**
 * @param {HTMLButtonElement} button
 * @param {Action} action
 */
async function attempt(button, action) {
  if (busy || !isProofGiven()) {
    return;
  }
  busy = true;
  button.setAttribute("aria-disabled", "true");
  try {
    if (!element("confirmation-proof").hidden) {
      await askSignedIn("session/reauthenticate", "POST", { password: field().value });
    }
    const result = await action.act();
    close?.();
    action.done(result);
  } catch (error) {
    refused(error);
  } finally {
    busy = false;
    button.removeAttribute("aria-disabled");
  }
}

function field() {
  return /** @type {HTMLInputElement} */ (element("confirmation-password"));
}

function isProofGiven() {
  showProblem("");
  mark("confirmation-password", "");
  const given = element("confirmation-proof").hidden || field().value !== "";
  if (!given) {
    askAgain(() => text("signIn.password", "Enter your password"));
  }
  return given;
}

/** @param {import("./localized.js").Message} message the error at the password */
function askAgain(message) {
  mark("confirmation-password", message);
  field().select();
  field().focus();
}

/** @param {import("./localized.js").Message} words empty for none */
function showProblem(words) {
  setText(element("confirmation-problem"), words);
  element("confirmation-problem").hidden = words === "";
}

/** @param {unknown} error */
function refused(error) {
  const code = error instanceof Refused ? error.problem.code : "";
  if (code === "reauth_required") {
    element("confirmation-proof").hidden = false;
    field().value = "";
    field().focus();
  } else if (code === "bad_credentials") {
    askAgain(() => text("confirm.wrong", "Incorrect password"));
  } else {
    showProblem(failureMessage(error));
  }
}
