import { confirm } from "./confirm.js";
import { fromTemplate } from "./elements.js";
import { askOwn } from "./own.js";
import { labelled, says } from "./saying.js";
import { reason } from "./section.js";
import { counted, text } from "./texts.js";

/**
 * An account, as `GET /api/users/{username}` shows it to administrators.
 *
 * @typedef {object} Account
 * @property {string} username
 * @property {string} displayName
 * @property {string[]} roles
 * @property {boolean} disabled
 * @property {number} sessions
 */

/** @type {(() => void) | null} */
let closeOpen = null;

/** Closes what is open, if anything is. */
export function closeManaged() {
  closeOpen?.();
}

/**
 * Opens a row below, with what an administrator may do to an account; closes it if it is open.
 *
 * @param {HTMLButtonElement} button in the event's row
 * @param {string} username
 * @param {() => string} admin who is signed in
 * @param {(words: () => string) => void} say tells screen readers
 */
export function manage(button, username, admin, say) {
  const mine = button.getAttribute("aria-expanded") === "true";
  closeManaged();
  if (mine) {
    return;
  }
  const row = fromTemplate("manage");
  const panel = /** @type {HTMLElement} */ (row.querySelector(".panel"));
  labelled(panel, () => text("manage.label", "Account {username}", { username }));
  button.setAttribute("aria-expanded", "true");
  button.closest("tr").after(row);
  closeOpen = () => {
    closeOpen = null;
    row.remove();
    button.setAttribute("aria-expanded", "false");
  };
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.querySelector("form")) {
      closeManaged();
      button.focus();
    }
  });
  new Panel(panel, username, admin, say).load();
  panel.focus();
}

class Panel {
  /**
   * @param {HTMLElement} panel
   * @param {string} username
   * @param {() => string} admin
   * @param {(words: () => string) => void} say
   */
  constructor(panel, username, admin, say) {
    const part = (name) => /** @type {HTMLElement} */ (panel.querySelector(name));
    this.panel = panel;
    this.path = `users/${encodeURIComponent(username)}`;
    this.username = username;
    this.admin = admin;
    this.say = say;
    this.state = part(".account-state");
    this.deeds = part(".deeds");
    this.end = /** @type {HTMLButtonElement} */ (part(".end"));
    this.toggle = /** @type {HTMLButtonElement} */ (part(".toggle"));
    /** @type {Account | null} */
    this.account = null;
    this.end.addEventListener("click", () => this.#endSessions());
    this.toggle.addEventListener("click", () => this.#toggle());
  }

  async load() {
    try {
      this.account = await askOwn(this.path);
      this.#show(this.account);
    } catch (error) {
      says(this.state, () => reason(error));
      this.deeds.hidden = true;
    }
  }

  /** @param {Account} account */
  #show({ username, displayName, disabled, sessions }) {
    const name = displayName === username ? username : `${username} (${displayName})`;
    says(this.state, () => `${standing(name, disabled)} ${alive(sessions)}`);
    says(this.end, endSessions);
    this.end.hidden = sessions === 0;
    says(this.toggle, disabled ? enable : disable);
    this.toggle.classList.toggle("danger", !disabled);
    this.deeds.hidden = false;
  }

  #endSessions() {
    const { username } = this;
    confirm(this.end, {
      question: () =>
        text(
          "manage.end.question",
          "End every session of {username}? They are signed out at once.",
          { username },
        ),
      verb: endSessions,
      user: this.admin(),
      act: () => askOwn(`${this.path}/sessions`, "DELETE"),
      done: (result) => {
        const { ended } = /** @type {{ended: number}} */ (result);
        this.#done(() => haveEnded(ended));
      },
    });
  }

  #toggle() {
    const { username } = this;
    const disabled = !this.account.disabled;
    confirm(this.toggle, {
      question: () =>
        disabled
          ? text(
              "manage.disable.question",
              "Disable the account of {username}? Every session of it ends, and nobody signs in to it.",
              { username },
            )
          : text("manage.enable.question", "Let {username} sign in again?", { username }),
      verb: disabled ? disable : enable,
      user: this.admin(),
      act: () => askOwn(this.path, "PUT", { disabled }),
      done: () =>
        this.#done(() =>
          disabled
            ? text("manage.disabled", "The account is disabled.")
            : text("manage.enabled", "The account is enabled."),
        ),
    });
  }

  /** @param {() => string} words */
  #done(words) {
    this.say(words);
    this.panel.focus();
    this.load();
  }
}

const endSessions = () => text("manage.end", "End sessions");
const disable = () => text("manage.disable", "Disable account");
const enable = () => text("manage.enable", "Enable account");

/**
 * @param {string} name
 * @param {boolean} disabled
 */
function standing(name, disabled) {
  return disabled
    ? text("manage.mayNot", "{name} is disabled and can’t sign in.", { name })
    : text("manage.may", "{name} may sign in.", { name });
}

/** @param {number} sessions */
function alive(sessions) {
  return counted(
    sessions,
    ["manage.sessions.one", "1 session lives."],
    ["manage.sessions.other", "{count} sessions live."],
  );
}

/** @param {number} sessions */
function haveEnded(sessions) {
  return counted(
    sessions,
    ["manage.ended.one", "1 session has ended."],
    ["manage.ended.other", "{count} sessions have ended."],
  );
}
