/**
 * The preferences that stand in the cookie (docs/choices.md), which scripts read.
 */

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
 * The languages that are wanted, the most wanted first: the chosen one, or the browser's.
 *
 * @returns {readonly string[]} BCP 47 tags
 */
export function languages() {
  const [, chosen] = places();
  return chosen && works(() => new Intl.Locale(chosen)) ? [chosen] : navigator.languages;
}

/** The time zone: the chosen one; else undefined, which is the browser's for `Intl`. */
export function timeZone() {
  const [, , chosen] = places();
  const known = chosen && works(() => new Intl.DateTimeFormat("en", { timeZone: chosen }));
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

/** Shows the theme of the cookie, as `theme.js` did before the page was painted. */
export function applyTheme() {
  const chosen = theme();
  if (chosen === "system") {
    document.documentElement.removeAttribute("data-theme");
  } else {
    document.documentElement.setAttribute("data-theme", chosen);
  }
}
