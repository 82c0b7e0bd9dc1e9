import { element } from "../shared/elements.js";
import { setText, textElement } from "../shared/localized.js";
import { counted, locale, text } from "../shared/texts.js";
import { timeElement } from "../shared/time.js";
import { endsWithBrowser, row } from "./cookie-facts.js";
import { findingItem } from "./cookies.js";
import { showFix } from "./fix.js";
import { footnote } from "./sources.js";
import { ENGINES, headline, isSuccess, outcomeText } from "./verdict.js";

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
 * What one browser does.
 *
 * @typedef {object} Browser
 * @property {"chromium" | "firefox" | "safari" | "webkitgtk"} engine
 * @property {boolean} stored
 * @property {boolean | null} sent null without a request
 * @property {boolean} removed
 * @property {string} devTools
 * @property {Step[]} reasons
 *
 * The response of `POST /api/cookies/explain`.
 *
 * @typedef {object} Answer
 * @property {boolean} stored
 * @property {boolean | null} sent null without a request, or if the cookie isn't stored
 * @property {Step[]} reasons
 * @property {Difference[]} differs
 * @property {Record<string, any> | null} cookie as it is stored
 * @property {import("./cookies.js").Finding[]} findings about what else decides
 * @property {{version: string | null, ageDays: number | null}} publicSuffixList
 * @property {Browser[]} browsers
 * @property {import("./fix.js").Fix | null} fix
 */

/** @type {Record<string, [key: string, english: string]>} */
const EFFECTS = {
  ignored: ["lab.effect.ignored", "Not stored"],
  removed: ["lab.effect.removed", "Deleted"],
  stored: ["lab.effect.stored", "Stored"],
  withheld: ["lab.effect.withheld", "Not sent"],
  sent: ["lab.effect.sent", "Sent"],
};
/** @type {[key: string, english: string]} */
const KEPT = ["lab.effect.kept", "Not deleted"];

/**
 * Shows an explanation, in the language of its messages.
 *
 * @param {Answer} answer
 * @param {string} value the value of the cookie, which responses don't contain
 */
export function showAnswer(answer, value) {
  const { browsers, cookie, findings, publicSuffixList } = answer;
  const first = browsers.find((each) => !isSuccess(each)) ?? browsers[0];
  setText(element("headline"), () => headline(browsers));
  element("verdicts").replaceChildren(...browsers.map(verdict));
  choose(first);
  showFix(answer.fix, value);
  element("kept").replaceChildren(...(cookie ? kept(cookie) : []));
  element("beyond-findings").replaceChildren(...findings.map((each) => findingItem(each)));
  element("beyond").hidden = findings.length === 0;
  setText(element("suffix-list"), () => listAge(publicSuffixList));
  element("explanation-empty").hidden = true;
  element("explanation-content").hidden = false;
  setText(element("explanation-said"), () => headline(browsers));
}

/**
 * Shows the steps of one browser.
 *
 * @param {Browser} browser
 */
function choose({ engine, devTools, reasons }) {
  for (const card of element("verdicts").querySelectorAll("button")) {
    card.setAttribute("aria-pressed", String(card.dataset.engine === engine));
  }
  setText(element("steps-title"), () => `${text("lab.steps", "Step by step")}: ${ENGINES[engine]}`);
  element("steps").replaceChildren(...reasons.map(step));
  setText(element("devtools"), () =>
    text("lab.devtools", "In the developer tools of {browser}: {words}", {
      browser: ENGINES[engine],
      words: devTools,
    }),
  );
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

/** @param {Browser} browser */
function verdict(browser) {
  const card = textElement("button", "", `box verdict ${isSuccess(browser) ? "yes" : "no"}`);
  const last = browser.reasons[browser.reasons.length - 1];
  card.type = "button";
  card.dataset.engine = browser.engine;
  card.append(
    textElement("span", ENGINES[browser.engine], "engine"),
    textElement("strong", () => outcomeText(browser)),
    textElement("span", last.message, "why"),
  );
  card.addEventListener("click", () => choose(browser));
  return card;
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
    const words = rule === "expired" && effect === "ignored" ? KEPT : EFFECTS[effect];
    line.append(
      textElement("strong", () => text(...words), `badge ${effect}`),
      " ",
    );
  }
  line.append(textElement("span", message));
  item.append(line, footnote(rule, source));
  return item;
}
