/** @param {string} id */
export function element(id) {
  const found = document.getElementById(id);
  if (!found) {
    throw new Error(`the page has no #${id}`);
  }
  return found;
}

/**
 * Shows at a field what is wrong with it, and takes it away again.
 *
 * @param {string} id the field's; `id-error` and `id-hint` stand beside it
 * @param {string} message empty when nothing is wrong
 */
export function mark(id, message) {
  const field = element(id);
  const error = element(`${id}-error`);
  error.textContent = message;
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
