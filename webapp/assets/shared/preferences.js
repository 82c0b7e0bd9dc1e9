/**
 * Saves choices. A choice applies at once, in all controls of the page, and is taken back if it
 * can't be saved.
 */
import { ask } from "./api.js";
import { applyTheme, assume, keptPreferences, preferences, timeZone } from "./choices.js";
import { applyTexts, rewrite } from "./texts.js";

/** @typedef {{analytics: boolean, decidedAt: string | null, globalPrivacyControl: boolean}} Consent */

/**
 * The name of each language in that language.
 *
 * @type {Record<string, string>}
 */
export const LANGUAGE_NAMES = { en: "English", de: "Deutsch" };

/** How often, and at what interval, to check whether a cookie has arrived. */
const MOST_LOOKS = 40;
const LOOK_MS = 25;
/** How long the parts of a page share a response, which may lack a choice made in the meantime. */
const SHARED_MS = 1_000;

/** @type {Consent | null} */
let confirmed = null;
/** @type {Consent | null} */
let assumedConsent = null;
let shownZone = timeZone();
/** @type {Promise<{consent: Consent}> | null} */
let answer = null;
/** Requests are sent one after the other, so that the last choice wins. */
let turn = Promise.resolve();

/** The choice about the analytics cookie; null until it is known. */
export function consent() {
  return assumedConsent ?? confirmed;
}

/**
 * Registers a callback for changes to any choice.
 *
 * @param {() => void} show updates the controls
 */
export function onChoicesChanged(show) {
  document.addEventListener("choices", show);
}

/**
 * Applies and saves a preference.
 *
 * @param {import("./choices.js").Preference} preference
 * @param {string} value empty for the default
 * @throws {import("./api.js").Refused} if the server rejects it
 * @throws {import("./api.js").Unanswered} if there is no response
 */
export async function choose(preference, value) {
  const wanted = value === "" ? { ...preferences(), [preference]: "" } : { [preference]: value };
  answer = null;
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
 * Allows or forbids the analytics cookie, and saves that.
 *
 * @param {boolean} analytics
 * @throws {import("./api.js").Refused} if the server rejects it
 * @throws {import("./api.js").Unanswered} if there is no response
 */
export async function decide(analytics) {
  const globalPrivacyControl = confirmed?.globalPrivacyControl ?? false;
  const said = { analytics, decidedAt: new Date().toISOString(), globalPrivacyControl };
  assumedConsent = said;
  answer = null;
  show();
  try {
    confirmed = await inTurn(() => ask("consent", "PUT", { analytics }));
  } finally {
    assumedConsent = assumedConsent === said ? null : assumedConsent;
    show();
  }
}

/** Loads all choices. The response updates the cookies with choices from other browsers. */
export async function loadChoices() {
  confirmed = (await shared()).consent;
  show();
}

/** The response of the API. The parts of a page that need it while the page loads share one. */
function shared() {
  if (answer) {
    return answer;
  }
  /** @type {Promise<{consent: Consent}>} */
  const asked = inTurn(() => ask("choices"));
  const forget = () => {
    answer = answer === asked ? null : answer;
  };
  answer = asked;
  asked.then(() => setTimeout(forget, SHARED_MS), forget);
  return asked;
}

/** Updates the page. */
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
 * Sets all preferences: the server can delete them only together.
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
 * Waits for the cookie, which some browsers show to scripts only after the response.
 *
 * @param {Record<string, string>} wanted
 */
async function arrived(wanted) {
  const isThere = () => {
    const kept = keptPreferences();
    return Object.entries(wanted).every(
      ([name, value]) => kept[/** @type {import("./choices.js").Preference} */ (name)] === value,
    );
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
