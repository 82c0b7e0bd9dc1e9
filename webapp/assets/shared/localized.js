/**
 * Elements that scripts fill with texts of the catalogue, and that are written again when another
 * language or time zone is chosen. What stands in forms beside them stays.
 */
import { onTextsChanged } from "./texts.js";
import "./time.js";
// Which is told of another language first, as what is said here may have times in it.

/**
 * What is told: words that stay as they are, or what makes them in the language that is chosen then,
 * with elements among them, or with how far they are English.
 *
 * @typedef {{words: string, english: boolean}} Localized
 * @typedef {string | (() => string | (string | Node)[] | Localized)} Message
 */

/** @type {WeakMap<Element, Message>} */
const contents = new WeakMap();

/** Those that are English just now. @type {WeakSet<Element>} */
const marked = new WeakSet();

/** @type {WeakMap<Element, () => string>} */
const labels = new WeakMap();

/**
 * Lets an element say something in place of what it holds. What stays English in another language is
 * marked.
 *
 * @template {Element} T
 * @param {T} element
 * @param {Message} [words] empty for nothing
 */
export function setText(element, words = "") {
  element.removeAttribute("data-text");
  contents.set(element, words);
  element.toggleAttribute("data-says", typeof words === "function");
  write(element);
  return element;
}

/**
 * A new element that says something.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Message} words
 * @param {string} [className]
 */
export function textElement(tag, words, className = "") {
  const made = document.createElement(tag);
  made.className = className;
  return setText(made, words);
}

/**
 * Gives an element an `aria-label`.
 *
 * @param {Element} element
 * @param {() => string} words
 */
export function setLabel(element, words) {
  labels.set(element, words);
  element.setAttribute("data-says-label", "");
  label(element);
}

/**
 * What the server says in English, in whatever language the page is.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} text
 * @param {string} [className]
 */
export function englishElement(tag, text, className = "") {
  const made = document.createElement(tag);
  made.lang = "en";
  made.textContent = text;
  made.className = className;
  return made;
}

/**
 * The nodes of a text whose parts between backticks are code.
 *
 * @param {string} text
 */
export function withCode(text) {
  return text.split("`").map((part, i) => {
    if (i % 2 === 0) {
      return part;
    }
    const code = document.createElement("code");
    code.textContent = part;
    return code;
  });
}

/** @param {Element} element */
function write(element) {
  const words = contents.get(element) ?? "";
  const made = typeof words === "function" ? words() : words;
  const { words: said, english: isEnglish } =
    typeof made === "string" || Array.isArray(made) ? { words: made, english: false } : made;
  if (isEnglish && document.documentElement.lang !== "en") {
    element.setAttribute("lang", "en");
    marked.add(element);
  } else if (marked.delete(element)) {
    element.removeAttribute("lang");
  }
  element.replaceChildren(...[said].flat());
}

/** @param {Element} element */
function label(element) {
  element.setAttribute("aria-label", labels.get(element)?.() ?? "");
}

onTextsChanged(() => {
  document.querySelectorAll("[data-says]").forEach(write);
  document.querySelectorAll("[data-says-label]").forEach(label);
});
