import { Refused } from "../shared/api.js";
import { confirm, isAsking } from "../shared/confirm.js";
import { element, fill, find, fromTemplate } from "../shared/elements.js";
import { setLabel, setText } from "../shared/localized.js";
import { Section } from "../shared/section.js";
import { deviceName } from "../shared/server-texts.js";
import { askSignedIn } from "../shared/signed-in.js";
import { counted, text } from "../shared/texts.js";
import { timeElement } from "../shared/time.js";

/**
 * A session, as `GET /api/sessions` returns it.
 *
 * @typedef {object} Listed
 * @property {string} id a handle
 * @property {boolean} current
 * @property {string} createdAt
 * @property {string} lastSeenAt
 * @property {string} expiresAt
 * @property {string} ip without its last part, as in "192.0.2.0"
 * @property {string} userAgent
 * @property {string} device as in "Firefox on Linux"
 */

/** How many sessions are shown at first, so that what follows them stays in reach. */
const AT_FIRST = 6;

/** The list of sessions, with buttons that end them. */
export class Sessions {
  /**
   * @param {() => string} user the name of the user who is signed in
   * @param {(words: import("../shared/localized.js").Message) => void} say announces words to screen readers
   */
  constructor(user, say) {
    this.user = user;
    this.say = say;
    this.stale = false;
    /** Whether more than {@link AT_FIRST} are shown. */
    this.all = false;
    /** The handle of this session. */
    this.current = "";
    this.section = new Section("sessions", () => this.#fetch());
    const all = find(element("end-others"), "button");
    all.addEventListener("click", () => this.#endOthers(all));
    find(element("more-sessions"), "button").addEventListener("click", () => this.#showAll());
  }

  /**
   * Loads the list again, but not while a question about one of them is open.
   *
   * @returns {Promise<import("../shared/section.js").Outcome>}
   */
  async refresh() {
    this.stale = isAsking();
    return this.stale ? "shown" : this.section.load();
  }

  async #fetch() {
    /** @type {{sessions: Listed[]}} */
    const { sessions } = await askSignedIn("sessions");
    if (isAsking()) {
      this.stale = true;
      return;
    }
    this.current = sessions.find((each) => each.current)?.id ?? "";
    const alone = sessions.every((each) => each.current);
    element("session-list").replaceChildren(...sessions.map((each) => this.#card(each)));
    this.#hideMost(sessions.length);
    element("end-others").hidden = alone;
    element("alone").hidden = !alone;
  }

  /** @param {number} count of the sessions in the list */
  #hideMost(count) {
    const more = element("more-sessions");
    more.hidden = this.all || count <= AT_FIRST;
    if (more.hidden) {
      return;
    }
    [...element("session-list").children].slice(AT_FIRST).forEach((card) => {
      card.toggleAttribute("hidden", true);
    });
    setText(find(more, "button"), () =>
      text("sessions.showAll", "Show all {count} sessions", { count }),
    );
  }

  #showAll() {
    this.all = true;
    element("more-sessions").hidden = true;
    const hidden = [...element("session-list").children].slice(AT_FIRST);
    hidden.forEach((card) => card.removeAttribute("hidden"));
    // The button that had the focus is gone.
    find(hidden[0], "button").focus();
  }

  /** @param {Listed} session */
  #card(session) {
    const card = fromTemplate("session-card");
    const device = () => deviceName(session.device);
    fill(card, "device", device);
    fill(card, "network", session.ip || (() => text("sessions.network.unknown", "unknown")));
    fill(card, "last-seen", timeElement(session.lastSeenAt));
    fill(card, "first-seen", timeElement(session.createdAt));
    const actions = find(card, ".actions");
    const end = find(actions, "button");
    setLabel(end, () =>
      text("sessions.end.label", "End this session: {device}", { device: device() }),
    );
    end.addEventListener("click", () => this.#endOne(end, session.id, device));
    card.classList.toggle("current", session.current);
    find(card, ".badge").hidden = !session.current;
    // This session is ended by signing out.
    actions.hidden = session.current;
    return card;
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {string} id
   * @param {() => string} device
   */
  #endOne(button, id, device) {
    confirm(button, {
      question: () =>
        text("sessions.end.question", "End the session “{device}”? It is signed out immediately.", {
          device: device(),
        }),
      verb: () => text("sessions.end.verb", "End session"),
      user: this.user(),
      act: () => askSignedIn(`sessions/${encodeURIComponent(id)}`, "DELETE").catch(unlessGone),
      done: () => this.#ended(() => text("sessions.ended", "Session ended.")),
      closed: () => this.#closed(),
    });
  }

  /** @param {HTMLButtonElement} button */
  #endOthers(button) {
    confirm(button, {
      question: () => text("sessions.endOthers.question", "Sign out everywhere except here?"),
      verb: () => text("sessions.endOthers", "Sign out everywhere else"),
      user: this.user(),
      act: () => askSignedIn("sessions", "DELETE"),
      done: (result) => {
        const { ended } = /** @type {{ended: number}} */ (result);
        this.#ended(() =>
          counted(
            ended,
            ["sessions.ended.one", "{count} session ended."],
            ["sessions.ended.other", "{count} sessions ended."],
          ),
        );
      },
      closed: () => this.#closed(),
    });
  }

  /** @param {import("../shared/localized.js").Message} message */
  #ended(message) {
    this.refresh();
    this.say(message);
    element("sessions-title").focus();
  }

  #closed() {
    if (this.stale) {
      this.refresh();
    }
  }
}

/**
 * Ignores that the session is already gone.
 *
 * @param {unknown} error
 */
function unlessGone(error) {
  if (!(error instanceof Refused) || error.problem.status !== 404) {
    throw error;
  }
}
