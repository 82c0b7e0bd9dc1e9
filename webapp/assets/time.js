const absolute = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });
const short = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/**
 * A time with its distance, as in "May 4, 2026, 10:12:00 AM (in 29 minutes)".
 *
 * @param {string} iso as the server writes it
 * @param {number} now in milliseconds since 1970
 * @param {Intl.DateTimeFormat} [format]
 */
export function written(iso, now, format = absolute) {
  const time = new Date(iso);
  const seconds = Math.round((time.getTime() - now) / 1000);
  const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  const distance = relative.format(Math.round(seconds / length), unit);
  return `${format.format(time)} (${distance})`;
}

/**
 * A time without its seconds, whose distance {@link refreshTimes} keeps right.
 *
 * @param {string} iso as the server writes it
 */
export function timeElement(iso) {
  const made = document.createElement("time");
  made.dateTime = iso;
  made.textContent = written(iso, Date.now(), short);
  return made;
}

/** Writes the distances again, as time goes by. */
export function refreshTimes() {
  const now = Date.now();
  for (const time of document.querySelectorAll("time")) {
    time.textContent = written(time.dateTime, now, short);
  }
}
