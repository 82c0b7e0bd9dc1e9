import { Refused } from "../shared/api.js";
import { theme, timeZone } from "../shared/choices.js";
import { element, fact } from "../shared/elements.js";
import { mark } from "../shared/form.js";
import { setText } from "../shared/localized.js";
import {
  choose,
  consent,
  decide,
  LANGUAGE_NAMES,
  loadConsent,
  loadPreferences,
  onChoicesChanged,
} from "../shared/preferences.js";
import { failureMessage, Section } from "../shared/section.js";
import { describeRule } from "../shared/server-texts.js";
import { LANGUAGES, onTextsChanged, text, textLanguage } from "../shared/texts.js";
import { clock, timeElement } from "../shared/time.js";

/** @param {string} id */
const select = (id) => /** @type {HTMLSelectElement} */ (element(id));
/** @param {string} id */
const input = (id) => /** @type {HTMLInputElement} */ (element(id));

/**
 * The ids of the controls, by preference.
 *
 * @type {[import("../shared/choices.js").Preference, string][]}
 */
const CONTROLS = [
  ["theme", "own-theme"],
  ["language", "own-language"],
  ["timezone", "zone"],
];

/** The sections for theme, language, time zone and analytics cookie. */
export class PreferencesForm {
  constructor() {
    this.preferences = new Section("preferences", loadPreferences);
    this.privacy = new Section("privacy", loadConsent);
    select("own-language").append(...LANGUAGES.map((tag) => option(tag, LANGUAGE_NAMES[tag], tag)));
    select("zone").append(...zones().map(zoneOption));
    for (const [preference, id] of CONTROLS) {
      select(id).addEventListener("change", () =>
        tell("preferences", id, choose(preference, select(id).value)),
      );
    }
    for (const id of ["analytics-yes", "analytics-no"]) {
      input(id).addEventListener("change", () =>
        tell("privacy", "analytics-choice", decide(id === "analytics-yes")),
      );
    }
    for (const form of document.querySelectorAll("#preferences form, #privacy form")) {
      form.addEventListener("submit", (event) => event.preventDefault());
    }
    onChoicesChanged(show);
    onTextsChanged(tick);
    show();
  }

  /** Loads them, because they may have been changed in another browser. */
  load() {
    this.preferences.load();
    this.privacy.load();
  }
}

/** Shows the current time in the chosen zone. */
export function tick() {
  element("zone-now").textContent = text(
    "preferences.now",
    "Times are shown for {zone}. It is {time} there now.",
    { zone: timeZone() ?? deviceZone(), time: clock(new Date()) },
  );
}

function deviceZone() {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The zones that this browser knows, and UTC. */
function zones() {
  const all = Intl.supportedValuesOf("timeZone");
  return all.includes("UTC") ? all : [...all, "UTC"];
}

/**
 * Adds a zone that this browser knows by another name.
 *
 * @param {string} zone
 */
function addZone(zone) {
  const known = [...select("zone").options].some(({ value }) => value === zone);
  if (!known) {
    select("zone").append(zoneOption(zone));
  }
}

/** @param {string} zone its name is the same in every language */
function zoneOption(zone) {
  const made = option(zone, zone.replaceAll("_", " "), "en");
  made.translate = false;
  return made;
}

/**
 * @param {string} value
 * @param {string} label
 * @param {string} language of the label
 */
function option(value, label, language) {
  const made = document.createElement("option");
  made.value = value;
  made.lang = language;
  made.textContent = label;
  return made;
}

/** Shows the choices that apply. */
function show() {
  select("own-theme").value = theme();
  select("own-language").value = textLanguage();
  const zone = timeZone() ?? "";
  addZone(zone);
  select("zone").value = zone;
  tick();
  showConsent();
}

function showConsent() {
  const said = consent();
  if (!said) {
    return;
  }
  const { analytics, decidedAt, globalPrivacyControl } = said;
  input("analytics-yes").checked = analytics;
  input("analytics-no").checked = !analytics && decidedAt !== null;
  element("privacy-signal").hidden = !globalPrivacyControl;
  element("privacy-facts").replaceChildren(
    ...fact(
      () => text("privacy.cookie", "Analytics cookie"),
      () =>
        consent()?.analytics ? text("privacy.is", "allowed") : text("privacy.none", "not allowed"),
    ),
    ...fact(
      () => text("privacy.decided", "Decided"),
      decidedAt ? timeElement(decidedAt) : () => text("privacy.undecided", "not yet"),
    ),
  );
}

/**
 * Shows in the section that the choice was saved, or beside the control why it was not.
 *
 * @param {string} section
 * @param {string} id of the control
 * @param {Promise<void>} saved
 */
async function tell(section, id, saved) {
  const status = element(`${section}-status`);
  setText(status, "");
  mark(id, "");
  try {
    await saved;
    setText(status, () => text("choices.saved", "Saved."));
  } catch (error) {
    mark(id, problem(id, error));
    // The control has gone back to the previous value, which is valid.
    element(id).removeAttribute("aria-invalid");
  }
}

/**
 * @param {string} id of the control
 * @param {unknown} error
 * @returns {import("../shared/localized.js").Message}
 */
function problem(id, error) {
  const [broken] = (error instanceof Refused && error.problem.errors) || [];
  const label = document.querySelector(`label[for="${id}"]`);
  return broken && label ? () => describeRule(broken.message, label.textContent ?? "") : failureMessage(error);
}
