import { element, fill, find, fromTemplate } from "../shared/elements.js";
import { setLabel, setText, textElement } from "../shared/localized.js";
import { failureText, Section } from "../shared/section.js";
import { describeEvent, deviceName } from "../shared/server-texts.js";
import { askSignedIn } from "../shared/signed-in.js";
import { counted, text } from "../shared/texts.js";
import { timeElement } from "../shared/time.js";
import { closeAccountPanel, toggleAccountPanel } from "./account-panel.js";

/**
 * @typedef {import("../shared/server-texts.js").SecurityEvent} SecurityEvent
 * @typedef {{events: SecurityEvent[], more: boolean}} EventPage
 */

/**
 * The name of each type of event in the filter.
 *
 * @type {Record<string, [key: string, english: string]>}
 */
const TYPES = {
  signed_in: ["monitor.type.signed_in", "Signed in"],
  sign_in_failed: ["monitor.type.sign_in_failed", "Sign-in failed"],
  wrong_current_password: ["monitor.type.wrong_current_password", "Wrong current password"],
  throttled: ["monitor.type.throttled", "Throttled"],
  signed_out: ["monitor.type.signed_out", "Signed out"],
  registered: ["monitor.type.registered", "Registered"],
  reauthenticated: ["monitor.type.reauthenticated", "Password confirmed"],
  password_changed: ["monitor.type.password_changed", "Password changed"],
  session_ended: ["monitor.type.session_ended", "Session ended"],
  session_end_noticed: ["monitor.type.session_end_noticed", "End noticed"],
  forged_cookie: ["monitor.type.forged_cookie", "Forged cookie"],
  id_from_client: ["monitor.type.id_from_client", "Unknown session id"],
  revoked_cookie_replayed: ["monitor.type.revoked_cookie_replayed", "Replayed cookie"],
  token_reused: ["monitor.type.token_reused", "Token reused"],
  address_changed: ["monitor.type.address_changed", "Network changed"],
  browser_changed: ["monitor.type.browser_changed", "Browser changed"],
  account_disabled: ["monitor.type.account_disabled", "Account disabled"],
  account_enabled: ["monitor.type.account_enabled", "Account enabled"],
  key_withdrawn: ["monitor.type.key_withdrawn", "Key withdrawn"],
  account_deleted: ["monitor.type.account_deleted", "Account deleted"],
};
/** How many events are shown at first, and how many older ones are added at once. */
const AT_FIRST = 20;
const AT_ONCE = 50;
/** How many events the page shows; older ones can be found with the filter. */
const MOST = 1_000;

/** The security events of all accounts, filtered, newest first. */
export class Audit {
  /** @type {SecurityEvent[]} */
  #events = [];
  #more = false;
  #looking = false;
  /** How often there were newer events. */
  #told = 0;
  /** The filter of what is shown, as a query. */
  #query = "";

