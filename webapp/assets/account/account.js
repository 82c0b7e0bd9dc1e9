import { AutoRefresh, isInterrupted } from "../shared/auto-refresh.js";
import { confirm } from "../shared/confirm.js";
import { element, fact } from "../shared/elements.js";
import { carryTokens } from "../shared/form.js";
import { setText } from "../shared/localized.js";
import { showMonitor } from "../shared/navigation.js";
import { Section } from "../shared/section.js";
import { askSignedIn, goToSignIn, signedInUser } from "../shared/signed-in.js";
import { Stream } from "../shared/stream.js";
import { text } from "../shared/texts.js";
import { refreshTimes, timeElement } from "../shared/time.js";
import { EVENT_TYPES, Events } from "./events.js";
import { changePasswordBy } from "./password.js";
import { PreferencesForm, tick as tickChoices } from "./preferences-form.js";
import { Sessions } from "./sessions.js";

/** How long the server has for its first answers before the page shows that it waits. */
const REVEAL_MS = 500;
const TICK_MS = 15_000;
/** What sessions begin, end or change with. */
const ABOUT_SESSIONS = ["signed_in", "signed_out", "session_ended", "password_changed"];

/** @type {{user: string, idleExpiresAt: string} | null} */
let facts = null;
/** Whether the forms fetch a token before they are sent. */
let carrying = false;

const user = () => facts?.user ?? "";
/** @param {import("../shared/localized.js").Message} words read out by screen readers */
const say = (words) => setText(element("live"), words);
const who = new Section("who", fetchFacts);
const sessions = new Sessions(user, say);
const events = new Events(user, () => sessions.current, say);
const choices = new PreferencesForm();
const stream = new Stream("api/events/stream", EVENT_TYPES, { told, opened, lost });
const life = new AutoRefresh(fetchAll, () => stream.close());

async function fetchAll() {
  const outcomes = [await who.load()];
  if (outcomes[0] === "shown") {
    choices.load();
    outcomes.push(...(await Promise.all([sessions.refresh(), events.section.load()])));
  }
  if (isInterrupted(outcomes)) {
    showInterruption();
  } else if (!outcomes.includes("refused")) {
    stream.open();
  }
  return outcomes;
}

async function fetchFacts() {
  const state = await signedInUser();
  const { methods, csrf } = state;
  showMonitor(state);
  if (csrf === "token" && !carrying) {
    carrying = true;
    carryTokens();
  }
  const byName = methods.includes("name");
  element("announcement").hidden = !byName;
  // Without a password there is none to change, and no account to delete.
  element("password").hidden = byName;
  element("removal").hidden = byName;
  facts = await askSignedIn("session");
  element("display-name").textContent = facts.displayName;
  /** @type {HTMLInputElement} */ (element("password-user")).value = facts.user;
  const roles = facts.roles.join(", ");
  element("facts").replaceChildren(
    ...fact(() => text("field.username", "User name"), facts.user),
    ...(roles ? fact(() => text("facts.roles", "Roles"), roles) : []),
    ...fact(() => text("facts.signedIn", "Signed in"), timeElement(facts.authenticatedAt)),
    ...fact(() => text("facts.idle", "Expires if idle"), timeElement(facts.idleExpiresAt)),
    ...fact(() => text("facts.latest", "Expires at the latest"), timeElement(facts.expiresAt)),
  );
}

/** @param {import("./events.js").SecurityEvent} event that came just now */
function told(event) {
  if (event.user !== user()) {
    return;
  }
  events.add(event);
  // The end of this very session ends the stream, and the page with it.
  const isOwnEnd = event.type === "signed_out" && event.session === sessions.current;
  if (ABOUT_SESSIONS.includes(event.type) && !isOwnEnd) {
    sessions.refresh();
  }
}

function opened() {
  life.settled();
  setText(element("stream-state"), () => text("stream.open", "New activity appears automatically."));
  // What happened before it was open.
  events.section.load();
}

/** @param {boolean} wasOpen */
function lost(wasOpen) {
  if (wasOpen) {
    life.soon();
  } else {
    showInterruption();
    life.later();
  }
}

function showInterruption() {
  setText(element("stream-state"), () =>
    text("stream.lost", "New activity can’t be shown right now; retrying automatically."),
  );
}

function deleteAccount() {
  const button = element("delete-account").querySelector("button");
  confirm(button, {
    question: () =>
      text("removal.question", "Delete your account permanently? It can’t be restored."),
    verb: () => text("removal.verb", "Delete my account"),
    user: user(),
    act: () => askSignedIn("account", "DELETE"),
    done: () => goToSignIn("account-deleted"),
  });
}

/** Once a limit has passed, the server is asked whether the session has really ended. */
function tick() {
  refreshTimes();
  tickChoices();
  if (facts && Date.now() >= Date.parse(facts.idleExpiresAt)) {
    facts = null;
    life.load();
  }
}

function reveal() {
  element("sections").hidden = false;
}

changePasswordBy(() => sessions.refresh());
element("delete-account").querySelector("button").addEventListener("click", deleteAccount);
setInterval(tick, TICK_MS);
setTimeout(reveal, REVEAL_MS);
life.load().then(reveal);
