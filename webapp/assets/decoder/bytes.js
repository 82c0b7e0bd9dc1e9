/** Bytes, and the forms in which cookies contain them. Everything is bounded. */

/** How much compressed content is unpacked, in bytes: a short cookie may unpack to gigabytes. */
const MOST_UNPACKED = 262_144;

const TEXT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/**
 * Decodes base64 or base64url, with or without padding.
 *
 * @param {string} text
 * @returns {Bytes | null} null if it is neither
 */
export function fromBase64(text) {
  const bare = text.replace(/\n/g, "").replace(/={0,2}$/, "");
  if (!/^[\w+/-]*$/.test(bare) || bare.length % 4 === 1) {
    return null;
  }
  const binary = atob(bare.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

/**
 * @param {Bytes} bytes
 * @returns {string} base64url without padding
 */
export function toBase64Url(bytes) {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {Bytes} bytes */
export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {string} text
 * @returns {Bytes} in UTF-8
 */
export function toBytes(text) {
  return new TextEncoder().encode(text);
}

/**
 * @param {Uint8Array | null} bytes
 * @returns {string | null} null if they are not UTF-8
 */
export function toText(bytes) {
  try {
    return bytes && TEXT.decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Parses JSON.
 *
 * @param {string | null} text
 * @returns {{value: unknown} | null} null if it is not JSON
 */
export function parseJson(text) {
  try {
    return text === null ? null : { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/**
 * Whether a value is a JSON object.
 *
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Unpacks zlib's format (RFC 1950).
 *
 * @param {Bytes | null} bytes
 * @returns {Promise<Bytes | null>} null if the bytes aren't in that format, or are too large unpacked
 */
export async function inflate(bytes) {
  if (!bytes || typeof DecompressionStream === "undefined") {
    return null;
  }
  const reader = new Blob([bytes])
    .stream()
    .pipeThrough(new DecompressionStream("deflate"))
    .getReader();
  const chunks = /** @type {Bytes[]} */ ([]);
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        break;
      }
      size += value.length;
      if (size > MOST_UNPACKED) {
        reader.cancel().catch(() => {});
        return null;
      }
      chunks.push(value);
    }
  } catch {
    return null;
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/**
 * A number in base 62, as Django writes times.
 *
 * @param {string} text
 */
export function fromBase62(text) {
  return Array.from(text).reduce((sum, digit) => sum * 62 + DIGITS.indexOf(digit), 0);
}

/**
 * A number from bytes, the most significant one first, as itsdangerous writes times.
 *
 * @param {Bytes} bytes
 */
export function toNumber(bytes) {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

/**
 * Percent-decodes a text.
 *
 * @param {string} text
 * @returns {string} the text itself if it isn't valid
 */
export function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
