import { Refused } from "../shared/api.js";
import { timeZone } from "../shared/choices.js";
import { element } from "../shared/elements.js";
import { mark } from "../shared/form.js";
import { setText } from "../shared/localized.js";
import { choose, loadChoices, onChoicesChanged } from "../shared/preferences.js";
import { failureMessage, Section } from "../shared/section.js";
import { describeRule } from "../shared/server-texts.js";
import { onTextsChanged, text } from "../shared/texts.js";
import { clock } from "../shared/time.js";

const zone = /** @type {HTMLSelectElement} */ (element("zone"));

/** The section for the time zone. The footer has the choices that also matter to guests. */
export class PreferencesForm {
  constructor() {
    this.section = new Section("preferences", loadChoices);
    zone.append(...zones().map(zoneOption));
    zone.addEventListener("change", () => save(choose("timezone", zone.value)));
    zone.form?.addEventListener("submit", (event) => event.preventDefault());
    onChoicesChanged(show);
    onTextsChanged(tick);
    show();
  }

  /** Loads the time zone, because it may have been changed in another browser. */
  load() {
    this.section.load();
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

/** @param {string} name the same in every language */
function zoneOption(name) {
  const made = document.createElement("option");
  made.value = name;
  made.lang = "en";
  made.translate = false;
  made.textContent = name.replaceAll("_", " ");
  return made;
}

/** Shows the choice that applies. This browser may know the zone by another name. */
function show() {
  const chosen = timeZone() ?? "";
  if (![...zone.options].some(({ value }) => value === chosen)) {
    zone.append(zoneOption(chosen));
  }
  zone.value = chosen;
  tick();
}

/**
 * Shows that the choice was saved, or shows next to the list why it was not.
 *
 * @param {Promise<void>} saved
 */
async function save(saved) {
  const status = element("preferences-status");
  setText(status, "");
  mark("zone", "");
  try {
    await saved;
    setText(status, () => text("choices.saved", "Saved."));
  } catch (error) {
    mark("zone", problem(error));
    // The list has gone back to the previous value, which is valid.
    zone.removeAttribute("aria-invalid");
  }
}

/**
 * @param {unknown} error
 * @returns {import("../shared/localized.js").Message}
 */
function problem(error) {
  const [broken] = (error instanceof Refused && error.problem.errors) || [];
  return broken
    ? () => describeRule(broken.message, text("preferences.zone", "Time zone"))
    : failureMessage(error);
}
