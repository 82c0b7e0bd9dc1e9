import { ask } from "./api.js";
import { fromTemplate, withText } from "./elements.js";
import { expireForm, removeButton } from "./expire.js";
import { element } from "./form.js";
import { changeOf, seen, SEEN_BY } from "./jar.js";
import { footnote } from "./sources.js";
import { timeElement } from "./time.js";

/**
 * @typedef {object} Remark
 * @property {"error" | "warning" | "info"} level
 * @property {string} rule
 * @property {string} message
 * @property {string} source
 *
 * @typedef {object} Attributes
 * @property {string | null} path
 * @property {string | null} domain
 * @property {number | null} maxAge in seconds
 * @property {boolean} secure
 * @property {boolean} httpOnly
 * @property {string | null} sameSite
 * @property {boolean} partitioned
 *
 * @typedef {object} Cookie that the request carried
 * @property {string} name
 * @property {string} [value] absent where it may be a secret
 * @property {number} sizeBytes
 * @property {boolean} known
 * @property {string | null} purpose
 * @property {Attributes | null} attributes
 * @property {Remark[]} findings
 *
 * @typedef {object} Carried
 * @property {Cookie[]} cookies
 * @property {{sizeBytes: number, duplicates: string[]}} header
 * @property {Remark[]} findings
 *
 * A cookie as the server got it, as scripts see it, or both.
 *
 * @typedef {object} Pair
 * @property {Cookie | null} sent
 * @property {import("./jar.js").Seen | null} seen
 */

const LONG_CHARS = 200;
const BUDGET_BYTES = 8_192;
const LEVELS = { error: "Error", warning: "Warning", info: "Remark" };

/** What the request and the scripts have in common, and what not. */
export async function look() {
  /** @type {[Carried, import("./jar.js").Seen[]]} */
  const [carried, visible] = await Promise.all([ask("cookies"), seen()]);
  return { carried, pairs: pair(carried.cookies, visible) };
}

/**
 * Finds what scripts see of each cookie: by value where the server tells it, else by name.
 *
 * @param {Cookie[]} cookies
 * @param {import("./jar.js").Seen[]} visible
 * @returns {Pair[]}
 */
function pair(cookies, visible) {
  const left = [...visible];
  const take = (/** @type {Cookie} */ cookie) => {
    const index = left.findIndex(
      ({ name, value }) => name === cookie.name && (cookie.value ?? value) === value,
    );
    return index < 0 ? null : left.splice(index, 1)[0];
  };
  const pairs = cookies.map((sent) => ({ sent, seen: take(sent) }));
  return [...pairs, ...left.map((each) => ({ sent: null, seen: each }))];
}

/**
 * Shows them.
 *
 * @param {{carried: Carried, pairs: Pair[]}} looked
 * @param {(name: string) => Promise<void>} removed called after one was told to go
 */
export function show({ carried, pairs }, removed) {
  const { sizeBytes } = carried.header;
  element("seen-by").textContent = SEEN_BY;
  element("sent-to").textContent = new URL("api/cookies", document.baseURI).pathname;
  element("carried-summary").textContent = summary(carried, pairs);
  /** @type {HTMLMeterElement} */ (element("budget")).value = sizeBytes;
  element("budget-text").textContent =
    `${sizeBytes.toLocaleString("en")} of the ${BUDGET_BYTES.toLocaleString("en")} bytes that ` +
    "servers usually take of all header fields together";
  element("carried-findings").replaceChildren(...carried.findings.map(remark));
  element("carried-empty").hidden = pairs.length > 0;
  const cards = pairs.map((each) => card(each, order(each, pairs), removed));
  element("carried-list").replaceChildren(...cards);
}

/**
 * @param {Carried} carried
 * @param {Pair[]} pairs
 */
function summary({ cookies, header }, pairs) {
  const hidden = pairs.filter((each) => !each.seen).length;
  const unsent = pairs.filter((each) => !each.sent).length;
  const parts = [
    `The request carried ${cookies.length === 1 ? "1 cookie" : `${cookies.length} cookies`}, ` +
      `of which scripts see ${cookies.length - hidden}.`,
    unsent > 0 ? `Scripts see ${unsent} more that ${unsent === 1 ? "was" : "were"} not sent.` : "",
    header.duplicates.length > 0 ? `Sent more than once: ${header.duplicates.join(", ")}.` : "",
  ];
  return parts.filter(Boolean).join(" ");
}

/**
 * A finding as an item of a list.
 *
 * @param {Remark} finding
 */
export function remark({ level, rule, message, source }) {
  const item = document.createElement("li");
  item.className = level;
  const line = document.createElement("p");
  const title = rule === "observatory" ? "Observatory’s view" : LEVELS[level];
  line.append(withText("strong", `${title}: `), message);
  item.append(line, footnote(rule, source));
  return item;
}

/**
 * Which of several of one name it is; empty where it is the only one.
 *
 * @param {Pair} cookie
 * @param {Pair[]} pairs
 */
function order({ sent }, pairs) {
  const same = pairs.map((each) => each.sent).filter((each) => each && each.name === sent?.name);
  if (same.length < 2) {
    return "";
  }
  const place = same.indexOf(sent);
  const why = place === 0 ? "the longest path, or the oldest" : "a shorter path, or newer";
  return `${place + 1} of ${same.length}: ${why}`;
}

