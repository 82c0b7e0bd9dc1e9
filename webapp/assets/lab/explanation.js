import { element } from "../shared/elements.js";
import { englishElement, setText, textElement } from "../shared/localized.js";
import { counted, locale, text } from "../shared/texts.js";
import { timeElement } from "../shared/time.js";
import { endsWithBrowser, row } from "./cookie-facts.js";
import { findingItem } from "./cookies.js";
import { footnote } from "./sources.js";

/**
 * A step of the algorithm of RFC 6265bis.
 *
 * @typedef {object} Step
 * @property {string} rule
 * @property {string} message
 * @property {string} source
 * @property {"note" | "ignored" | "removed" | "stored" | "withheld" | "sent"} effect
 *
 * Where an engine differs from RFC 6265bis.
 *
 * @typedef {object} Difference
 * @property {"chromium" | "firefox" | "safari" | "webkitgtk"} engine
 * @property {boolean} [stored]
 * @property {boolean} [sent]
 * @property {boolean} [removed]
 * @property {string} rule
 * @property {string} message
 * @property {string} source
 * @property {Step} reason the step that decides in this engine
 *
 * The answer of `POST /api/cookies/explain`.
 *
 * @typedef {object} Answer
 * @property {boolean} stored
 * @property {boolean | null} sent null without a request, or if the cookie isn't stored
 * @property {Step[]} reasons
 * @property {Difference[]} differs
 * @property {Record<string, any> | null} cookie as it is stored
 * @property {import("./cookies.js").Finding[]} findings about what else decides
 * @property {{version: string | null, ageDays: number | null}} publicSuffixList
 */

/** @type {Record<string, string>} */
const ENGINES = {
  chromium: "Chromium",
  firefox: "Firefox",
  safari: "Safari",
  webkitgtk: "WebKitGTK",
};

/** @type {Record<string, [key: string, english: string]>} */
const EFFECTS = {
  ignored: ["lab.effect.ignored", "Not stored"],
  removed: ["lab.effect.removed", "Deleted"],
  stored: ["lab.effect.stored", "Stored"],
  withheld: ["lab.effect.withheld", "Not sent"],
  sent: ["lab.effect.sent", "Sent"],
};

/**
 * Shows an explanation.
 *
 * @param {Answer} answer
 * @param {boolean} asked whether a request was given
 */
export function showAnswer(answer, asked) {
  const { reasons, differs, cookie, findings, publicSuffixList } = answer;
  element("verdicts").replaceChildren(...verdicts(answer, asked));
  element("kept").replaceChildren(...(cookie ? kept(cookie) : []));
  element("steps").replaceChildren(...reasons.map(step));
  element("engines").replaceChildren(
    ...Object.keys(ENGINES).flatMap((each) => engine(each, differs)),
  );
  element("beyond-findings").replaceChildren(...findings.map(findingItem));
  element("beyond").hidden = findings.length === 0;
  setText(element("suffix-list"), () => listAge(publicSuffixList));
  element("explanation-empty").hidden = true;
  element("explanation-content").hidden = false;
  element("explanation-said").replaceChildren(...verdicts(answer, asked));
}

/**
 * The age of the Public Suffix List, which defines sites.
 *
 * @param {Answer["publicSuffixList"]} list
 */
function listAge({ version, ageDays }) {
  if (version === null) {
    return text("lab.list.undated", "Sites according to an undated copy of the Public Suffix List.");
  }
  const format = new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone: "UTC" });
  return counted(
    ageDays ?? 0,
    ["lab.list.one", "Sites according to the Public Suffix List of {date}, 1 day old."],
    ["lab.list.other", "Sites according to the Public Suffix List of {date}, {count} days old."],
    { date: format.format(new Date(version)) },
  );
}

/**
 * @param {Answer} answer
 * @param {boolean} asked whether a request was given
 */
function verdicts({ stored, sent, reasons }, asked) {
  const deciding = (/** @type {string[]} */ ...effects) =>
    englishElement("p", reasons.find(({ effect }) => effects.includes(effect))?.message ?? "");
  const storing = deciding("stored", "ignored", "removed");
  return [
    verdict(stored ? "yes" : "no", EFFECTS[stored ? "stored" : "ignored"], storing),
    sent === null
      ? unasked(asked)
      : verdict(
          sent ? "yes" : "no",
          EFFECTS[sent ? "sent" : "withheld"],
          deciding("sent", "withheld"),
        ),
  ];
}

