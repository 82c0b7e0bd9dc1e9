/**
 * A problem (RFC 9457) as this server sends it.
 *
 * @typedef {object} Problem
 * @property {number} status
 * @property {string} code
 * @property {string} detail
 * @property {{field: string, message: string, rule: string}[]} [errors]
 */

/** The server refused the request with a problem. */
export class Refused extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

const SAFE = ["GET", "HEAD", "OPTIONS"];

/** There was no response, or it did not come from this server. */
export class Unanswered extends Error {}

/**
 * A CSRF token, which requests that change something need if `biscotti.csrf=token` is set.
 *
 * @returns {Promise<{token: string, header: string, field: string}>}
 */
export function csrf() {
  return ask("csrf");
}

/**
 * Sends a request to the API. A request that changes something carries the CSRF token from the
 * cookie; if that is refused, it is sent once more with a new token.
 *
 * @template T
 * @param {string} path below `api/`, as in `session`
 * @param {string} [method]
 * @param {unknown} [body] sent as JSON
 * @returns {Promise<T>} the JSON of the response; undefined if it has no content
 * @throws {Refused} if the server answers with a problem
 * @throws {Unanswered} if there is no response, or no valid one
 */
export async function ask(path, method = "GET", body = undefined) {
  if (SAFE.includes(method)) {
    return send(path, method, body, "");
  }
  try {
    return await send(path, method, body, kept());
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code !== "csrf_rejected") {
      throw error;
    }
    return send(path, method, body, (await csrf()).token);
  }
}

/**
 * Sends any request to this server, with a CSRF token if it needs one.
 *
 * @param {string} address below the page's folder
 * @param {{method: string, headers: Record<string, string>, body?: string}} asked
 * @returns {Promise<Response>} with any status
 * @throws {Unanswered} if there is no response
 */
export async function sendRaw(address, asked) {
  const once = (/** @type {string} */ token) =>
    fetch(address, {
      ...asked,
      headers: {
        Accept: "application/json, */*;q=0.1",
        ...asked.headers,
        ...(token ? { "X-CSRF-Token": token } : {}),
      },
      redirect: "manual",
      signal: AbortSignal.timeout(15_000),
    }).catch(() => {
      throw new Unanswered("it did not answer.");
    });
  if (SAFE.includes(asked.method)) {
    return once("");
  }
  const response = await once(kept());
  if (response.status === 403) {
    const problem = await response
      .clone()
      .json()
      .catch(() => ({}));
    if (problem.code === "csrf_rejected") {
      return once((await csrf()).token);
    }
  }
  return response;
}

/**
 * The token in the cookie, or an empty string. A neighbouring host can plant a cookie of this name,
 * even with a value that no header can carry.
 */
function kept() {
  const pair = document.cookie.split("; ").find((each) => /^csrf_token=[\w-]{43}$/.test(each));
  return pair?.slice("csrf_token=".length) ?? "";
}

/**
 * @template T
 * @param {string} path
 * @param {string} method
 * @param {unknown} body
 * @param {string} token empty for none
 * @returns {Promise<T>}
 */
async function send(path, method, body, token) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  if (token) {
    headers["X-CSRF-Token"] = token;
  }
  const response = await fetch(`api/${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  }).catch(() => {
    throw new Unanswered("it did not answer.");
  });
  if (response.status === 204) {
    return /** @type {T} */ (undefined);
  }
  return read(response);
}

/**
 * The JSON of a response.
 *
 * @param {Response} response
 * @returns {Promise<any>}
 * @throws {Refused} if it is a problem
 * @throws {Unanswered} if it is anything else
 */
export async function read(response) {
  const type = response.headers.get("Content-Type") ?? "";
  if (response.ok && type.startsWith("application/json")) {
    return json(response);
  }
  if (type.startsWith("application/problem+json")) {
    throw new Refused(await json(response));
  }
  throw new Unanswered(`it answered with status ${response.status}.`);
}

/**
 * The body may break off, for instance when the user leaves the page.
 *
 * @param {Response} response
 */
function json(response) {
  return response.json().catch(() => {
    throw new Unanswered("it did not answer.");
  });
}
