import { ask, read, Unanswered } from "../shared/api.js";
import { element, fill, find, fromTemplate } from "../shared/elements.js";
import { englishElement, setText, textElement, withCode } from "../shared/localized.js";
import { showMonitor } from "../shared/navigation.js";
import { Section } from "../shared/section.js";
import { text } from "../shared/texts.js";
import { requestForm } from "./request-form.js";
import { eitherOf, formatJson, member, memberList, prose, resolve } from "./schema.js";

/**
 * The parts of an OpenAPI document that the page uses.
 *
 * @typedef {import("./schema.js").Schema} Schema
 * @typedef {{schema?: Schema, example?: unknown}} Media
 * @typedef {object} Answer
 * @property {string} description
 * @property {Record<string, Media>} [content]
 * @property {Record<string, {description?: string}>} [headers]
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
 * @property {{required: boolean, content: Record<string, Media>}} [requestBody]
 * @property {Record<string, Answer>} responses
 * @property {Record<string, string[]>[]} security
 *
 * @typedef {object} Description
 * @property {{description: string}} info
 * @property {{name: string, description: string}[]} tags
 * @property {Record<string, Record<string, Operation>>} paths
 * @property {{securitySchemes: Record<string, {description: string, name?: string}>}} components
 */

const TIMEOUT_MS = 15_000;

/** @type {Description} */
let description;
let loaded = false;
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
  loaded = true;
  show();
}

function show() {
  element("about").replaceChildren(...withCode(description.info.description));
  rows = [];
  const groups = new Map(description.tags.map((tag) => [tag.name, group(tag)]));
  /** @param {string} name */
  const groupOf = (name) => {
    const known = groups.get(name) ?? group({ name, description: "" });
    groups.set(name, known);
    return known;
  };
  for (const [path, operations] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      groupOf(operation.tags?.[0] ?? "Other").append(row(method.toUpperCase(), path, operation));
    }
  }
  element("groups").replaceChildren(...groups.values());
  const schemes = Object.values(description.components.securitySchemes);
  element("schemes").replaceChildren(
    ...schemes.flatMap((scheme) => {
      const meaning = englishElement("dd", "");
      meaning.append(...withCode(scheme.description));
      return [textElement("dt", scheme.name ?? "Authorization: Bearer"), meaning];
    }),
  );
  filterRoutes();
  // A hidden element can't be scrolled to or focused. When a page has finished loading, the browser
  // goes to the fragment itself, which would take the focus away again.
  if (document.readyState === "complete") {
    setTimeout(openTarget);
  } else {
    addEventListener("load", () => setTimeout(openTarget));
  }
}

/** @param {{name: string, description: string}} tag */
function group(tag) {
  const made = fromTemplate("group");
  const title = find(made, "h2");
  title.textContent = tag.name;
  title.id = `group-${tag.name.replaceAll(/\W/g, "-").toLowerCase()}`;
  made.setAttribute("aria-labelledby", title.id);
  find(made, "p").replaceWith(prose(tag.description, "quiet"));
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
  // The content is built when the user opens it.
  made.addEventListener("toggle", () => {
    const inside = find(made, ".inside");
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
  const requirements = operation.security.map((each) => Object.keys(each));
  if (requirements.length === 0) {
    return [];
  }
  const names = () =>
    requirements.flat().map((name) => {
      const { name: cookie } = description.components.securitySchemes[name];
      return cookie
        ? text("docs.cookie", "the cookie `{cookie}`", { cookie })
        : "`Authorization: Bearer`";
    });
  // An empty requirement means that the request works without credentials.
  const optional = requirements.some((each) => each.length === 0);
  const words = () =>
    optional
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
    // If the body is required, the form below contains the example.
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
      // All problems have the same form.
      if (type !== "application/problem+json") {
        said.append(prose(`\`${type}\``, "quiet"), ...shape(media));
      }
    }
    list.append(textElement("dt", status), said);
  }
  return list;
}

/** Hides the routes that don't match the words in the search field. */
function filterRoutes() {
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

/** Opens the route that the fragment names. */
function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) {
    if (target.hidden) {
      /** @type {HTMLInputElement} */ (element("filter")).value = "";
      filterRoutes();
    }
    target.open = true;
    target.scrollIntoView();
    find(target, "summary").focus();
  }
}

element("filter").addEventListener("input", filterRoutes);
addEventListener("hashchange", openTarget);
addEventListener("online", () => {
  element("offline").hidden = true;
  if (!loaded) {
    section.load();
  }
});
addEventListener("offline", () => {
  element("offline").hidden = false;
});
element("offline").hidden = navigator.onLine;
section.load();
// Only the link to the monitor depends on who is signed in.
ask("sign-in").then(showMonitor, () => {});
