import { fill, fromTemplate, withText } from "./elements.js";
import { element } from "./form.js";
import { askOwn } from "./own.js";
import { reason, Section } from "./section.js";
import { timeElement } from "./time.js";

/**
 * @typedef {object} SecurityEvent
 * @property {number} id
 * @property {string} type
 * @property {"info" | "warning"} level
 * @property {string} message what happened, in words
 * @property {string} at
 * @property {string | null} user
 * @property {string} ip
 * @property {string} device
 * @property {number} count how often it happened
 */

/** What a page shows at most; older ones are asked for again. */
const MOST = 1_000;

/** What happened around the account, newest first. */
export class Events {
  /** @type {Map<number, SecurityEvent>} */
  #known = new Map();
  #more = false;

  /**
   * @param {() => string} user who is signed in
   * @param {(text: string) => void} say tells screen readers
   */
  constructor(user, say) {
    this.user = user;
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

  async #fetch() {
    /** @type {{events: SecurityEvent[], more: boolean}} */
    const page = await askOwn("events");
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
      const oldest = Math.min(...this.#known.keys());
      const page = await askOwn(`events?before=${oldest}`);
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

  #show() {
    const all = [...this.#known.values()].sort((one, other) => other.id - one.id);
    for (const dropped of all.splice(MOST)) {
      this.#known.delete(dropped.id);
      this.#more = true;
    }
    element("event-list").replaceChildren(...all.map((each) => this.#item(each)));
    element("no-events").hidden = all.length > 0;
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
      event.user && event.user !== this.user() ? event.user : "",
      event.device,
      event.ip,
      event.count > 1 ? `${event.count} times` : "",
    ].filter(Boolean);
    item.querySelector(".details").append(
      timeElement(event.at),
      ...details.map((text) => withText("span", text)),
    );
    return item;
  }
}
