/** Recognises what a text contains. Everything happens in this page; nothing is sent. */
import { readBiscotti } from "./biscotti.js";
import { unescaped } from "./bytes.js";
import { readCookieSession, readJson, readSigned } from "./express.js";
import { readJwt } from "./jwt.js";
import { readDjango, readItsdangerous } from "./python.js";
import { readRuby } from "./ruby.js";

/** @typedef {import("./reading.js").Reading} Reading */

/**
 * A cookie and what it contains; null if that is unknown. The name is empty for a value alone.
 *
 * @typedef {{name: string, reading: Reading | null}} Decoded
 *
 * @typedef {{name: string, value: string}} Pair
 */

/** The longest text that is decoded, in characters. */
export const MOST_CHARS = 65_536;

const FIELD = /^(?:set-cookie|cookie|authorization)\s*:\s*/i;
const PAIR = /^([!#$%&'*+.^_`|~\w-]+)=(.*)$/s;
const ATTRIBUTE =
  /^(?:expires|max-age|domain|path|secure|httponly|samesite|partitioned|priority)$/i;

/**
 * Decodes a value, a cookie, or the cookies of a header.
 *
 * @param {string} text with at most {@link MOST_CHARS} characters
 * @param {number} now in milliseconds since 1970
 * @returns {Promise<Decoded[]>} empty if there is no value
 */
export async function decode(text, now) {
  const line = text.trim().replace(FIELD, "").replace(/^Bearer\s+/i, "");
  if (line === "") {
    return [];
  }
  const [, , rest] = PAIR.exec(line) ?? [];
  if (rest === undefined) {
    return [{ name: "", reading: await read(line, "", now) }];
  }
  // Padding looks like a name before an equals sign.
  if (/^=*(?:$|\.|--)/.test(rest)) {
    const reading = await read(line, "", now);
    if (reading) {
      return [{ name: "", reading }];
    }
  }
  return decodePairs(pairs(line), now);
}

/**
 * @param {string} line
 * @returns {Pair[]}
 */
function pairs(line) {
  return line.split(";").flatMap((piece, index) => {
    const [, name, value] = PAIR.exec(piece.trim()) ?? [];
    return name === undefined || (index > 0 && ATTRIBUTE.test(name)) ? [] : [{ name, value }];
  });
}

/**
 * @param {Pair[]} cookies
 * @param {number} now
 */
async function decodePairs(cookies, now) {
  const names = cookies.map(({ name }) => name);
  const decoded = /** @type {Decoded[]} */ ([]);
  for (const { name, value } of cookies) {
    const [, main = ""] = /^(.+)\.(?:sig|\d{1,3})$/.exec(name) ?? [];
    if (names.includes(main)) {
      continue;
    }
    const parts = cookies.filter((each) => partOf(each.name) === name).sort(byNumber);
    const values = parts.map((each) => each.value);
    const signature = cookies.find((each) => each.name === `${name}.sig`)?.value;
    const reading =
      parts.length > 1
        ? (readBiscotti(values, name) ?? (await read(values.join(""), name, now)))
        : await read(value, name, now, signature);
    decoded.push({ name, reading });
  }
  return decoded;
}

/**
 * The name without the number of a part, as in `session` for `session.1`.
 *
 * @param {string} name
 */
function partOf(name) {
  return name.replace(/\.\d{1,3}$/, "");
}

/**
 * @param {Pair} a
 * @param {Pair} b
 */
function byNumber(a, b) {
  const number = (/** @type {Pair} */ { name }) => Number(/\.(\d{1,3})$/.exec(name)?.[1] ?? -1);
  return number(a) - number(b);
}

/**
 * @param {string} written maybe in quotes or percent-encoded
 * @param {string} name of the cookie; empty if unknown
 * @param {number} now
 * @param {string} [signature] of the cookie, from a cookie of its own
 * @returns {Promise<Reading | null>}
 */
async function read(written, name, now, signature) {
  const value = unescaped(written.trim().replace(/^"(.*)"$/s, "$1"));
  return (
    readJwt(value, now) ??
    readSigned(value) ??
    readJson(value) ??
    (await readItsdangerous(value)) ??
    (await readDjango(value, name)) ??
    (await readRuby(value)) ??
    readCookieSession(value, name, signature) ??
    readBiscotti([value], name)
  );
}
