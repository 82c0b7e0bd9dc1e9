import { element } from "../shared/elements.js";
import { BLANK } from "./examples.js";

/** @typedef {import("./examples.js").Scenario} Scenario */

/** Where a link's fragment begins that has a scene in it. */
const START = "#explain?";
const PREFIX = /^__(?:Host-Http|Host|Http|Secure)-/i;

/** @param {string} name */
const field = (name) => /** @type {HTMLInputElement} */ (element(`explain-${name}`));

/** @returns {Scenario} what the fields hold */
export function readFields() {
  const names = Object.keys(BLANK);
  return /** @type {Scenario} */ (Object.fromEntries(names.map((name) => [name, field(name).value])));
}

/** @param {Scenario} scene what the fields get */
export function writeFields(scene) {
  for (const [name, value] of Object.entries(scene)) {
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

/** Asks for the page in the address bar where it is neither of the others. */
export function showTop() {
  element("explain-top-field").hidden = field("as").value !== "other";
}

/**
 * The question that a scene is, for the server.
 *
 * @param {Scenario} scene
 */
export function toQuestion(scene) {
  const { line, response, url, method, minutes, initiator, as, top } = scene;
  const asked = { setCookie: line, response: { url: response.trim() } };
  if (url.trim() === "") {
    return asked;
  }
  const topLevel = as === "other" ? top.trim() : as === "navigation";
  const request = { url: url.trim(), method, topLevel, afterSeconds: seconds(minutes) };
  const page = initiator.trim();
  const started = page === "" ? {} : { initiator: page };
  // A line that a part of a page brings is judged as that part.
  const part = as === "navigation" ? {} : { ...started, topLevel };
  return {
    ...asked,
    response: { ...asked.response, ...part },
    request: { ...request, ...started },
  };
}

/** @param {string} minutes that were checked */
function seconds(minutes) {
  return Math.round(Number(minutes) * 60);
}

/**
 * The scene of an address, if it has one.
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
  const scene = names.map((name) => [name, query.get(name) ?? BLANK[name]]);
  return /** @type {Scenario} */ (Object.fromEntries(scene));
}

/**
 * The fragment that leads to a scene. There is no value in it, and of addresses neither user nor
 * query.
 *
 * @param {Scenario} scene
 */
export function toFragment(scene) {
  const shared = {
    ...scene,
    line: masked(scene.line),
    response: bare(scene.response),
    url: bare(scene.url),
    initiator: origin(scene.initiator),
    top: origin(scene.top),
  };
  const changed = Object.entries(shared).filter(([name, value]) => value !== BLANK[name]);
  return START + new URLSearchParams(changed);
}

/**
 * A line whose value is crossed out; its length, and the signs that rules mind, stay.
 *
 * @param {string} line
 */
function masked(line) {
  const [, field, pair, rest] = /^(\s*(?:set-cookie\s*:)?)([^;]*)([^]*)$/i.exec(line);
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
