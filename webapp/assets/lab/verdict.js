import { text } from "../shared/texts.js";

/**
 * @typedef {Pick<import("./explanation.js").Browser, "engine" | "stored" | "sent" | "removed"> &
 *   Partial<Pick<import("./explanation.js").Browser, "reasons">>} Outcome
 */

/**
 * The browsers, by the names of their engines.
 *
 * @type {Record<string, string>}
 */
export const ENGINES = {
  chromium: "Chrome, Edge",
  firefox: "Firefox",
  safari: "Safari",
  webkitgtk: "WebKitGTK",
};

/**
 * Whether the line does what it is for: it deletes, or the cookie is stored and sent.
 *
 * @param {Outcome} outcome
 */
export function isSuccess({ stored, sent, removed }) {
  return removed || (stored && sent !== false);
}

/**
 * Whether the line should delete the cookie that is already there, and doesn't.
 *
 * @param {Outcome} outcome
 */
function isKept({ removed, reasons = [] }) {
  return !removed && reasons.some(({ rule }) => rule === "expired");
}

/**
 * @param {Outcome} outcome
 * @returns what this browser does
 */
export function outcomeText(outcome) {
  const { stored, sent, removed } = outcome;
  if (removed) {
    return text("lab.effect.removed", "Deleted");
  }
  if (isKept(outcome)) {
    return text("lab.effect.kept", "Not deleted");
  }
  if (!stored) {
    return text("lab.effect.ignored", "Not stored");
  }
  const kept = text("lab.effect.stored", "Stored");
  return sent === null
    ? kept
    : `${kept} · ${sent ? text("lab.effect.sent", "Sent") : text("lab.effect.withheld", "Not sent")}`;
}

/**
 * One sentence about all browsers.
 *
 * @param {Outcome[]} outcomes
 */
export function headline(outcomes) {
  const failing = outcomes.filter((each) => !isSuccess(each));
  if (failing.length === 0) {
    return fine(outcomes);
  }
  if (failing.length < outcomes.length) {
    return text("lab.headline.some", "Doesn’t work in {browsers}", { browsers: named(failing) });
  }
  if (outcomes.every(isKept)) {
    return text("lab.headline.kept", "Deleted by no browser");
  }
  if (outcomes.every(({ stored }) => !stored)) {
    return text("lab.headline.unstored", "Stored by no browser");
  }
  return outcomes.every(({ stored }) => stored)
    ? text("lab.headline.unsent", "Stored, but sent by no browser")
    : text("lab.headline.none", "Works in no browser");
}

/** @param {Outcome[]} outcomes */
function fine(outcomes) {
  if (outcomes.every(({ removed }) => removed)) {
    return text("lab.headline.deleted", "Deletes the cookie in every browser");
  }
  return outcomes.some(({ sent }) => sent === null)
    ? text("lab.headline.stored", "Stored by every browser")
    : text("lab.headline.all", "Works in every browser");
}

/** @param {Outcome[]} outcomes */
export function named(outcomes) {
  return outcomes.map(({ engine }) => ENGINES[engine]).join(", ");
}
