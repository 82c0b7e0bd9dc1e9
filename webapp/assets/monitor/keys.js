import { confirm } from "../shared/confirm.js";
import { element, find, fromTemplate } from "../shared/elements.js";
import { setLabel, setText } from "../shared/localized.js";
import { Section } from "../shared/section.js";
import { askSignedIn } from "../shared/signed-in.js";
import { text } from "../shared/texts.js";
import { timeElement } from "../shared/time.js";

/**
 * A key, as `GET /api/keys` returns it.
 *
 * @typedef {object} Key
 * @property {"sealing" | "signing"} ring
 * @property {string} id
 * @property {string} role
 * @property {string | null} at when it took or will take its role
 */

/** @type {Record<string, [key: string, english: string]>} */
const ROLES = {
  current: ["keys.role.current", "Current"],
  next: ["keys.role.next", "Next"],
  retired: ["keys.role.retired", "Retired"],
  other: ["keys.role.other", "Not current"],
  disabled: ["keys.role.disabled", "Disabled"],
};

/** @type {Record<string, [key: string, english: string]>} */
const RINGS = {
  sealing: ["keys.ring.sealing", "Sessions"],
  signing: ["keys.ring.signing", "Access tokens"],
};

/** The keys of sessions and access tokens, which an administrator can withdraw. */
export class Keys {
  /**
   * @param {() => string} user the name of the user who is signed in
   * @param {(words: () => string) => void} say announces words to screen readers
   */
  constructor(user, say) {
    this.user = user;
    this.say = say;
    this.section = new Section("keys", () => this.#fetch());
  }

  async #fetch() {
    /** @type {{withdrawable: boolean, keys: Key[]}} */
    const { withdrawable, keys } = await askSignedIn("keys");
    element("keys-given").hidden = withdrawable;
    element("key-rows").replaceChildren(...keys.map((key) => this.#row(key, withdrawable)));
  }

  /**
   * @param {Key} key
   * @param {boolean} withdrawable
   */
  #row(key, withdrawable) {
    const row = fromTemplate("key-row");
    setText(find(row, ".ring"), () => text(...RINGS[key.ring]));
    find(row, ".id").textContent = key.id;
    setText(find(row, ".role"), () => text(...ROLES[key.role]));
    if (key.at) {
      find(row, ".at").append(timeElement(key.at));
    }
    const button = find(row, "button");
    button.hidden = !withdrawable;
    setText(button, withdraw);
    setLabel(button, () => text("keys.withdraw.label", "Withdraw key {id}", { id: key.id }));
    button.addEventListener("click", () => this.#withdraw(button, key));
    return row;
  }

  /**
   * @param {HTMLElement} button
   * @param {Key} key
   */
  #withdraw(button, { ring, id }) {
    confirm(button, {
      question: () =>
        ring === "sealing"
          ? text(
              "keys.withdraw.sealing",
              "Withdraw key {id}? Everyone whose session it sealed is signed out, perhaps you too.",
              { id },
            )
          : text(
              "keys.withdraw.signing",
              "Withdraw key {id}? The access tokens it signed are refused; applications have to get new ones.",
              { id },
            ),
      verb: withdraw,
      user: this.user(),
      act: () => askSignedIn(`keys/${ring}/${encodeURIComponent(id)}`, "DELETE"),
      done: () => {
        this.say(() => text("keys.withdrawn", "Key withdrawn."));
        element("keys-title").focus();
        this.section.load();
      },
    });
  }
}

const withdraw = () => text("keys.withdraw", "Withdraw");