/**
 * @param {Pair} cookie
 * @param {string} order
 * @param {(name: string) => Promise<void>} removed
 */
function card(cookie, order, removed) {
  const { sent, seen: visible } = cookie;
  const name = sent?.name ?? visible?.name ?? "";
  const made = fromTemplate("cookie-card");
  made.querySelector(".name").textContent = name || "(no name)";
  const twice = order !== "";
  made.querySelector(".badges").append(...badges(cookie, twice));
  made.querySelector(".facts").append(...facts(cookie, name, order));
  made.querySelector(".findings").append(...(sent?.findings ?? []).map(remark));
  const actions = /** @type {HTMLElement} */ (made.querySelector(".actions"));
  if (sent?.known && sent.value === undefined) {
    actions.append(withText("p", "The application ends it itself, when you sign out.", "quiet"));
  } else if (name !== "" && twice) {
    actions.append(expireForm(name, visible, removed));
  } else if (name !== "") {
    actions.append(removeButton(name, visible, sent?.attributes ?? null, removed));
  }
  return made;
}

/**
 * @param {Pair} cookie
 * @param {boolean} twice
 */
function badges({ sent, seen: visible }, twice) {
  const made = [];
  if (!sent) {
    made.push(withText("span", "Not sent", "badge warning"));
  }
  if (visible) {
    made.push(withText("span", "Scripts can read it", "badge"));
  } else {
    const sure = sent?.attributes?.httpOnly;
    made.push(withText("span", sure ? "HttpOnly" : "Hidden from scripts", "badge strong"));
  }
  if (sent?.known) {
    made.push(withText("span", "This application’s", "badge"));
  }
  if (twice) {
    made.push(withText("span", "Duplicate", "badge warning"));
  }
  return made;
}

/**
 * @param {Pair} cookie
 * @param {string} name
 * @param {string} order
 */
function facts({ sent, seen: visible }, name, order) {
  const value = sent ? sent.value : visible?.value;
  const bytes = sent?.sizeBytes ?? new Blob([name, visible?.value ?? ""]).size;
  const changed = changeOf(name, sent?.value ?? visible?.value ?? "");
  /** @type {[string, string | HTMLElement | null][]} */
  const rows = [
    ["Purpose", sent?.purpose ?? "not known"],
    ["Value", value === undefined ? "not shown, as it is or may be a secret" : valueElement(value)],
    ["Size", `${bytes.toLocaleString("en")} bytes`],
    ["Order", order],
    ["Set with", setWith(sent, visible, changed?.line)],
    ["Ends", ends(sent, visible)],
    ["Changed", changed ? timeElement(new Date(changed.at).toISOString()) : null],
    ["Difference", difference(sent, visible)],
  ];
  return rows
    .filter(([, content]) => content)
    .flatMap(([term, content]) => {
      const described = document.createElement("dd");
      described.append(content);
      return [withText("dt", term), described];
    });
}

/**
 * A value, which scrolls with the keyboard too where it is long.
 *
 * @param {string} value
 */
function valueElement(value) {
  if (value === "") {
    return withText("span", "empty");
  }
  const made = withText("code", value);
  if (value.length > LONG_CHARS) {
    made.className = "long";
    made.tabIndex = 0;
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", "Value");
  }
  return made;
}

/**
 * @param {Cookie | null} sent
 * @param {import("./jar.js").Seen | null} visible
 * @param {string} [line] that set it
 */
function setWith(sent, visible, line) {
  const known = sent?.attributes;
  if (line) {
    return withText("code", line.replace(/^[^;]*;? ?/, ""));
  }
  if (!known && visible?.path === undefined) {
    return "not known: attributes don’t travel with a cookie";
  }
  const { path, domain, secure, sameSite, partitioned } = known ?? visible;
  const site = sameSite && sameSite.charAt(0).toUpperCase() + sameSite.slice(1);
  const parts = [
    path ? `Path=${path}` : "",
    domain ? `Domain=${domain}` : "",
    secure ? "Secure" : "",
    known?.httpOnly ? "HttpOnly" : "",
    site ? `SameSite=${site}` : "",
    partitioned ? "Partitioned" : "",
  ];
  return withText("code", parts.filter(Boolean).join("; "));
}

/**
 * @param {Cookie | null} sent
 * @param {import("./jar.js").Seen | null} visible
 */
function ends(sent, visible) {
  if (typeof visible?.expires === "number") {
    return timeElement(new Date(visible.expires).toISOString());
  }
  if (visible?.expires === null) {
    return "when the browser is closed";
  }
  const seconds = sent?.attributes?.maxAge;
  return seconds ? `${seconds.toLocaleString("en")} seconds after it was set` : null;
}

/**
 * @param {Cookie | null} sent
 * @param {import("./jar.js").Seen | null} visible
 */
function difference(sent, visible) {
  if (sent && visible) {
    return null;
  }
  if (!sent) {
    return "scripts of this page see it, but it was not sent: its path is this page’s alone";
  }
  return sent.attributes?.httpOnly
    ? "sent, and hidden from scripts by HttpOnly"
    : "sent, and scripts don’t see it: it has HttpOnly, or a path that this page isn’t on";
}
