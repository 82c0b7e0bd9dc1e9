/** The sessions of Rack, and the cookies of Rails. */
import { fromBase64, inflate, isObject, parseJson, toBytes, toHex, toText } from "./bytes.js";
import { hmac } from "./hmac.js";
import { isMarshal, readMarshal, Unreadable } from "./marshal.js";
import { CONTENT, READABLE, SIGNATURE, UNCHECKED, warning } from "./reading.js";

/** @typedef {import("./reading.js").Reading} Reading */
/** @typedef {import("./reading.js").Words} Words */

/**
 * The hash functions, by the length of a signature in hexadecimal.
 *
 * @type {Record<number, import("./hmac.js").Hash>}
 */
const HASHES = { 40: "SHA-1", 64: "SHA-256", 128: "SHA-512" };

/** @type {Record<string, Words>} */
const CAUSES = {
  type: [
    "decoder.ruby.type",
    "It contains a Ruby type that this page doesn’t read. It reads texts, symbols, numbers, arrays, hashes and simple objects.",
  ],
  large: ["decoder.ruby.large", "It has too many values, or they are nested too deeply."],
  other: ["decoder.ruby.broken", "The Marshal data is truncated or malformed."],
};

/**
 * Reads a cookie of Rack or Rails: `content--signature`, or Marshal data alone.
 *
 * @param {string} value
 * @returns {Promise<Reading | null>} null if it isn't one
 */
export async function readRuby(value) {
  const parts = value.split("--");
  if (parts.length === 3) {
    return encryptedRails(parts);
  }
  const [content, signature = ""] = parts;
  const bytes = fromBase64(content);
  const hash = /^[0-9a-f]+$/.test(signature) ? HASHES[signature.length] : undefined;
  if (!bytes || parts.length > 2 || (parts.length === 2 && !hash)) {
    return null;
  }
  const text = toText(bytes);
  if (hash && text !== null && /^[\w+/=-]+--[\w+/=-]+$/.test(text)) {
    return encrypted(fromBase64(text.split("--")[0])?.length ?? 0);
  }
  return isMarshal(bytes)
    ? rack(content, signature, hash, marshalled(bytes))
    : hash
      ? json(content, signature, hash, bytes)
      : null;
}

/**
 * @param {string[]} parts base64 of the content, the nonce and the tag of AES-GCM
 * @returns {Reading | null}
 */
function encryptedRails(parts) {
  const [content, nonce, tag] = parts.map(fromBase64);
  return content && nonce?.length === 12 && tag?.length === 16 ? encrypted(content.length) : null;
}

/**
 * @param {number} sizeBytes
 * @returns {Reading}
 */
function encrypted(sizeBytes) {
  return {
    format: "rails-encrypted",
    title: ["decoder.rails.encrypted", "Rails encrypted cookie"],
    rows: [{ term: ["decoder.size", "Encrypted bytes"], value: sizeBytes }],
    remarks: [
      warning(["decoder.encrypted", "Encrypted: only the server that has the key can read it."]),
    ],
  };
}

/**
 * @param {string} content
 * @param {string} signature
 * @param {import("./hmac.js").Hash} hash
 * @param {import("./bytes.js").Bytes} bytes
 * @returns {Promise<Reading | null>}
 */
async function json(content, signature, hash, bytes) {
  const text = toText(bytes) ?? toText(await inflate(bytes));
  const parsed = parseJson(text)?.value;
  const rails = isObject(parsed) ? parsed._rails : undefined;
  return isObject(rails)
    ? signedRails(rails, signature)
    : parsed !== undefined
      ? rack(content, signature, hash, { value: parsed })
      : null;
}

/**
 * Rails puts the purpose and the end around a message that it signs. Its key is derived from the
 * application's secret in ways that depend on settings, so the signature isn't checked.
 *
 * @param {Record<string, unknown>} rails
 * @param {string} signature
 * @returns {Reading}
 */
function signedRails(rails, signature) {
  const bytes = typeof rails.message === "string" ? fromBase64(rails.message) : null;
  const text = toText(bytes);
  const inner = bytes && isMarshal(bytes) ? marshalled(bytes) : (parseJson(text) ?? { value: text });
  const until = typeof rails.exp === "string" ? Date.parse(rails.exp) : NaN;
  return {
    format: "rails-signed",
    title: ["decoder.rails.signed", "Rails signed cookie"],
    rows: [
      ...("value" in inner ? [{ term: CONTENT, value: inner.value }] : []),
      { term: ["decoder.rails.purpose", "Purpose"], value: rails.pur ?? null },
      ...(Number.isNaN(until)
        ? []
        : [{ term: /** @type {Words} */ (["decoder.until", "Valid until"]), at: until }]),
      { term: SIGNATURE, value: signature },
    ],
    remarks: [UNCHECKED, ...("cause" in inner ? [warning(inner.cause)] : []), READABLE],
  };
}

/**
 * @param {string} content
 * @param {string} signature empty for none
 * @param {import("./hmac.js").Hash | undefined} hash
 * @param {{value: unknown} | {cause: Words}} found
 * @returns {Reading}
 */
function rack(content, signature, hash, found) {
  return {
    format: "rack",
    title: ["decoder.rack", "Rack session"],
    rows: [
      ...("value" in found ? [{ term: CONTENT, value: found.value }] : []),
      ...(signature ? [{ term: SIGNATURE, value: signature }] : []),
    ],
    remarks: [
      hash ? UNCHECKED : warning(["decoder.unsigned", "It has no signature: anyone can change it."]),
      ...("cause" in found ? [warning(found.cause)] : []),
      READABLE,
    ],
    ...(hash && {
      check: async (/** @type {string} */ secret) =>
        toHex(await hmac(hash, toBytes(secret), content)) === signature,
    }),
  };
}

/**
 * @param {import("./bytes.js").Bytes} bytes
 * @returns {{value: unknown} | {cause: Words}}
 */
function marshalled(bytes) {
  try {
    return { value: readMarshal(bytes) };
  } catch (error) {
    if (!(error instanceof Unreadable)) {
      throw error;
    }
    return { cause: CAUSES[error.message] ?? CAUSES.other };
  }
}
