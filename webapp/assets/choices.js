/**
 * The preferences that stand in the cookie (docs/choices.md): which language and time zone a page
 * speaks, and the texts for it. Importing this translates the page.
 */

/** The languages that there are texts for; pages are written in the first. */
export const LANGUAGES = ["en", "de"];

/** @type {Map<string, Promise<Record<string, string>>>} */
const catalogues = new Map();

/** @type {Record<string, string>} */
let catalogue = {};

/**
 * What stands in the cookie for theme, language and time zone.
 *
 * @returns {string[]} each empty where nothing was chosen
 */
function places() {
  const cookie = /(?:^|;\s*)preferences=([\w/+@~.-]*)/.exec(document.cookie);
  const values = cookie ? cookie[1].split(".").map((place) => place.split(/[@~]/)[0]) : [];
  return values.length === 3 ? values : ["", "", ""];
}

/** @returns {"system" | "light" | "dark"} */
export function theme() {
  const [chosen] = places();
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

/**
 * The language for dates and numbers: the chosen one, or the browser's best of those with texts.
 *
 * @returns {string} one that `Intl` takes
 */
export function language() {
  const [, chosen] = places();
  return chosen && works(() => new Intl.Locale(chosen)) ? chosen : textLanguage(navigator.languages);
}

/** The time zone: the chosen one; else undefined, which is the browser's for `Intl`. */
export function timeZone() {
  const [, , chosen] = places();
  const known =
    chosen && works(() => new Intl.DateTimeFormat("en", { timeZone: chosen }));
  return known ? chosen : undefined;
}

/** @param {() => unknown} attempt */
function works(attempt) {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

/**
 * The best of the languages that there are texts for.
 *
 * @param {readonly string[]} [wanted] BCP 47 tags, the most wanted first
 */
export function textLanguage(wanted = [language()]) {
  const primary = wanted.map((tag) => tag.toLowerCase().split("-")[0]);
  return primary.find((tag) => LANGUAGES.includes(tag)) ?? LANGUAGES[0];
}

/** Shows the theme of the cookie, as `theme.js` did before the page was painted. */
export function applyTheme() {
  const chosen = theme();
  if (chosen === "system") {
    document.documentElement.removeAttribute("data-theme");
  } else {
    document.documentElement.setAttribute("data-theme", chosen);
  }
}

/**
 * A text of the catalogue.
 *
 * @param {string} key as in `session.title`
 * @param {string} written what the page says without a catalogue: the English text
 */
export function text(key, written) {
  return catalogue[key] ?? written;
}

/**
 * Puts the texts into the elements that name one with `data-text`. A page whose catalogue doesn't
 * come stays as it is.
 *
 * @param {ParentNode} root
 */
export async function applyTexts(root = document) {
  const wanted = textLanguage();
  if (wanted === LANGUAGES[0] && document.documentElement.lang === wanted) {
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
  for (const element of root.querySelectorAll("[data-text]")) {
    element.textContent = text(element.getAttribute("data-text") ?? "", element.textContent ?? "");
  }
  document.documentElement.lang = wanted;
  document.dispatchEvent(new CustomEvent("texts"));
}

/** @param {string} wanted */
function load(wanted) {
  const loading = catalogues.get(wanted) ?? fetched(wanted);
  catalogues.set(wanted, loading);
  return loading;
}

/** @param {string} wanted */
async function fetched(wanted) {
  const response = await fetch(new URL(`texts/${wanted}.json`, import.meta.url), {
    signal: AbortSignal.timeout(15_000),
  });
  if (!response.ok) {
    throw new Error(`texts/${wanted}.json: ${response.status}`);
  }
  return response.json();
}

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/**
 * A time in the chosen zone and language, with its distance, as in "May 4, 2026, 10:12:00 AM (in 29
 * minutes)".
 *
 * @param {string} iso as the server writes it
 * @param {number} now in milliseconds since 1970
 */
export function written(iso, now) {
  const time = new Date(iso);
  const seconds = Math.round((time.getTime() - now) / 1000);
  const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  const absolute = new Intl.DateTimeFormat(language(), {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: timeZone(),
  });
  const relative = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
  return `${absolute.format(time)} (${relative.format(Math.round(seconds / length), unit)})`;
}

applyTexts();
