/**
 * The footer of every page: choices of theme, language and analytics cookie. Pages load it after
 * their own script: while `texts.js` awaits a translation, WebKit already runs the second of two
 * module scripts that import it, and this one uses what they share only later.
 */
import { theme } from "./choices.js";
import { setText } from "./localized.js";
import {
  choose,
  consent,
  decide,
  LANGUAGE_NAMES,
  loadChoices,
  onChoicesChanged,
} from "./preferences.js";
import { LANGUAGES, text, textLanguage } from "./texts.js";

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children);
  return made;
}

/**
 * An element with a text from the catalogue.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} key
 * @param {string} english
 * @param {Record<string, string>} [attributes]
 */
function worded(tag, key, english, attributes = {}) {
  return make(tag, { "data-text": key, ...attributes }, text(key, english));
}

const themes = make(
  "select",
  { id: "theme", autocomplete: "off" },
  worded("option", "choices.system", "Same as device", { value: "system" }),
  worded("option", "choices.light", "Light", { value: "light" }),
  worded("option", "choices.dark", "Dark", { value: "dark" }),
);
const languages = make(
  "select",
  { id: "language", autocomplete: "off" },
  ...LANGUAGES.map((tag) => make("option", { value: tag, lang: tag }, LANGUAGE_NAMES[tag])),
);
const analytics = make("input", {
  id: "analytics",
  type: "checkbox",
  autocomplete: "off",
  "aria-describedby": "analytics-hint",
});
const signal = worded(
  "p",
  "privacy.signal",
  "Your browser sends Global Privacy Control. That counts as No until you allow the cookie here.",
  { class: "quiet", hidden: "" },
);
const status = make("p", { class: "quiet", role: "status" });

function footer() {
  const form = make(
    "form",
    { class: "choices" },
    make("p", {}, worded("label", "choices.theme", "Theme", { for: "theme" }), themes),
    make("p", {}, worded("label", "choices.language", "Language", { for: "language" }), languages),
    make(
      "p",
      { class: "choice" },
      analytics,
      worded("label", "choices.analytics", "Allow an analytics cookie", { for: "analytics" }),
      worded(
        "span",
        "choices.analytics.hint",
        "A random id, kept for up to a year. Deleted when you turn this off.",
        { id: "analytics-hint", class: "quiet" },
      ),
    ),
    signal,
    status,
  );
  form.addEventListener("submit", (event) => event.preventDefault());
  return make("footer", { class: "page" }, form);
}

/** Shows the choices that apply in this browser. */
function show() {
  themes.value = theme();
  languages.value = textLanguage();
  analytics.checked = consent()?.analytics ?? false;
  signal.hidden = !consent()?.globalPrivacyControl;
}

/** @param {Promise<void>} saved */
async function tell(saved) {
  setText(status, "");
  try {
    await saved;
    setText(status, () => text("choices.saved", "Saved."));
  } catch {
    setText(status, () => text("choices.failed", "Couldn’t save that. Try again in a moment."));
  }
}

document.body.append(footer());
onChoicesChanged(show);
themes.addEventListener("change", () => tell(choose("theme", themes.value)));
languages.addEventListener("change", () => tell(choose("language", languages.value)));
analytics.addEventListener("change", () => tell(decide(analytics.checked)));
show();
// If the user chose something in another browser, the responses bring new cookies. Without a response,
// the old cookies still apply.
loadChoices().catch(() => {});
