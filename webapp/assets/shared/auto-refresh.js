import { element } from "./elements.js";

/** @typedef {import("./section.js").Outcome} Outcome */

/** A stream that ends as the session gets a new id is opened again at once. */
const RENEWAL_MS = 500;
const FIRST_RETRY_MS = 3_000;
const LAST_RETRY_MS = 10_000;

/**
 * Keeps a page current, which has `#offline` and `#away`: it is loaded when somebody comes back to
 * it, and again as long as the server does not answer.
 */
export class AutoRefresh {
  #retryMs = FIRST_RETRY_MS;
  #timer = 0;

  /**
   * @param {() => Promise<Outcome[]>} fetch loads the page once
   * @param {() => void} [rest] gives back what a page that nobody sees doesn't need
   */
  constructor(fetch, rest = () => {}) {
    this.fetch = fetch;
    this.rest = rest;
    addEventListener("online", () => this.load());
    addEventListener("offline", () => {
      element("offline").hidden = false;
    });
    document.addEventListener("visibilitychange", () =>
      document.hidden ? this.#pause() : this.load(),
    );
    addEventListener("pagehide", () => this.#pause());
    // A page that comes back from the browser's memory shows what may be over.
    addEventListener("pageshow", (event) => {
      if (event.persisted) {
        this.load();
      }
    });
    element("offline").hidden = navigator.onLine;
  }

  /** Loads the page, and again later where the server did not answer, or could not just now. */
  async load() {
    clearTimeout(this.#timer);
    const outcomes = await this.fetch();
    const away = outcomes.includes("away");
    element("offline").hidden = navigator.onLine;
    element("away").hidden = !away || !navigator.onLine;
    if (isInterrupted(outcomes)) {
      this.later();
    }
  }

  /** Loads the page after a while, which gets longer each time. */
  later() {
    this.#after(this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
  }

  /** Loads the page in a moment. */
  soon() {
    this.#after(RENEWAL_MS);
  }

  /** All is well: the next trouble is a new one. */
  settled() {
    this.#retryMs = FIRST_RETRY_MS;
  }

  /** @param {number} ms */
  #after(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.load(), ms);
  }

  #pause() {
    clearTimeout(this.#timer);
    this.rest();
  }
}

/**
 * Whether one of them did not come for now.
 *
 * @param {Outcome[]} outcomes
 */
export function isInterrupted(outcomes) {
  return outcomes.includes("away") || outcomes.includes("unavailable");
}
