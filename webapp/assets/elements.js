import { write } from "./write.js";

/**
 * @param {string} tag
 * @param {import("./write.js").Words} words
 * @param {string} [className]
 */
export function withText(tag, words, className = "") {
  const made = document.createElement(tag);
  write(made, words);
  made.className = className;
  return made;
}

/**
 * A term and its description, for a list of facts.
 *
 * @param {import("./write.js").Words} term
 * @param {import("./write.js").Words | HTMLElement} value
 */
export function fact(term, value) {
  const described = document.createElement("dd");
  if (value instanceof HTMLElement) {
    described.append(value);
  } else {
    write(described, value);
  }
  return [withText("dt", term), described];
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
 * Puts words or an element into the place that has this class.
 *
 * @param {HTMLElement} within
 * @param {string} className
 * @param {import("./write.js").Words | HTMLElement} content
 */
export function fill(within, className, content) {
  const place = within.querySelector(`.${className}`);
  if (place && content instanceof HTMLElement) {
    place.replaceChildren(content);
  } else if (place) {
    write(place, /** @type {import("./write.js").Words} */ (content));
  }
}
