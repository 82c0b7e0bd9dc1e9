import { Refused, Unanswered } from "./api.js";
import { element, find } from "./elements.js";
import { setText } from "./localized.js";
import { describeFailure } from "./server-texts.js";
import { text } from "./texts.js";

/**
 * The result of loading: `away` if the server did not respond, `unavailable` if it is overloaded or
 * its database is down, and `refused` if retrying would not help.
 *
 * @typedef {"shown" | "refused" | "unavailable" | "away"} Outcome
 */

/**
 * The text of an error, for people.
 *
 * @param {unknown} error
 */
export function failureText(error) {
  return failureMessage(error)().words;
}

/**
 * The text of an error for {@link setText}, which follows the language of the page.
 *
 * @param {unknown} error
 */
export function failureMessage(error) {
  if (!(error instanceof Refused || error instanceof Unanswered)) {
    console.error(error);
  }
  return () => describeFailure(error);
}

/**
 * A part of the page that shows whether it is loading, loaded, or failed, and why. Until it has
 * loaded or failed for the first time, it has the class `loading`, which hides what follows it.
 */
export class Section {
  /** @type {Promise<Outcome> | null} */
  #running = null;
  /** @type {Promise<Outcome> | null} */
  #next = null;

  /**
   * @param {string} id of an element with `.state`, `.failure` and `.content` in it
   * @param {() => Promise<void>} fetch loads the data and fills the content
   */
  constructor(id, fetch) {
    this.element = element(id);
    this.fetch = fetch;
    this.state = find(this.element, ".state");
    this.failure = find(this.element, ".failure");
    this.content = find(this.element, ".content");
    this.element.classList.add("loading");
    find(this.failure, "button").addEventListener("click", () => this.load());
  }

  /**
   * Loads the section. Calls while it is loading share one more run afterwards.
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
      this.element.classList.remove("loading");
    }
  }

  /**
   * @param {unknown} error
   * @returns {Outcome}
   */
  #failed(error) {
    const away = error instanceof Unanswered;
    this.#say("");
    // Old content stays visible: the page says that it may be out of date.
    if (!away || this.content.hidden) {
      this.failure.hidden = false;
      setText(find(this.failure, "p"), failureMessage(error));
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
