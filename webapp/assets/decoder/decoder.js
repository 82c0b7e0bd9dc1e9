import { element, fact } from "../shared/elements.js";
import { setText, textElement } from "../shared/localized.js";
import { text } from "../shared/texts.js";
import { timeElement } from "../shared/time.js";
import { decode, MOST_CHARS } from "./decode.js";
import { CAN_CHECK } from "./hmac.js";

/** @typedef {import("./reading.js").Reading} Reading */
/** @typedef {import("./reading.js").Row} Row */
/** @typedef {import("./reading.js").Remark} Remark */

const input = /** @type {HTMLTextAreaElement} */ (element("decoder-input"));
const status = element("decoder-status");
const results = element("decoder-results");
let latest = 0;
let cards = 0;

/** Decodes the text in the field. If calls overlap, the last one counts. */
async function run() {
  const turn = ++latest;
  const isLong = input.value.length > MOST_CHARS;
  const decoded = isLong ? [] : await decode(input.value, Date.now());
  if (turn !== latest) {
    return;
  }
  const readable = decoded.filter(({ reading }) => reading !== null).length;
  results.replaceChildren(...decoded.map(card));
  setText(status, () =>
    isLong
      ? text("decoder.long", "The text must have at most {count} characters.", { count: MOST_CHARS })
      : decoded.length === 0
        ? ""
        : text("decoder.found", "Recognized: {count} of {all}.", {
            count: readable,
            all: decoded.length,
          }),
  );
}

/** @param {import("./decode.js").Decoded} decoded */
function card({ name, reading }) {
  const made = document.createElement("section");
  const heading = document.createElement("h2");
  if (name !== "") {
    heading.append(textElement("code", name), " ");
  }
  heading.append(
    textElement("span", () =>
      reading ? text(...reading.title) : text("decoder.unknown", "Not recognized"),
    ),
  );
  made.append(heading);
  if (reading) {
    made.dataset.format = reading.format;
    made.append(facts(reading.rows), remarks(reading.remarks), ...checkForm(reading));
  } else {
    made.append(
      textElement("p", () =>
        text(
          "decoder.unknown.hint",
          "It is none of the formats listed on this page, or it is incomplete. Many cookies are random ids that mean something only to their server.",
        ),
      ),
    );
  }
  return made;
}

/** @param {Row[]} rows */
function facts(rows) {
  const list = document.createElement("dl");
  list.className = "facts";
  for (const { term, value, at, words } of rows) {
    const content =
      at !== undefined
        ? timeElement(new Date(at).toISOString())
        : words
          ? textElement("span", () => text(...words))
          : valueElement(value);
    list.append(...fact(() => text(...term), content));
  }
  return list;
}

/**
 * A value as text; anything but a text as JSON.
 *
 * @param {unknown} value
 */
function valueElement(value) {
  if (typeof value !== "object" || value === null) {
    return textElement("code", String(value));
  }
  const block = document.createElement("pre");
  block.tabIndex = 0;
  block.append(textElement("code", JSON.stringify(value, null, 2)));
  return block;
}

/** @param {Remark[]} found */
function remarks(found) {
  const list = document.createElement("ul");
  list.className = "findings";
  for (const { words, values, warning } of found) {
    list.append(textElement("li", () => text(...words, values), warning ? "warning" : ""));
  }
  return list;
}

/** @param {Reading} reading */
function checkForm({ check, salt }) {
  if (!check) {
    return [];
  }
  if (!CAN_CHECK) {
    const words = () =>
      text("decoder.check.insecure", "Signatures can be checked only over HTTPS or on localhost.");
    return [textElement("p", words, "quiet")];
  }
  const id = `check-${++cards}`;
  const form = document.createElement("form");
  form.className = "check";
  form.noValidate = true;
  const secret = field(form, `${id}-secret`, ["decoder.secret", "Secret"], "password", "");
  const salted =
    salt === undefined ? null : field(form, `${id}-salt`, ["decoder.salt", "Salt"], "text", salt);
  const button = textElement("button", () => text("decoder.check", "Check signature"), "second");
  const result = textElement("p", "", "check-result");
  result.setAttribute("role", "status");
  form.append(button, result);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const right = await check(secret.value, salted?.value ?? "");
    result.classList.toggle("broken", !right);
    setText(result, () =>
      right
        ? text("decoder.check.right", "This secret made the signature.")
        : text("decoder.check.wrong", "This secret did not make the signature."),
    );
  });
  return [form];
}

/**
 * @param {HTMLFormElement} form
 * @param {string} id
 * @param {import("./reading.js").Words} name
 * @param {string} type
 * @param {string} value
 */
function field(form, id, name, type, value) {
  const group = document.createElement("div");
  group.className = "field";
  const label = textElement("label", () => text(...name));
  label.htmlFor = id;
  const made = document.createElement("input");
  Object.assign(made, { id, type, value, autocomplete: "off", spellcheck: false });
  group.append(label, made);
  form.append(group);
  return made;
}

input.addEventListener("input", run);
element("decoder-form").addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
element("decoder-clear").addEventListener("click", () => {
  input.value = "";
  run();
  input.focus();
});
run();
