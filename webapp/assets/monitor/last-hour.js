import { element } from "../shared/elements.js";
import { setText, textElement } from "../shared/localized.js";
import { askSignedIn } from "../shared/signed-in.js";
import { number, onTextsChanged, text } from "../shared/texts.js";
import { clock } from "../shared/time.js";

/**
 * The counts of one minute, as `GET /api/monitor` returns them.
 *
 * @typedef {object} Minute
 * @property {string} at when it began
 * @property {Record<string, number>} events by type; zeros are left out
 * @property {number | null} sessions
 * @property {number} requests
 * @property {number | null} meanMillis
 * @property {number | null} p95Millis
 */

/**
 * A line of a chart, and a column of the table.
 *
 * @typedef {object} Series
 * @property {[key: string, english: string]} label
 * @property {(minute: Minute) => number | null} of
 * @property {"sum" | "last"} kind how to summarize an hour in one number
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

/** The number of significant digits of durations. */
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

/** The last hour by the minute, as far as the server knows it. */
export class LastHour {
  /** @type {Map<string, Minute>} */
  #minutes = new Map();

  /** @param {() => void} happened called when there are new events */
  constructor(happened) {
    this.happened = happened;
    this.table = /** @type {HTMLDetailsElement} */ (element("figures"));
    element("figure-heads").append(
      ...[minute, ...this.#series().map(columnName)].map((words) => {
        const head = textElement("th", words);
        head.scope = "col";
        return head;
      }),
    );
    this.table.addEventListener("toggle", () => this.showTable());
    onTextsChanged(() => this.showTable());
  }

  #series() {
    return CHARTS.flatMap((chart) => chart.series);
  }

  /** Every minute of the hour, oldest first; null for those that the server does not know. */
  all() {
    const last = [...this.#minutes.keys()].sort().at(-1);
    const end = last ? Date.parse(last) : Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    return Array.from({ length: MINUTES }, (_, index) => {
      const at = end - (MINUTES - 1 - index) * MINUTE_MS;
      return { at, minute: this.#minutes.get(new Date(at).toISOString()) ?? null };
    });
  }

  /**
   * Loads the whole hour.
   *
   * @returns {Promise<string[]>} administrators in the settings who have no account
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

  /** @param {Minute[]} minutes those that changed */
  merge(minutes) {
    const before = this.#events(minutes.map(key));
    minutes.forEach((minute) => this.#minutes.set(key(minute), minute));
    if (this.#events(minutes.map(key)) > before) {
      this.happened();
    }
    const kept = [...this.#minutes].sort(([one], [other]) => (one < other ? -1 : 1));
    this.#minutes = new Map(kept.slice(-MINUTES));
  }

  /** @param {string[]} keys */
  #events(keys) {
    return keys
      .flatMap((each) => Object.values(this.#minutes.get(each)?.events ?? {}))
      .reduce((sum, count) => sum + count, 0);
  }

  /**
   * The hour in one number: the sum, or the newest value.
   *
   * @param {Series} series
   */
  hour(series) {
    const known = this.all().flatMap(({ minute }) => (minute && series.of(minute)) ?? []);
    return series.kind === "last"
      ? (known.at(-1) ?? null)
      : known.reduce((sum, value) => sum + value, 0);
  }

  /** Fills the table, newest first, if it is open. */
  showTable() {
    if (!this.table.open) {
      return;
    }
    const rows = this.all()
      .reverse()
      .flatMap(({ at, minute }) => (minute ? [this.#row(at, minute)] : []));
    element("figure-rows").replaceChildren(...rows);
  }

  /**
   * @param {number} at in milliseconds since 1970
   * @param {Minute} minute
   */
  #row(at, minute) {
    const row = document.createElement("tr");
    const head = textElement("th", clock(at));
    head.scope = "row";
    const values = this.#series().map((series) => formatValue(series, series.of(minute)));
    row.append(head, ...values.map((value) => textElement("td", value)));
    return row;
  }
}

function minute() {
  return text("monitor.minute", "Minute");
}

/** @param {Series} series */
function columnName(series) {
  const titles = CHARTS.filter((each) => each.series.includes(series)).map(({ title }) => title);
  return () => [...titles, series.label].map((words) => text(...words)).join(": ");
}

/**
 * The start of a minute in the format of {@link Date#toISOString}; the server omits zeros.
 *
 * @param {Minute} minute
 */
function key(minute) {
  return new Date(minute.at).toISOString();
}
