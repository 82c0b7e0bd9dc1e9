import { ask, Refused, Unanswered } from "../shared/api.js";
import { element, fact } from "../shared/elements.js";
import { carryTokens, linkSummaries, mark } from "../shared/form.js";
import { setText, textElement } from "../shared/localized.js";
import { showMonitor } from "../shared/navigation.js";
import { failureMessage } from "../shared/section.js";
import { describeProblem, describeSilence } from "../shared/server-texts.js";
import { counted, onTextsChanged, text } from "../shared/texts.js";
import { formatTime } from "../shared/time.js";

/**
 * The response of `GET /api/session`.
 *
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
 * The response of `GET /api/session/cookies`.
 *
 * @typedef {object} CookieReport
 * @property {{name: string, value?: string, sizeBytes: number}[]} cookies
 * @property {number} sizeBytes
 * @property {string[]} duplicates
 */

const MOST_CHARS = 1_000;
/**
 * Why nobody is signed in, by problem code.
 *
 * @type {Record<string, () => string>}
 */
const ABSENCES = {
  session_expired: () => text("start.expired", "Your session has expired. Sign in again."),
  session_revoked: () => text("start.revoked", "Your session was ended. Sign in again."),
};
/**
 * Where sessions are stored, by the name of the store.
 *
 * @type {Record<string, () => string>}
 */
const STORES = {
  memory: () => text("store.memory", "the server’s memory (memory)"),
  sealed: () => text("store.sealed", "an encrypted cookie (sealed)"),
};
const live = element("live");
const note = /** @type {HTMLTextAreaElement} */ (element("note"));

/** @type {Facts | null} */
let facts = null;
/** @type {CookieReport | null} */
let carried = null;

/** @param {import("../shared/localized.js").Message} words for screen readers to announce; empty for none */
function say(words) {
  setText(live, words);
}

/** @param {boolean} busy */
function setBusy(busy) {
  element("main").setAttribute("aria-busy", String(busy));
  if (busy) {
    say(() => text("state.loading", "Loading…"));
  }
}

async function load() {
  setBusy(true);
  element("failed").hidden = true;
  try {
    const [signIn, cookies] = await Promise.all([ask("sign-in"), ask("session/cookies")]);
    const session = await current(signIn);
    element("announcement").hidden = !signIn.methods.includes("name");
    showMonitor(signIn);
    element("to-register").hidden = signIn.methods.includes("name");
    if (signIn.csrf === "token") {
      carryTokens();
    }
    carried = cookies;
    say(session.message);
    showCookies();
    await showSession(session.facts);
  } catch (error) {
    showFailure(error);
  } finally {
    setBusy(false);
  }
}

/**
 * @param {import("../shared/signed-in.js").SignInState} state
 * @returns {Promise<{facts: Facts | null, message: import("../shared/localized.js").Message}>}
 */
async function current(state) {
  if (state.user === undefined) {
    return { facts: null, message: ABSENCES[state.absence ?? ""] ?? "" };
  }
  try {
    return { facts: await ask("session"), message: "" };
  } catch (error) {
    if (error instanceof Refused && error.problem.status === 401) {
      const { problem } = error;
      return { facts: null, message: () => describeProblem(problem) };
    }
    throw error;
  }
}

