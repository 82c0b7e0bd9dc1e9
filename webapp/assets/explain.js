import { ask, Refused } from "./api.js";
import { withText } from "./elements.js";
import { Errors } from "./errors.js";
import { BLANK, EXAMPLES } from "./examples.js";
import { element } from "./form.js";
import { fromFragment, question, read, showTop, toFragment, write } from "./scene.js";
import { reason } from "./section.js";
import { footnote } from "./sources.js";
import { timeElement } from "./time.js";

/**
 * @typedef {object} Step
 * @property {string} rule
 * @property {string} message
 * @property {string} source
 * @property {"note" | "ignored" | "removed" | "stored" | "withheld" | "sent"} effect
 *
 * @typedef {object} Difference
 * @property {"chromium" | "firefox" | "safari" | "webkitgtk"} engine
 * @property {boolean} [stored]
 * @property {boolean} [sent]
 * @property {string} rule
 * @property {string} message
 * @property {string} source
 *
 * @typedef {object} Answer
 * @property {boolean} stored
 * @property {boolean | null} sent null when that was not asked, or it isn't stored
 * @property {Step[]} reasons
 * @property {Difference[]} differs
 * @property {Record<string, any> | null} cookie as it is kept
 */

/** The fields' names for the server. */
const IDS = {
  setCookie: "explain-line",
  "response.url": "explain-response",
  "request.url": "explain-url",
  "request.method": "explain-method",
  "request.afterSeconds": "explain-minutes",
  "request.initiator": "explain-initiator",
  "response.initiator": "explain-initiator",
  "request.topLevel": "explain-top",
  "response.topLevel": "explain-top",
};
/** What messages of the server begin with, as they name no field. */
const LABELS = {
  "explain-line": "The line",
  "explain-response": "The address of the response",
  "explain-url": "The address of the request",
  "explain-method": "The method",
  "explain-minutes": "The time",
  "explain-initiator": "The page that started it",
  "explain-top": "The page in the address bar",
};
const ENGINES = { chromium: "Chromium", firefox: "Firefox", safari: "Safari", webkitgtk: "WebKitGTK" };
const EFFECTS = {
  ignored: "Not stored",
  removed: "Deleted",
  stored: "Stored",
  withheld: "Not sent",
  sent: "Sent",
};
const MOST_MINUTES = 1_000 * 24 * 60;
const errors = new Errors("explain-summary", IDS);
let latest = 0;

/**
 * Explains what the fields hold; of several at once, the last is shown.
 *
 * @returns {Promise<boolean>} whether it is shown
 */
async function explain() {
  const scene = read();
  const turn = ++latest;
  errors.clear();
  if (!isTime(scene.minutes)) {
    const message = `The time must be 0 to ${MOST_MINUTES.toLocaleString("en")} minutes`;
    errors.show([{ field: "request.afterSeconds", message }]);
    return false;
  }
  say("Asking…");
  try {
    /** @type {Answer} */
    const answer = await ask("cookies/explain", "POST", question(scene));
    if (turn === latest) {
      say("");
      history.replaceState(null, "", toFragment(scene));
      show(answer, scene.url.trim() !== "");
      return true;
    }
  } catch (error) {
    if (turn === latest) {
      refused(error, scene);
    }
  }
  return false;
}

/** @param {string} minutes */
function isTime(minutes) {
  return /^\d{1,7}(?:\.\d{1,4})?$/.test(minutes.trim()) && Number(minutes) <= MOST_MINUTES;
}

/**
 * @param {unknown} error
 * @param {import("./examples.js").Scene} scene
 */
function refused(error, { as }) {
  const found = error instanceof Refused ? (error.problem.errors ?? []) : [];
  say(found.length > 0 ? "" : reason(error));
  // The response shares what the request's fields say, and the page in the bar may not be asked for.
  const own = new Map();
  for (const { field, message } of found) {
    const hidden = IDS[field] === "explain-top" && as !== "other";
    const id = hidden ? "explain-initiator" : IDS[field];
    const text = hidden ? "must be given, as its page is in the address bar" : message;
    own.set(id, { field: hidden ? "request.initiator" : field, message: `${LABELS[id]} ${text}` });
  }
  if (own.size > 0) {
    errors.show([...own.values()]);
  }
}

/** @param {string} text */
function say(text) {
  element("explain-status").textContent = text;
}

/**
 * @param {Answer} answer
 * @param {boolean} asked whether a request was asked about
 */
