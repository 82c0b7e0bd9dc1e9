import { ask, Refused } from "../shared/api.js";
import { element, fact } from "../shared/elements.js";
import { mark } from "../shared/form.js";
import { englishElement, setText, textElement } from "../shared/localized.js";
import { failureMessage } from "../shared/section.js";
import { text, translated } from "../shared/texts.js";
import { engine, seen, SEEN_THROUGH, sent } from "./browser.js";

/** @typedef {import("./browser.js").Cookie} Cookie */
/** @typedef {[key: string, english: string]} Words */

/**
 * The response of `POST /api/set-cookie`.
 *
 * @typedef {{setCookie: string, name?: string, value?: string}} Answer
 *
 * What the explainer says about this browser.
 *
 * @typedef {{stored: boolean, sent: boolean, why: string[]}} Forecast
 */

/**
 * Why the server refuses a line, in languages other than English.
 *
 * @type {Record<string, Words>}
 */
const RULES = {
  "raw-control": ["raw.rule.control", "The line must not have control characters."],
  "raw-unicode": ["raw.rule.unicode", "The line must be valid Unicode text."],
  "raw-size": ["raw.rule.size", "The line must have at most 5,000 bytes."],
  "raw-budget": [
    "raw.rule.budget",
    "All cookies together would have more than 6,144 bytes. Delete some first.",
  ],
  "raw-own": ["raw.rule.own", "The line must not contain a name that Biscotti uses itself."],
  "raw-domain": ["raw.rule.domain", "Domain must not reach beyond this host."],
};

const line = /** @type {HTMLTextAreaElement} */ (element("raw-line"));
const result = element("raw-result");
let busy = false;

/**
 * Runs a task unless one is running, and shows why it failed.
 *
 * @param {() => Promise<void>} task
 */
async function run(task) {
  if (busy) {
    return;
  }
  if (line.value.trim() === "") {
    refuse(() => text("raw.empty", "Enter a Set-Cookie line."));
    return;
  }
  busy = true;
  mark("raw-line", "");
  result.hidden = true;
  say(() => text("raw.checking", "Checking…"));
  try {
    await task();
    say("");
  } catch (error) {
    const [wrong] = (error instanceof Refused && error.problem.errors) || [];
    say(wrong ? "" : failureMessage(error));
    if (wrong) {
      refuse(broken(wrong.message));
    }
  } finally {
    busy = false;
  }
}

/**
 * @param {string} message from the server, ending with the rule and its source
 * @returns {import("../shared/localized.js").Message}
 */
function broken(message) {
  const [, words = message, rule = ""] = /^(.*) \(([a-z-]+), [^)]*\)$/s.exec(message) ?? [];
  const known = Object.hasOwn(RULES, rule) ? RULES[rule] : undefined;
  return () =>
    known && document.documentElement.lang !== "en"
      ? translated(known[0], known[1])
      : { words: `${words.charAt(0).toUpperCase()}${words.slice(1)}.`, english: true };
}

/** @param {import("../shared/localized.js").Message} message */
function refuse(message) {
  mark("raw-line", message);
  line.focus();
}

/** @param {import("../shared/localized.js").Message} words */
function say(words) {
  setText(element("raw-status"), words);
}

async function send() {
  const before = await sent();
  /** @type {Answer} */
  const answer = await ask("set-cookie", "POST", { setCookie: line.value });
  const [carried, visible, forecast] = await Promise.all([sent(), seen(), predict(answer)]);
  const back = carried.filter((each) => isIt(each, answer));
  const read = visible.filter((each) => isIt(each, answer));
  const isOld = before.some((each) => isIt(each, answer));
  show(answer, judge(forecast, back.length > 0 || read.length > 0, isOld), [
    ...fact(() => text("raw.predicted", "Predicted"), prediction(forecast)),
    ...fact(() => text("raw.back", "Sent back"), cookies(back, answer.name)),
    ...fact(SEEN_THROUGH, cookies(read, answer.name)),
  ]);
}

async function remove() {
  /** @type {Answer} */
  const answer = await ask("set-cookie", "POST", { setCookie: line.value, expire: true });
  const [carried, visible] = await Promise.all([sent(), seen()]);
  const left = [...carried, ...visible].filter((each) => each.name === answer.name);
  const isGone = left.length === 0;
  show(
    answer,
    {
      kind: isGone ? "expected" : "unexpected",
      title: isGone ? ["raw.gone", "Deleted"] : ["raw.left", "A cookie of this name is left"],
      meaning: isGone
        ? ["raw.gone.meaning", "Neither the server nor scripts see a cookie of this name."]
        : [
            "raw.left.meaning",
            "It was set with another path, domain or partition, or the browser ignored this line.",
          ],
    },
    fact(() => text("raw.back", "Sent back"), cookies(left, answer.name)),
  );
}

/**
 * Whether a cookie is the one of the line. The server doesn't show every value.
 *
 * @param {Cookie} cookie
 * @param {Answer} answer
 */
