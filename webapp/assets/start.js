import { ask, Refused, Unanswered } from "./api.js";
import { fact } from "./elements.js";
import { carryTokens, element, linkSummaries, mark } from "./form.js";
import { showMonitor } from "./nav.js";
import { why } from "./section.js";
import { counted, onTexts, text } from "./texts.js";
import { written } from "./time.js";
import { problemWords, silence } from "./words.js";
import { saying, says } from "./saying.js";

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
  session_expired: () => text("start.expired", "The session passed its time limit. Sign in again."),
  session_revoked: () => text("start.revoked", "The session was ended. Sign in again."),
};
/** What sessions are kept in, by the store's name. */
const STORES = {
  memory: () => text("store.memory", "the server’s memory (memory)"),
  sealed: () => text("store.sealed", "an encrypted cookie (sealed)"),
};
const live = element("live");
const note = /** @type {HTMLTextAreaElement} */ (element("note"));

/** @type {Facts | null} */
let facts = null;
/** @type {Carried | null} */
let carried = null;

/** @param {import("./saying.js").Words} words read out by screen readers; empty for nothing */
function say(words) {
  says(live, words);
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
    showCookies();
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
 * @returns {Promise<{facts: Facts | null, message: import("./saying.js").Words}>}
 */
async function current(state) {
  if (state.user === undefined) {
    return { facts: null, message: ABSENCES[state.absence] ?? "" };
  }
  try {
    return { facts: await ask("session"), message: "" };
  } catch (error) {
    if (error instanceof Refused && error.problem.status === 401) {
      const { problem } = error;
      return { facts: null, message: () => problemWords(problem) };
    }
    throw error;
  }
}

/** @param {unknown} error */
function showFailure(error) {
  say("");
  element("offline").hidden = navigator.onLine;
  element("failed").hidden = !navigator.onLine;
  says(element("failed-reason"), error instanceof Unanswered ? () => silence(error) : why(error));
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
  const { store } = facts;
  element("facts").replaceChildren(
    ...fact(text("facts.id", "Session id"), facts.id),
    ...fact(text("facts.store", "Kept in"), STORES[store]?.() ?? store),
    ...fact(text("facts.created", "Created"), written(facts.createdAt, now)),
    ...fact(text("facts.signedIn", "Signed in"), written(facts.authenticatedAt, now)),
    ...fact(text("facts.lastSeen", "Last seen"), written(facts.lastSeenAt, now)),
    ...fact(text("facts.idle", "Ends if idle"), written(facts.idleExpiresAt, now)),
    ...fact(text("facts.latest", "Ends at the latest"), written(facts.expiresAt, now)),
  );
}

function showCookies() {
  if (carried) {
    element("cookies").hidden = false;
    element("cookies-summary").textContent = summary(carried);
    element("cookies-list").replaceChildren(...carried.cookies.map(cookieItem));
  }
}

/** @param {Carried} carried */
function summary({ cookies, sizeBytes, duplicates }) {
  if (cookies.length === 0) {
    return text("cookies.none", "Your browser sent no cookies.");
  }
  const sent = counted(
    cookies.length,
    ["cookies.sent.one", "Your browser sent {count} cookie, {bytes} bytes in all."],
    ["cookies.sent.other", "Your browser sent {count} cookies, {bytes} bytes in all."],
    { bytes: sizeBytes },
  );
  const names = duplicates.join(", ");
  return names ? `${sent} ${text("cookies.twice", "More than once: {names}.", { names })}` : sent;
}

/** @param {Carried["cookies"][number]} cookie */
function cookieItem(cookie) {
  const item = document.createElement("li");
  const readable = document.cookie.split("; ").some((pair) => pair.startsWith(`${cookie.name}=`));
  const parts = [
    cookie.value === undefined
      ? text("cookies.unshown", "value not shown")
      : text("cookies.value", "value {value}", { value: cookie.value }),
    text("cookies.bytes", "{bytes} bytes", { bytes: cookie.sizeBytes }),
    readable
      ? text("cookies.readable", "scripts can read it")
      : text("cookies.hidden", "hidden from scripts"),
  ];
  item.append(
    saying("code", cookie.name || text("cookies.nameless", "(no name)")),
    saying("p", parts.join(", "), "quiet"),
  );
  return item;
}

/** @param {import("./saying.js").Words} message empty when nothing is wrong */
function markNote(message) {
  mark("note", message);
  says(element("note-summary-text"), message);
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
      text("note.long", "The note has {length} characters, at most {most} can be saved", {
        length,
        most: MOST_CHARS,
      }),
    );
    return;
  }
  markNote("");
  save.setAttribute("aria-disabled", "true");
  says(element("note-status"), () => text("note.saving", "Saving…"));
  try {
    note.defaultValue = (await ask("session/note", "PUT", { note: note.value })).note;
    await load();
    says(element("note-status"), () => text("note.saved", "Saved. It is in your session now."));
  } catch (error) {
    await noteRefused(error);
  } finally {
    save.removeAttribute("aria-disabled");
  }
}

/** @param {unknown} error */
async function noteRefused(error) {
  says(element("note-status"), "");
  if (error instanceof Refused && error.problem.status === 401) {
    await load();
  } else if (error instanceof Refused) {
    markNote(why(error));
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
onTexts(showFacts);
onTexts(showCookies);
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
