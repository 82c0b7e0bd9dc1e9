import { confirm } from "../shared/confirm.js";
import { find, fromTemplate } from "../shared/elements.js";
import { setLabel, setText } from "../shared/localized.js";
import { failureText } from "../shared/section.js";
import { askSignedIn } from "../shared/signed-in.js";
import { counted, text } from "../shared/texts.js";

/**
 * The response of `GET /api/users/{username}`, for administrators.
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

/** Closes the open panel, if there is one. */
export function closeAccountPanel() {
  closeOpen?.();
}

/**
 * Opens a panel below the row with what an administrator can do to the account, or closes it.
 *
 * @param {HTMLButtonElement} button in the event's row
 * @param {string} username
 * @param {() => string} admin the name of the user who is signed in
 * @param {(words: () => string) => void} say announces words to screen readers
 */
export function toggleAccountPanel(button, username, admin, say) {
  const mine = button.getAttribute("aria-expanded") === "true";
  closeAccountPanel();
  if (mine) {
    return;
  }
  const row = fromTemplate("manage");
  const panel = find(row, ".panel");
  setLabel(panel, () => text("manage.label", "Account {username}", { username }));
  button.setAttribute("aria-expanded", "true");
  button.closest("tr")?.after(row);
  closeOpen = () => {
    closeOpen = null;
    row.remove();
    button.setAttribute("aria-expanded", "false");
  };
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.querySelector("form")) {
      closeAccountPanel();
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
    this.panel = panel;
    this.path = `users/${encodeURIComponent(username)}`;
    this.username = username;
    this.admin = admin;
    this.say = say;
    this.state = find(panel, ".account-state");
    this.buttons = find(panel, ".account-actions");
    this.end = /** @type {HTMLButtonElement} */ (find(panel, ".end"));
    this.toggle = /** @type {HTMLButtonElement} */ (find(panel, ".toggle"));
    this.disabled = false;
    this.end.addEventListener("click", () => this.#endSessions());
    this.toggle.addEventListener("click", () => this.#toggle());
  }

  async load() {
    try {
      /** @type {Account} */
      const account = await askSignedIn(this.path);
      this.#show(account);
    } catch (error) {
      setText(this.state, () => failureText(error));
      this.buttons.hidden = true;
    }
  }

  /** @param {Account} account */
  #show({ username, displayName, disabled, sessions }) {
    this.disabled = disabled;
    const name = displayName === username ? username : `${username} (${displayName})`;
    setText(this.state, () => `${standing(name, disabled)} ${alive(sessions)}`);
    setText(this.end, endSessions);
    this.end.hidden = sessions === 0;
    setText(this.toggle, disabled ? enable : disable);
    this.toggle.classList.toggle("danger", !disabled);
    this.buttons.hidden = false;
  }

  #endSessions() {
    const { username } = this;
    confirm(this.end, {
      question: () =>
        text(
          "manage.end.question",
          "End all sessions of {username}? They are signed out immediately.",
          { username },
        ),
      verb: endSessions,
      user: this.admin(),
      act: () => askSignedIn(`${this.path}/sessions`, "DELETE"),
      done: (result) => {
        const { ended } = /** @type {{ended: number}} */ (result);
        this.#done(() => haveEnded(ended));
      },
    });
  }

  #toggle() {
    const { username } = this;
    const disabled = !this.disabled;
    confirm(this.toggle, {
      question: () =>
        disabled
          ? text(
              "manage.disable.question",
              "Disable the account {username}? All its sessions end, and nobody can sign in to it.",
              { username },
            )
          : text("manage.enable.question", "Allow {username} to sign in again?", { username }),
      verb: disabled ? disable : enable,
      user: this.admin(),
      act: () => askSignedIn(this.path, "PUT", { disabled }),
      done: () =>
        this.#done(() =>
          disabled
            ? text("manage.disabled", "Account disabled.")
            : text("manage.enabled", "Account enabled."),
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
    : text("manage.may", "{name} can sign in.", { name });
}

/** @param {number} sessions */
function alive(sessions) {
  return counted(
    sessions,
    ["manage.sessions.one", "1 active session."],
    ["manage.sessions.other", "{count} active sessions."],
  );
}

/** @param {number} sessions */
function haveEnded(sessions) {
  return counted(
    sessions,
    ["manage.ended.one", "1 session ended."],
    ["manage.ended.other", "{count} sessions ended."],
  );
}
