/**
 * Elements that scripts fill with texts of the catalogue, and that are written again when another
 * language or time zone is chosen. What stands in forms beside them stays.
 */
import { onTexts } from "./texts.js";
// Which is told of another language first, as what is said here may have times in it.
import "./time.js";

/**
 * What is told: words that stay as they are, or what makes them in the language that is chosen then,
 * with elements among them, or with how far they are English.
 *
 * @typedef {{words: string, english: boolean}} Said
 * @typedef {string | (() => string | (string | Node)[] | Said)} Words
 */

/** @type {WeakMap<Element, Words>} */
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
 * @param {Words} [words] empty for nothing
 */
export function says(element, words = "") {
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
 * @param {Words} words
 * @param {string} [className]
 */
export function saying(tag, words, className = "") {
  const made = document.createElement(tag);
  made.className = className;
  return says(made, words);
}

/**
 * Gives an element an `aria-label`.
 *
 * @param {Element} element
 * @param {() => string} words
 */
export function labelled(element, words) {
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
export function english(tag, text, className = "") {
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
export function coded(text) {
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

onTexts(() => {
  document.querySelectorAll("[data-says]").forEach(write);
  document.querySelectorAll("[data-says-label]").forEach(label);
});
