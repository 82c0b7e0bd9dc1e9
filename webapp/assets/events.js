import { fill, fromTemplate } from "./elements.js";
import { element } from "./form.js";
import { askOwn } from "./own.js";
import { reason, Section } from "./section.js";
import { timeElement } from "./time.js";

/**
 * @typedef {object} SecurityEvent
 * @property {string} id a whole number; later ones have higher ids
 * @property {string} type
 * @property {"info" | "warning"} level
 * @property {string} message what happened, in words
 * @property {string} at
 * @property {string | null} user
 * @property {string | null} session a handle
 * @property {string} ip
 * @property {string} device
 * @property {number} count how often it happened
 */

/** What a page shows at most; older ones are asked for again. */
const MOST = 1_000;

/**
 * Newest first. Ids are too large for numbers.
 *
 * @param {SecurityEvent} one
 * @param {SecurityEvent} other
 */
function newerFirst(one, other) {
  return other.id.length - one.id.length || (one.id < other.id ? 1 : -1);
}

/** What happened around the account, newest first. */
export class Events {
  /** @type {Map<string, SecurityEvent>} */
  #known = new Map();
  #more = false;

  /**
   * @param {() => string} user who is signed in
   * @param {() => string} session the handle of this session
   * @param {(text: string) => void} say tells screen readers
   */
  constructor(user, session, say) {
    this.user = user;
    this.session = session;
    this.say = say;
    this.section = new Section("events", () => this.#fetch());
    element("older").addEventListener("click", () => this.#showOlder());
  }

  /** @param {SecurityEvent} event that happened just now, or that the server tells again */
  add(event) {
    const isNew = !this.#known.has(event.id);
    this.#known.set(event.id, event);
    this.#show();
    if (isNew) {
      this.say(event.level === "warning" ? `Warning: ${event.message}` : event.message);
    }
  }

  /** Administrators are told everybody's events; here are their own. */
  #own() {
    return `user=${encodeURIComponent(this.user())}`;
  }

  async #fetch() {
    /** @type {{events: SecurityEvent[], more: boolean}} */
    const page = await askOwn(`events?${this.#own()}`);
    const meets = page.events.some((each) => this.#known.has(each.id));
    if (!meets) {
      this.#known.clear();
      this.#more = page.more;
    }
    page.events.forEach((each) => this.#known.set(each.id, each));
    this.#show();
  }

  async #showOlder() {
    const button = element("older");
    if (button.getAttribute("aria-disabled") === "true") {
      return;
    }
    button.setAttribute("aria-disabled", "true");
    element("older-problem").textContent = "";
    try {
      const oldest = this.#newestFirst().at(-1).id;
      const page = await askOwn(`events?${this.#own()}&before=${encodeURIComponent(oldest)}`);
      page.events.forEach((each) => this.#known.set(each.id, each));
      this.#more = page.more;
      this.#show();
      this.say(`${page.events.length} older ones are shown.`);
    } catch (error) {
      element("older-problem").textContent = reason(error);
    } finally {
      button.removeAttribute("aria-disabled");
    }
  }

  #newestFirst() {
    return [...this.#known.values()].sort(newerFirst);
  }

  #show() {
    const all = this.#newestFirst();
    for (const dropped of all.splice(MOST)) {
      this.#known.delete(dropped.id);
      this.#more = true;
    }
    // The server's filter takes names that have this one in them, too.
    const own = all.filter((each) => each.user === this.user());
    element("event-list").replaceChildren(...own.map((each) => this.#item(each)));
    element("no-events").hidden = own.length > 0;
    element("older").hidden = !this.#more || all.length >= MOST;
  }

  /** @param {SecurityEvent} event */
  #item(event) {
    const item = fromTemplate("event");
    const warning = event.level === "warning";
    item.classList.toggle("warning", warning);
    /** @type {HTMLElement} */ (item.querySelector(".badge")).hidden = !warning;
    fill(item, "message", event.message);
    const details = [
      event.session && event.session === this.session() ? "this session" : "",
      event.device,
      event.ip,
      event.count > 1 ? `${event.count} times` : "",
    ].filter(Boolean);
    fill(item, "when", timeElement(event.at));
    fill(item, "where", details.map((text) => `\u00a0· ${text}`).join(""));
    return item;
  }
}
