/** Translates what the server says in English, as far as the catalogue covers it. */
import { Refused, Unanswered } from "./api.js";
import { text, translated } from "./texts.js";

/** @typedef {import("./localized.js").Localized} Localized */

/** @param {string} english */
const inEnglish = (english) => ({ words: english, english: true });

/** @param {string} words */
const inOurs = (words) => ({ words, english: false });

/**
 * The catalogue's text for a code, or the server's own words. On an English page, those are always
 * used, because they are more specific.
 *
 * @param {string} key
 * @param {string} said
 * @returns {Localized}
 */
function ours(key, said) {
  const known = document.documentElement.lang === "en" ? "" : translated(key, "");
  return known === "" ? inEnglish(said) : inOurs(known);
}

/**
 * Why the server refused a request.
 *
 * @param {import("./api.js").Problem} problem
 * @returns {Localized}
 */
export function describeProblem({ code, detail }) {
  const [, seconds] = / (\d+) s\.$/.exec(detail) ?? [];
  return code === "throttled" && seconds
    ? inOurs(
        text("refused.throttled", "Too many attempts. Try again in {seconds} s.", {
          seconds: Number(seconds),
        }),
      )
    : ours(`problem.${code}`, detail);
}

/**
 * Why a request failed.
 *
 * @param {unknown} error
 * @returns {Localized}
 */
export function describeFailure(error) {
  if (error instanceof Refused) {
    return describeProblem(error.problem);
  }
  if (error instanceof Unanswered) {
    return navigator.onLine
      ? inOurs(`${text("start.failed", "The request failed:")} ${describeSilence(error)}`)
      : inOurs(text("state.offline", "You are offline."));
  }
  return inOurs(text("state.broken", "Something went wrong on this page. Reload it."));
}

/**
 * What happened instead of a response.
 *
 * @param {Unanswered} error
 */
export function describeSilence({ message }) {
  const [, status] = /status (\d+)\.$/.exec(message) ?? [];
  return status
    ? text("server.status", "the server responded with status {status}.", { status })
    : text("server.silent", "the server did not respond.");
}

/** @typedef {{field: string, count: number}} Values */

/**
 * The rules for fields, by the server's words for them.
 *
 * @type {Record<string, (values: Values) => string>}
 */
const RULES = {
  "must be valid Unicode text": (values) =>
    text("rule.unicode", "{field} must be valid Unicode text", values),
  "must not be based on the user name or the display name": (values) =>
    text(
      "rule.name",
      "{field} must not be based on the user name or the display name",
      values,
    ),
  "must not be a common password or a simple pattern": (values) =>
    text("rule.common", "{field} must not be a common password or a simple pattern", values),
  "must not be the current password": (values) =>
    text("rule.same", "{field} must not be the current password", values),
  "must be the name of a time zone, as in Europe/Vienna": (values) =>
    text("rule.zone", "{field} must be the name of a time zone, such as Europe/Vienna", values),
};

/**
 * The rule that a field violates.
 *
 * @param {string} message from the server, as in "must be valid Unicode text"
 * @param {string} field its label, in the language of the page
 * @returns {Localized}
 */
export function describeRule(message, field) {
  const [, bound, digits] = /^must have at (least|most) ([\d,]+) characters$/.exec(message) ?? [];
  const values = { field, count: Number((digits ?? "0").replace(",", "")) };
  const rule = bound ? length(bound, values) : RULES[message]?.(values);
  return rule === undefined ? inEnglish(`${field} ${message}`) : inOurs(rule);
}

/**
 * @param {string} bound
 * @param {Values} values
 */
function length(bound, values) {
  return bound === "least"
    ? text("rule.atLeast", "{field} must have at least {count} characters", values)
    : text("rule.atMost", "{field} must have at most {count} characters", values);
}

/**
 * A security event, as `GET /api/events` returns it.
 *
 * @typedef {object} SecurityEvent
 * @property {string} id a whole number; later events have higher ids
 * @property {string} type
 * @property {"info" | "warning"} level
 * @property {string} message what happened, in English
 * @property {string} at
 * @property {string | null} user
 * @property {string | null} session a handle
 * @property {string} ip
 * @property {string} device
 * @property {number} count how often it happened
 */

/**
 * What happened.
 *
 * @param {Pick<SecurityEvent, "type" | "message">} event
 * @returns {Localized}
 */
export function describeEvent({ type, message }) {
  return ours(`event.${type}`, message);
}

/**
 * The name of a device.
 *
 * @param {string} device from the server, as in "Firefox on Linux"; may be empty
 */
export function deviceName(device) {
  if (device === "" || device === "Unknown device") {
    return text("device.unknown", "Unknown device");
  }
  const [, browser, place] = /^(.+) on (.+)$/.exec(device) ?? [];
  return place ? text("device.on", "{browser} on {place}", { browser, place }) : device;
}
