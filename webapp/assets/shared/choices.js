/**
 * The preferences that stand in the cookie (docs/choices.md), which scripts read, and what was
 * chosen just now.
 *
 * @typedef {"theme" | "language" | "timezone"} Preference
 */

/** @type {Map<Preference, {value: string}>} */
const assumed = new Map();

/**
 * What stands in the cookie.
 *
 * @returns {Record<Preference, string>} each empty where nothing was chosen
 */
export function keptPreferences() {
  const cookie = /(?:^|;\s*)preferences=([\w/+@~.-]*)/.exec(document.cookie);
  const values = cookie ? cookie[1].split(".").map((place) => place.split(/[@~]/)[0]) : [];
  const [theme, language, timezone] = values.length === 3 ? values : ["", "", ""];
  return { theme, language, timezone };
}

/**
 * Lets something count that is on its way to the server.
 *
 * @param {Preference} preference
 * @param {string} value empty for the default
 * @returns {() => void} lets the cookie count again, unless something else was chosen meanwhile
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

/** What counts, each empty where nothing was chosen. */
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
 * The languages that are wanted, the most wanted first: the chosen one, or the browser's.
 *
 * @returns {readonly string[]} BCP 47 tags
 */
export function languages() {
  const wanted = preferences().language;
  return wanted && works(() => new Intl.Locale(wanted)) ? [wanted] : navigator.languages;
}

/** The time zone: the chosen one; else undefined, which is the browser's for `Intl`. */
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

/** Shows the chosen theme, as `theme.js` did before the page was painted. */
export function applyTheme() {
  const wanted = theme();
  if (wanted === "system") {
    document.documentElement.removeAttribute("data-theme");
  } else {
    document.documentElement.setAttribute("data-theme", wanted);
  }
}
