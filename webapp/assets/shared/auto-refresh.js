import { element } from "./elements.js";

/** @typedef {import("./section.js").Outcome} Outcome */

/** Streams end when the session gets a new id; they reopen after this delay. */
const RENEWAL_MS = 500;
const FIRST_RETRY_MS = 3_000;
const LAST_RETRY_MS = 10_000;

/**
 * Keeps a page up to date: loads it again when the user comes back to it or to the network, and
 * retries while the server does not respond. The page has `#offline` and `#away`.
 */
export class AutoRefresh {
  #retryMs = FIRST_RETRY_MS;
  #timer = 0;

  /**
   * @param {() => Promise<Outcome[]>} fetch loads the page once
   * @param {() => void} [rest] releases what a hidden page doesn't need
   * @param {() => void} [interrupted] called when the page can't be kept up to date for now
   */
  constructor(fetch, rest = () => {}, interrupted = () => {}) {
    this.fetch = fetch;
    this.rest = rest;
    this.interrupted = interrupted;
    addEventListener("online", () => this.load());
    addEventListener("offline", () => {
      element("offline").hidden = false;
    });
    document.addEventListener("visibilitychange", () =>
      document.hidden ? this.#pause() : this.load(),
    );
    addEventListener("pagehide", () => this.#pause());
    // A page from the back/forward cache may be out of date.
    addEventListener("pageshow", (event) => {
      if (event.persisted) {
        this.load();
      }
    });
    element("offline").hidden = navigator.onLine;
  }

  /** Loads the page, and retries later if the server is away or unavailable. */
  async load() {
    clearTimeout(this.#timer);
    const outcomes = await this.fetch();
    const away = outcomes.includes("away");
    element("offline").hidden = navigator.onLine;
    element("away").hidden = !away || !navigator.onLine;
    if (isInterrupted(outcomes)) {
      this.#retryLater();
    }
  }

  /**
   * Loads the page again after its stream has closed: shortly if it was open, because the session
   * may just have a new id; otherwise like any other interruption.
   *
   * @param {boolean} wasOpen
   */
  lost(wasOpen) {
    if (wasOpen) {
      this.#after(RENEWAL_MS);
    } else {
      this.#retryLater();
    }
  }

  /** Loads the page after a delay, which doubles each time up to {@link LAST_RETRY_MS}. */
  #retryLater() {
    this.interrupted();
    this.#after(this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
  }

  /** The page is up to date: the next retry starts with the shortest delay. */
  succeeded() {
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
 * Whether any of the outcomes is worth retrying.
 *
 * @param {Outcome[]} outcomes
 */
export function isInterrupted(outcomes) {
  return outcomes.includes("away") || outcomes.includes("unavailable");
}
