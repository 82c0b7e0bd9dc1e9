/**
 * What pages say, in the chosen language. Importing this translates the page before the importing
 * script runs. Pages are written in English; `texts/<language>.json` has the other languages.
 */
import { languages } from "./choices.js";

/** The languages that there are texts for; pages are written in the first. */
export const LANGUAGES = ["en", "de"];

/** For how long a page waits for its texts before it goes on in English. */
const PATIENCE_MS = 5_000;

/** @type {Map<string, Promise<Record<string, string>>>} */
const catalogues = new Map();

/** @type {Record<string, string>} */
let catalogue = {};

/**
 * The best of the languages that there are texts for.
 *
 * @param {readonly string[]} [wanted] BCP 47 tags, the most wanted first
 */
export function textLanguage(wanted = languages()) {
  const primary = wanted.map((tag) => tag.toLowerCase().split("-")[0]);
  return primary.find((tag) => LANGUAGES.includes(tag)) ?? LANGUAGES[0];
}

/**
 * The language for dates and numbers: what is wanted most of what the texts are written in, as in
 * "de-AT".
 *
 * @returns {string} one that `Intl` takes
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
 * A text of the catalogue.
 *
 * @param {string} key as in `session.title`
 * @param {string} english what the page says without a catalogue, with names in braces for values
 * @param {Record<string, string | number>} [values] what stands for the names
 */
export function text(key, english, values = {}) {
  return (catalogue[key] ?? english).replace(/\{(\w+)\}/g, (name, of) => {
    const value = values[of];
    return value === undefined ? name : typeof value === "number" ? number(value) : value;
  });
}

/**
 * The text for so many, whose key ends with the plural category of the language, as in
 * `cookies.sent.one`. It may name `{count}`.
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
 * The catalogue's text for something that the server tells by a code, or else what it says itself.
 *
 * @param {string} key as in `event.signed_in`
 * @param {string} said by the server, in English
 */
export function translated(key, said) {
  return catalogue[key] ?? said;
}

/**
 * Calls back when another language or time zone was chosen while the page is open.
 *
 * @param {() => void} write writes again what scripts wrote
 */
export function onTextsChanged(write) {
  document.addEventListener("texts", write);
}

/** Has written again what scripts wrote. */
export function rewrite() {
  document.dispatchEvent(new CustomEvent("texts"));
}

/**
 * Puts the texts into the elements that name one: `data-text` for what they say, `data-label` for
 * their `aria-label`. A page whose catalogue doesn't come stays as it is.
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
  const response = await fetch(new URL(`../texts/${wanted}.json`, import.meta.url), {
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!response.ok) {
    throw new Error(`texts/${wanted}.json: ${response.status}`);
  }
  return response.json();
}

await applyTexts();
