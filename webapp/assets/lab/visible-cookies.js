/**
 * A cookie that scripts of this page see. Browsers tell no more than name and value, or all.
 *
 * @typedef {object} VisibleCookie
 * @property {string} name
 * @property {string} value
 * @property {string | null} [domain]
 * @property {string} [path]
 * @property {number | null} [expires] in milliseconds since 1970; null when the browser is closed
 * @property {boolean} [secure]
 * @property {string} [sameSite]
 * @property {boolean} [partitioned]
 */

/** What tells scripts about cookies here: the Cookie Store API needs HTTPS or this machine. */
const store = /** @type {any} */ (globalThis).cookieStore;

/**
 * What this page saw of a cookie's coming.
 *
 * @typedef {object} Change
 * @property {number} at in milliseconds since 1970
 * @property {string} [line] that set it, where this page asked for it
 */

/** Changes that this page saw, by name and value. */
const changes = /** @type {Map<string, Change>} */ (new Map());
const MOST_CHANGES = 500;

/** The name of what {@link visibleCookies} asks. */
export const VISIBLE_THROUGH = store ? "cookieStore" : "document.cookie";

/**
 * The cookies that scripts see at this page's address.
 *
 * @returns {Promise<VisibleCookie[]>}
 */
export async function visibleCookies() {
  if (store) {
    try {
      return await store.getAll();
    } catch {
      // Some browsers refuse where cookies are blocked; the older way answers with none.
    }
  }
  return document.cookie === "" ? [] : document.cookie.split("; ").map(parse);
}

/** @param {string} pair */
function parse(pair) {
  const end = pair.indexOf("=");
  return { name: pair.slice(0, Math.max(end, 0)), value: pair.slice(end + 1) };
}

/**
 * Notes that a cookie came or changed just now.
 *
 * @param {string} name
 * @param {string} value
 * @param {string} [line] that set it; the one from before where it isn't known
 */
export function noteChange(name, value, line = changeOf(name, value)?.line) {
  if (changes.size < MOST_CHANGES) {
    changes.set(`${name}=${value}`, { at: Date.now(), line });
  }
}

/**
 * The last change to a cookie, if this page saw it.
 *
 * @param {string} name
 * @param {string} value
 */
export function changeOf(name, value) {
  return changes.get(`${name}=${value}`);
}

/**
 * Tells of changes that scripts see, where the browser does.
 *
 * @param {() => void} changed
 */
export function onChange(changed) {
  store?.addEventListener?.("change", (event) => {
    event.changed.forEach((/** @type {VisibleCookie} */ { name, value }) => noteChange(name, value));
    changed();
  });
}
