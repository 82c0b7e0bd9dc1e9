import { element } from "../shared/elements.js";
import { linkSummaries, mark } from "../shared/form.js";
import { setText, textElement } from "../shared/localized.js";
import { describeRule } from "../shared/server-texts.js";

/**
 * A message is the server's, or words of the page.
 *
 * @typedef {{field: string, message: import("../shared/localized.js").Message}} FieldError
 */

/** What is wrong with a form: a summary that links to the fields, and the same beside each. */
export class Errors {
  /**
   * @param {string} summary the id of the element with a heading and a list
   * @param {Record<string, string>} ids of the form's fields, by their names for the server
   */
  constructor(summary, ids) {
    this.summary = element(summary);
    this.ids = ids;
  }

  clear() {
    this.summary.hidden = true;
    Object.values(this.ids).forEach((id) => mark(id, ""));
  }

  /**
   * Shows them, and leads to the summary.
   *
   * @param {FieldError[]} errors at least one; of a field, the first counts
   */
  show(errors) {
    this.clear();
    const items = errors.map((error) => this.#item(error));
    this.summary.querySelector("ul").replaceChildren(...items);
    linkSummaries(this.summary);
    this.summary.hidden = false;
    this.summary.focus();
  }

  /** @param {FieldError} error */
  #item({ field, message }) {
    const item = document.createElement("li");
    const id = this.ids[field];
    const words = typeof message === "function" ? message : () => titled(field, id, message);
    if (!id) {
      setText(item, words);
      return item;
    }
    if (element(`${id}-error`).hidden) {
      mark(id, words);
    }
    const link = /** @type {HTMLAnchorElement} */ (textElement("a", words));
    link.href = `#${id}`;
    item.append(link);
    return item;
  }
}

/**
 * A message that begins with a capital letter, or with the field as people know it.
 *
 * @param {string} field as the server names it
 * @param {string | undefined} id of the field
 * @param {string} message
 */
function titled(field, id, message) {
  const label = id && document.querySelector(`label[for="${id}"]`);
  return label && message.startsWith(`${field} `)
    ? describeRule(message.slice(field.length + 1), label.textContent ?? field)
    : { words: message.charAt(0).toUpperCase() + message.slice(1), english: true };
}
