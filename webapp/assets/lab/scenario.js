import { element } from "../shared/elements.js";
import { BLANK } from "./examples.js";

/** @typedef {import("./examples.js").Scenario} Scenario */

/** How the fragment of a link to a scenario begins. */
const START = "#explain?";
const PREFIX = /^__(?:Host-Http|Host|Http|Secure)-/i;

/** @param {string} name */
const field = (name) => /** @type {HTMLInputElement} */ (element(`explain-${name}`));

/** @returns {Scenario} the values of the fields */
export function readFields() {
  const names = Object.keys(BLANK);
  return /** @type {Scenario} */ (Object.fromEntries(names.map((name) => [name, field(name).value])));
}

/** @param {Scenario} scenario the new values of the fields */
export function writeFields(scenario) {
  for (const [name, value] of Object.entries(scenario)) {
    field(name).value = value;
  }
  if (field("method").value === "") {
    field("method").value = BLANK.method;
  }
  if (field("as").value === "") {
    field("as").value = BLANK.as;
  }
  showTop();
}

/** Shows the fields that the type of the request needs. */
export function showTop() {
  element("explain-top-field").hidden = field("as").value !== "other";
  element("explain-credentials-field").hidden = field("as").value === "navigation";
}

/**
 * The body of `POST /api/cookies/explain` for a scenario.
 *
 * @param {Scenario} scenario
 */
export function toQuestion(scenario) {
  const { line, response, url, method, minutes, initiator, as, top, credentials } = scenario;
  const language = document.documentElement.lang;
  const asked = { setCookie: line, response: { url: response.trim() }, language, ...before(scenario) };
  if (url.trim() === "") {
    return asked;
  }
  const topLevel = as === "other" ? top.trim() : as === "navigation";
  const request = { url: url.trim(), method, topLevel, afterSeconds: seconds(minutes) };
  const page = initiator.trim();
  const started = page === "" ? {} : { initiator: page };
  // A response that is part of a page is judged as such.
  const mode = as === "navigation" || credentials === "" ? {} : { credentials };
  const part = as === "navigation" ? {} : { ...started, topLevel, ...mode };
  return {
    ...asked,
    response: { ...asked.response, ...part },
    request: { ...request, ...started, ...mode },
  };
}

/**
 * The cookie that is already there, if any.
 *
 * @param {Scenario} scenario
 */
function before({ existing, existingResponse, response }) {
  const url = existingResponse.trim() || response.trim();
  return existing.trim() === "" ? {} : { existing: { setCookie: existing, response: { url } } };
}

/** @param {string} minutes a valid number */
function seconds(minutes) {
  return Math.round(Number(minutes) * 60);
}

/**
 * The scenario in a fragment, if there is one.
 *
 * @param {string} hash
 * @returns {Scenario | null}
 */
export function fromFragment(hash) {
  if (!hash.startsWith(START)) {
    return null;
  }
  const query = new URLSearchParams(hash.slice(START.length));
  const names = Object.keys(BLANK);
  const scenario = names.map((name) => [name, query.get(name) ?? BLANK[/** @type {keyof Scenario} */ (name)]]);
  return /** @type {Scenario} */ (Object.fromEntries(scenario));
}

/**
 * The fragment of a link to a scenario. The values of cookies are masked, and URLs lose their user
 * and query.
 *
 * @param {Scenario} scenario
 */
export function toFragment(scenario) {
  const shared = {
    ...scenario,
    line: masked(scenario.line),
    response: bare(scenario.response),
    existing: masked(scenario.existing),
    existingResponse: bare(scenario.existingResponse),
    url: bare(scenario.url),
    initiator: origin(scenario.initiator),
    top: origin(scenario.top),
  };
  const changed = Object.entries(shared).filter(
    ([name, value]) => value !== BLANK[/** @type {keyof Scenario} */ (name)],
  );
  return START + new URLSearchParams(changed);
}

/**
 * A line with its value masked. Its length stays, and so do characters that rules depend on.
 *
 * @param {string} line
 */
function masked(line) {
  const [, field = "", pair = "", rest = ""] =
    /^(\s*(?:set-cookie\s*:)?)([^;]*)([^]*)$/i.exec(line) ?? [];
  const end = pair.indexOf("=");
  const value = pair.slice(end + 1);
  const prefix = end < 1 ? (PREFIX.exec(value.trimStart())?.[0] ?? "") : "";
  const crossed = value.slice(prefix.length).replace(/[^\s\p{Cc}"]/gu, "x");
  return field + pair.slice(0, end + 1) + prefix + crossed + rest;
}

/** @param {string} page */
function origin(page) {
  return /^https?:/i.test(page) && URL.canParse(page) ? new URL(page).origin : bare(page);
}

/** @param {string} address */
function bare(address) {
  if (!URL.canParse(address)) {
    return address.replace(/[?#].*$/s, "").replace(/^.*@/s, "");
  }
  const url = new URL(address);
  url.username = "";
  url.password = "";
  url.search = "";
  url.hash = "";
  return url.href;
}
