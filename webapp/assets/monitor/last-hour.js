import { element } from "../shared/elements.js";
import { setText, textElement } from "../shared/localized.js";
import { askSignedIn } from "../shared/signed-in.js";
import { number, onTextsChanged, text } from "../shared/texts.js";
import { clock } from "../shared/time.js";

/**
 * What went on in one minute, as `GET /api/monitor` tells it.
 *
 * @typedef {object} Minute
 * @property {string} at when it began
 * @property {Record<string, number>} events by type; types that did not happen are left out
 * @property {number | null} sessions
 * @property {number} requests
 * @property {number | null} meanMillis
 * @property {number | null} p95Millis
 */

/**
 * One line of a chart, and one column of the table.
 *
 * @typedef {object} Series
 * @property {[key: string, english: string]} label
 * @property {(minute: Minute) => number | null} of
 * @property {"sum" | "last"} kind how an hour of it is told in one number
 * @property {string} [unit]
 */

const MINUTES = 60;
const MINUTE_MS = 60_000;

/** @param {string[]} types */
const happened =
  (...types) =>
  (/** @type {Minute} */ minute) =>
    types.reduce((sum, type) => sum + (minute.events[type] ?? 0), 0);

/** @type {{title: [key: string, english: string], series: Series[]}[]} */
export const CHARTS = [
  {
    title: ["monitor.chart.signIns", "Sign-ins"],
    series: [
      { label: ["monitor.line.signedIn", "Signed in"], of: happened("signed_in"), kind: "sum" },
      {
        label: ["monitor.line.failed", "Failed or throttled"],
        of: happened("sign_in_failed", "throttled"),
        kind: "sum",
      },
    ],
  },
  {
    title: ["monitor.chart.odd", "Suspicious cookies"],
    series: [
      {
        label: ["monitor.line.forged", "Forged"],
        of: happened("forged_cookie", "id_from_client"),
        kind: "sum",
      },
      {
        label: ["monitor.line.replayed", "Replayed"],
        of: happened("revoked_cookie_replayed", "token_reused"),
        kind: "sum",
      },
    ],
  },
  {
    title: ["monitor.chart.sessions", "Sessions"],
    series: [
      { label: ["monitor.line.live", "Active"], of: (minute) => minute.sessions, kind: "last" },
    ],
  },
  {
    title: ["monitor.chart.requests", "Requests"],
    series: [
      {
        label: ["monitor.line.answered", "Answered"],
        of: (minute) => minute.requests,
        kind: "sum",
      },
    ],
  },
  {
    title: ["monitor.chart.millis", "Request duration"],
    series: [
      {
        label: ["monitor.line.mean", "Mean"],
        of: (minute) => minute.meanMillis,
        kind: "last",
        unit: "ms",
      },
      {
        label: ["monitor.line.most", "95th percentile"],
        of: (minute) => minute.p95Millis,
        kind: "last",
        unit: "ms",
      },
    ],
  },
];

/** How precisely times are told. */
const DIGITS = 3;

/**
 * @param {Series} series
 * @param {number | null | undefined} value
 */
export function formatValue(series, value) {
  if (value === null || value === undefined) {
    return "–";
  }
  return series.unit
    ? `${number(Number(value.toPrecision(DIGITS)))} ${series.unit}`
    : number(Math.round(value));
}

/** The last hour, minute by minute, as far as the server told it. */
export class LastHour {
  /** @type {Map<string, Minute>} */
  #minutes = new Map();

  /** @param {() => void} happened is called when there was an event more than was known */
  constructor(happened) {
    this.happened = happened;
    element("figure-heads").append(
      ...[minute, ...this.#series().map(columnName)].map((words) => {
        const head = textElement("th", words);
        head.scope = "col";
        return head;
      }),
    );
    element("figures").addEventListener("toggle", () => this.showTable());
    onTextsChanged(() => this.showTable());
  }

  #series() {
    return CHARTS.flatMap((chart) => chart.series);
  }

  /** Oldest first, each minute of the hour; null for those that the server does not know. */
  all() {
    const last = [...this.#minutes.keys()].sort().at(-1);
    const end = last ? Date.parse(last) : Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    return Array.from({ length: MINUTES }, (_, index) => {
      const at = end - (MINUTES - 1 - index) * MINUTE_MS;
      return { at, minute: this.#minutes.get(new Date(at).toISOString()) ?? null };
    });
  }

  /**
   * Asks for the whole hour.
   *
   * @returns {Promise<string[]>} the names of administrators that no account has
   */
  async fetch() {
    /** @type {{minutes: Minute[], adminsWithoutAccount: string[]}} */
    const { minutes, adminsWithoutAccount } = await askSignedIn("monitor");
    this.#minutes.clear();
    minutes.forEach((minute) => this.#minutes.set(key(minute), minute));
    const since = new Date(minutes[0].at);
    setText(element("since"), () =>
      text("monitor.since", "Per minute, counted by this server since {time}.", {
        time: clock(since),
      }),
    );
    return adminsWithoutAccount;
  }

  /** @param {Minute[]} minutes which changed */
  merge(minutes) {
    const before = this.#events(minutes.map(key));
    minutes.forEach((minute) => this.#minutes.set(key(minute), minute));
    if (this.#events(minutes.map(key)) > before) {
      this.happened();
    }
    const kept = [...this.#minutes.keys()].sort().slice(-MINUTES);
    this.#minutes = new Map(kept.map((each) => [each, this.#minutes.get(each)]));
  }

  /** @param {string[]} keys */
  #events(keys) {
    return keys
      .flatMap((each) => Object.values(this.#minutes.get(each)?.events ?? {}))
      .reduce((sum, count) => sum + count, 0);
  }

  /**
   * The hour in one number: the sum, or the newest.
   *
   * @param {Series} series
   */
  hour(series) {
    const known = this.all().flatMap(({ minute }) =>
      minute && series.of(minute) !== null ? [minute] : [],
    );
    if (series.kind === "last") {
      return known.length ? series.of(known.at(-1)) : null;
    }
    return known.reduce((sum, minute) => sum + series.of(minute), 0);
  }

  /** The same for who reads or hears it, newest first; only while it is open. */
  showTable() {
    if (!element("figures").open) {
      return;
    }
    const rows = this.all()
      .filter(({ minute }) => minute)
      .reverse()
      .map(({ at, minute }) => {
        const row = document.createElement("tr");
        const head = textElement("th", clock(at));
        head.scope = "row";
        row.append(
          head,
          ...this.#series().map((series) => textElement("td", formatValue(series, series.of(minute)))),
        );
        return row;
      });
    element("figure-rows").replaceChildren(...rows);
  }
}

function minute() {
  return text("monitor.minute", "Minute");
}

/** @param {Series} series */
function columnName(series) {
  const chart = CHARTS.find((each) => each.series.includes(series));
  return () => `${text(...chart.title)}: ${text(...series.label)}`;
}

/**
 * In the form that {@link Date} writes, whatever the server leaves out.
 *
 * @param {Minute} minute
 */
function key(minute) {
  return new Date(minute.at).toISOString();
}
