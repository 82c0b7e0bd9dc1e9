import { setText, textElement } from "./localized.js";

/** @param {string} id */
export function element(id) {
  const found = document.getElementById(id);
  if (!found) {
    throw new Error(`the page has no #${id}`);
  }
  return found;
}

/**
 * A term and its description, for a list of facts.
 *
 * @param {import("./localized.js").Message} term
 * @param {import("./localized.js").Message | HTMLElement} value
 */
export function fact(term, value) {
  const described = document.createElement("dd");
  if (value instanceof HTMLElement) {
    described.append(value);
  } else {
    setText(described, value);
  }
  return [textElement("dt", term), described];
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
 * @param {import("./localized.js").Message | HTMLElement} content
 */
export function fill(within, className, content) {
  const place = within.querySelector(`.${className}`);
  if (place && content instanceof HTMLElement) {
    place.replaceChildren(content);
  } else if (place) {
    setText(place, /** @type {import("./localized.js").Message} */ (content));
  }
}
