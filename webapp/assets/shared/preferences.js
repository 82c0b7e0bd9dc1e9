/**
 * Saves what people choose. It counts at once, in every control of the page, and no longer when it
 * could not be saved.
 */
import { ask } from "./api.js";
import { applyTheme, assume, keptPreferences, preferences, timeZone } from "./choices.js";
import { applyTexts, rewrite } from "./texts.js";

/** @typedef {{analytics: boolean, decidedAt: string | null, globalPrivacyControl: boolean}} Consent */

/** The languages, each in itself, so that everybody finds theirs. */
export const LANGUAGE_NAMES = { en: "English", de: "Deutsch" };

/** How often and how soon it is looked whether a cookie has come. */
const MOST_LOOKS = 40;
const LOOK_MS = 25;

/** @type {Consent | null} */
let confirmed = null;
/** @type {Consent | null} */
let assumedConsent = null;
let shownZone = timeZone();
/** Requests wait for each other, so that the last choice is the one that stays. */
let turn = Promise.resolve();

/** What was said about the analytics cookie; null while it isn't known. */
export function consent() {
  return assumedConsent ?? confirmed;
}

/**
 * Calls back when something counts that didn't.
 *
 * @param {() => void} show shows it in controls
 */
export function onChoicesChanged(show) {
  document.addEventListener("choices", show);
}

/**
 * Chooses.
 *
 * @param {import("./choices.js").Preference} preference
 * @param {string} value empty for the default
 * @throws {import("./api.js").Refused} when the server doesn't take it
 * @throws {import("./api.js").Unanswered} when no answer came
 */
export async function choose(preference, value) {
  const wanted = value === "" ? { ...preferences(), [preference]: "" } : { [preference]: value };
  const withdrawals = Object.entries(wanted).map(([name, each]) =>
    assume(/** @type {import("./choices.js").Preference} */ (name), each),
  );
  show();
  try {
    await inTurn(() => (value === "" ? replace(wanted) : ask("preferences", "PUT", wanted)));
    await arrived(wanted);
  } finally {
    withdrawals.forEach((withdraw) => withdraw());
    show();
  }
}

/**
 * Says yes or no to an analytics cookie.
 *
 * @param {boolean} analytics
 * @throws {import("./api.js").Refused} when the server doesn't take it
 * @throws {import("./api.js").Unanswered} when no answer came
 */
export async function decide(analytics) {
  const globalPrivacyControl = confirmed?.globalPrivacyControl ?? false;
  const said = { analytics, decidedAt: new Date().toISOString(), globalPrivacyControl };
  assumedConsent = said;
  show();
  try {
    confirmed = await inTurn(() => ask("consent", "PUT", { analytics }));
  } finally {
    assumedConsent = assumedConsent === said ? null : assumedConsent;
    show();
  }
}

/** Asks for the preferences; the answer brings the cookie of what was chosen elsewhere. */
export async function loadPreferences() {
  await inTurn(() => ask("preferences"));
  show();
}

/** Asks for the consent. */
export async function loadConsent() {
  confirmed = await inTurn(() => ask("consent"));
  show();
}

/** Lets what counts be seen. */
function show() {
  applyTheme();
  if (shownZone !== timeZone()) {
    shownZone = timeZone();
    rewrite();
  }
  document.dispatchEvent(new CustomEvent("choices"));
  applyTexts();
}

/**
 * The server forgets all preferences or none.
 *
 * @param {Record<string, string>} wanted empty for a default
 */
async function replace(wanted) {
  const chosen = Object.entries(wanted).filter(([, value]) => value !== "");
  await ask("preferences", "DELETE");
  if (chosen.length > 0) {
    await ask("preferences", "PUT", Object.fromEntries(chosen));
  }
}

/**
 * Some browsers let scripts see an answer before its cookie.
 *
 * @param {Record<string, string>} wanted
 */
async function arrived(wanted) {
  const isThere = () => {
    const kept = keptPreferences();
    return Object.entries(wanted).every(([name, value]) => kept[name] === value);
  };
  for (let looks = 0; looks < MOST_LOOKS && !isThere(); looks++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/**
 * @template T
 * @param {() => Promise<T>} request
 * @returns {Promise<T>}
 */
function inTurn(request) {
  const result = turn.then(request);
  turn = result.then(
    () => {},
    () => {},
  );
  return result;
}
