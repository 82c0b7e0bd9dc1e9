import { element, find } from "../shared/elements.js";
import { linkSummaries, mark } from "../shared/form.js";
import { setText, textElement } from "../shared/localized.js";
import { describeRule } from "../shared/server-texts.js";

/**
 * An error at a field, with a message from the server or from the page.
 *
 * @typedef {{field: string, message: import("../shared/localized.js").Message}} FieldError
 */

/** The errors of a form: a summary that links to the fields, and a message next to each field. */
export class FormErrors {
  /**
   * @param {string} summary the id of an element with a heading and a list
   * @param {Record<string, string>} ids of the fields, by their names in the API
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
   * Shows errors and moves the focus to the summary.
   *
   * @param {FieldError[]} errors at least one; the first one of each field is shown next to it
   */
  show(errors) {
    this.clear();
    const items = errors.map((error) => this.#item(error));
    find(this.summary, "ul").replaceChildren(...items);
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
 * A message that begins with the label of the field, or with a capital letter.
 *
 * @param {string} field its name in the API
 * @param {string | undefined} id of the field, if the page has one
 * @param {string} message
 */
function titled(field, id, message) {
  const label = id && document.querySelector(`label[for="${id}"]`);
  return label && message.startsWith(`${field} `)
    ? describeRule(message.slice(field.length + 1), label.textContent ?? field)
    : { words: message.charAt(0).toUpperCase() + message.slice(1), english: true };
}
