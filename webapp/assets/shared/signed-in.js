import { ask, Refused } from "./api.js";

/**
 * The answer of `GET /api/sign-in`.
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
/** How long to wait for an answer that may bring the session's new cookie. */
const RENEWAL_MS = 500;

let leaving = false;

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
  /** @type {SignInState} */
  const state = await ask("sign-in");
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
 * @throws {import("./api.js").Unanswered} if there is no answer
 */
export async function askSignedIn(path, method = "GET", body = undefined) {
  try {
    return await ask(path, method, body);
  } catch (error) {
    if (!(error instanceof Refused) || !(error.problem.code in REASONS)) {
      throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, RENEWAL_MS));
    await signedInUser();
    return ask(path, method, body);
  }
}
