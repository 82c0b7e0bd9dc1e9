import { element, find, fromTemplate } from "../shared/elements.js";
import { setText, textElement } from "../shared/localized.js";
import { onChoicesChanged } from "../shared/preferences.js";
import { number, onTextsChanged, text } from "../shared/texts.js";
import { clock } from "../shared/time.js";
import { CHARTS, formatValue } from "./last-hour.js";

/**
 * The library, or null: it fails to load if it doesn't know the browser's language.
 *
 * @typedef {import("./uplot.js")} Plot
 */
const uPlot = await import("./uplot.js").then(
  ({ default: library }) => library,
  () => null,
);
const HEIGHT = 150;
const COLORS = ["--line-one", "--line-two"];
/** The lines also differ in their dashes, not only in color. */
const DASHES = [[], [5, 4]];
const SECOND_MS = 1_000;

/** @param {string} name of a CSS custom property */
function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** A chart. Screen readers get its legend and caption instead of the canvas. */
class Chart {
  /**
   * @param {{title: [key: string, english: string], series: import("./last-hour.js").Series[]}} described
   * @param {import("./last-hour.js").LastHour} numbers
   */
  constructor(described, numbers) {
    this.described = described;
    this.numbers = numbers;
    /**
     * The minute under the pointer.
     *
     * @type {number | null}
     */
    this.index = null;
    this.figure = fromTemplate("chart");
    setText(find(this.figure, ".title"), () => text(...described.title));
    this.moment = find(this.figure, ".moment");
    this.values = described.series.map((series, place) => this.#legend(series, place));
    this.place = find(this.figure, ".plot");
    /** @type {Plot | null} */
    this.plot = null;
  }

  /**
   * @param {import("./last-hour.js").Series} series
   * @param {number} place
   */
  #legend(series, place) {
    const item = document.createElement("li");
    const value = textElement("strong", "–");
    const label = textElement("span", () => text(...series.label));
    item.append(textElement("span", "", `key key-${place}`), label, " ", value);
    find(this.figure, ".legend").append(item);
    return value;
  }

  /** @returns {import("./uplot.js").AlignedData} */
  #data() {
    const all = this.numbers.all();
    return [
      all.map(({ at }) => at / SECOND_MS),
      ...this.described.series.map((series) =>
        all.map(({ minute }) => (minute ? series.of(minute) : null)),
      ),
    ];
  }

  show() {
    if (this.plot) {
      this.plot.setData(this.#data());
    } else if (uPlot) {
      this.plot = new uPlot(this.#options(), this.#data(), this.place);
    }
    this.#showValues();
  }

  /** @returns {import("./uplot.js").Options} */
  #options() {
    const axis = {
      stroke: () => color("--quiet"),
      font: "12px system-ui, sans-serif",
      grid: { stroke: () => color("--line"), width: 1 },
      ticks: { show: false },
    };
    const unit = this.described.series[0].unit;
    return {
      width: this.place.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: { y: { range: (_plot, _low, high) => [0, Math.max(high * 1.1 || 0, unit ? 1 : 4)] } },
      axes: [
        {
          ...axis,
          grid: { show: false },
          space: 70,
          size: 28,
          values: (_plot, times) => times.map((time) => clock(time * SECOND_MS)),
        },
        {
          ...axis,
          space: 36,
          size: 48,
          ...(unit
            ? {}
            : { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1e5, 1e6] }),
          values: (_plot, ticks) => ticks.map((tick) => number(tick)),
        },
      ],
      series: [
        {},
        ...this.described.series.map((_, place) => ({
          stroke: () => color(COLORS[place]),
          width: 2,
          dash: DASHES[place],
          points: { show: isAlone, size: 5 },
        })),
      ],
      hooks: {
        setCursor: [
          (plot) => {
            this.index = plot.cursor.idx ?? null;
            this.#showValues();
          },
        ],
      },
    };
  }

  /** Shows the values of the minute under the pointer, or of the whole hour. */
  #showValues() {
    const at = this.index === null ? null : this.numbers.all()[this.index];
    const values = this.described.series.map((series) =>
      formatValue(series, at ? at.minute && series.of(at.minute) : this.numbers.hour(series)),
    );
    this.moment.textContent = at ? text("monitor.at", "at {time}", { time: clock(at.at) }) : "";
    values.forEach((value, place) => {
      this.values[place].textContent = value;
    });
  }

  fit() {
    this.plot?.setSize({ width: this.place.clientWidth, height: HEIGHT });
  }

  repaint() {
    this.plot?.redraw(false, true);
    this.#showValues();
  }
}

/**
 * Whether to draw points: a line of one or two minutes would be invisible.
 *
 * @param {Plot} plot
 * @param {number} place
 */
function isAlone(plot, place) {
  return Array.from(plot.data[place] ?? []).filter((value) => value !== null).length < 3;
}

/** All charts. They follow the width and the colors of the page. */
export class Charts {
  /** @param {import("./last-hour.js").LastHour} numbers */
  constructor(numbers) {
    this.all = CHARTS.map((described) => new Chart(described, numbers));
    element("charts").append(...this.all.map((chart) => chart.figure));
    new ResizeObserver(() => this.all.forEach((chart) => chart.fit())).observe(element("charts"));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#repaint());
    onChoicesChanged(() => this.#repaint());
    onTextsChanged(() => this.#repaint());
  }

  show() {
    this.all.forEach((chart) => chart.show());
  }

  #repaint() {
    this.all.forEach((chart) => chart.repaint());
  }
}
