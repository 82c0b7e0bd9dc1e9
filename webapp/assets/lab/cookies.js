import { ask } from "../shared/api.js";
import { element, find, fromTemplate } from "../shared/elements.js";
import { saidElement, setText, textElement, withCode } from "../shared/localized.js";
import { counted, text, textLanguage } from "../shared/texts.js";
import { cookieFacts } from "./cookie-facts.js";
import { expireForm, removeButton } from "./expire-form.js";
import { footnote } from "./sources.js";
import { VISIBLE_THROUGH, visibleCookies } from "./visible-cookies.js";

/**
 * What the server has to say about a cookie or a header.
 *
 * @typedef {object} Finding
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
 * A cookie that the request carried.
 *
 * @typedef {object} SentCookie
 * @property {string} name
 * @property {string} [value] of cookies that the lab set, and of our own that scripts can read
 * @property {number} sizeBytes
 * @property {boolean} known whether it is one of our own
 * @property {string | null} purpose
 * @property {Attributes | null} attributes
 * @property {Finding[]} findings
 *
 * The response of `GET /api/cookies`.
 *
 * @typedef {object} CookieReport
 * @property {SentCookie[]} cookies
 * @property {{sizeBytes: number, duplicates: string[]}} header
 * @property {Finding[]} findings
 *
 * A cookie as the server received it, as scripts see it, or both.
 *
 * @typedef {object} Pair
 * @property {SentCookie | null} sent
 * @property {import("./visible-cookies.js").VisibleCookie | null} seen
 */

const BUDGET_BYTES = 8_192;
/** @type {Record<string, [key: string, english: string]>} */
const LEVELS = {
  error: ["lab.level.error", "Error"],
  warning: ["lab.level.warning", "Warning"],
  info: ["lab.level.info", "Note"],
  observatory: ["lab.level.observatory", "According to Observatory"],
};

/** Loads the cookies that the request carries, matched with those that scripts see. */
export async function loadCookies() {
  /** @type {[CookieReport, import("./visible-cookies.js").VisibleCookie[]]} */
  const [carried, visible] = await Promise.all([ask(`cookies?language=${textLanguage()}`), visibleCookies()]);
  return { carried, pairs: pair(carried.cookies, visible) };
}

/**
 * Matches the cookies that were sent with those that scripts see: by name, and by value if the server
 * tells it. Of duplicates, browsers send the longest path first; this page has a short path, so it
 * sees the last.
 *
 * @param {SentCookie[]} cookies
 * @param {import("./visible-cookies.js").VisibleCookie[]} visible
 * @returns {Pair[]}
 */
function pair(cookies, visible) {
  const left = [...visible];
  const take = (/** @type {SentCookie} */ cookie) => {
    const index = left.findLastIndex(
      ({ name, value }) => name === cookie.name && (cookie.value ?? value) === value,
    );
    return index < 0 ? null : left.splice(index, 1)[0];
  };
  const pairs = [...cookies].reverse().map((sent) => ({ sent, seen: take(sent) }));
  return [...pairs.reverse(), ...left.map((each) => ({ sent: null, seen: each }))];
}

/**
 * Shows the cookies.
 *
 * @param {{carried: CookieReport, pairs: Pair[]}} looked
 * @param {(name: string) => Promise<void>} removed called after an attempt to delete a cookie
 */
export function showCookies({ carried, pairs }, removed) {
  const { sizeBytes } = carried.header;
  const path = new URL("api/cookies", document.baseURI).pathname;
  setText(element("carried-hint"), () =>
    withCode(
      text(
        "lab.carried.hint",
        "Scripts read cookies through `{source}`, for this page’s address. The request went to `{path}`. A cookie with `HttpOnly` is sent, but scripts can’t see it.",
        { source: VISIBLE_THROUGH, path },
      ),
    ),
  );
  setText(element("carried-summary"), () => summary(carried, pairs));
  /** @type {HTMLMeterElement} */ (element("budget")).value = sizeBytes;
  setText(element("budget-text"), () =>
    text(
      "lab.budget.text",
      "{size} of the {most} bytes that most servers accept for all header fields together",
      { size: sizeBytes, most: BUDGET_BYTES },
    ),
  );
  element("carried-findings").replaceChildren(...carried.findings.map((each) => findingItem(each)));
  element("carried-empty").hidden = pairs.length > 0;
  const cards = pairs.map((each) => card(each, order(each, pairs), removed));
  const chosen = choices().map(({ value }) => value);
  element("carried-list").replaceChildren(...cards);
  // The user's choices in the cards stay if the cards are the same as before.
  const now = choices();
  if (now.length === chosen.length) {
    now.forEach((each, i) => {
      each.value = chosen[i];
    });
  }
}