/** @param {boolean} asked whether a request was given; there was no cookie to send with it */
function unasked(asked) {
  return asked
    ? verdict(
        "unasked",
        EFFECTS.withheld,
        textElement("p", () => text("lab.verdict.absent", "It isn’t stored.")),
      )
    : verdict(
        "unasked",
        ["lab.verdict.unasked", "Not checked"],
        textElement("p", () => text("lab.verdict.ask", "Enter the URL of a request.")),
      );
}

/**
 * @param {string} kind `yes`, `no` or `unasked`
 * @param {[key: string, english: string]} title
 * @param {HTMLElement} why
 */
function verdict(kind, title, why) {
  const made = textElement("div", "", `box verdict ${kind}`);
  made.append(
    textElement("strong", () => text(...title)),
    why,
  );
  return made;
}

/** @param {Record<string, any>} cookie */
function kept({ name, domain, hostOnly, path, expiresAt, sameSite, partition, ...flags }) {
  const has = [flags.secure ? "Secure" : "", flags.httpOnly ? "HttpOnly" : ""].filter(Boolean);
  const span = (/** @type {() => string} */ words) => textElement("span", words);
  const where = () =>
    hostOnly
      ? text("lab.kept.host", "{domain} only, {path} and below", { domain, path })
      : text("lab.kept.domain", "{domain} and its subdomains, {path} and below", { domain, path });
  return [
    row(
      ["lab.kept.name", "Stored as"],
      textElement("code", () => name || text("lab.noName", "(no name)")),
    ),
    row(["lab.kept.for", "Sent to"], span(where)),
    row(["lab.fact.ends", "Expires"], expiresAt ? timeElement(expiresAt) : endsWithBrowser()),
    row(
      ["lab.kept.sameSite", "SameSite"],
      span(() => sameSite ?? text("lab.kept.default", "not set: the browser’s default")),
    ),
    row(
      ["lab.flags", "Flags"],
      span(() => has.join(", ") || text("lab.kept.none", "none")),
    ),
    row(["lab.kept.partition", "Partition"], partition && textElement("span", partition)),
  ].flat();
}

/** @param {Step} reason */
function step({ rule, message, source, effect }) {
  const item = document.createElement("li");
  const line = document.createElement("p");
  if (effect !== "note") {
    line.append(
      textElement("strong", () => text(...EFFECTS[effect]), `badge ${effect}`),
      " ",
    );
  }
  line.append(englishElement("span", message));
  item.append(line, footnote(rule, source));
  return item;
}

/**
 * How one engine behaves: list items with its differences, or "same result".
 *
 * @param {string} name
 * @param {Difference[]} differs
 */
function engine(name, differs) {
  const own = differs.filter((each) => each.engine === name);
  if (own.length === 0) {
    const item = document.createElement("li");
    item.append(
      ...named(name),
      textElement("span", () => text("lab.engine.same", "same result")),
    );
    return [item];
  }
  return own.map((each) => {
    const item = textElement("li", "", "differs");
    const line = document.createElement("p");
    line.append(...named(name), ...outcome(each), englishElement("span", `It ${each.message}`));
    item.append(line, ...decided(each), footnote(each.rule, each.source));
    return item;
  });
}

/**
 * Why this engine does not store or send the cookie; empty if it does.
 *
 * @param {Difference} difference
 */
function decided({ reason }) {
  const kept = ["ignored", "withheld"].includes(reason.effect);
  return kept ? [englishElement("p", `So: ${reason.message}`)] : [];
}

/** @param {string} name */
function named(name) {
  return [textElement("strong", `${ENGINES[name]}:`), " "];
}

/** @param {Difference} difference */
function outcome({ stored, sent, removed }) {
  const words = () =>
    [
      stored !== undefined && text(...EFFECTS[stored ? "stored" : "ignored"]),
      sent !== undefined && text(...EFFECTS[sent ? "sent" : "withheld"]),
      removed === true && text(...EFFECTS.removed),
      removed === false && text("lab.effect.unremoved", "Not deleted"),
    ].filter((each) => typeof each === "string");
  return words().length > 0 ? [textElement("span", () => `${words().join(" · ")}.`), " "] : [];
}
