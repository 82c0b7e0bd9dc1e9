import { fill, fromTemplate } from "./elements.js";
import { element } from "./form.js";
import { closeManaged, manage } from "./manage.js";
import { askOwn } from "./own.js";
import { reason, Section } from "./section.js";
import { timeElement } from "./time.js";

/** @typedef {import("./events.js").SecurityEvent} SecurityEvent */

/** What each type is called in the filter. */
const TYPES = {
  signed_in: "Signed in",
  sign_in_failed: "Sign-in failed",
  throttled: "Throttled",
  signed_out: "Signed out",
  registered: "Registered",
  reauthenticated: "Gave the password again",
  password_changed: "Password changed",
  session_ended: "Session ended",
  forged_cookie: "Forged cookie",
  id_from_client: "Id from a client",
  revoked_cookie_replayed: "Replayed cookie",
  token_reused: "Token used again",
  address_changed: "Network changed",
  browser_changed: "Browser changed",
  account_disabled: "Account disabled",
  account_enabled: "Account enabled",
  account_deleted: "Account deleted",
};
const AT_ONCE = 50;
/** What a page shows at most; a filter finds what is older. */
const MOST = 1_000;

/** Everybody's security events, filtered, newest first. */
export class Audit {
  /** @type {SecurityEvent[]} */
  #events = [];
  #more = false;
  #looking = false;
  /** The filter of what is shown, as a query. */
  #query = "";

  /**
   * @param {() => string} user who is signed in
   * @param {(text: string) => void} say tells screen readers
   */
  constructor(user, say) {
    this.user = user;
    this.say = say;
    this.section = new Section("audit", () => this.#fetch());
    this.form = /** @type {HTMLFormElement} */ (element("filters"));
    this.types = /** @type {HTMLSelectElement} */ (element("filter-type"));
    this.types.append(new Option("All types", ""));
    for (const [type, label] of Object.entries(TYPES)) {
      this.types.append(new Option(label, type));
    }
    this.#restore();
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#filter();
    });
    // Its fields are empty only after this.
    this.form.addEventListener("reset", () => setTimeout(() => this.#filter()));
    element("newest").addEventListener("click", () => this.#reload());
    element("older").addEventListener("click", () => this.#showOlder());
  }

  /** Looks whether there are newer ones than those that are shown, and says so once. */
  async look() {
    if (this.#looking || element("newer").textContent !== "") {
      return;
    }
    this.#looking = true;
    const shown = this.#events;
    try {
      const page = await this.#page({ limit: 1, after: shown[0]?.id ?? 0 });
      if (page.events.length > 0 && shown === this.#events) {
        element("newer").textContent = "There are newer events.";
      }
    } catch {
      // The page says itself when the server is away.
    } finally {
      this.#looking = false;
    }
  }

  /** The filter stands in the address, so that it is there again with the page. */
  #restore() {
    const asked = new URLSearchParams(location.search);
    for (const field of this.#fields()) {
      field.value = asked.get(field.name) ?? "";
    }
    // What no option is leaves nothing chosen.
    for (const field of this.form.querySelectorAll("select")) {
      field.selectedIndex = Math.max(0, field.selectedIndex);
    }
    this.#query = this.#asked();
  }

  #fields() {
    return /** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */ (
      this.form.querySelectorAll("input, select")
    );
  }

  #asked() {
    const filled = [...this.#fields()].filter((field) => field.value.trim() !== "");
    return new URLSearchParams(filled.map((field) => [field.name, field.value.trim()])).toString();
  }

  #filter() {
    this.#query = this.#asked();
    history.replaceState(null, "", this.#query ? `?${this.#query}` : location.pathname);
    this.#reload();
  }

  async #reload() {
    const outcome = await this.section.load();
    if (outcome === "shown") {
      const count = this.#events.length;
      this.say(count === 1 ? "1 event is shown." : `${count} events are shown.`);
    }
  }

  /**
   * @param {Record<string, string | number>} part which part of what the filter lets through
   * @returns {Promise<{events: SecurityEvent[], more: boolean}>}
   */
  #page(part) {
    const query = new URLSearchParams(this.#query);
    for (const [name, value] of Object.entries(part)) {
      query.set(name, String(value));
    }
    return askOwn(`events?${query}`);
  }

  async #fetch() {
    const page = await this.#page({ limit: AT_ONCE });
    element("newer").textContent = "";
    this.#events = page.events;
    this.#more = page.more;
    closeManaged();
    element("event-rows").replaceChildren(...page.events.map((each) => this.#row(each)));
    this.#showEnd();
  }

  async #showOlder() {
    const button = element("older");
    if (button.getAttribute("aria-disabled") === "true") {
      return;
    }
    button.setAttribute("aria-disabled", "true");
    element("older-problem").textContent = "";
    try {
      const page = await this.#page({ limit: AT_ONCE, before: this.#events.at(-1).id });
      this.#events.push(...page.events);
      this.#more = page.more;
      element("event-rows").append(...page.events.map((each) => this.#row(each)));
      this.#showEnd();
      this.say(`${page.events.length} older ones are shown.`);
    } catch (error) {
      element("older-problem").textContent = reason(error);
    } finally {
      button.removeAttribute("aria-disabled");
    }
  }

  #showEnd() {
    const empty = this.#events.length === 0;
    element("event-table").hidden = empty;
    element("no-events").hidden = !empty;
    element("no-events").textContent = this.#query
      ? "No event is like that. Clear the filter to see all."
      : "Nothing yet. What happens to accounts and sessions will appear here.";
    element("older").hidden = !this.#more || this.#events.length >= MOST;
  }

  /** @param {SecurityEvent} event */
  #row(event) {
    const row = fromTemplate("event-row");
    const warning = event.level === "warning";
    row.classList.toggle("warning", warning);
    /** @type {HTMLElement} */ (row.querySelector(".badge")).hidden = !warning;
    fill(row, "when", timeElement(event.at));
    fill(row, "message", event.count > 1 ? `${event.message} ${event.count} times.` : event.message);
    fill(row, "user", event.user ?? "");
    fill(row, "from", [event.device, event.ip].filter(Boolean).join(" · "));
    if (event.user && event.user !== this.user()) {
      fill(row, "act", this.#button(event.user));
    }
    return row;
  }

  /** @param {string} username */
  #button(username) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "second small";
    button.textContent = "Manage";
    button.setAttribute("aria-label", `Manage ${username}`);
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => manage(button, username, this.user, this.say));
    return button;
  }
}
