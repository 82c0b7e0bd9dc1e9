import { changeOf } from "./jar.js";
import { english, labelled, saying } from "./saying.js";
import { counted, text } from "./texts.js";
import { timeElement } from "./time.js";

/**
 * @typedef {import("./carried.js").Cookie} Cookie
 * @typedef {import("./carried.js").Pair} Pair
 * @typedef {import("./jar.js").Seen} Seen
 */

const LONG_CHARS = 200;

/**
 * What the server says of its cookies' purposes.
 *
 * @type {[key: string, english: string][]}
 */
const PURPOSES = [
  ["lab.purpose.session", "keeps your session, encrypted"],
  ["lab.purpose.preferences", "keeps theme, language and time zone"],
  ["lab.purpose.consent", "keeps what you agreed to"],
  ["lab.purpose.analytics", "tells visits apart, once you agreed"],
  ["lab.purpose.plain", "the walk-through's plain cookie"],
  ["lab.purpose.persistent", "the walk-through's cookie that outlives the browser"],
  ["lab.purpose.temporary", "the walk-through's cookie for half an hour"],
  ["lab.purpose.deleted", "the walk-through's cookie that is only ever deleted"],
  ["lab.purpose.access", "signs you in for ten minutes"],
  ["lab.purpose.refresh", "gets a new access token"],
  ["lab.purpose.csrf", "proves that a form is this application's own, so its scripts read it"],
];

/**
 * The rows of a cookie's description list.
 *
 * @param {Pair} cookie
 * @param {string} name
 * @param {(() => string) | null} order which of several of this name it is
 * @returns {HTMLElement[]}
 */
export function facts({ sent, seen: visible }, name, order) {
  // What scripts see is no secret from them; of several of one name, which is which isn't known.
  const read = sent?.known || order ? undefined : visible?.value;
  const value = sent ? (sent.value ?? read) : visible?.value;
  const bytes = sent?.sizeBytes ?? new Blob([name, visible?.value ?? ""]).size;
  const changed = changeOf(name, sent?.value ?? visible?.value ?? "");
  const size = () =>
    counted(bytes, ["lab.bytes.one", "1 byte"], ["lab.bytes.other", "{count} bytes"]);
  return [
    row(["lab.fact.purpose", "Purpose"], purpose(sent)),
    row(["lab.fact.value", "Value"], valueElement(value)),
    row(["lab.fact.size", "Size"], span(size)),
    row(["lab.fact.order", "Order"], order && span(order)),
    row(["lab.fact.attributes", "Set with"], setWith(sent, visible, changed?.line)),
    row(["lab.fact.ends", "Ends"], ends(sent, visible)),
    row(
      ["lab.fact.changed", "Changed"],
      changed && timeElement(new Date(changed.at).toISOString()),
    ),
    row(["lab.fact.difference", "Difference"], difference(sent, visible)),
  ].flat();
}

/**
 * A term and what there is to say of it; nothing without that.
 *
 * @param {[key: string, english: string]} term
 * @param {HTMLElement | null | undefined} content
 */
export function row(term, content) {
  if (!content) {
    return [];
  }
  const described = document.createElement("dd");
  described.append(content);
  return [saying("dt", () => text(...term)), described];
}

/** @param {import("./saying.js").Words} words */
function span(words) {
  return saying("span", words);
}

/** @param {Cookie | null} sent */
function purpose(sent) {
  const said = sent?.purpose;
  const known = PURPOSES.find(([, words]) => words === said);
  return said && !known
    ? english("span", said)
    : span(() => text(...(known ?? ["lab.purpose.unknown", "not known"])));
}

/**
 * A value, which scrolls with the keyboard too where it is long.
 *
 * @param {string | undefined} value
 */
function valueElement(value) {
  if (value === undefined) {
    return span(() => text("lab.value.secret", "not shown, as it is or may be a secret"));
  }
  if (value === "") {
    return span(() => text("lab.value.empty", "empty"));
  }
  const made = saying("code", value);
  if (value.length > LONG_CHARS) {
    made.className = "long";
    made.tabIndex = 0;
    made.setAttribute("role", "group");
    labelled(made, () => text("lab.fact.value", "Value"));
  }
  return made;
}

/**
 * @param {Cookie | null} sent
 * @param {Seen | null} visible
 * @param {string} [line] that set it
 */
function setWith(sent, visible, line) {
  const known = sent?.attributes;
  if (line) {
    return saying("code", line.replace(/^[^;]*;? ?/, ""));
  }
  if (!known && visible?.path === undefined) {
    return span(() =>
      text("lab.attributes.unknown", "not known: attributes don’t travel with a cookie"),
    );
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
  return saying("code", parts.filter(Boolean).join("; "));
}

/** Of a cookie without an end of its own. */
export function endsWithBrowser() {
  return span(() => text("lab.ends.closed", "when the browser is closed"));
}

/**
 * @param {Cookie | null} sent
 * @param {Seen | null} visible
 */
function ends(sent, visible) {
  if (typeof visible?.expires === "number") {
    return timeElement(new Date(visible.expires).toISOString());
  }
  if (visible?.expires === null) {
    return endsWithBrowser();
  }
  const seconds = sent?.attributes?.maxAge;
  return seconds
    ? span(() =>
        counted(
          seconds,
          ["lab.ends.after.one", "1 second after it was set"],
          ["lab.ends.after.other", "{count} seconds after it was set"],
        ),
      )
    : null;
}

/**
 * @param {Cookie | null} sent
 * @param {Seen | null} visible
 */
function difference(sent, visible) {
  if (sent && visible) {
    return null;
  }
  if (!sent) {
    return span(() =>
      text(
        "lab.difference.unsent",
        "scripts of this page see it, but it was not sent: its path is this page’s alone",
      ),
    );
  }
  return sent.attributes?.httpOnly
    ? span(() => text("lab.difference.httpOnly", "sent, and hidden from scripts by HttpOnly"))
    : span(() =>
        text(
          "lab.difference.unseen",
          "sent, and scripts don’t see it: it has HttpOnly, or a path that this page isn’t on",
        ),
      );
}
