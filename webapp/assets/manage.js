import { confirm } from "./confirm.js";
import { fromTemplate } from "./elements.js";
import { askOwn } from "./own.js";
import { reason } from "./section.js";

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
 * @param {(text: string) => void} say tells screen readers
 */
export function manage(button, username, admin, say) {
  const mine = button.getAttribute("aria-expanded") === "true";
  closeManaged();
  if (mine) {
    return;
  }
  const row = fromTemplate("manage");
  const panel = /** @type {HTMLElement} */ (row.querySelector(".panel"));
  panel.setAttribute("aria-label", `The account ${username}`);
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
   * @param {(text: string) => void} say
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
      this.state.textContent = reason(error);
      this.deeds.hidden = true;
    }
  }

  /** @param {Account} account */
  #show({ username, displayName, disabled, sessions }) {
    const name = displayName === username ? username : `${username} (${displayName})`;
    this.state.textContent =
      `${name} ${disabled ? "is disabled and can’t sign in." : "may sign in."} ` +
      (sessions === 1 ? "1 session lives." : `${sessions} sessions live.`);
    this.end.textContent = "End sessions";
    this.end.hidden = sessions === 0;
    this.toggle.textContent = disabled ? "Enable account" : "Disable account";
    this.toggle.classList.toggle("danger", !disabled);
    this.deeds.hidden = false;
  }

  #endSessions() {
    confirm(this.end, {
      question: `End every session of ${this.username}? They are signed out at once.`,
      verb: "End sessions",
      user: this.admin(),
      act: () => askOwn(`${this.path}/sessions`, "DELETE"),
      done: (result) => {
        const { ended } = /** @type {{ended: number}} */ (result);
        this.#done(ended === 1 ? "1 session has ended." : `${ended} sessions have ended.`);
      },
    });
  }

  #toggle() {
    const disabled = !this.account.disabled;
    confirm(this.toggle, {
      question: disabled
        ? `Disable the account of ${this.username}? Every session of it ends, and nobody signs in to it.`
        : `Let ${this.username} sign in again?`,
      verb: disabled ? "Disable account" : "Enable account",
      user: this.admin(),
      act: () => askOwn(this.path, "PUT", { disabled }),
      done: () => this.#done(disabled ? "The account is disabled." : "The account is enabled."),
    });
  }

  /** @param {string} message */
  #done(message) {
    this.say(message);
    this.panel.focus();
    this.load();
  }
}
