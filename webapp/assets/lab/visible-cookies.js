/**
 * A cookie that scripts on this page see. Depending on the API, browsers return only name and value.
 *
 * @typedef {object} VisibleCookie
 * @property {string} name
 * @property {string} value
 * @property {string | null} [domain]
 * @property {string} [path]
 * @property {number | null} [expires] in milliseconds since 1970; null for when the browser closes
 * @property {boolean} [secure]
 * @property {string} [sameSite]
 * @property {boolean} [partitioned]
 */

/** The Cookie Store API, which needs HTTPS or localhost. */
const store = /** @type {any} */ (globalThis).cookieStore;

/**
 * When a cookie changed, and how.
 *
 * @typedef {object} Change
 * @property {number} at in milliseconds since 1970
 * @property {string} [line] the `Set-Cookie` line, if this page requested it
 */

/** The changes since the page loaded, by name and value. */
const changes = /** @type {Map<string, Change>} */ (new Map());
const MOST_CHANGES = 500;

/** The name of the API that {@link visibleCookies} uses. */
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
      // Some browsers refuse if cookies are blocked; document.cookie is empty then.
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
 * Records that a cookie was set just now.
 *
 * @param {string} name
 * @param {string} value
 * @param {string} [line] the `Set-Cookie` line; by default the last one known
 */
export function noteChange(name, value, line = changeOf(name, value)?.line) {
  if (changes.size < MOST_CHANGES) {
    changes.set(`${name}=${value}`, { at: Date.now(), line });
  }
}

/**
 * The last change to a cookie since the page loaded, if any.
 *
 * @param {string} name
 * @param {string} value
 */
export function changeOf(name, value) {
  return changes.get(`${name}=${value}`);
}

/**
 * Calls back when a cookie changes, in browsers with the Cookie Store API.
 *
 * @param {() => void} changed
 */
export function onChange(changed) {
  store?.addEventListener?.("change", (/** @type {{changed: VisibleCookie[]}} */ event) => {
    event.changed.forEach(({ name, value }) => noteChange(name, value));
    changed();
  });
}