/** The fields in the cards. */
function choices() {
  return [...element("carried-list").querySelectorAll("select")];
}

/**
 * @param {CookieReport} carried
 * @param {Pair[]} pairs
 */
function summary({ cookies, header }, pairs) {
  const hidden = pairs.filter((each) => !each.seen).length;
  const unsent = pairs.filter((each) => !each.sent).length;
  const visible = cookies.length - hidden;
  const names = header.duplicates.join(", ");
  const parts = [
    counted(
      cookies.length,
      ["lab.carried.one", "The request carried 1 cookie; scripts see {visible}."],
      ["lab.carried.other", "The request carried {count} cookies; scripts see {visible}."],
      { visible },
    ),
    unsent > 0 &&
      counted(
        unsent,
        ["lab.unsent.one", "Scripts see 1 more, which was not sent."],
        ["lab.unsent.other", "Scripts see {count} more, which were not sent."],
      ),
    names && text("lab.twice", "Sent more than once: {names}.", { names }),
  ];
  return parts.filter(Boolean).join(" ");
}

/**
 * A list item with a finding.
 *
 * @param {Finding} finding in the language of the page
 */
export function findingItem({ level, rule, message, source }) {
  const item = document.createElement("li");
  item.className = level;
  const line = document.createElement("p");
  const title = LEVELS[rule === "observatory" ? rule : level];
  line.append(
    textElement("strong", () => `${text(...title)}: `),
    saidElement("span", message, textLanguage()),
  );
  item.append(line, footnote(rule, source));
  return item;
}

/**
 * The place of a cookie among those with the same name; null if it is the only one.
 *
 * @param {Pair} cookie
 * @param {Pair[]} pairs
 * @returns {(() => string) | null}
 */
function order({ sent }, pairs) {
  const same = pairs.map((each) => each.sent).filter((each) => each && each.name === sent?.name);
  const values = { place: same.indexOf(sent) + 1, all: same.length };
  if (same.length < 2) {
    return null;
  }
  return () =>
    values.place === 1
      ? text("lab.order.first", "{place} of {all}: longest path, or oldest", values)
      : text("lab.order.later", "{place} of {all}: shorter path, or newer", values);
}

/**
 * @param {Pair} cookie
 * @param {(() => string) | null} order
 * @param {(name: string) => Promise<void>} removed
 */
function card(cookie, order, removed) {
  const { sent, seen: visible } = cookie;
  const name = sent?.name ?? visible?.name ?? "";
  const made = fromTemplate("cookie-card");
  setText(find(made, ".name"), () => name || text("lab.noName", "(no name)"));
  const twice = order !== null;
  find(made, ".badges").append(...badges(cookie, twice));
  find(made, ".facts").append(...cookieFacts(cookie, name, order));
  find(made, ".findings").append(...(sent?.findings ?? []).map((each) => findingItem(each)));
  const actions = find(made, ".actions");
  if (sent?.known && sent.value === undefined) {
    const words = () => text("lab.ends.own", "The application deletes it when you sign out.");
    actions.append(textElement("p", words, "quiet"));
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
  const sure = sent?.attributes?.httpOnly;
  return [
    !sent && badge("warning", ["lab.badge.unsent", "Not sent"]),
    visible && badge("", ["lab.badge.visible", "Readable by scripts"]),
    !visible && sure && textElement("span", "HttpOnly", "badge strong"),
    !visible && !sure && badge("strong", ["lab.badge.hidden", "Hidden from scripts"]),
    sent?.known && badge("", ["lab.badge.own", "Set by this application"]),
    twice && badge("warning", ["lab.badge.twice", "Duplicate"]),
  ].filter((each) => each instanceof HTMLElement);
}

/**
 * @param {string} kind
 * @param {[key: string, english: string]} words
 */
function badge(kind, words) {
  return textElement("span", () => text(...words), `badge ${kind}`);
}
