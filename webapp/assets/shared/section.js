import { Refused, Unanswered } from "./api.js";
import { element } from "./elements.js";
import { setText } from "./localized.js";
import { describeFailure } from "./server-texts.js";
import { text } from "./texts.js";

/**
 * How it went: `away` when the server did not answer, `unavailable` when it could not just now, and
 * `refused` when asking again would not help.
 *
 * @typedef {"shown" | "refused" | "unavailable" | "away"} Outcome
 */

/**
 * What to tell a person of an error.
 *
 * @param {unknown} error
 */
export function failureText(error) {
  return failureMessage(error)().words;
}

/**
 * The same for `says`, which tells it in another language too.
 *
 * @param {unknown} error
 */
export function failureMessage(error) {
  if (!(error instanceof Refused || error instanceof Unanswered)) {
    console.error(error);
  }
  return () => describeFailure(error);
}

/** A part of the page that is loaded, and says so, or why it could not be. */
export class Section {
  /** @type {Promise<Outcome> | null} */
  #running = null;
  /** @type {Promise<Outcome> | null} */
  #next = null;

  /**
   * @param {string} id of the element, which has `.state`, `.failure` and `.content`
   * @param {() => Promise<void>} fetch asks the server, and fills the content
   */
  constructor(id, fetch) {
    const part = (name) => /** @type {HTMLElement} */ (this.element.querySelector(name));
    this.element = element(id);
    this.fetch = fetch;
    this.state = part(".state");
    this.failure = part(".failure");
    this.content = part(".content");
    part(".failure button").addEventListener("click", () => this.load());
  }

  /**
   * Loads it; once more afterwards where that is under way, however often it is asked for.
   *
   * @returns {Promise<Outcome>}
   */
  load() {
    if (this.#running) {
      this.#next ??= this.#running.then(() => {
        this.#next = null;
        return this.load();
      });
      return this.#next;
    }
    this.#running = this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** @returns {Promise<Outcome>} */
  async #run() {
    this.element.setAttribute("aria-busy", "true");
    this.failure.hidden = true;
    this.#say(this.content.hidden ? () => text("state.loading", "Loading…") : "");
    try {
      await this.fetch();
      this.content.hidden = false;
      this.#say("");
      return "shown";
    } catch (error) {
      return this.#failed(error);
    } finally {
      this.element.removeAttribute("aria-busy");
    }
  }

  /**
   * @param {unknown} error
   * @returns {Outcome}
   */
  #failed(error) {
    const away = error instanceof Unanswered;
    this.#say("");
    // What is there stays, as the page says that it may be out of date.
    if (!away || this.content.hidden) {
      this.failure.hidden = false;
      setText(this.failure.querySelector("p"), failureMessage(error));
    }
    if (away) {
      return "away";
    }
    const later = error instanceof Refused && error.problem.code === "unavailable";
    return later ? "unavailable" : "refused";
  }

  /** @param {import("./localized.js").Message} words empty for nothing */
  #say(words) {
    setText(this.state, words);
    this.state.hidden = words === "";
  }
}
