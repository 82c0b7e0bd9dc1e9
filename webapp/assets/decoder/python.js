/** The signed values of itsdangerous (Flask, Starlette) and of Django. */
import {
  fromBase62,
  fromBase64,
  inflate,
  isObject,
  parseJson,
  toBase64Url,
  toBytes,
  toNumber,
  toText,
} from "./bytes.js";
import { digest, hmac } from "./hmac.js";
import { CONTENT, READABLE, SIGNATURE, SIGNED_AT, UNCHECKED } from "./reading.js";

/** @typedef {import("./reading.js").Reading} Reading */

const SHA1_BYTES = 20;
const SHA256_BYTES = 32;
const TIME_BYTES = 8;
const LAST_SECOND = 8.64e12;
const DJANGO_SESSIONS = "django.contrib.sessions.backends.signed_cookies";

/** @type {import("./reading.js").Remark} */
const PACKED = { words: ["decoder.packed", "The content was compressed, and is shown unpacked."] };

/**
 * Reads a value that itsdangerous signed with a time: `content.time.signature`.
 *
 * @param {string} value
 * @returns {Promise<Reading | null>} null if it isn't one
 */
export async function readItsdangerous(value) {
  const [, content = "", time = "", signature = ""] = /^(\.?[^.]+)\.([^.]+)\.([^.]+)$/.exec(value) ?? [];
  const seconds = fromBase64(time);
  if (!isSignature(signature, SHA1_BYTES) || !seconds || seconds.length > TIME_BYTES) {
    return null;
  }
  const body = await unpacked(content);
  const at = toNumber(seconds);
  if (!body || at > LAST_SECOND) {
    return null;
  }
  // Flask writes JSON without spaces; Starlette leaves Python's default.
  const starlette = /^\{"(?:[^"\\]|\\.)*": /.test(body.text);
  return {
    format: starlette ? "starlette" : "flask",
    title: starlette
      ? ["decoder.starlette", "Starlette or FastAPI session (itsdangerous)"]
      : ["decoder.flask", "Flask session (itsdangerous)"],
    rows: [
      { term: CONTENT, value: body.value },
      { term: SIGNED_AT, at: at * 1_000 },
      { term: SIGNATURE, value: signature },
    ],
    remarks: [UNCHECKED, ...(content.startsWith(".") ? [PACKED] : []), READABLE],
    salt: starlette ? "itsdangerous.Signer" : "cookie-session",
    check: async (secret, salt) => {
      const key = starlette
        ? await digest("SHA-1", `${salt}signer${secret}`)
        : await hmac("SHA-1", toBytes(secret), salt);
      return toBase64Url(await hmac("SHA-1", key, `${content}.${time}`)) === signature;
    },
  };
}

/**
 * Reads a value that Django signed: `content:time:signature`. The content is JSON of a session, or
 * the plain value of a signed cookie.
 *
 * @param {string} value
 * @param {string} name of the cookie; empty if unknown
 * @returns {Promise<Reading | null>} null if it isn't one
 */
export async function readDjango(value, name) {
  const [, content = "", time = "", signature = ""] = /^(.*):([0-9A-Za-z]{1,8}):([\w-]+)$/.exec(value) ?? [];
  const isOld = isSignature(signature, SHA1_BYTES);
  if (!isOld && !isSignature(signature, SHA256_BYTES)) {
    return null;
  }
  const at = fromBase62(time);
  if (at > LAST_SECOND) {
    return null;
  }
  const body = await unpacked(content);
  const hash = isOld ? "SHA-1" : "SHA-256";
  return {
    format: "django",
    title: body
      ? ["decoder.django", "Django session in a signed cookie"]
      : ["decoder.django.signed", "Django signed cookie"],
    rows: [
      { term: CONTENT, value: body ? body.value : content },
      { term: SIGNED_AT, at: at * 1_000 },
      { term: SIGNATURE, value: signature },
    ],
    remarks: [UNCHECKED, ...(body && content.startsWith(".") ? [PACKED] : []), READABLE],
    salt: body ? DJANGO_SESSIONS : name,
    check: async (secret, salt) => {
      const prefix = body ? "" : "django.http.cookies";
      const key = await digest(hash, `${salt}signer${prefix}${secret}`);
      return toBase64Url(await hmac(hash, key, `${content}:${time}`)) === signature;
    },
  };
}

/**
 * @param {string} signature
 * @param {number} bytes
 */
function isSignature(signature, bytes) {
  return fromBase64(signature)?.length === bytes;
}

/**
 * JSON in base64; after a leading dot, it is compressed.
 *
 * @param {string} content
 * @returns {Promise<{value: unknown, text: string} | null>}
 */
async function unpacked(content) {
  const bytes = content.startsWith(".")
    ? await inflate(fromBase64(content.slice(1)))
    : fromBase64(content);
  const text = toText(bytes);
  const json = parseJson(text);
  return json && isObject(json.value) ? { value: json.value, text: text ?? "" } : null;
}
