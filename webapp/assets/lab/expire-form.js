import { ask } from "../shared/api.js";
import { find, fromTemplate } from "../shared/elements.js";
import { setLabel, setText, textElement } from "../shared/localized.js";
import { failureText } from "../shared/section.js";
import { text } from "../shared/texts.js";

/** @typedef {import("./visible-cookies.js").VisibleCookie} VisibleCookie */

const why = () =>
  text(
    "lab.expire.why",
    "Your browser sent this cookie more than once. A request includes neither path nor domain nor Partitioned, so no server can tell the cookies apart. Browsers send longer paths first and, for equal paths, older cookies first (RFC 6265bis, section 5.8.3). Choose the attributes that the unwanted one was set with.",
  );
const whyNot = () =>
  text(
    "lab.expire.whyNot",
    "It is still there, so its path, domain or Partitioned attribute is different. Choose the attributes that it was set with.",
  );

/**
 * A form that deletes the cookie with a given path, domain and partition.
 *
 * @param {string} name
 * @param {VisibleCookie | null} visible the cookie as scripts see it
 * @param {(name: string) => Promise<void>} removed
 * @param {() => string} [words] why the form is needed
 */
export function expireForm(name, visible, removed, words = why) {
  const form = /** @type {HTMLFormElement} */ (fromTemplate("expire-form"));
  setText(find(form, ".why"), words);
  const [path, domain] = form.querySelectorAll("select");
  path.append(...paths(visible?.path).map((each) => new Option(each)));
  const none = textElement("option", () => text("lab.expire.noDomain", "none: this host only"));
  none.value = "";
  domain.append(none, ...domains().map((each) => new Option(each)));
  // A cookie that scripts don't see here probably has a path of the API.
  path.value = visible?.path ?? (visible ? "/" : paths()[1]);
  domain.value = visible?.domain?.replace(/^\./, "") ?? "";
  const partitioned = find(form, "input");
  partitioned.checked = visible?.partitioned ?? false;
  const button = find(form, "button");
  setLabel(button, () => text("lab.expire.label", "Delete this one: {name}", { name }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const where = {
      path: path.value,
      domain: domain.value,
      partitioned: partitioned.checked,
    };
    attempt(button, find(form, ".said-here"), () => expire(name, where, removed));
  });
  return form;
}

/**
 * A button that deletes a cookie with the attributes that are known.
 *
 * @param {string} name
 * @param {VisibleCookie | null} visible
 * @param {{path: string | null, domain: string | null, partitioned: boolean} | null} attributes
 * @param {(name: string) => Promise<void>} removed
 */
export function removeButton(name, visible, attributes, removed) {
  const part = document.createElement("div");
  const button = textElement("button", () => text("lab.delete", "Delete"), "second danger");
  const said = textElement("p", "", "said-here quiet");
  said.setAttribute("role", "status");
  button.type = "button";
  setLabel(button, () => text("lab.delete.label", "Delete {name}", { name }));
  const where = {
    path: visible?.path ?? attributes?.path ?? "/",
    domain: visible?.domain?.replace(/^\./, "") ?? attributes?.domain ?? "",
    partitioned: visible?.partitioned ?? attributes?.partitioned,
  };
  button.addEventListener("click", () => {
    attempt(button, said, () => expire(name, where, removed));
  });
  part.append(button, said);
  if (stubborn.has(name)) {
    part.replaceChildren(expireForm(name, visible, removed, whyNot));
  }
  return part;
}

/** The names of cookies that are still there after an attempt to delete them. */
const stubborn = /** @type {Set<string>} */ (new Set());

/**
 * Records whether a cookie is still there after an attempt to delete it.
 *
 * @param {string} name
 * @param {boolean} there
 */
export function noteStubborn(name, there) {
  if (there) {
    stubborn.add(name);
  } else {
    stubborn.delete(name);
  }
}

/**
 * @param {string} name
 * @param {{path: string, domain: string, partitioned?: boolean}} where
 * @param {(name: string) => Promise<void>} removed
 */
async function expire(name, { path, domain, partitioned }, removed) {
  const query = new URLSearchParams({ path });
  if (domain) {
    query.set("domain", domain);
  }
  if (partitioned) {
    query.set("partitioned", "true");
  }
  await ask(`cookies/${encodeURIComponent(name)}?${query}`, "DELETE");
  await removed(name);
}

/**
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} said shows why it failed
 * @param {() => Promise<void>} act
 */
async function attempt(button, said, act) {
  if (button.getAttribute("aria-disabled") === "true") {
    return;
  }
  button.setAttribute("aria-disabled", "true");
  setText(said);
  try {
    await act();
  } catch (error) {
    setText(said, () => failureText(error));
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

/**
 * Every path that contains the address of the API or of this page, short ones first.
 *
 * @param {string} [known]
 */
function paths(known) {
  const all = new Set(known ? [known, "/"] : ["/"]);
  for (const address of ["api/cookies", location.pathname]) {
    const parts = new URL(address, document.baseURI).pathname.split("/").filter(Boolean);
    for (let i = 1; i <= parts.length; i++) {
      const path = `/${parts.slice(0, i).join("/")}`;
      all.add(path);
      if (i < parts.length) {
        all.add(`${path}/`);
      }
    }
  }
  return [...all];
}

/** This host as a domain, and the domains above it. */
function domains() {
  const host = location.hostname;
  const labels = /^[\d.]+$|:/.test(host) ? [] : host.split(".");
  const most = Math.max(labels.length - 1, Math.min(labels.length, 1));
  return Array.from({ length: most }, (_, i) => labels.slice(i).join("."));
}
