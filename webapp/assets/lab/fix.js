import { element } from "../shared/elements.js";
import { setText, textElement } from "../shared/localized.js";
import { text } from "../shared/texts.js";
import { isSuccess, named } from "./verdict.js";

/**
 * A change with which more browsers store and send a cookie.
 *
 * @typedef {object} Fix
 * @property {string | null} setCookie with `<value>` in place of the value
 * @property {string | null} credentials the mode that `fetch` needs
 * @property {{rule: string, message: string}[]} changes
 * @property {import("./verdict.js").Outcome[]} browsers
 */

/** The corrected line and mode that are shown. */
let shown = { line: "", credentials: "" };

/**
 * Shows a fix, or none.
 *
 * @param {Fix | null} fix
 * @param {string} value the value of the cookie
 */
export function showFix(fix, value) {
  element("fix").hidden = fix === null;
  if (fix === null) {
    return;
  }
  const line = fix.setCookie?.replace("<value>", () => value) ?? "";
  shown = { line, credentials: fix.credentials ?? "" };
  element("fix-changes").replaceChildren(
    ...fix.changes.map(({ message }) => textElement("li", message)),
  );
  const code = [
    line && `Set-Cookie: ${line}`,
    fix.credentials && `fetch(url, { credentials: "${fix.credentials}" })`,
  ];
  setText(element("fix-line"), code.filter(Boolean).join("\n"));
  setText(element("fix-outcome"), () => outcome(fix));
}

/** @param {Fix} fix */
function outcome({ browsers }) {
  const working = browsers.filter(isSuccess);
  return working.length === browsers.length
    ? text("lab.fix.all", "Then it works in every browser.")
    : text("lab.fix.some", "Then it works in {browsers}. No line works in {others}.", {
        browsers: named(working),
        others: named(browsers.filter((each) => !isSuccess(each))),
      });
}

/**
 * Calls back to explain the corrected line.
 *
 * @param {(fixed: {line: string, credentials: string}) => void} explain empty parts stay as they are
 */
export function onFixUsed(explain) {
  element("fix-use").addEventListener("click", () => explain(shown));
}
