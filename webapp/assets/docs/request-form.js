import { sendRaw } from "../shared/api.js";
import { find, fromTemplate } from "../shared/elements.js";
import { textElement, withCode } from "../shared/localized.js";
import { failureText } from "../shared/section.js";
import { text } from "../shared/texts.js";
import { formatJson } from "./schema.js";

/** Longer responses are cut, because they would make the page slow. */
const MOST_CHARS = 20_000;
const SAFE = ["GET", "HEAD", "OPTIONS"];
const STREAM = "text/event-stream";
/** The response headers to show, of those that scripts can read. */
const SHOWN = ["content-type", "etag", "retry-after", "www-authenticate", "location", "allow"];

/**
 * A form that sends a request for this operation, with the browser's cookies, and shows the response.
 *
 * @param {string} method
 * @param {string} path
 * @param {import("./docs.js").Operation} operation
 */
export function requestForm(method, path, operation) {
  const form = /** @type {HTMLFormElement} */ (fromTemplate("try"));
  const fields = find(form, ".fields");
  const parameters = (operation.parameters ?? []).filter((each) => each.in !== "cookie");
  for (const each of parameters) {
    const { example, schema } = each;
    fields.append(field(operation, each, String(example ?? schema.default ?? "")));
  }
  const { content = {}, required = false } = operation.requestBody ?? {};
  const [type, media] = Object.entries(content)[0] ?? [];
  if (type) {
    // Only some clients send an optional body, so it starts empty.
    const example = required ? media?.example : undefined;
    fields.append(bodyField(operation, type, example));
  }
  find(form, ".effect").hidden = SAFE.includes(method);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = find(form, "button");
    if (button.getAttribute("aria-disabled") !== "true" && form.reportValidity()) {
      button.setAttribute("aria-disabled", "true");
      await run(form, request(form, method, path, parameters, type));
      button.removeAttribute("aria-disabled");
    }
  });
  return form;
}

/**
 * @param {import("./docs.js").Operation} operation
 * @param {import("./docs.js").Parameter} parameter
 * @param {string} value
 */
function field(operation, parameter, value) {
  const input = document.createElement("input");
  input.value = value;
  input.autocomplete = "off";
  input.required = parameter.required ?? false;
  return labelled(operation, input, parameter.name, () => parameter.name);
}

/**
 * @param {import("./docs.js").Operation} operation
 * @param {string} type
 * @param {unknown} example
 */
function bodyField(operation, type, example) {
  const area = document.createElement("textarea");
  const isForm = type === "application/x-www-form-urlencoded";
  if (example !== undefined) {
    area.value = isForm
      ? new URLSearchParams(/** @type {Record<string, string>} */ (example)).toString()
      : formatJson(example);
  }
  area.rows = Math.min(12, area.value.split("\n").length + 1);
  area.spellcheck = false;
  const words = () => text("docs.try.body", "Body ({type})", { type });
  return labelled(operation, area, "body", words);
}

/**
 * @param {import("./docs.js").Operation} operation
 * @param {HTMLInputElement | HTMLTextAreaElement} control
 * @param {string} name
 * @param {() => string} words
 */
function labelled(operation, control, name, words) {
  const around = textElement("div", "", "field");
  const label = textElement("label", words);
  control.name = name;
  control.id = `${operation.operationId}-${name}`;
  label.htmlFor = control.id;
  around.append(label, control);
  return around;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} method
 * @param {string} path
 * @param {import("./docs.js").Parameter[]} parameters
 * @param {string | undefined} type
 */
function request(form, method, path, parameters, type) {
  const value = (/** @type {string} */ name) => String(new FormData(form).get(name) ?? "");
  const query = new URLSearchParams();
  /** @type {Record<string, string>} */
  const headers = {};
  let address = path.slice(1);
  for (const each of parameters) {
    const given = value(each.name);
    if (each.in === "path") {
      address = address.replace(`{${each.name}}`, encodeURIComponent(given));
    } else if (given && each.in === "query") {
      query.set(each.name, given);
    } else if (given) {
      headers[each.name] = given;
    }
  }
  const body = type && value("body") ? value("body") : undefined;
  if (type && body !== undefined) {
    headers["Content-Type"] = type;
  }
  return { method, address: query.size ? `${address}?${query}` : address, headers, body };
}

/**
 * @param {HTMLFormElement} form
 * @param {ReturnType<typeof request>} asked
 */
async function run(form, asked) {
  const answer = find(form, ".answer");
  answer.replaceChildren(textElement("p", () => text("docs.try.sending", "Sending…"), "quiet"));
  const started = performance.now();
  try {
    const response = await sendRaw(asked.address, asked);
    const content = await contentOf(response);
    const millis = Math.round(performance.now() - started);
    answer.replaceChildren(
      textElement("p", () => withCode(`\`${asked.method} /${asked.address}\``)),
      textElement("p", () =>
        text("docs.try.status", "Status {status} in {millis} ms", {
          status: String(response.status),
          millis,
        }),
      ),
      ...SHOWN.filter((name) => response.headers.has(name)).map((name) =>
        textElement("p", () => withCode(`\`${name}\`: ${response.headers.get(name)}`), "quiet"),
      ),
      ...content,
    );
  } catch (error) {
    answer.replaceChildren(textElement("p", () => failureText(error), "broken"));
  }
}

/** @param {Response} response */
async function contentOf(response) {
  const type = response.headers.get("Content-Type") ?? "";
  if (type.startsWith(STREAM)) {
    response.body?.cancel();
    return [
      textElement("p", () => text("docs.try.stream", "The stream opened. This page has closed it again.")),
    ];
  }
  const body = await response.text();
  const shown = /[/+]json\b/.test(type) ? pretty(body) : body;
  const sample = shown.length > MOST_CHARS ? `${shown.slice(0, MOST_CHARS)}\n…` : shown;
  return sample ? [textElement("pre", sample, "sample")] : [];
}

/** @param {string} text */
function pretty(text) {
  try {
    return formatJson(JSON.parse(text));
  } catch {
    return text;
  }
}
