/**
 * @param {string} tag
 * @param {string} text
 * @param {string} [className]
 */
export function withText(tag, text, className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className;
  return made;
}

/**
 * A copy of what stands in a template.
 *
 * @param {string} id the template's
 * @returns {HTMLElement}
 */
export function fromTemplate(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  return /** @type {HTMLElement} */ (template.content.firstElementChild.cloneNode(true));
}

/**
 * Puts a text or an element into the place that has this class.
 *
 * @param {HTMLElement} within
 * @param {string} className
 * @param {string | HTMLElement} content
 */
export function fill(within, className, content) {
  within.querySelector(`.${className}`)?.replaceChildren(content);
}
