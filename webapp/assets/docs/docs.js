import { ask, read, Unanswered } from "../shared/api.js";
import { element, fill, fromTemplate } from "../shared/elements.js";
import { englishElement, setText, textElement, withCode } from "../shared/localized.js";
import { showMonitor } from "../shared/navigation.js";
import { Section } from "../shared/section.js";
import { text } from "../shared/texts.js";
import { requestForm } from "./request-form.js";
import { eitherOf, formatJson, member, memberList, prose, resolve } from "./schema.js";

/**
 * @typedef {import("./schema.js").Schema} Schema
 * @typedef {{schema?: Schema, example?: unknown}} Media
 * @typedef {object} Answer
 * @property {string} description
 * @property {Object<string, Media>} [content]
 * @property {Object<string, {description?: string}>} [headers]
 *
 * @typedef {object} Parameter
 * @property {string} name
 * @property {"path" | "query" | "header" | "cookie"} in
 * @property {boolean} [required]
 * @property {string} [description]
 * @property {Schema} schema
 * @property {unknown} [example]
 *
 * @typedef {object} Operation
 * @property {string[]} [tags]
 * @property {string} [summary]
 * @property {string} [description]
 * @property {string} operationId
 * @property {Parameter[]} [parameters]
 * @property {{required: boolean, content: Object<string, Media>}} [requestBody]
 * @property {Object<string, Answer>} responses
 * @property {Object<string, string[]>[]} security
 *
 * @typedef {object} Description
 * @property {{description: string}} info
 * @property {{name: string, description: string}[]} tags
 * @property {Object<string, Object<string, Operation>>} paths
 * @property {{securitySchemes: Object<string, {description: string, name?: string}>}} components
 */

const TIMEOUT_MS = 15_000;

/** @type {Description | null} */
let description = null;
/** @type {{row: HTMLDetailsElement, names: string}[]} */
let rows = [];

const section = new Section("description", load);

async function load() {
  const response = await fetch("openapi.json", {
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => {
    throw new Unanswered("it did not answer.");
  });
  description = await read(response);
  show();
}

function show() {
  element("about").replaceChildren(...withCode(description.info.description));
  rows = [];
  const names = description.tags.map((tag) => tag.name);
  const groups = new Map(description.tags.map((tag) => [tag.name, group(tag)]));
  for (const [path, operations] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const tag = operation.tags?.[0] ?? "Others";
      if (!groups.has(tag)) {
        groups.set(tag, group({ name: tag, description: "" }));
        names.push(tag);
      }
      groups.get(tag).append(row(method.toUpperCase(), path, operation));
    }
  }
  element("groups").replaceChildren(...names.map((name) => groups.get(name)));
  const schemes = Object.values(description.components.securitySchemes);
  element("schemes").replaceChildren(
    ...schemes.flatMap((scheme) => {
      const meaning = englishElement("dd", "");
      meaning.append(...withCode(scheme.description));
      return [textElement("dt", scheme.name ?? "Authorization: Bearer"), meaning];
    }),
  );
  find();
  // What isn't shown yet can be neither scrolled to nor focused; and once a page is complete, its
  // browser looks for the fragment itself, and takes the focus away.
  if (document.readyState === "complete") {
    setTimeout(openTarget);
  } else {
    addEventListener("load", () => setTimeout(openTarget));
  }
}

/** @param {{name: string, description: string}} tag */
function group(tag) {
  const made = fromTemplate("group");
  const title = made.querySelector("h2");
  title.textContent = tag.name;
  title.id = `group-${tag.name.replaceAll(/\W/g, "-").toLowerCase()}`;
  made.setAttribute("aria-labelledby", title.id);
  made.querySelector("p").replaceWith(prose(tag.description, "quiet"));
  return made;
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Operation} operation
 */
function row(method, path, operation) {
  const made = /** @type {HTMLDetailsElement} */ (fromTemplate("operation"));
  made.id = operation.operationId;
  fill(made, "method", method);
  fill(made, "path", path);
  fill(made, "summary", operation.summary ?? "");
  rows.push({
    row: made,
    names: `${method} ${path} ${operation.summary ?? ""} ${operation.tags ?? ""}`.toLowerCase(),
  });
  // Only what is opened is built.
  made.addEventListener("toggle", () => {
    const inside = made.querySelector(".inside");
    if (made.open && !inside.hasChildNodes()) {
      inside.append(...parts(method, path, operation));
    }
  });
  return made;
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Operation} operation
 * @returns {HTMLElement[]}
 */
