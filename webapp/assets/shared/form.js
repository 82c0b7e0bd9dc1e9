import { csrf } from "./api.js";
import { element } from "./elements.js";
import { setText } from "./localized.js";

/**
 * Shows at a field what is wrong with it, and takes it away again.
 *
 * @param {string} id the field's; `id-error` and `id-hint` stand beside it
 * @param {import("./localized.js").Message} message empty when nothing is wrong
 */
export function mark(id, message) {
  const field = element(id);
  const error = element(`${id}-error`);
  setText(error, message);
  error.hidden = message === "";
  field.setAttribute("aria-describedby", message ? `${id}-hint ${id}-error` : `${id}-hint`);
  if (message) {
    field.setAttribute("aria-invalid", "true");
  } else {
    field.removeAttribute("aria-invalid");
  }
}

/**
 * Lets a link in an error summary put the focus into its field, whatever the fragment was.
 *
 * @param {ParentNode} [within] where the links are
 */
export function linkSummaries(within = document.body) {
  for (const link of within.querySelectorAll('a[href^="#"]:is(.problem *)')) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      element(link.getAttribute("href").slice(1)).focus();
    });
  }
}

/**
 * Lets every form that posts to the server carry a token for the session as it is when the form is
 * sent: another tab may have signed in meanwhile. Where no token can be had, the form is sent
 * without, and the server says what it makes of it.
 */
export function carryTokens() {
  for (const form of document.querySelectorAll('form[method="post"]')) {
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
    // The server's answer to the form is more use than a message about the token.
  } finally {
    form.removeAttribute("aria-busy");
  }
  form.submit();
}

/**
 * The form's hidden field of this name, made if there is none.
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
