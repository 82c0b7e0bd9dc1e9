import { saying, says } from "./saying.js";

/**
 * A term and its description, for a list of facts.
 *
 * @param {import("./saying.js").Words} term
 * @param {import("./saying.js").Words | HTMLElement} value
 */
export function fact(term, value) {
  const described = document.createElement("dd");
  if (value instanceof HTMLElement) {
    described.append(value);
  } else {
    says(described, value);
  }
  return [saying("dt", term), described];
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
 * @param {import("./saying.js").Words | HTMLElement} content
 */
export function fill(within, className, content) {
  const place = within.querySelector(`.${className}`);
  if (place && content instanceof HTMLElement) {
    place.replaceChildren(content);
  } else if (place) {
    says(place, /** @type {import("./saying.js").Words} */ (content));
  }
}
