/** Biscotti's own session cookies, which are encrypted. */
import { fromBase64, toHex } from "./bytes.js";
import { warning } from "./reading.js";

/** One octet, the number of the key, a nonce and a tag. */
const OVERHEAD_BYTES = 33;
const NAME = /^(?:__Host-|__Secure-)?session$/i;

/**
 * Reads the form of a sealed session. Long ones are split into several cookies, as in `session`,
 * `session.1` and `session.2`.
 *
 * @param {string[]} parts the values of these cookies
 * @param {string} name of the first cookie; empty if unknown
 * @returns {import("./reading.js").Reading | null} null if it isn't one
 */
export function readBiscotti(parts, name) {
  const text = parts.join("");
  const bytes = /^[\w-]+$/.test(text) ? fromBase64(text) : null;
  if (!bytes || bytes.length < OVERHEAD_BYTES || bytes[0] !== 1) {
    return null;
  }
  return {
    format: "biscotti",
    title: NAME.test(name)
      ? ["decoder.biscotti", "Biscotti session"]
      : ["decoder.sealed", "Sealed content (Biscotti, or another application that uses Tink)"],
    rows: [
      { term: ["decoder.biscotti.parts", "Cookies"], value: parts.length },
      { term: ["decoder.size", "Encrypted bytes"], value: bytes.length - OVERHEAD_BYTES },
      { term: ["decoder.biscotti.key", "Key"], value: toHex(bytes.slice(1, 5)) },
    ],
    remarks: [
      warning(["decoder.encrypted", "Encrypted: only the server that has the key can read it."]),
    ],
  };
}
