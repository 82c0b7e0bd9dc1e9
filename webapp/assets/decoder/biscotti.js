/** Biscotti's own session cookies, which are encrypted. */
import { fromBase64, toHex } from "./bytes.js";
import { warning } from "./reading.js";

/** One octet, the number of the key, a nonce and a tag. */
const OVERHEAD_BYTES = 33;
const NAME = /^(?:__Host-|__Secure-)?session$/i;

/** The first of several cookies: how many there are, a mark that all of them have, and its part. */
const HEAD = /^~(\d)\.([\w-]{8})\.([\w-]+)$/;

/**
 * Reads the form of a sealed session. Long ones are split into several cookies, as in `session`,
 * `session.1` and `session.2`.
 *
 * @param {string[]} values of these cookies
 * @param {string} name of the first cookie; empty if unknown
 * @returns {import("./reading.js").Reading | null} null if it isn't one
 */
export function readBiscotti(values, name) {
  const { text, all } = joined(values);
  const bytes = /^[\w-]+$/.test(text) ? fromBase64(text.slice(0, text.length - excess(text))) : null;
  if (!bytes || bytes.length < OVERHEAD_BYTES || bytes[0] !== 1) {
    return null;
  }
  return {
    format: "biscotti",
    title: NAME.test(name)
      ? ["decoder.biscotti", "Biscotti session"]
      : ["decoder.sealed", "Sealed content (Biscotti, or another application that uses Tink)"],
    rows: [
      { term: ["decoder.biscotti.parts", "Cookies"], value: all },
      { term: ["decoder.size", "Encrypted bytes"], value: bytes.length - OVERHEAD_BYTES },
      { term: ["decoder.biscotti.key", "Key"], value: toHex(bytes.slice(1, 5)) },
    ],
    remarks: [
      warning(["decoder.encrypted", "Encrypted: only the server that has the key can read it."]),
      ...(values.length < all
        ? [warning(["decoder.biscotti.missing", "Not all of its cookies are here."])]
        : []),
    ],
  };
}

/**
 * The sealed text, and the number of cookies that it was split into.
 *
 * @param {string[]} values
 */
function joined(values) {
  const [, count, mark, first] = HEAD.exec(values[0]) ?? [];
  if (first === undefined) {
    return { text: values.length === 1 ? values[0] : "", all: 1 };
  }
  const others = values.slice(1).filter((value) => value.startsWith(`${mark}.`));
  const rest = others.map((value) => value.slice(mark.length + 1));
  return { text: first + rest.join(""), all: Number(count) };
}

/**
 * One if a text was cut so that its last character belongs to no octet; else zero.
 *
 * @param {string} text
 */
function excess(text) {
  return text.length % 4 === 1 ? 1 : 0;
}
