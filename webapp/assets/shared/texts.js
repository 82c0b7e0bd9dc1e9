/**
 * The texts of pages, in the chosen language. Importing this module translates the page before the
 * importing script runs. Pages are written in English; `texts/<language>.json` has the translations.
 */
import { languages } from "./choices.js";

/** The available languages; pages are written in the first. */
export const LANGUAGES = ["en", "de"];

/** How long to wait for a translation before the page continues in English. */
const PATIENCE_MS = 5_000;

/** @type {Map<string, Promise<Record<string, string>>>} */
const catalogues = new Map();

/** @type {Record<string, string>} */
let catalogue = {};

/**
 * The available language that suits best.
 *
 * @param {readonly string[]} [wanted] BCP 47 tags, best first
 */
export function textLanguage(wanted = languages()) {
  const primary = wanted.map((tag) => tag.toLowerCase().split("-")[0]);
  return primary.find((tag) => LANGUAGES.includes(tag)) ?? LANGUAGES[0];
}

/**
 * The locale for dates and numbers: the user's preferred variant of the page's language, as in
 * "de-AT".
 *
 * @returns {string} a BCP 47 tag
 */
export function locale() {
  const spoken = document.documentElement.lang;
  return (
    languages().find((tag) => textLanguage([tag]) === spoken && tag.startsWith(spoken)) ?? spoken
  );
}

/** @param {number} value */
export function number(value) {
  return value.toLocaleString(locale());
}

/**
 * A text from the catalogue.
 *
 * @param {string} key as in `session.title`
 * @param {string} english the text without a catalogue, with placeholders in braces
 * @param {Record<string, string | number>} [values] for the placeholders
 */
export function text(key, english, values = {}) {
  return (catalogue[key] ?? english).replace(/\{(\w+)\}/g, (name, of) => {
    const value = values[of];
    return value === undefined ? name : typeof value === "number" ? number(value) : value;
  });
}

/**
 * The text for a number of things. Its key ends with the plural category of the language, as in
 * `cookies.sent.one`, and it may contain `{count}`.
 *
 * @param {number} count
 * @param {[key: string, english: string]} one
 * @param {[key: string, english: string]} other
 * @param {Record<string, string | number>} [values]
 */
export function counted(count, one, other, values = {}) {
  const category = new Intl.PluralRules(locale()).select(count);
  const key = other[0].replace(/\.other$/, `.${category}`);
  const [known, english] = category === "one" ? one : other;
  return text(key in catalogue ? key : known, english, { count, ...values });
}

/**
 * The catalogue's text for a code from the server, or else the server's own words.
 *
 * @param {string} key as in `event.signed_in`
 * @param {string} said the words of the server, in English
 */
export function translated(key, said) {
  return catalogue[key] ?? said;
}

/**
 * Registers a callback for changes of language or time zone.
 *
 * @param {() => void} write writes the texts of scripts again
 */
export function onTextsChanged(write) {
  document.addEventListener("texts", write);
}

/** Makes scripts write their texts again. */
export function rewrite() {
  document.dispatchEvent(new CustomEvent("texts"));
}

/**
 * Translates elements with a `data-text` attribute, and the `aria-label` of those with a
 * `data-label`. The page stays as it is if the catalogue can't be loaded.
 */
export async function applyTexts() {
  const wanted = textLanguage();
  if (wanted === document.documentElement.lang) {
    return;
  }
  try {
    const loaded = await load(wanted);
    if (wanted !== textLanguage()) {
      return;
    }
    catalogue = loaded;
  } catch {
    catalogues.delete(wanted);
    return;
  }
  document.documentElement.lang = wanted;
  translate(document);
  for (const template of document.querySelectorAll("template")) {
    translate(template.content);
  }
  rewrite();
}

/** @param {ParentNode} root */
function translate(root) {
  for (const element of root.querySelectorAll("[data-text]")) {
    const written = element.textContent ?? "";
    element.textContent = translated(element.getAttribute("data-text") ?? "", written);
  }
  for (const element of root.querySelectorAll("[data-label]")) {
    const written = element.getAttribute("aria-label") ?? "";
    const label = translated(element.getAttribute("data-label") ?? "", written);
    element.setAttribute("aria-label", label);
  }
}

/** @param {string} wanted */
function load(wanted) {
  const loading = catalogues.get(wanted) ?? fetched(wanted);
  catalogues.set(wanted, loading);
  return loading;
}

/** @param {string} wanted */
async function fetched(wanted) {
  /** @type {HTMLLinkElement | null} */
  const link = document.querySelector(`link[rel="translation"][hreflang="${wanted}"]`);
  const response = await fetch(link?.href ?? `assets/texts/${wanted}.json`, {
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!response.ok) {
    throw new Error(`texts/${wanted}.json: ${response.status}`);
  }
  return response.json();
}

await applyTexts();
