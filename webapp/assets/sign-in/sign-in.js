import { ask } from "../shared/api.js";
import { element } from "../shared/elements.js";
import { carryTokens } from "../shared/form.js";
import { showMonitor } from "../shared/navigation.js";
import { letPasswordsBeShown } from "../shared/reveal.js";
import { countDown } from "./countdown.js";
import { acceptInvitation, forgetInvitation } from "./invitation.js";
import { brokenBy, forgetMessagesOnceRight, showMessages, target } from "./messages.js";

const FORMS = /** @type {HTMLFormElement[]} */ ([
  element("sign-in-form"),
  element("register-form"),
]);
/** Where the values of a refused form are kept, except passwords. */
const TYPED = "biscotti.typed";
const next = new URLSearchParams(location.search).get("next");

async function load() {
  try {
    const state = await ask("sign-in");
    showMethods(state.methods);
    showMonitor(state);
    if (state.csrf === "token") {
      carryTokens();
    }
    showWho(state.displayName);
  } catch {
    // The forms work without it and show their own errors.
  } finally {
    element("forms").classList.remove("waiting");
  }
}

/** @param {string[]} methods */
function showMethods(methods) {
  const byName = methods.includes("name");
  element("announcement").hidden = !byName;
  element("register").hidden = byName;
  element("by-account").hidden = byName;
  element("by-name").hidden = !byName;
  element("password-field").hidden = byName;
  element("password").toggleAttribute("required", !byName);
}

/** @param {string | undefined} displayName of the user; undefined if nobody is signed in */
function showWho(displayName) {
  const signedIn = displayName !== undefined;
  element("signed-in").hidden = !signedIn;
  element("forms").hidden = signedIn;
  if (signedIn) {
    forgetInvitation();
    element("display-name").textContent = displayName;
    element("go-on").setAttribute("href", onward());
    target()?.setAttribute("hidden", "");
  }
}

/** Where to continue. As on the server, `next` counts only if it is a path on this host. */
function onward() {
  if (next?.startsWith("/") && URL.canParse(next, location.href)) {
    const url = new URL(next, location.href);
    if (url.origin === location.origin) {
      return url.href;
    }
  }
  return "account";
}

/** Shows the message that the fragment names, and moves the focus to it. */
function showTarget() {
  const message = target();
  const section = message?.closest("section");
  if (!message) {
    return;
  }
  if (!section) {
    message.focus();
    return;
  }
  showMessages(section, [message]);
  if (message.id.endsWith("-throttled")) {
    countDown(message);
  }
}

/**
 * Waits until the browser has gone to the fragment; until then, the message can't take the focus.
 *
 * @returns {Promise<unknown>}
 */
function whenThere() {
  return new Promise((resolve) => {
    if (document.readyState === "complete") {
      resolve(undefined);
    } else {
      addEventListener("load", resolve, { once: true });
    }
  });
}

/** @param {SubmitEvent} event */
function submit(event) {
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  const section = /** @type {HTMLElement} */ (form.closest("section"));
  const broken = [...form.querySelectorAll("input")].map(brokenBy).filter(Boolean);
  if (broken.length > 0) {
    event.preventDefault();
    showMessages(section, broken.map(element));
  } else {
    sessionStorage.setItem(TYPED, JSON.stringify([form.id, typed(form).map(({ value }) => value)]));
  }
}

/** @param {HTMLFormElement} form */
function typed(form) {
  const fields = form.querySelectorAll('input:not([name="password"], [type="hidden"])');
  return /** @type {HTMLInputElement[]} */ ([...fields]);
}

/** Restores the values of a form that was refused. */
function restore() {
  const kept = sessionStorage.getItem(TYPED);
  sessionStorage.removeItem(TYPED);
  const form = FORMS.find((each) => each.parentElement?.contains(target()));
  if (!kept || !form) {
    return;
  }
  const [id, values] = JSON.parse(kept);
  if (form.id === id) {
    typed(form).forEach((field, index) => {
      field.value ||= values[index];
    });
  }
}

function acceptLink() {
  acceptInvitation(FORMS[1], /** @type {HTMLInputElement} */ (element("new-username")));
}

/** Adds the address to continue at to the forms. */
function keepNext() {
  if (!next) {
    return;
  }
  for (const form of FORMS) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "next";
    field.value = next;
    form.append(field);
  }
}

letPasswordsBeShown();
restore();
if (location.hash === "#register-invitation") {
  forgetInvitation();
}
acceptLink();
// A link that is opened on this very page doesn't load it again.
addEventListener("hashchange", acceptLink);
keepNext();
for (const form of FORMS) {
  form.setAttribute("novalidate", "");
  form.addEventListener("submit", submit);
  forgetMessagesOnceRight(/** @type {HTMLElement} */ (form.closest("section")));
}
// On a page from the back/forward cache, someone may have signed in since.
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    load();
  }
});
Promise.all([load(), whenThere()]).then(showTarget);
