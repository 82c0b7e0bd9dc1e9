/** Checks signatures with a secret that the user typed in. The secret stays in this page. */
import { toBytes } from "./bytes.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {"SHA-1" | "SHA-256" | "SHA-384" | "SHA-512"} Hash */

/** Whether this page may use cryptography: browsers allow it over HTTPS and on localhost. */
export const CAN_CHECK = typeof globalThis.crypto?.subtle !== "undefined";

/**
 * @param {Hash} hash
 * @param {Bytes} key may be empty
 * @param {string} signed
 * @returns {Promise<Bytes>}
 */
export async function hmac(hash, key, signed) {
  // Web Cryptography refuses an empty key; one of zeros gives the same result (RFC 2104).
  const padded = key.length === 0 ? new Uint8Array(1) : key;
  const algorithm = { name: "HMAC", hash };
  const imported = await crypto.subtle.importKey("raw", padded, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, toBytes(signed)));
}

/**
 * @param {Hash} hash
 * @param {string} text
 * @returns {Promise<Bytes>}
 */
export async function digest(hash, text) {
  return new Uint8Array(await crypto.subtle.digest(hash, toBytes(text)));
}
