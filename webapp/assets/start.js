import { ask, Refused, Unanswered } from "./api.js";
import { withText } from "./elements.js";
import { carryTokens, element, linkSummaries, mark } from "./form.js";
import { showMonitor } from "./nav.js";
import { written } from "./time.js";

/**
 * @typedef {object} Facts
 * @property {string} user
 * @property {string} displayName
 * @property {string[]} roles
 * @property {string} id
 * @property {string} createdAt
 * @property {string} authenticatedAt
 * @property {string} lastSeenAt
 * @property {string} idleExpiresAt
 * @property {string} expiresAt
 * @property {string} store
 */

/**
 * @typedef {object} Carried
 * @property {{name: string, value?: string, sizeBytes: number}[]} cookies
 * @property {number} sizeBytes
 * @property {string[]} duplicates
 */

const MOST_CHARS = 1_000;
const ABSENCES = {
  session_expired: "The session passed its time limit. Sign in again.",
  session_revoked: "The session was ended. Sign in again.",
};
const live = element("live");
const note = /** @type {HTMLTextAreaElement} */ (element("note"));

/** @type {Facts | null} */
let facts = null;

/** @param {string} text read out by screen readers; empty for nothing */
function say(text) {
  live.textContent = text;
}

/** @param {boolean} busy */
function setBusy(busy) {
  element("main").setAttribute("aria-busy", String(busy));
  if (busy) {
    say("Loading…");
  }
}

async function load() {
  setBusy(true);
  element("failed").hidden = true;
  try {
    const [signIn, carried] = await Promise.all([ask("sign-in"), ask("session/cookies")]);
    const session = await current(signIn);
    element("announcement").hidden = !signIn.methods.includes("name");
    showMonitor(signIn);
    element("to-register").hidden = signIn.methods.includes("name");
    if (signIn.csrf === "token") {
      carryTokens();
    }
    showCookies(carried);
    await showSession(session.facts);
    say(session.message);
  } catch (error) {
    showFailure(error);
  } finally {
    setBusy(false);
  }
}

/**
 * @param {import("./own.js").State} state
 * @returns {Promise<{facts: Facts | null, message: string}>}
 */
async function current(state) {
  if (state.user === undefined) {
    return { facts: null, message: ABSENCES[state.absence] ?? "" };
  }
  try {
    return { facts: await ask("session"), message: "" };
  } catch (error) {
    if (error instanceof Refused && error.problem.status === 401) {
      return { facts: null, message: error.problem.detail };
    }
    throw error;
  }
}

/** @param {unknown} error */
function showFailure(error) {
  say("");
  element("offline").hidden = navigator.onLine;
  element("failed").hidden = !navigator.onLine;
  element("failed-reason").textContent =
    error instanceof Refused || error instanceof Unanswered ? error.message : String(error);
}

/** @param {Facts | null} session */
async function showSession(session) {
  facts = session;
  element("signed-out").hidden = session !== null;
  element("signed-in").hidden = session === null;
  if (session) {
    element("display-name").textContent = session.displayName;
    showFacts();
    if (note.value === note.defaultValue) {
      note.defaultValue = (await ask("session/note")).note;
    }
  }
}

/** Also called as time goes by, as the distances change. */
function showFacts() {
  if (!facts) {
    return;
  }
  const now = Date.now();
  const rows = [
    ["Session id", facts.id],
    ["Kept in", facts.store === "sealed" ? "an encrypted cookie (sealed)" : facts.store],
    ["Created", written(facts.createdAt, now)],
    ["Signed in", written(facts.authenticatedAt, now)],
    ["Last seen", written(facts.lastSeenAt, now)],
    ["Ends if idle", written(facts.idleExpiresAt, now)],
    ["Ends at the latest", written(facts.expiresAt, now)],
  ];
  element("facts").replaceChildren(
    ...rows.flatMap(([term, text]) => [withText("dt", term), withText("dd", text)]),
  );
}

/** @param {Carried} carried */
function showCookies(carried) {
  const count = carried.cookies.length;
  element("cookies").hidden = false;
  element("cookies-summary").textContent =
    count === 0
      ? "Your browser sent no cookies."
      : `Your browser sent ${count === 1 ? "1 cookie" : `${count} cookies`}, ` +
        `${carried.sizeBytes} bytes in all.` +
        (carried.duplicates.length ? ` More than once: ${carried.duplicates.join(", ")}.` : "");
  element("cookies-list").replaceChildren(...carried.cookies.map(cookieItem));
}

/** @param {Carried["cookies"][number]} cookie */
function cookieItem(cookie) {
  const item = document.createElement("li");
  const readable = document.cookie
    .split("; ")
    .some((pair) => pair.startsWith(`${cookie.name}=`));
  const value = cookie.value === undefined ? "value not shown" : `value ${cookie.value}`;
  const scripts = readable ? "scripts can read it" : "hidden from scripts";
  item.append(
    withText("code", cookie.name || "(no name)"),
    withText("p", `${value}, ${cookie.sizeBytes} bytes, ${scripts}`, "quiet"),
  );
  return item;
}

/** @param {string} message empty when nothing is wrong */
function markNote(message) {
  mark("note", message);
  element("note-summary-text").textContent = message;
  element("note-summary").hidden = message === "";
  if (message) {
    element("note-summary").focus();
  }
}

/** @param {SubmitEvent} event */
async function saveNote(event) {
  event.preventDefault();
  const save = element("note-save");
  if (save.getAttribute("aria-disabled") === "true") {
    return;
  }
  if ([...note.value].length > MOST_CHARS) {
    const length = [...note.value].length.toLocaleString("en");
    markNote(`The note has ${length} characters, at most 1,000 can be saved`);
    return;
  }
  markNote("");
  save.setAttribute("aria-disabled", "true");
  element("note-status").textContent = "Saving…";
  try {
    note.defaultValue = (await ask("session/note", "PUT", { note: note.value })).note;
    await load();
    element("note-status").textContent = "Saved. It is in your session now.";
  } catch (error) {
    await noteRefused(error);
  } finally {
    save.removeAttribute("aria-disabled");
  }
}

/** @param {unknown} error */
async function noteRefused(error) {
  element("note-status").textContent = "";
  if (error instanceof Refused && error.problem.status === 401) {
    await load();
  } else if (error instanceof Refused) {
    markNote(error.problem.detail);
  } else {
    showFailure(error);
  }
}

/** Once a limit has passed, the server is asked whether the session has really ended. */
function tick() {
  if (facts && Date.now() >= Date.parse(facts.idleExpiresAt)) {
    facts = null;
    load();
  } else {
    showFacts();
  }
}

linkSummaries();
element("note-form").addEventListener("submit", saveNote);
element("retry").addEventListener("click", load);
addEventListener("online", () => {
  element("offline").hidden = true;
  load();
});
addEventListener("offline", () => {
  element("offline").hidden = false;
});
// A page that comes back from the browser's memory shows a session that may have ended.
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    load();
  }
});
setInterval(tick, 15_000);
element("offline").hidden = navigator.onLine;
load();
