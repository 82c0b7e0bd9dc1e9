import { Refused } from "./api.js";
import { element, fromTemplate } from "./elements.js";
import { mark } from "./form.js";
import { setText } from "./localized.js";
import { failureMessage } from "./section.js";
import { askSignedIn } from "./signed-in.js";
import { text } from "./texts.js";

/**
 * Something that can't be undone.
 *
 * @typedef {object} Deed
 * @property {import("./localized.js").Message} question
 * @property {import("./localized.js").Message} verb what the button says, as in "End session"
 * @property {string} user whose password is asked for
 * @property {() => Promise<unknown>} act
 * @property {(result: unknown) => void} done
 * @property {() => void} [closed] after it was done or left
 */

/** @type {(() => void) | null} */
let close = null;
/** While the server is asked, the question stays. */
let busy = false;

/** Whether a question is open. */
export function isAsking() {
  return close !== null;
}

/**
 * Asks once, in the button's place, and for the password where the server wants it again. Escape
 * leaves.
 *
 * @param {HTMLElement} trigger the button
 * @param {Deed} deed
 */
export function confirm(trigger, deed) {
  if (busy) {
    return;
  }
  close?.();
  const form = /** @type {HTMLFormElement} */ (fromTemplate("confirmation"));
  trigger.hidden = true;
  trigger.after(form);
  setText(element("confirmation-question"), deed.question);
  const [go, cancel] = form.querySelectorAll("button");
  setText(go, deed.verb);
  form.elements.namedItem("username").value = deed.user;
  close = () => {
    close = null;
    form.remove();
    trigger.hidden = false;
    deed.closed?.();
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
    attempt(go, deed);
  });
  form.focus();
}

/**
 * @param {HTMLButtonElement} button
 * @param {Deed} deed
 */
async function attempt(button, deed) {
  if (busy || !isProofGiven()) {
    return;
  }
  busy = true;
  button.setAttribute("aria-disabled", "true");
  try {
    if (!element("confirmation-proof").hidden) {
      await askSignedIn("session/reauthenticate", "POST", { password: field().value });
    }
    const result = await deed.act();
    close?.();
    deed.done(result);
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

/** @param {import("./localized.js").Message} message what is wrong with the password */
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
