/**
 * An RFC 9457 problem as this server writes it.
 *
 * @typedef {object} Problem
 * @property {number} status
 * @property {string} code
 * @property {string} detail
 * @property {{field: string, message: string}[]} [errors]
 */

/** The server answered, and refused. */
export class Refused extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

const SAFE = ["GET", "HEAD", "OPTIONS"];

/** No answer came, or none that this server would give. */
export class Unanswered extends Error {}

/**
 * A token for the session, which requests that change something need with `biscotti.csrf=token`.
 *
 * @returns {Promise<{token: string, header: string, field: string}>}
 */
export function csrf() {
  return ask("csrf");
}

/**
 * Asks the API. Where a request needs a token, the one that the browser keeps is sent along, and a
 * new one if that was refused.
 *
 * @template T
 * @param {string} path below `api/`, as in `session`
 * @param {string} [method]
 * @param {unknown} [body] sent as JSON
 * @returns {Promise<T>} the JSON that came, or nothing where the answer has none
 * @throws {Refused} when the server answers with a problem
 * @throws {Unanswered} when no answer came, or none that could be understood
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
 * Sends any request to this server, with a token where one is needed, as `ask` does.
 *
 * @param {string} address below the page's folder
 * @param {{method: string, headers: Object<string, string>, body?: string}} asked
 * @returns {Promise<Response>} whatever the status
 * @throws {Unanswered} when no answer came
 */
export async function sendRaw(address, asked) {
  const once = (token) =>
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

/** The token in the cookie; empty without. */
function kept() {
  const start = "csrf_token=";
  const pair = document.cookie.split("; ").find((each) => each.startsWith(start)) ?? start;
  return pair.slice(start.length);
}

/**
 * @param {string} path
 * @param {string} method
 * @param {unknown} body
 * @param {string} token empty for none
 */
async function send(path, method, body, token) {
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
    return undefined;
  }
  return read(response);
}

/**
 * What an answer holds.
 *
 * @param {Response} response
 * @throws {Refused} when it is a problem
 * @throws {Unanswered} when it could not be understood
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
 * An answer may break off, as it does when the page is left.
 *
 * @param {Response} response
 */
function json(response) {
  return response.json().catch(() => {
    throw new Unanswered("it did not answer.");
  });
}
