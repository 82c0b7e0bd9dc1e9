import { Refused } from "./api.js";
import { confirm, isAsking } from "./confirm.js";
import { fill, fromTemplate } from "./elements.js";
import { element } from "./form.js";
import { askOwn } from "./own.js";
import { Section } from "./section.js";
import { counted, text } from "./texts.js";
import { timeElement } from "./time.js";
import { deviceWords } from "./words.js";
import { labelled } from "./saying.js";

/**
 * @typedef {object} Listed
 * @property {string} id a handle
 * @property {boolean} current
 * @property {string} createdAt
 * @property {string} lastSeenAt
 * @property {string} expiresAt
 * @property {string} ip without its last part
 * @property {string} userAgent
 * @property {string} device as in "Firefox on Linux"
 */

/** Where the person is signed in, and how to end that. */
export class Sessions {
  /**
   * @param {() => string} user who is signed in
   * @param {(words: import("./saying.js").Words) => void} say tells screen readers
   */
  constructor(user, say) {
    this.user = user;
    this.say = say;
    this.stale = false;
    /** The handle of this one. */
    this.current = "";
    this.section = new Section("sessions", () => this.#fetch());
    const all = element("end-others").querySelector("button");
    all.addEventListener("click", () => this.#endOthers(all));
  }

  /**
   * Loads them again, but not while the person is asked about one of them.
   *
   * @returns {Promise<import("./section.js").Outcome>}
   */
  async refresh() {
    this.stale = isAsking();
    return this.stale ? "shown" : this.section.load();
  }

  async #fetch() {
    /** @type {{sessions: Listed[]}} */
    const { sessions } = await askOwn("sessions");
    if (isAsking()) {
      this.stale = true;
      return;
    }
    this.current = sessions.find((each) => each.current)?.id ?? "";
    const alone = sessions.every((each) => each.current);
    element("session-list").replaceChildren(...sessions.map((each) => this.#card(each)));
    element("end-others").hidden = alone;
    element("alone").hidden = !alone;
  }

  /** @param {Listed} session */
  #card(session) {
    const card = fromTemplate("session-card");
    const device = () => deviceWords(session.device);
    fill(card, "device", device);
    fill(card, "network", session.ip || (() => text("sessions.network.unknown", "unknown")));
    fill(card, "last-seen", timeElement(session.lastSeenAt));
    fill(card, "first-seen", timeElement(session.createdAt));
    const actions = /** @type {HTMLElement} */ (card.querySelector(".actions"));
    const end = actions.querySelector("button");
    labelled(end, () =>
      text("sessions.end.label", "End this session: {device}", { device: device() }),
    );
    end.addEventListener("click", () => this.#endOne(end, session.id, device));
    card.classList.toggle("current", session.current);
    /** @type {HTMLElement} */ (card.querySelector(".badge")).hidden = !session.current;
    // One's own is ended by signing out.
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
        text("sessions.end.question", "End the session “{device}”? It is signed out at once.", {
          device: device(),
        }),
      verb: () => text("sessions.end.verb", "End session"),
      user: this.user(),
      act: () => askOwn(`sessions/${encodeURIComponent(id)}`, "DELETE").catch(unlessGone),
      done: () => this.#ended(() => text("sessions.ended", "The session has ended.")),
      closed: () => this.#closed(),
    });
  }

  /** @param {HTMLButtonElement} button */
  #endOthers(button) {
    confirm(button, {
      question: () => text("sessions.endOthers.question", "Sign out everywhere but here?"),
      verb: () => text("sessions.endOthers", "Sign out everywhere else"),
      user: this.user(),
      act: () => askOwn("sessions", "DELETE"),
      done: (result) => {
        const { ended } = /** @type {{ended: number}} */ (result);
        this.#ended(() =>
          counted(
            ended,
            ["sessions.ended.one", "{count} session has ended."],
            ["sessions.ended.other", "{count} sessions have ended."],
          ),
        );
      },
      closed: () => this.#closed(),
    });
  }

  /** @param {import("./saying.js").Words} message */
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
 * What was to be ended has ended.
 *
 * @param {unknown} error
 */
function unlessGone(error) {
  if (!(error instanceof Refused) || error.problem.status !== 404) {
    throw error;
  }
}
