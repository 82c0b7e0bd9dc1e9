import { element, find } from "../shared/elements.js";
import { brokenLength } from "../shared/password-rules.js";

/**
 * The messages of the forms. Each stands beside its field, or at the top if it has none, and is
 * shown by the fragment of the address or by {@link showMessages}.
 */

/** @returns {HTMLElement | null} the message that the fragment of the address names */
export function target() {
  return document.querySelector(`.target[id="${CSS.escape(location.hash.slice(1))}"]`);
}

/**
 * Shows messages of a form, and hides all others. The summary at the top links to the fields.
 *
 * @param {HTMLElement} section
 * @param {HTMLElement[]} shown
 * @param {boolean} [focused] whether the summary, or the only message, takes the focus
 */
export function showMessages(section, shown, focused = true) {
  for (const message of messages(section)) {
    const isShown = shown.includes(message);
    message.hidden = !isShown;
    message.classList.toggle("shown", isShown);
    fieldOf(message)?.removeAttribute("aria-invalid");
  }
  const fields = shown.filter(fieldOf);
  fields.forEach((message) => fieldOf(message)?.setAttribute("aria-invalid", "true"));
  const summary = element(`${section.id}-problem`);
  summary.hidden = fields.length === 0;
  find(summary, "ul").replaceChildren(...fields.map(summaryItem));
  if (focused) {
    (fields.length > 0 ? summary : shown[0])?.focus();
  }
}

/** @param {HTMLElement} section */
function messages(section) {
  return /** @type {HTMLElement[]} */ ([...section.querySelectorAll(".target")]);
}

/**
 * @param {HTMLElement} message
 * @returns {HTMLInputElement | null} null if it is about the whole form
 */
function fieldOf(message) {
  return message.closest(".field")?.querySelector("input") ?? null;
}

/** @param {HTMLElement} message */
function summaryItem(message) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const field = fieldOf(message);
  link.href = `#${field?.id}`;
  // Translated like the message itself.
  link.setAttribute("data-text", message.getAttribute("data-text") ?? "");
  link.textContent = message.textContent;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    field?.focus();
  });
  item.append(link);
  return item;
}

/**
 * Removes a field's message as soon as the field is right, as far as a script can tell.
 *
 * @param {HTMLElement} section
 */
export function forgetMessagesOnceRight(section) {
  for (const field of section.querySelectorAll("input")) {
    field.addEventListener("input", () => {
      const own = messages(section).filter((message) => fieldOf(message) === field);
      if (own.some((message) => message.classList.contains("shown")) && brokenBy(field) === "") {
        const others = messages(section).filter(
          (message) => message.classList.contains("shown") && !own.includes(message),
        );
        showMessages(section, others, false);
      }
    });
  }
}

/**
 * The message about the rule that a field breaks, as far as a script can tell.
 *
 * @param {HTMLInputElement} field
 * @returns {string} the id of the message; empty if none
 */
export function brokenBy(field) {
  const missing = field.required && field.value.trim() === "" ? MISSING[field.id] : "";
  if (missing || field.id !== "new-password") {
    return missing ?? "";
  }
  const rule = brokenLength(field.value);
  return rule && `register-password-${rule.replace("_", "-")}`;
}

/** @type {Record<string, string>} */
const MISSING = {
  username: "sign-in-invalid",
  password: "sign-in-password",
  "new-username": "register-username-required",
  "new-password": "register-password-required",
};
