/**
 * What a value turned out to be.
 *
 * @typedef {[key: string, english: string]} Words
 *
 * One row of a reading. A `value` that isn't a string is shown as JSON.
 *
 * @typedef {object} Row
 * @property {Words} term
 * @property {unknown} [value]
 * @property {number} [at] in milliseconds since 1970
 * @property {Words} [words]
 *
 * @typedef {object} Reading
 * @property {string} format a stable name, as in `jwt`
 * @property {Words} title
 * @property {Row[]} rows
 * @property {Remark[]} remarks
 * @property {((secret: string, salt: string) => Promise<boolean>)} [check] whether a secret made the
 *   signature
 * @property {string} [salt] the salt that the check uses by default, if it uses one
 *
 * @typedef {object} Remark
 * @property {Words} words
 * @property {Record<string, string | number>} [values]
 * @property {boolean} [warning]
 */

/** @type {Words} */
export const CONTENT = ["decoder.content", "Content"];
/** @type {Words} */
export const SIGNATURE = ["decoder.signature", "Signature"];
/** @type {Words} */
export const SIGNED_AT = ["decoder.signedAt", "Signed at"];

/** @type {Remark} */
export const UNCHECKED = {
  words: [
    "decoder.unchecked",
    "The signature has not been checked: anyone could have written this content. Without the right secret, no tool can tell.",
  ],
};

/** @type {Remark} */
export const READABLE = {
  words: [
    "decoder.readable",
    "Signed, not encrypted: everyone who has this cookie can read its content.",
  ],
};

/**
 * A remark that the content can't be read.
 *
 * @param {Words} words
 * @returns {Remark}
 */
export function warning(words) {
  return { words, warning: true };
}
