import { ask, Refused } from "./api.js";

/**
 * The response of `GET /api/sign-in`.
 *
 * @typedef {object} SignInState
 * @property {string[]} methods
 * @property {string} [csrf] `token` if forms need a CSRF token
 * @property {string} [user] absent if nobody is signed in
 * @property {string} [displayName]
 * @property {string[]} [roles]
 * @property {string} [absence] why nobody is signed in, as a problem code, if the cookie tells
 */

/**
 * Fragments of the sign-in page, by the code of the problem that they explain.
 *
 * @type {Record<string, string>}
 */
const REASONS = {
  not_signed_in: "sign-in-first",
  session_expired: "session-expired",
  session_revoked: "session-ended",
};
/** How long to wait for a response that may bring the session's new cookie. */
const RENEWAL_MS = 500;

let leaving = false;

/**
 * The requests under way that may bring the session's new cookie. Until then, the browser sends the
 * former one, which the server may have ended already.
 *
 * @type {Set<Promise<unknown>>}
 */
const changing = new Set();
let begun = 0;

/**
 * Goes to the sign-in page, which explains why and leads back here.
 *
 * @param {string} fragment
 * @returns {Promise<never>} never settles, because the page unloads
 */
export function goToSignIn(fragment) {
  if (!leaving) {
    leaving = true;
    const here = location.pathname + location.search + location.hash;
    location.replace(`sign-in?next=${encodeURIComponent(here)}#${fragment}`);
  }
  return new Promise(() => {});
}

/**
 * The user who is signed in; goes to the sign-in page if nobody is.
 *
 * @returns {Promise<SignInState>}
 */
export async function signedInUser() {
  const before = begun;
  const under = [...changing];
  /** @type {SignInState} */
  let state = await ask("sign-in");
  if (state.user === undefined && (under.length > 0 || begun > before)) {
    await Promise.all([...under, ...changing]);
    state = await ask("sign-in");
  }
  return state.user === undefined
    ? goToSignIn(REASONS[state.absence ?? "not_signed_in"] ?? REASONS.not_signed_in)
    : state;
}

/**
 * Sends a request to the API for the user who is signed in. If the session's id has just changed, it
 * is sent again with the new cookie; if the session has ended, the page goes to sign-in.
 *
 * @template T
 * @param {string} path
 * @param {string} [method]
 * @param {unknown} [body]
 * @returns {Promise<T>}
 * @throws {Refused} if the server answers with another problem
 * @throws {import("./api.js").Unanswered} if there is no response
 */
export async function askSignedIn(path, method = "GET", body = undefined) {
  try {
    return await noted(path, method, body);
  } catch (error) {
    if (!(error instanceof Refused) || !(error.problem.code in REASONS)) {
      throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, RENEWAL_MS));
    await signedInUser();
    return noted(path, method, body);
  }
}

/**
 * @template T
 * @param {string} path
 * @param {string} method
 * @param {unknown} body
 * @returns {Promise<T>}
 */
function noted(path, method, body) {
  /** @type {Promise<T>} */
  const answer = ask(path, method, body);
  if (method !== "GET") {
    begun++;
    const settled = answer.then(
      () => {},
      () => {},
    );
    changing.add(settled);
    settled.then(() => changing.delete(settled));
  }
  return answer;
}
