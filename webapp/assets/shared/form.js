import { csrf } from "./api.js";
import { element } from "./elements.js";
import { setText } from "./localized.js";

/** @type {WeakMap<Element, () => void>} */
const checks = new WeakMap();

/**
 * Shows an error next to a field, or removes it. The error goes as soon as the field is right; then
 * the field sends the event `right`.
 *
 * @param {string} id of the field, which has an `id-error` and an `id-hint`
 * @param {import("./localized.js").Message} message empty for no error
 * @param {(value: string) => boolean} [isRight] whether the error no longer applies to the value
 */
export function mark(id, message, isRight = (value) => value !== "") {
  const field = /** @type {HTMLInputElement} */ (element(id));
  const error = element(`${id}-error`);
  setText(error, message);
  error.hidden = message === "";
  field.setAttribute("aria-describedby", message ? `${id}-hint ${id}-error` : `${id}-hint`);
  if (message) {
    field.setAttribute("aria-invalid", "true");
  } else {
    field.removeAttribute("aria-invalid");
  }
  watch(field, message ? isRight : null);
}

/**
 * @param {HTMLInputElement} field
 * @param {((value: string) => boolean) | null} isRight null if the field has no error
 */
function watch(field, isRight) {
  field.removeEventListener("input", checks.get(field) ?? (() => {}));
  if (isRight) {
    const check = () => {
      if (isRight(field.value)) {
        mark(field.id, "");
        field.dispatchEvent(new CustomEvent("right", { bubbles: true }));
      }
    };
    checks.set(field, check);
    field.addEventListener("input", check);
  }
}

/**
 * Makes the links in error summaries focus their fields without changing the page's fragment.
 *
 * @param {ParentNode} [within] the part of the page to search
 */
export function linkSummaries(within = document.body) {
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (
    within.querySelectorAll('a[href^="#"]:is(.problem *)')
  );
  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      element(link.hash.slice(1)).focus();
    });
  }
}

/**
 * Adds a CSRF token to every form that posts to the server. The token is fetched when the form is
 * submitted, because another tab may have signed in since the page loaded. If no token is
 * available, the form is sent without one, and the server's response says what is wrong.
 */
export function carryTokens() {
  const forms = /** @type {NodeListOf<HTMLFormElement>} */ (
    document.querySelectorAll('form[method="post"]')
  );
  for (const form of forms) {
    form.addEventListener("submit", sendWithToken);
  }
}

/** @param {SubmitEvent} event */
async function sendWithToken(event) {
  if (event.defaultPrevented) {
    return;
  }
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  if (form.getAttribute("aria-busy") === "true") {
    return;
  }
  form.setAttribute("aria-busy", "true");
  try {
    const { token, field } = await csrf();
    hidden(form, field).value = token;
  } catch {
    // The server's response to the form says more than an error about the token.
  } finally {
    form.removeAttribute("aria-busy");
  }
  form.submit();
}

/**
 * The hidden field of a form, added if it is missing.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function hidden(form, name) {
  const known = form.querySelector(`input[type="hidden"][name="${name}"]`);
  const field = /** @type {HTMLInputElement} */ (known ?? document.createElement("input"));
  field.type = "hidden";
  field.name = name;
  form.append(field);
  return field;
}
