/**
 * The preferences in the cookie (docs/choices.md), and choices that are still being saved.
 *
 * @typedef {"theme" | "language" | "timezone"} Preference
 */

/** @type {Map<Preference, {value: string}>} */
const assumed = new Map();

/**
 * The preferences in the cookie.
 *
 * @returns {Record<Preference, string>} empty strings for defaults
 */
export function keptPreferences() {
  const cookie = /(?:^|;\s*)preferences=([\w/+@~.-]*)/.exec(document.cookie);
  const values = cookie ? cookie[1].split(".").map((place) => place.split(/[@~]/)[0]) : [];
  const [theme, language, timezone] = values.length === 3 ? values : ["", "", ""];
  return { theme, language, timezone };
}

/**
 * Applies a choice while it is being saved.
 *
 * @param {Preference} preference
 * @param {string} value empty for the default
 * @returns {() => void} goes back to the cookie, unless there has been another choice since
 */
export function assume(preference, value) {
  const choice = { value };
  assumed.set(preference, choice);
  return () => {
    if (assumed.get(preference) === choice) {
      assumed.delete(preference);
    }
  };
}

/** The preferences that apply now; empty strings for defaults. */
export function preferences() {
  const all = keptPreferences();
  assumed.forEach(({ value }, preference) => {
    all[preference] = value;
  });
  return all;
}

/** @returns {"system" | "light" | "dark"} */
export function theme() {
  const wanted = preferences().theme;
  return wanted === "light" || wanted === "dark" ? wanted : "system";
}

/**
 * The preferred languages, best first: the chosen one, or those of the browser.
 *
 * @returns {readonly string[]} BCP 47 tags
 */
export function languages() {
  const wanted = preferences().language;
  return wanted && works(() => new Intl.Locale(wanted)) ? [wanted] : navigator.languages;
}

/** The chosen time zone; undefined for the browser's own, as `Intl` has it. */
export function timeZone() {
  const wanted = preferences().timezone;
  const known = wanted && works(() => new Intl.DateTimeFormat("en", { timeZone: wanted }));
  return known ? wanted : undefined;
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

/** Applies the chosen theme, as `theme.js` did before the first paint. */
export function applyTheme() {
  const wanted = theme();
  if (wanted === "system") {
    document.documentElement.removeAttribute("data-theme");
  } else {
    document.documentElement.setAttribute("data-theme", wanted);
  }
}
