import { element } from "./elements.js";
import { setText } from "./localized.js";
import { Stream } from "./stream.js";

/** @typedef {import("./section.js").Outcome} Outcome */

/**
 * A stream that keeps the page up to date. The page has `#stream-state`, which says whether it does.
 *
 * @typedef {object} Live
 * @property {string} address
 * @property {string[]} types the names of its events
 * @property {(data: any) => void} received
 * @property {() => string} open what `#stream-state` says while the stream is open
 * @property {() => string} lost what it says while the page can't be kept up to date
 * @property {() => void} [opened]
 */

/** Streams end when the session gets a new id; they reopen after this delay. */
const RENEWAL_MS = 500;
const FIRST_RETRY_MS = 3_000;
const LAST_RETRY_MS = 10_000;

/**
 * Keeps a page up to date: loads it again when the user comes back to it or to the network, and
 * retries while the server does not respond. A stream is open while the page is shown. The page has
 * `#offline` and `#away`.
 */
export class AutoRefresh {
  #retryMs = FIRST_RETRY_MS;
  #timer = 0;
  /** @type {Stream | null} */
  #stream = null;

  /**
   * @param {() => Promise<Outcome[]>} fetch loads the page once; what comes first decides whether the
   *   stream opens
   * @param {Live} [live]
   */
  constructor(fetch, live) {
    this.fetch = fetch;
    this.live = live;
    if (live) {
      this.#stream = new Stream(live.address, live.types, {
        received: live.received,
        opened: () => this.#opened(live),
        lost: (wasOpen) => this.#lost(wasOpen),
      });
    }
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
    if (outcomes.includes("away") || outcomes.includes("unavailable")) {
      this.#retryLater();
    } else if (!this.#stream) {
      this.#retryMs = FIRST_RETRY_MS;
    } else if (outcomes[0] === "shown") {
      this.#stream.open();
    }
  }

  /** @param {Live} live */
  #opened(live) {
    this.#retryMs = FIRST_RETRY_MS;
    setText(element("stream-state"), live.open);
    live.opened?.();
  }

  /**
   * Loads the page again after its stream has closed: shortly if it was open, because the session
   * may just have a new id; otherwise like any other interruption.
   *
   * @param {boolean} wasOpen
   */
  #lost(wasOpen) {
    if (wasOpen) {
      this.#after(RENEWAL_MS);
    } else {
      this.#retryLater();
    }
  }

  /** Loads the page after a delay, which doubles each time up to {@link LAST_RETRY_MS}. */
  #retryLater() {
    if (this.live) {
      setText(element("stream-state"), this.live.lost);
    }
    this.#after(this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
  }

  /** @param {number} ms */
  #after(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.load(), ms);
  }

  #pause() {
    clearTimeout(this.#timer);
    this.#stream?.close();
  }
}