function isIt(cookie, { name, value, setCookie }) {
  if (name === undefined || value === undefined) {
    // The RFC says that browsers ignore the line; one that doesn't shows its own reading of it.
    const pair = setCookie.split(";")[0];
    return cookie.name === pair.slice(0, Math.max(pair.indexOf("="), 0)).trim();
  }
  const size = new Blob([name, value]).size;
  return cookie.name === name && (cookie.value ?? value) === value && cookie.sizeBytes === size;
}

/**
 * What the explainer says about this browser and a request of this page.
 *
 * @param {Answer} answer
 * @returns {Promise<Forecast>}
 */
async function predict({ setCookie }) {
  const here = { initiator: location.origin, topLevel: false };
  const address = (/** @type {string} */ path) => new URL(path, document.baseURI).href;
  const explained = await ask("cookies/explain", "POST", {
    setCookie,
    response: { ...here, url: address("api/set-cookie"), method: "POST" },
    request: { ...here, url: address("api/cookies"), method: "GET" },
  });
  const own = explained.differs.find(
    (/** @type {{engine: string}} */ each) => each.engine === engine(navigator.userAgent),
  );
  const stored = own?.stored ?? explained.stored;
  const decided = explained.reasons.filter((/** @type {{effect: string}} */ { effect }) =>
    ["ignored", "removed", "withheld"].includes(effect),
  );
  return {
    stored,
    sent: stored && (own?.sent ?? explained.sent ?? true),
    why: own
      ? [`This browser ${own.message}.`, `So: ${own.reason.message}.`]
      : decided.map((/** @type {{message: string}} */ { message }) => message),
  };
}

/**
 * @param {Forecast} forecast
 * @param {boolean} isKept
 * @param {boolean} isOld whether the browser had the same cookie before
 * @returns {{kind: string, title: Words, meaning: Words}}
 */
function judge(forecast, isKept, isOld) {
  const title = /** @type {Words} */ (isKept ? ["raw.kept", "Kept"] : ["raw.lost", "Not kept"]);
  if (isOld && isKept) {
    return {
      kind: "",
      title: ["raw.old", "It was there before"],
      meaning: [
        "raw.old.meaning",
        "The browser already had this cookie with this value, so this proves nothing. Delete it and send the line again.",
      ],
    };
  }
  if (forecast.stored && !forecast.sent && !isKept) {
    return {
      kind: "",
      title: ["raw.unseen", "Not visible from here"],
      meaning: [
        "raw.unseen.meaning",
        "It should be stored, but not sent to this address, so this page can’t see it.",
      ],
    };
  }
  return forecast.stored === isKept
    ? { kind: "expected", title, meaning: ["raw.expected", "As predicted."] }
    : {
        kind: "unexpected",
        title,
        meaning: [
          "raw.unexpected",
          "Not as predicted: a setting or an extension may block cookies, or the prediction is wrong.",
        ],
      };
}

/** @param {Forecast} forecast */
function prediction({ stored, sent: isSent, why }) {
  const made = document.createElement("div");
  made.append(
    textElement("strong", () =>
      stored
        ? isSent
          ? text("raw.predicted.sent", "stored and sent back")
          : text("raw.predicted.stored", "stored, not sent back")
        : text("raw.predicted.lost", "not stored"),
    ),
    ...why.map((message) => englishElement("p", message, "quiet")),
  );
  return made;
}

/**
 * @param {Cookie[]} found
 * @param {string | undefined} name
 */
function cookies(found, name) {
  const made = document.createElement("div");
  if (found.length === 0) {
    made.append(textElement("span", () => text("raw.absent", "nothing of this cookie")));
  }
  for (const { name: own, value, sizeBytes } of found) {
    const pair = own === "" && name === "" ? (value ?? "") : `${own}=${value ?? ""}`;
    const item = document.createElement("p");
    item.append(
      value === undefined
        ? textElement("span", () =>
            text("raw.hidden", "there, {count} bytes; the server doesn’t show this value", {
              count: sizeBytes,
            }),
          )
        : textElement("code", pair),
    );
    made.append(item);
  }
  return made;
}

/**
 * @param {Answer} answer
 * @param {{kind: string, title: Words, meaning: Words}} verdict
 * @param {HTMLElement[]} rows
 */
function show({ setCookie }, { kind, title, meaning }, rows) {
  result.className = kind;
  setText(element("raw-verdict"), () => text(...title));
  setText(element("raw-meaning"), () => text(...meaning));
  element("raw-facts").replaceChildren(
    ...fact(() => text("raw.sent", "Line sent"), textElement("code", setCookie)),
    ...rows,
  );
  result.hidden = false;
  result.scrollIntoView({ block: "nearest" });
}

element("raw-form").addEventListener("submit", (event) => {
  event.preventDefault();
  run(send);
});
element("raw-clear").addEventListener("click", () => run(remove));