function show({ stored, sent, reasons, differs, cookie }, asked) {
  const deciding = (/** @type {string[]} */ effects) =>
    reasons.find(({ effect }) => effects.includes(effect))?.message ?? "";
  const sending = sent === null
    ? verdict("unasked", asked ? "Not sent" : "Not asked", asked ? "It isn’t there." : "Give a request.")
    : verdict(sent ? "yes" : "no", sent ? "Sent" : "Not sent", deciding(["sent", "withheld"]));
  element("verdicts").replaceChildren(
    verdict(
      stored ? "yes" : "no",
      stored ? "Stored" : "Not stored",
      deciding(["stored", "ignored", "removed"]),
    ),
    sending,
  );
  element("kept").replaceChildren(...(cookie ? kept(cookie) : []));
  element("steps").replaceChildren(...reasons.map(step));
  element("engines").replaceChildren(...Object.keys(ENGINES).flatMap((each) => engine(each, differs)));
  element("explanation-empty").hidden = true;
  element("explanation-content").hidden = false;
  element("explanation-said").textContent = element("verdicts").innerText;
}

/**
 * @param {string} kind `yes`, `no` or `unasked`
 * @param {string} title
 * @param {string} text
 */
function verdict(kind, title, text) {
  const made = withText("div", "", `verdict ${kind}`);
  made.append(withText("strong", title), withText("p", text));
  return made;
}

/** @param {Record<string, any>} cookie */
function kept({ name, domain, hostOnly, path, expiresAt, sameSite, partition, ...flags }) {
  const has = [flags.secure ? "Secure" : "", flags.httpOnly ? "HttpOnly" : ""].filter(Boolean);
  const rows = [
    ["Kept as", withText("code", name || "(no name)")],
    ["For", `${domain}${hostOnly ? " alone" : " and hosts below"}, ${path} and below`],
    ["Ends", expiresAt ? timeElement(expiresAt) : "when the browser is closed"],
    ["SameSite", sameSite ?? "not given: the browser’s default"],
    ["Flags", has.join(", ") || "none"],
    ...(partition ? [["Partition", partition]] : []),
  ];
  return rows.flatMap(([term, content]) => {
    const described = document.createElement("dd");
    described.append(content);
    return [withText("dt", term), described];
  });
}

/** @param {Step} reason */
function step({ rule, message, source, effect }) {
  const item = document.createElement("li");
  const line = document.createElement("p");
  if (effect !== "note") {
    line.append(withText("strong", EFFECTS[effect], `badge ${effect}`), " ");
  }
  line.append(message);
  item.append(line, footnote(rule, source));
  return item;
}

/**
 * What one engine does: the same, or what else.
 *
 * @param {string} name
 * @param {Difference[]} differs
 */
function engine(name, differs) {
  const own = differs.filter((each) => each.engine === name);
  if (own.length === 0) {
    const item = document.createElement("li");
    item.append(withText("strong", `${ENGINES[name]}: `), "the same");
    return [item];
  }
  return own.map(({ stored, sent, rule, message, source }) => {
    const item = withText("li", "", "differs");
    const outcome = [
      stored === undefined ? "" : stored ? "stored" : "not stored",
      sent === undefined ? "" : sent ? "sent" : "not sent",
    ].filter(Boolean);
    const line = document.createElement("p");
    const verdictText = outcome.length > 0 ? `${outcome.join(", ")}. It ` : "it ";
    line.append(withText("strong", `${ENGINES[name]}: `), verdictText + message);
    item.append(line, footnote(rule, source));
    return item;
  });
}

/** Copies a link to what the fields hold, and leaves it in the address bar where that fails. */
async function share() {
  history.replaceState(null, "", toFragment(read()));
  try {
    await navigator.clipboard.writeText(location.href);
    say("Copied. The cookie’s value is crossed out in it.");
  } catch {
    say("The link is in the address bar.");
  }
}

/** Explains what the address has, if it has something. */
function follow() {
  const scene = fromFragment(location.hash);
  if (scene) {
    write(scene);
    explain();
    element("explain-title").focus();
  }
}

/**
 * Explains a line for this very page.
 *
 * @param {string} line
 * @param {string} address where it came from, and where requests go
 */
export function study(line, address) {
  write({ ...BLANK, line, response: address, url: address, initiator: location.origin, as: "part" });
  explain();
  element("explain-title").focus();
}

/** Makes the form work. */
export function startExplaining() {
  const examples = /** @type {HTMLSelectElement} */ (element("explain-example"));
  EXAMPLES.forEach(({ title }, index) => {
    const option = /** @type {HTMLOptionElement} */ (withText("option", title));
    option.value = String(index);
    examples.append(option);
  });
  examples.addEventListener("change", () => {
    if (examples.value !== "") {
      write(EXAMPLES[Number(examples.value)].scene);
      explain();
    }
  });
  element("explain-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await explain()) {
      // Below the form where there is no room beside it.
      element("verdicts").scrollIntoView({ block: "nearest" });
    }
  });
  element("explain-as").addEventListener("change", showTop);
  element("explain-share").addEventListener("click", share);
  addEventListener("hashchange", follow);
  follow();
}