/** @param {unknown} error */
function showFailure(error) {
  say("");
  element("offline").hidden = navigator.onLine;
  element("failed").hidden = !navigator.onLine;
  setText(element("failed-reason"), error instanceof Unanswered ? () => describeSilence(error) : failureMessage(error));
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

/** Also called as time passes, because the relative times change. */
function showFacts() {
  if (!facts) {
    return;
  }
  const now = Date.now();
  const { store } = facts;
  element("facts").replaceChildren(
    ...fact(text("facts.id", "Session id"), facts.id),
    ...fact(text("facts.store", "Stored in"), STORES[store]?.() ?? store),
    ...fact(text("facts.created", "Created"), formatTime(facts.createdAt, now)),
    ...fact(text("facts.signedIn", "Signed in"), formatTime(facts.authenticatedAt, now)),
    ...fact(text("facts.lastSeen", "Last seen"), formatTime(facts.lastSeenAt, now)),
    ...fact(text("facts.idle", "Expires if idle"), formatTime(facts.idleExpiresAt, now)),
    ...fact(text("facts.latest", "Expires at the latest"), formatTime(facts.expiresAt, now)),
  );
}

function showCookies() {
  if (carried) {
    element("cookies").hidden = false;
    element("cookies-summary").textContent = summary(carried);
    element("cookies-list").replaceChildren(...carried.cookies.map(cookieItem));
  }
}

/** @param {CookieReport} carried */
function summary({ cookies, sizeBytes, duplicates }) {
  if (cookies.length === 0) {
    return text("cookies.none", "Your browser sent no cookies.");
  }
  const sent = counted(
    cookies.length,
    ["cookies.sent.one", "Your browser sent {count} cookie, {bytes} bytes in total."],
    ["cookies.sent.other", "Your browser sent {count} cookies, {bytes} bytes in total."],
    { bytes: sizeBytes },
  );
  const names = duplicates.join(", ");
  return names ? `${sent} ${text("cookies.twice", "Sent more than once: {names}.", { names })}` : sent;
}

/** @param {CookieReport["cookies"][number]} cookie */
function cookieItem(cookie) {
  const item = document.createElement("li");
  const readable = document.cookie.split("; ").some((pair) => pair.startsWith(`${cookie.name}=`));
  const parts = [
    cookie.value === undefined
      ? text("cookies.unshown", "value not shown")
      : text("cookies.value", "value {value}", { value: cookie.value }),
    text("cookies.bytes", "{bytes} bytes", { bytes: cookie.sizeBytes }),
    readable
      ? text("cookies.readable", "readable by scripts")
      : text("cookies.hidden", "hidden from scripts"),
  ];
  item.append(
    textElement("code", cookie.name || text("cookies.nameless", "(no name)")),
    textElement("p", parts.join(", "), "quiet"),
  );
  return item;
}

/** @param {import("../shared/localized.js").Message} message empty for no error */
function markNote(message) {
  mark("note", message);
  setText(element("note-summary-text"), message);
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
  const { length } = [...note.value];
  if (length > MOST_CHARS) {
    markNote(() =>
      text("note.long", "The note has {length} characters; at most {most} are allowed", {
        length,
        most: MOST_CHARS,
      }),
    );
    return;
  }
  markNote("");
  save.setAttribute("aria-disabled", "true");
  setText(element("note-status"), () => text("note.saving", "Saving…"));
  try {
    note.defaultValue = (await ask("session/note", "PUT", { note: note.value })).note;
    await load();
    setText(element("note-status"), () => text("note.saved", "Saved. It is in your session now."));
  } catch (error) {
    await noteRefused(error);
  } finally {
    save.removeAttribute("aria-disabled");
  }
}

/** @param {unknown} error */
async function noteRefused(error) {
  setText(element("note-status"), "");
  if (error instanceof Refused && error.problem.status === 401) {
    await load();
  } else if (error instanceof Refused) {
    markNote(failureMessage(error));
  } else {
    showFailure(error);
  }
}

/** Once the idle limit has passed, the server says whether the session has really ended. */
function tick() {
  if (facts && Date.now() >= Date.parse(facts.idleExpiresAt)) {
    facts = null;
    load();
  } else {
    showFacts();
  }
}

linkSummaries();
onTextsChanged(showFacts);
onTextsChanged(showCookies);
element("note-form").addEventListener("submit", saveNote);
element("retry").addEventListener("click", load);
addEventListener("online", () => {
  element("offline").hidden = true;
  load();
});
addEventListener("offline", () => {
  element("offline").hidden = false;
});
// A page from the back/forward cache may show a session that has ended.
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    load();
  }
});
setInterval(tick, 15_000);
element("offline").hidden = navigator.onLine;
load();
