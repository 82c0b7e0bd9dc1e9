import { englishElement, setLabel, textElement } from "../shared/localized.js";
import { counted, text } from "../shared/texts.js";
import { timeElement } from "../shared/time.js";
import { changeOf } from "./visible-cookies.js";

/**
 * @typedef {import("./cookies.js").SentCookie} SentCookie
 * @typedef {import("./cookies.js").Pair} Pair
 * @typedef {import("./visible-cookies.js").VisibleCookie} VisibleCookie
 */

const LONG_CHARS = 200;

/**
 * The purposes of this server's own cookies, in the server's words.
 *
 * @type {[key: string, english: string][]}
 */
const PURPOSES = [
  ["lab.purpose.session", "holds your session, encrypted"],
  ["lab.purpose.preferences", "stores theme, language and time zone"],
  ["lab.purpose.consent", "remembers what you agreed to"],
  ["lab.purpose.analytics", "tells visits apart, with your consent"],
  ["lab.purpose.plain", "the walk-through's plain cookie"],
  ["lab.purpose.persistent", "the walk-through's cookie that survives closing the browser"],
  ["lab.purpose.temporary", "the walk-through's cookie that lasts half an hour"],
  ["lab.purpose.deleted", "the walk-through's cookie that is only ever deleted"],
  ["lab.purpose.access", "signs you in for ten minutes"],
  ["lab.purpose.refresh", "gets a new access token"],
  ["lab.purpose.csrf", "proves that a form comes from this application, so its scripts can read it"],
];

/**
 * The rows of a cookie's description list.
 *
 * @param {Pair} cookie
 * @param {string} name
 * @param {(() => string) | null} order its place among cookies with the same name; null if alone
 * @returns {HTMLElement[]}
 */
export function cookieFacts({ sent, seen: visible }, name, order) {
  // Scripts can read this value anyway. With duplicates, it is unknown which value belongs to which.
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
    row(["lab.fact.ends", "Expires"], ends(sent, visible)),
    row(
      ["lab.fact.changed", "Changed"],
      changed && timeElement(new Date(changed.at).toISOString()),
    ),
    row(["lab.fact.difference", "Difference"], difference(sent, visible)),
  ].flat();
}

/**
 * A term and its description; empty without a description.
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
  return [textElement("dt", () => text(...term)), described];
}

/** @param {import("../shared/localized.js").Message} words */
function span(words) {
  return textElement("span", words);
}

/** @param {SentCookie | null} sent */
function purpose(sent) {
  const said = sent?.purpose;
  const known = PURPOSES.find(([, words]) => words === said);
  return said && !known
    ? englishElement("span", said)
    : span(() => text(...(known ?? ["lab.purpose.unknown", "unknown"])));
}

/**
 * A value; long ones get the focus, so that the keyboard can scroll them.
 *
 * @param {string | undefined} value
 */
function valueElement(value) {
  if (value === undefined) {
    return span(() => text("lab.value.secret", "hidden, because it is or may be a secret"));
  }
  if (value === "") {
    return span(() => text("lab.value.empty", "empty"));
  }
  const made = textElement("code", value);
  if (value.length > LONG_CHARS) {
    made.className = "long";
    made.tabIndex = 0;
    made.setAttribute("role", "group");
    setLabel(made, () => text("lab.fact.value", "Value"));
  }
  return made;
}

/**
 * @param {SentCookie | null} sent
 * @param {VisibleCookie | null} visible
 * @param {string} [line] the `Set-Cookie` line, if it is known
 */
function setWith(sent, visible, line) {
  const known = sent?.attributes;
  if (line) {
    return textElement("code", line.replace(/^[^;]*;? ?/, ""));
  }
  const attributes = known ?? visible;
  if (!attributes || attributes.path === undefined) {
    return span(() =>
      text("lab.attributes.unknown", "unknown: browsers don’t send a cookie’s attributes"),
    );
  }
  const { path, domain, secure, sameSite, partitioned } = attributes;
  const site = sameSite && sameSite.charAt(0).toUpperCase() + sameSite.slice(1);
  const parts = [
    path ? `Path=${path}` : "",
    domain ? `Domain=${domain}` : "",
    secure ? "Secure" : "",
    known?.httpOnly ? "HttpOnly" : "",
    site ? `SameSite=${site}` : "",
    partitioned ? "Partitioned" : "",
  ];
  return textElement("code", parts.filter(Boolean).join("; "));
}

/** The end of a cookie without an expiry date. */
export function endsWithBrowser() {
  return span(() => text("lab.ends.closed", "when the browser closes"));
}

/**
 * @param {SentCookie | null} sent
 * @param {VisibleCookie | null} visible
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
 * @param {SentCookie | null} sent
 * @param {VisibleCookie | null} visible
 */
function difference(sent, visible) {
  if (sent && visible) {
    return null;
  }
  if (!sent) {
    return span(() =>
      text(
        "lab.difference.unsent",
        "scripts on this page see it, but it was not sent: its path matches only this page",
      ),
    );
  }
  return sent.attributes?.httpOnly
    ? span(() => text("lab.difference.httpOnly", "sent, but HttpOnly hides it from scripts"))
    : span(() =>
        text(
          "lab.difference.unseen",
          "sent, but scripts don’t see it: it is HttpOnly, or its path doesn’t match this page",
        ),
      );
}
