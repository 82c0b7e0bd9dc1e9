/**
 * The footer in which people choose theme and language, and say whether there may be an analytics
 * cookie. A page has it with
 * `<script type="module" src="assets/choices-form.js"></script>`.
 */
import { ask } from "./api.js";
import { applyTexts, applyTheme, LANGUAGES, text, textLanguage, theme } from "./choices.js";

/** Each in its own language, so that everybody finds theirs. */
const NAMES = { en: "English", de: "Deutsch" };

/** @typedef {{analytics: boolean, decidedAt: string | null, globalPrivacyControl: boolean}} Consent */

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
 * An element with a text of the catalogue.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} key
 * @param {string} english
 * @param {Record<string, string>} [attributes]
 */
function says(tag, key, english, attributes = {}) {
  return make(tag, { "data-text": key, ...attributes }, text(key, english));
}

const themes = make(
  "select",
  { id: "theme", autocomplete: "off" },
  says("option", "choices.system", "As the device", { value: "system" }),
  says("option", "choices.light", "Light", { value: "light" }),
  says("option", "choices.dark", "Dark", { value: "dark" }),
);
const languages = make(
  "select",
  { id: "language", autocomplete: "off" },
  ...LANGUAGES.map((tag) => make("option", { value: tag, lang: tag }, NAMES[tag])),
);
const analytics = make("input", {
  id: "analytics",
  type: "checkbox",
  autocomplete: "off",
  "aria-describedby": "analytics-hint",
});
const status = make("p", { class: "quiet", role: "status" });

function footer() {
  const form = make(
    "form",
    { class: "choices" },
    make("p", {}, says("label", "choices.theme", "Theme", { for: "theme" }), themes),
    make("p", {}, says("label", "choices.language", "Language", { for: "language" }), languages),
    make(
      "p",
      { class: "choice" },
      analytics,
      says("label", "choices.analytics", "Allow an analytics cookie", { for: "analytics" }),
      says(
        "span",
        "choices.analytics.hint",
        "A random id for a year at most. It goes when you say no.",
        { id: "analytics-hint", class: "quiet" },
      ),
    ),
    status,
  );
  form.addEventListener("submit", (event) => event.preventDefault());
  return make("footer", { class: "page" }, form);
}

/** Shows what counts in this browser. */
async function show() {
  applyTheme();
  await applyTexts();
  themes.value = theme();
  languages.value = textLanguage();
}

/**
 * Says something of the catalogue; nothing without a key.
 *
 * @param {string} [key]
 * @param {string} [english]
 */
function tell(key, english = "") {
  if (key) {
    status.setAttribute("data-text", key);
  } else {
    status.removeAttribute("data-text");
  }
  status.textContent = key ? text(key, english) : "";
}

/**
 * Saves, and shows what counts then, which is what counted before if that failed.
 *
 * @param {() => Promise<unknown>} change
 */
async function save(change) {
  tell();
  try {
    await change();
    await show();
    tell("choices.saved", "Saved.");
  } catch {
    await show();
    tell("choices.failed", "That could not be saved. Try again in a moment.");
  }
}

/** @param {Consent} consent */
function showConsent(consent) {
  analytics.checked = consent.analytics;
}

async function decide() {
  const wanted = analytics.checked;
  await save(async () => {
    try {
      showConsent(await ask("consent", "PUT", { analytics: wanted }));
    } catch (error) {
      analytics.checked = !wanted;
      throw error;
    }
  });
}

/** The server sets the cookies anew when the account's owner chose something elsewhere. */
async function refresh() {
  try {
    const [consent] = await Promise.all([ask("consent"), ask("preferences")]);
    showConsent(consent);
    await show();
  } catch {
    // What the cookies say still counts.
  }
}

document.body.append(footer());
themes.addEventListener("change", () =>
  save(() => ask("preferences", "PUT", { theme: themes.value })),
);
languages.addEventListener("change", () =>
  save(() => ask("preferences", "PUT", { language: languages.value })),
);
analytics.addEventListener("change", decide);
show();
refresh();
