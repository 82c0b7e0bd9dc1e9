/**
 * Writes words into the page, and again when another language is chosen, so that nothing of the page
 * has to be built anew for it.
 */
import { onTexts } from "./texts.js";

/**
 * What somebody is told: words, those of the server with how far they are English, or what makes
 * them in the language that is chosen then.
 *
 * @typedef {{words: string, english: boolean}} Said
 * @typedef {string | (() => string | Said)} Words
 */

/** @type {WeakMap<Element, Words>} */
const contents = new WeakMap();
/** @type {WeakMap<Element, () => string>} */
const labels = new WeakMap();

/**
 * Lets an element say this and nothing else. What stays English in another language is marked.
 *
 * @param {Element} element
 * @param {Words} words
 */
export function write(element, words) {
  element.removeAttribute("data-text");
  if (typeof words === "function") {
    contents.set(element, words);
    element.setAttribute("data-written", "");
  } else {
    contents.delete(element);
    element.removeAttribute("data-written");
  }
  put(element, words);
}

/**
 * Gives an element its `aria-label`.
 *
 * @param {Element} element
 * @param {() => string} words
 */
export function writeLabel(element, words) {
  labels.set(element, words);
  element.setAttribute("data-labelled", "");
  element.setAttribute("aria-label", words());
}

/**
 * @param {Element} element
 * @param {Words} words
 */
function put(element, words) {
  const made = typeof words === "function" ? words() : words;
  const said = typeof made === "string" ? { words: made, english: false } : made;
  if (said.english && document.documentElement.lang !== "en") {
    element.setAttribute("lang", "en");
  } else {
    element.removeAttribute("lang");
  }
  element.textContent = said.words;
}

onTexts(() => {
  for (const element of document.querySelectorAll("[data-written]")) {
    put(element, contents.get(element) ?? "");
  }
  for (const element of document.querySelectorAll("[data-labelled]")) {
    element.setAttribute("aria-label", labels.get(element)?.() ?? "");
  }
});