  /**
   * @param {() => string} user the name of the user who is signed in
   * @param {(words: () => string) => void} say announces words to screen readers
   */
  constructor(user, say) {
    this.user = user;
    this.say = say;
    this.section = new Section("audit", () => this.#fetch());
    this.form = /** @type {HTMLFormElement} */ (element("filters"));
    this.types = /** @type {HTMLSelectElement} */ (element("filter-type"));
    for (const [type, words] of Object.entries(TYPES)) {
      const option = textElement("option", () => text(...words));
      option.value = type;
      this.types.append(option);
    }
    this.#restore();
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#filter();
    });
    // The fields are cleared after this event.
    this.form.addEventListener("reset", () => setTimeout(() => this.#filter()));
    element("newest").addEventListener("click", () => this.#reload());
    element("older").addEventListener("click", () => this.#showOlder());
  }

  /** Checks for newer events, and shows a notice once there are any. */
  async checkForNewer() {
    this.#told++;
    if (this.#looking || element("newer").textContent !== "") {
      return;
    }
    this.#looking = true;
    const shown = this.#events;
    try {
      const page = await this.#page({ limit: 1, after: shown[0]?.id ?? 0 });
      if (page.events.length > 0 && shown === this.#events) {
        setText(element("newer"), () => text("monitor.newer", "Newer events are available."));
      }
    } catch {
      // The page shows elsewhere that the server is away.
    } finally {
      this.#looking = false;
    }
    if (shown !== this.#events) {
      // The list was loaded meanwhile, and may lack the newer event.
      await this.checkForNewer();
    }
  }

  /** Restores the filter from the address, which keeps it across reloads. */
  #restore() {
    const asked = new URLSearchParams(location.search);
    for (const field of this.#fields()) {
      field.value = asked.get(field.name) ?? "";
    }
    // An unknown value has deselected all options.
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
      this.say(() =>
        counted(
          count,
          ["monitor.shown.one", "1 event shown."],
          ["monitor.shown.other", "{count} events shown."],
        ),
      );
    }
  }

  /**
   * @param {Record<string, string | number>} part which of the matching events to load
   * @returns {Promise<EventPage>}
   */
  #page(part) {
    const query = new URLSearchParams(this.#query);
    for (const [name, value] of Object.entries(part)) {
      query.set(name, String(value));
    }
    return askSignedIn(`events?${query}`);
  }

  async #fetch() {
    const told = this.#told;
    const page = await this.#page({ limit: AT_FIRST });
    setText(element("newer"));
    this.#events = page.events;
    this.#more = page.more;
    closeAccountPanel();
    element("event-rows").replaceChildren(...page.events.map((each) => this.#row(each)));
    this.#showEnd();
    if (told !== this.#told) {
      // This list may lack the newer event.
      this.checkForNewer();
    }
  }

  async #showOlder() {
    const button = element("older");
    if (button.getAttribute("aria-disabled") === "true") {
      return;
    }
    button.setAttribute("aria-disabled", "true");
    setText(element("older-problem"));
    try {
      const page = await this.#page({ limit: AT_ONCE, before: this.#events.at(-1)?.id ?? 0 });
      this.#events.push(...page.events);
      this.#more = page.more;
      element("event-rows").append(...page.events.map((each) => this.#row(each)));
      this.#showEnd();
      this.say(() => olderShown(page.events.length));
    } catch (error) {
      setText(element("older-problem"), () => failureText(error));
    } finally {
      button.removeAttribute("aria-disabled");
    }
  }

  #showEnd() {
    const empty = this.#events.length === 0;
    element("event-table").hidden = empty;
    element("no-events").hidden = !empty;
    const filtered = this.#query !== "";
    setText(element("no-events"), () =>
      filtered
        ? text("monitor.none.filtered", "No matching events. Clear the filter to see them all.")
        : text(
            "monitor.none",
            "Nothing yet. Account and session events will appear here.",
          ),
    );
    element("older").hidden = !this.#more || this.#events.length >= MOST;
  }

  /** @param {SecurityEvent} event */
  #row(event) {
    const row = fromTemplate("event-row");
    const warning = event.level === "warning";
    row.classList.toggle("warning", warning);
    find(row, ".badge").hidden = !warning;
    fill(row, "when", timeElement(event.at));
    setText(find(row, ".message"), () => message(event));
    fill(row, "user", event.user ?? "");
    fill(row, "from", () =>
      [event.device && deviceName(event.device), event.ip].filter(Boolean).join(" · "),
    );
    if (event.user && event.user !== this.user()) {
      fill(row, "act", this.#button(event.user));
    }
    return row;
  }

  /** @param {string} username */
  #button(username) {
    const button = textElement("button", () => text("monitor.manage", "Manage"), "second small");
    button.type = "button";
    setLabel(button, () => text("monitor.manage.label", "Manage {username}", { username }));
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => toggleAccountPanel(button, username, this.user, this.say));
    return button;
  }
}

/** @param {number} count of events */
function olderShown(count) {
  return counted(
    count,
    ["events.older.one", "{count} older event shown."],
    ["events.older.other", "{count} older events shown."],
  );
}

/** @param {SecurityEvent} event */
function message(event) {
  const said = describeEvent(event);
  const { count } = event;
  return count > 1
    ? {
        ...said,
        words: text("monitor.times", "{said} ({count} times)", { said: said.words, count }),
      }
    : said;
}
