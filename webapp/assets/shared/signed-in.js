import { ask, Refused } from "./api.js";

/**
 * What `GET /api/sign-in` answers.
 *
 * @typedef {object} SignInState
 * @property {string[]} methods
 * @property {string} [user] who is signed in
 * @property {string} [displayName]
 * @property {string[]} [roles]
 * @property {string} [absence] the code of why nobody is, where the cookie tells one
 */

/** The fragment with which the sign-in page says why. */
const REASONS = {
  not_signed_in: "sign-in-first",
  session_expired: "session-expired",
  session_revoked: "session-ended",
};
/** An answer with the session's next cookie may be on its way. */
const RENEWAL_MS = 500;

let leaving = false;

/**
 * Goes to the sign-in page, which says why and leads back here.
 *
 * @param {string} fragment
 * @returns {Promise<never>} which is never fulfilled, as the page ends
 */
export function goToSignIn(fragment) {
  if (!leaving) {
    leaving = true;
    location.replace(`sign-in?next=${encodeURIComponent(location.pathname)}#${fragment}`);
  }
  return new Promise(() => {});
}

/**
 * Who is signed in; leaves the page when nobody is.
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
 * Asks the API as the person who is signed in. A session whose id has just changed is asked for
 * again with its new cookie; one that has ended leads to the sign-in page.
 *
 * @template T
 * @param {string} path
 * @param {string} [method]
 * @param {unknown} [body]
 * @returns {Promise<T>}
 * @throws {Refused} when the server answers with another problem
 * @throws {import("./api.js").Unanswered} when no answer came
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
