/** What the server and the scripts of this page see of the browser's cookies. */
import { ask } from "../shared/api.js";

/**
 * A cookie; `value` is undefined if the server doesn't show it.
 *
 * @typedef {{name: string, value?: string, sizeBytes: number}} Cookie
 */

/** The Cookie Store API, which needs HTTPS or localhost. */
const store = /** @type {any} */ (globalThis).cookieStore;

/** The name of the API that {@link seen} uses. */
export const SEEN_THROUGH = store ? "cookieStore" : "document.cookie";

const STRICT = new TextDecoder("utf-8", { fatal: true });

/**
 * The cookies that the browser sends to the server.
 *
 * @returns {Promise<Cookie[]>}
 */
export async function sent() {
  const { cookies } = await ask("cookies");
  return cookies.map((/** @type {Cookie} */ { name, value, sizeBytes }) => ({
    name: fromOctets(name),
    value: value === undefined ? undefined : fromOctets(value),
    sizeBytes,
  }));
}

/**
 * The server reads each octet of a header as one character.
 *
 * @param {string} text
 */
function fromOctets(text) {
  try {
    return STRICT.decode(Uint8Array.from(text, (c) => c.charCodeAt(0)));
  } catch {
    return text;
  }
}

/**
 * The cookies that scripts of this page see.
 *
 * @returns {Promise<Cookie[]>}
 */
export async function seen() {
  if (store) {
    try {
      return (await store.getAll()).map((/** @type {Cookie} */ { name, value }) => made(name, value));
    } catch {
      // Some browsers refuse if cookies are blocked; document.cookie is empty then.
    }
  }
  return document.cookie === "" ? [] : document.cookie.split("; ").map(parsed);
}

/** @param {string} pair */
function parsed(pair) {
  const end = pair.indexOf("=");
  return made(pair.slice(0, Math.max(end, 0)), pair.slice(end + 1));
}

/**
 * @param {string} name
 * @param {string | undefined} value
 */
function made(name, value = "") {
  return { name: name ?? "", value, sizeBytes: new Blob([name ?? "", value]).size };
}

/**
 * The name of this browser's engine in the explainer's responses; null if unknown.
 *
 * @param {string} agent
 */
export function engine(agent) {
  if (/firefox\//i.test(agent)) {
    return "firefox";
  }
  if (/(?:chrome|chromium)\//i.test(agent)) {
    return "chromium";
  }
  if (!/applewebkit\//i.test(agent)) {
    return null;
  }
  return /mac os x/i.test(agent) ? "safari" : "webkitgtk";
}
