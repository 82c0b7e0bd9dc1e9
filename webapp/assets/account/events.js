import { element, fill, find, fromTemplate } from "../shared/elements.js";
import { setText } from "../shared/localized.js";
import { failureMessage, Section } from "../shared/section.js";
import { describeEvent, deviceName } from "../shared/server-texts.js";
import { askSignedIn } from "../shared/signed-in.js";
import { counted, text } from "../shared/texts.js";
import { timeElement } from "../shared/time.js";

/**
 * @typedef {import("../shared/server-texts.js").SecurityEvent} SecurityEvent
 * @typedef {{events: SecurityEvent[], more: boolean}} EventPage
 */

/** The types of security events, which are also the names of events in their stream. */
export const EVENT_TYPES = [
  "registered",
  "signed_in",
  "sign_in_failed",
  "wrong_current_password",
  "throttled",
  "signed_out",
  "session_ended",
  "session_end_noticed",
  "revoked_cookie_replayed",
  "forged_cookie",
  "id_from_client",
  "address_changed",
  "browser_changed",
  "reauthenticated",
  "password_changed",
  "account_disabled",
  "account_enabled",
  "key_withdrawn",
  "account_deleted",
  "token_reused",
];

/** How many events are shown at first, so that what follows them stays in reach. */
const AT_FIRST = 10;
/** How many events the page keeps; older ones have to be loaded again. */
const MOST = 1_000;

/**
 * Sorts newest first. Ids are compared as text because they exceed the precision of numbers.
 *
 * @param {SecurityEvent} one
 * @param {SecurityEvent} other
 */
function newerFirst(one, other) {
  return other.id.length - one.id.length || (one.id < other.id ? 1 : -1);
}

/** The recent activity of the account, newest first. */
export class Events {
  /** @type {Map<string, SecurityEvent>} */
  #known = new Map();
  #more = false;

  /**
   * @param {() => string} user the name of the user who is signed in
   * @param {() => string} session the handle of this session
   * @param {(words: import("../shared/localized.js").Message) => void} say announces words to screen readers
   */
  constructor(user, session, say) {
    this.user = user;
    this.session = session;
    this.say = say;
    this.section = new Section("events", () => this.#fetch());
    element("older").addEventListener("click", () => this.#showOlder());
  }

  /** @param {SecurityEvent} event from the stream; a known one is updated */
  add(event) {
    const isNew = !this.#known.has(event.id);
    this.#known.set(event.id, event);
    this.#show();
    if (isNew) {
      this.say(() => announced(event));
    }
  }

  /** Administrators may read everyone's events; this page shows only their own. */
  #own() {
    return `user=${encodeURIComponent(this.user())}`;
  }

  /** Adds what has happened since the list was loaded; loads it all again if that is a lot. */
  async catchUp() {
    const [newest] = this.#newestFirst();
    if (!newest) {
      await this.section.load();
      return;
    }
    const after = `events?limit=${AT_FIRST}&after=${encodeURIComponent(newest.id)}`;
    try {
      /** @type {EventPage} */
      const { events, more } = await askSignedIn(`${after}&${this.#own()}`);
      if (more) {
        await this.section.load();
      } else {
        events.forEach((each) => this.#known.set(each.id, each));
        this.#show();
      }
    } catch {
      await this.section.load();
    }
  }

  async #fetch() {
    /** @type {EventPage} */
    const page = await askSignedIn(`events?limit=${AT_FIRST}&${this.#own()}`);
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
    setText(element("older-problem"), "");
    try {
      const oldest = this.#newestFirst().at(-1)?.id ?? "";
      /** @type {EventPage} */
      const page = await askSignedIn(`events?${this.#own()}&before=${encodeURIComponent(oldest)}`);
      page.events.forEach((each) => this.#known.set(each.id, each));
      this.#more = page.more;
      this.#show();
      const { length } = page.events;
      this.say(() =>
        counted(
          length,
          ["events.older.one", "{count} older event shown."],
          ["events.older.other", "{count} older events shown."],
        ),
      );
    } catch (error) {
      setText(element("older-problem"), failureMessage(error));
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
    // The server's filter also matches longer names that contain this one.
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
    find(item, ".badge").hidden = !warning;
    fill(item, "message", () => describeEvent(event));
    const here = Boolean(event.session) && event.session === this.session();
    fill(item, "when", timeElement(event.at));
    fill(item, "where", () => details(event, here));
    return item;
  }
}

/**
 * The announcement for screen readers.
 *
 * @param {SecurityEvent} event
 */
function announced(event) {
  const { words, english } = describeEvent(event);
  return event.level === "warning"
    ? { words: text("events.announced", "Warning: {event}", { event: words }), english }
    : { words, english };
}

/**
 * Where it happened, and how often.
 *
 * @param {SecurityEvent} event
 * @param {boolean} here
 */
function details({ device, ip, count }, here) {
  const times = () =>
    counted(count, ["events.times.one", "{count} time"], ["events.times.other", "{count} times"]);
  return [
    here ? text("events.here", "this session") : "",
    device && deviceName(device),
    ip,
    count > 1 ? times() : "",
  ]
    .filter(Boolean)
    .map((part) => `\u00a0· ${part}`)
    .join("");
}
