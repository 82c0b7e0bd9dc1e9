import { timeZone } from "./choices.js";
import { locale, onTextsChanged } from "./texts.js";

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** Formats for the chosen time zone and language. */
let formats = chosen();

function chosen() {
  const zone = { timeZone: timeZone() };
  const language = locale();
  return {
    long: new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium", ...zone }),
    short: new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", ...zone }),
    clock: new Intl.DateTimeFormat(language, { timeStyle: "short", ...zone }),
    relative: new Intl.RelativeTimeFormat(language, { numeric: "auto" }),
  };
}

/**
 * The time of day.
 *
 * @param {Date | number} time as a date, or in milliseconds since 1970
 */
export function clock(time) {
  return formats.clock.format(time);
}

/**
 * A time and how far away it is, as in "May 4, 2026, 10:12:00 AM (in 29 minutes)".
 *
 * @param {string} iso in ISO 8601, as the server sends it
 * @param {number} now in milliseconds since 1970
 */
export function formatTime(iso, now) {
  return withDistance(iso, now, formats.long);
}

/**
 * @param {string} iso
 * @param {number} now
 * @param {Intl.DateTimeFormat} format
 */
function withDistance(iso, now, format) {
  const time = new Date(iso);
  const seconds = Math.round((time.getTime() - now) / 1000);
  const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  const distance = formats.relative.format(Math.round(seconds / length), unit);
  return `${format.format(time)} (${distance})`;
}

/**
 * An element with a time, without seconds. {@link refreshTimes} keeps it up to date.
 *
 * @param {string} iso in ISO 8601, as the server sends it
 */
export function timeElement(iso) {
  const made = document.createElement("time");
  made.dateTime = iso;
  made.textContent = withDistance(iso, Date.now(), formats.short);
  return made;
}

/** Updates how far away all times on the page are. */
export function refreshTimes() {
  const now = Date.now();
  for (const time of document.querySelectorAll("time")) {
    time.textContent = withDistance(time.dateTime, now, formats.short);
  }
}

onTextsChanged(() => {
  formats = chosen();
  refreshTimes();
});
