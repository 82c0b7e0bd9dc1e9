/**
 * Elements whose texts come from scripts. They are written again when the user chooses another
 * language or time zone; the state of forms around them is kept.
 */
import { onTextsChanged } from "./texts.js";
import "./time.js";
// Imported first, so that its formats are current when texts with times in them are written again.

/**
 * A text that never changes, or a function that makes it in the current language. The function may
 * return nodes among the text, or tell whether the text is in English.
 *
 * @typedef {{words: string, english: boolean}} Localized
 * @typedef {string | (() => string | (string | Node)[] | Localized)} Message
 */

/** @type {WeakMap<Element, Message>} */
const contents = new WeakMap();

/**
 * Elements with `lang="en"` on a page in another language.
 *
 * @type {WeakSet<Element>}
 */
const marked = new WeakSet();

/** @type {WeakMap<Element, () => string>} */
const labels = new WeakMap();

/**
 * Replaces the content of an element with a text, and keeps it in the current language. English
 * text on a page in another language gets `lang="en"`.
 *
 * @template {Element} T
 * @param {T} element
 * @param {Message} [words] empty to clear it
 */
export function setText(element, words = "") {
  element.removeAttribute("data-text");
  contents.set(element, words);
  element.toggleAttribute("data-localized", typeof words === "function");
  write(element);
  return element;
}

/**
 * A new element with a text.
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
 * Gives an element an `aria-label`, and keeps it in the current language.
 *
 * @param {Element} element
 * @param {() => string} words
 */
export function setLabel(element, words) {
  labels.set(element, words);
  element.setAttribute("data-localized-label", "");
  label(element);
}

/**
 * A new element with a text that is always in English, such as a message from the server.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} text
 * @param {string} [className]
 */
export function englishElement(tag, text, className = "") {
  return saidElement(tag, text, "en", className);
}

/**
 * A new element with a text that stays in the language in which the server said it.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} text
 * @param {string} language
 * @param {string} [className]
 */
export function saidElement(tag, text, language, className = "") {
  const made = document.createElement(tag);
  made.lang = language;
  made.textContent = text;
  made.className = className;
  return made;
}

/**
 * Splits a text into nodes; parts between backticks become `code` elements.
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
  document.querySelectorAll("[data-localized]").forEach(write);
  document.querySelectorAll("[data-localized-label]").forEach(label);
});
