import { element } from "./elements.js";
import { setLabel, setText } from "./localized.js";
import { text } from "./texts.js";

/**
 * Makes the buttons next to password fields show what was typed, or hide it again. A form that is
 * sent hides it first, because browsers may remember the values of text fields.
 */
export function letPasswordsBeShown() {
  for (const button of document.querySelectorAll("button.reveal")) {
    const field = /** @type {HTMLInputElement} */ (
      element(button.getAttribute("aria-controls") ?? "")
    );
    const show = (/** @type {boolean} */ shown) => {
      field.type = shown ? "text" : "password";
      button.removeAttribute("data-label");
      setText(button, () => (shown ? text("field.hide", "Hide") : text("field.show", "Show")));
      setLabel(button, () =>
        shown
          ? text("field.hide.label", "Hide password")
          : text("field.show.label", "Show password"),
      );
    };
    button.addEventListener("click", () => show(field.type === "password"));
    field.form?.addEventListener("submit", () => show(false));
    addEventListener("pagehide", () => show(false));
  }
}
