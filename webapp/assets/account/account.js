import { AutoRefresh } from "../shared/auto-refresh.js";
import { confirm } from "../shared/confirm.js";
import { element, fact, find } from "../shared/elements.js";
import { carryTokens } from "../shared/form.js";
import { setText } from "../shared/localized.js";
import { showMonitor } from "../shared/navigation.js";
import { letPasswordsBeShown } from "../shared/reveal.js";
import { Section } from "../shared/section.js";
import { askSignedIn, goToSignIn, signedInUser } from "../shared/signed-in.js";
import { text } from "../shared/texts.js";
import { refreshTimes, timeElement } from "../shared/time.js";
import { EVENT_TYPES, Events } from "./events.js";
import { changePasswordBy } from "./password.js";
import { PreferencesForm, tick as tickChoices } from "./preferences-form.js";
import { Sessions } from "./sessions.js";

const TICK_MS = 15_000;
/** The types of events after which the list of sessions is out of date. */
const ABOUT_SESSIONS = ["signed_in", "signed_out", "session_ended", "password_changed"];

/**
 * What the page uses of the response of `GET /api/session`.
 *
 * @typedef {object} Facts
 * @property {string} user
 * @property {string} displayName
 * @property {string[]} roles
 * @property {string} authenticatedAt
 * @property {string} idleExpiresAt
 * @property {string} expiresAt
 */

/** @type {Facts | null} */
let facts = null;
/** Whether the forms fetch a CSRF token before they are sent. */
let carrying = false;

const user = () => facts?.user ?? "";
/** @param {import("../shared/localized.js").Message} words for screen readers to announce */
const say = (words) => setText(element("live"), words);
const who = new Section("who", fetchFacts);
const sessions = new Sessions(user, say);
const events = new Events(user, () => sessions.current, say);
const choices = new PreferencesForm();
const refresh = new AutoRefresh(fetchAll, {
  address: "api/events/stream",
  types: EVENT_TYPES,
  received,
  open: () => text("stream.open", "New activity appears automatically."),
  lost: () =>
    text("stream.lost", "New activity can’t be shown right now; retrying automatically."),
  // The stream has no events from before it was open.
  opened: () => events.catchUp(),
});

async function fetchAll() {
  const outcomes = [await who.load()];
  if (outcomes[0] === "shown") {
    choices.load();
    outcomes.push(...(await Promise.all([sessions.refresh(), events.section.load()])));
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
  // With sign-in by name there is no password to change and no account to delete.
  element("password").hidden = byName;
  element("removal").hidden = byName;
  /** @type {Facts} */
  const known = await askSignedIn("session");
  facts = known;
  element("display-name").textContent = known.displayName;
  /** @type {HTMLInputElement} */ (element("password-user")).value = known.user;
  const roles = known.roles.join(", ");
  element("facts").replaceChildren(
    ...fact(() => text("field.username", "User name"), known.user),
    ...(roles ? fact(() => text("facts.roles", "Roles"), roles) : []),
    ...fact(() => text("facts.signedIn", "Signed in"), timeElement(known.authenticatedAt)),
    ...fact(() => text("facts.idle", "Expires if idle"), timeElement(known.idleExpiresAt)),
    ...fact(() => text("facts.latest", "Expires at the latest"), timeElement(known.expiresAt)),
  );
}

/** @param {import("../shared/server-texts.js").SecurityEvent} event from the stream */
function received(event) {
  if (event.user !== user()) {
    return;
  }
  events.add(event);
  // The end of this session also closes the stream, which leads to the sign-in page.
  const isOwnEnd = event.type === "signed_out" && event.session === sessions.current;
  if (ABOUT_SESSIONS.includes(event.type) && !isOwnEnd) {
    sessions.refresh();
  }
}

function deleteAccount() {
  const button = find(element("delete-account"), "button");
  confirm(button, {
    question: () =>
      text("removal.question", "Delete your account permanently? It can’t be restored."),
    verb: () => text("removal.verb", "Delete my account"),
    user: user(),
    act: () => askSignedIn("account", "DELETE"),
    done: () => goToSignIn("account-deleted"),
  });
}

/** Once the idle limit has passed, the server says whether the session has really ended. */
function tick() {
  refreshTimes();
  tickChoices();
  if (facts && Date.now() >= Date.parse(facts.idleExpiresAt)) {
    facts = null;
    refresh.load();
  }
}

/** Goes to the section that the fragment names, which was hidden when the browser looked for it. */
function goToSection() {
  const id = CSS.escape(location.hash.slice(1));
  const title = document.querySelector(`section:not([hidden])[id="${id}"] > h2`);
  if (title instanceof HTMLElement) {
    title.scrollIntoView();
    title.focus();
  }
}

changePasswordBy(() => sessions.refresh());
letPasswordsBeShown();
find(element("delete-account"), "button").addEventListener("click", deleteAccount);
setInterval(tick, TICK_MS);
addEventListener("hashchange", goToSection);
element("sections").hidden = false;
refresh.load().then(goToSection);