function parts(method, path, operation) {
  const made = [];
  if (operation.description) {
    made.push(prose(operation.description));
  }
  made.push(...who(operation), ...parameters(operation), ...body(operation));
  made.push(
    requestForm(method, path, operation),
    title(["docs.answers", "Responses"]),
    answers(operation),
  );
  return made;
}

/** @param {[key: string, english: string]} words */
function title(words) {
  return textElement("h3", () => text(...words));
}

/** @param {Operation} operation */
function who(operation) {
  const schemes = operation.security.map((each) => Object.keys(each)[0]);
  if (schemes.length === 0) {
    return [];
  }
  const names = () =>
    schemes
      .filter((name) => name !== undefined)
      .map((name) => {
        const { name: cookie } = description.components.securitySchemes[name];
        return cookie
          ? text("docs.cookie", "the cookie `{cookie}`", { cookie })
          : "`Authorization: Bearer`";
      });
  const words = () =>
    schemes.includes(undefined)
      ? text("docs.mayCarry", "Optional: {proof}.", { proof: eitherOf(names()) })
      : text("docs.needs", "Requires {proof}.", { proof: eitherOf(names()) });
  return [textElement("p", () => withCode(words()), "quiet")];
}

/** @param {Operation} operation */
function parameters(operation) {
  if (!operation.parameters) {
    return [];
  }
  const list = textElement("ul", "", "members");
  for (const each of operation.parameters) {
    const facts = { required: each.required ?? false, place: each.in, meaning: each.description };
    list.append(member(description, each.name, each.schema, facts));
  }
  return [title(["docs.parameters", "Parameters"]), list];
}

/** @param {Operation} operation */
function body(operation) {
  if (!operation.requestBody) {
    return [];
  }
  const { content, required } = operation.requestBody;
  const [media] = Object.values(content);
  const types = Object.keys(content).map((type) => `\`${type}\``);
  return [
    title(["docs.body", "Body"]),
    textElement("p", () => withCode(bodyTypes(types, required)), "quiet"),
    // The form below has the example in it, where there must be a body.
    ...shape(required ? { schema: media.schema } : media),
  ];
}

/**
 * @param {string[]} types
 * @param {boolean} required
 */
function bodyTypes(types, required) {
  const either = eitherOf(types);
  return required ? either : text("docs.optional", "{types} (optional)", { types: either });
}

/** @param {Media} media */
function shape(media) {
  const list = media.schema && memberList(description, media.schema);
  const { example } = media;
  return [
    ...(list ? [list] : []),
    ...(example === undefined ? [] : [textElement("pre", formatJson(example), "sample")]),
  ];
}

/** @param {Operation} operation */
function answers(operation) {
  const list = textElement("dl", "", "responses");
  for (const [status, referred] of Object.entries(operation.responses)) {
    const answer = resolve(description, referred);
    const said = document.createElement("dd");
    said.append(prose(answer.description));
    for (const [name, header] of Object.entries(answer.headers ?? {})) {
      said.append(prose(`\`${name}\`: ${header.description ?? ""}`, "quiet"));
    }
    for (const [type, media] of Object.entries(answer.content ?? {})) {
      // Problems look all alike.
      if (type !== "application/problem+json") {
        said.append(prose(`\`${type}\``, "quiet"), ...shape(media));
      }
    }
    list.append(textElement("dt", status), said);
  }
  return list;
}

/** Hides what the words in the field don't name. */
function find() {
  const field = /** @type {HTMLInputElement} */ (element("filter"));
  const words = field.value.toLowerCase().split(/\s+/);
  let count = 0;
  for (const { row: each, names } of rows) {
    each.hidden = !words.every((word) => names.includes(word));
    count += each.hidden ? 0 : 1;
  }
  for (const each of element("groups").children) {
    /** @type {HTMLElement} */ (each).hidden = !each.querySelector("details:not([hidden])");
  }
  setText(element("found"), () =>
    count === 0
      ? text("docs.none", "No matching routes.")
      : text("docs.found", "{count} of {all} routes", { count, all: rows.length }),
  );
}

/** Opens the route that the address names. */
function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) {
    if (target.hidden) {
      /** @type {HTMLInputElement} */ (element("filter")).value = "";
      find();
    }
    target.open = true;
    target.scrollIntoView();
    target.querySelector("summary").focus();
  }
}

element("filter").addEventListener("input", find);
addEventListener("hashchange", openTarget);
addEventListener("online", () => {
  element("offline").hidden = true;
  if (!description) {
    section.load();
  }
});
addEventListener("offline", () => {
  element("offline").hidden = false;
});
element("offline").hidden = navigator.onLine;
section.load();
// Who is signed in matters to the way to the monitor alone.
ask("sign-in").then(showMonitor, () => {});
