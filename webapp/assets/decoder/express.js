/** The cookies of Express: express-session, cookie-session and cookie-parser. */
import { fromBase64, isObject, parseJson, toBase64Url, toBytes, toText } from "./bytes.js";
import { hmac } from "./hmac.js";
import { CONTENT, READABLE, SIGNATURE, UNCHECKED, warning } from "./reading.js";

/** @typedef {import("./reading.js").Reading} Reading */

/** base64 of SHA-256, without padding. */
const SIGNATURE_CHARS = 43;

/**
 * Reads a value that cookie-signature signed: `s:value.signature`.
 *
 * @param {string} value
 * @returns {Reading | null} null if it isn't one
 */
export function readSigned(value) {
  const end = value.lastIndexOf(".");
  const signature = value.slice(end + 1);
  if (!value.startsWith("s:") || signature.length !== SIGNATURE_CHARS || !fromBase64(signature)) {
    return null;
  }
  const signed = value.slice(2, end);
  const json = readJson(signed);
  const isId = !json && /^[\w-]{20,64}$/.test(signed);
  return {
    format: isId ? "express-session" : "express-signed",
    title: isId
      ? ["decoder.express.session", "Session id (express-session)"]
      : ["decoder.express.signed", "Signed cookie (cookie-parser)"],
    rows: [
      isId
        ? { term: ["decoder.express.id", "Session id"], value: signed }
        : { term: CONTENT, value: json ? json.rows[0].value : signed },
      { term: SIGNATURE, value: signature },
    ],
    remarks: [
      UNCHECKED,
      isId
        ? {
            words: [
              "decoder.express.only",
              "This is only an id. The content of the session is stored on the server.",
            ],
          }
        : READABLE,
    ],
    check: async (secret) => {
      const expected = toBase64Url(await hmac("SHA-256", toBytes(secret), signed));
      return expected === signature.replaceAll("+", "-").replaceAll("/", "_");
    },
  };
}

/**
 * Reads JSON as cookie-parser writes it: `j:` and JSON.
 *
 * @param {string} value
 * @returns {Reading | null} null if it isn't that
 */
export function readJson(value) {
  const json = value.startsWith("j:") ? parseJson(value.slice(2)) : null;
  return (
    json && {
      format: "express-json",
      title: ["decoder.express.json", "JSON (cookie-parser)"],
      rows: [{ term: CONTENT, value: json.value }],
      remarks: [
        warning(["decoder.unsigned", "It has no signature: anyone can change it."]),
      ],
    }
  );
}

/**
 * Reads a session of cookie-session: JSON in base64. Its signature is a cookie of its own, with
 * `.sig` after the name.
 *
 * @param {string} value
 * @param {string} name of the cookie; empty if unknown
 * @param {string | undefined} signature the value of that other cookie
 * @returns {Reading | null} null if it isn't one
 */
export function readCookieSession(value, name, signature) {
  const json = parseJson(toText(fromBase64(value)));
  if (!json || !isObject(json.value)) {
    return null;
  }
  return {
    format: "cookie-session",
    title: ["decoder.cookieSession", "JSON in base64, as cookie-session writes it (Express)"],
    rows: [
      { term: CONTENT, value: json.value },
      ...(signature ? [{ term: SIGNATURE, value: signature }] : []),
    ],
    remarks: [
      signature
        ? UNCHECKED
        : warning([
            "decoder.cookieSession.sig",
            "cookie-session keeps the signature in a second cookie, with .sig after the name. Paste both to check it.",
          ]),
      READABLE,
    ],
    ...(signature && {
      check: async (/** @type {string} */ secret) =>
        toBase64Url(await hmac("SHA-1", toBytes(secret), `${name}=${value}`)) === signature,
    }),
  };
}
