import { setText, textElement } from "./localized.js";

/**
 * The element with this id.
 *
 * @param {string} id
 * @throws {Error} if the page has none
 */
export function element(id) {
  const found = document.getElementById(id);
  if (!found) {
    throw new Error(`the page has no #${id}`);
  }
  return found;
}

/**
 * The first element that matches a selector.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @overload
 * @param {ParentNode} within
 * @param {K} selector the name of an element
 * @returns {HTMLElementTagNameMap[K]}
 */
/**
 * @overload
 * @param {ParentNode} within
 * @param {string} selector
 * @returns {HTMLElement}
 */
/**
 * @param {ParentNode} within
 * @param {string} selector
 * @returns {HTMLElement}
 * @throws {Error} if nothing matches
 */
export function find(within, selector) {
  const found = within.querySelector(selector);
  if (!(found instanceof HTMLElement)) {
    throw new Error(`nothing matches ${selector}`);
  }
  return found;
}

/**
 * A term and its description, for a description list.
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
 * A copy of a template's only element.
 *
 * @param {string} id of the template
 * @returns {HTMLElement}
 */
export function fromTemplate(id) {
  const template = /** @type {HTMLTemplateElement} */ (element(id));
  const first = template.content.firstElementChild;
  if (!first) {
    throw new Error(`the template #${id} is empty`);
  }
  return /** @type {HTMLElement} */ (first.cloneNode(true));
}

/**
 * Fills the element with this class, if there is one.
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
