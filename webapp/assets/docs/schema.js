import { englishElement, textElement, withCode } from "../shared/localized.js";
import { text } from "../shared/texts.js";

/**
 * A JSON schema, with the keywords that the OpenAPI document uses.
 *
 * @typedef {object} Schema
 * @property {string} [$ref]
 * @property {string | string[]} [type]
 * @property {string} [format]
 * @property {string} [description]
 * @property {Record<string, Schema>} [properties]
 * @property {string[]} [required]
 * @property {Schema} [items]
 * @property {Schema} [additionalProperties]
 * @property {Schema[]} [oneOf]
 * @property {Schema[]} [anyOf]
 * @property {unknown[]} [enum]
 * @property {unknown} [default]
 * @property {number} [minimum]
 * @property {number} [maximum]
 * @property {number} [minLength]
 * @property {number} [maxLength]
 */

/**
 * Follows a reference within the document; returns anything else unchanged.
 *
 * @template T
 * @param {object} document
 * @param {T & {$ref?: string}} node
 * @returns {T}
 */
export function resolve(document, node) {
  if (node.$ref === undefined) {
    return node;
  }
  const names = node.$ref.slice(2).split("/");
  return names.reduce(
    (found, name) => found[name.replaceAll("~1", "/").replaceAll("~0", "~")],
    /** @type {any} */ (document),
  );
}

/**
 * The name of a schema's type, as in `string or null`.
 *
 * @param {object} document
 * @param {Schema} schema
 * @returns {string}
 */
function typeName(document, schema) {
  const known = resolve(document, schema);
  const either = known.oneOf ?? known.anyOf;
  if (either) {
    return eitherOf(either.map((each) => typeName(document, each)));
  }
  const types = [known.type ?? text("docs.anything", "anything")].flat().map((type) => {
    if (type === "array") {
      return text("docs.list", "list of {type}", { type: typeName(document, known.items ?? {}) });
    }
    return type === "string" && known.format ? known.format : type;
  });
  return eitherOf(types);
}

/** @param {string[]} names */
export function eitherOf(names) {
  return names.join(` ${text("docs.or", "or")} `);
}

/**
 * @param {number | undefined} least
 * @param {number | undefined} most
 * @returns {string} empty if there are no limits
 */
function between(least, most) {
  if (most === undefined) {
    return least === undefined ? "" : text("docs.atLeast", "at least {least}", { least });
  }
  return least === undefined
    ? text("docs.atMost", "at most {most}", { most })
    : text("docs.between", "{least} to {most}", { least, most });
}

/** @param {Schema} schema */
function limits(schema) {
  const range = between(schema.minimum, schema.maximum);
  const length = between(schema.minLength, schema.maxLength);
  const values = schema.enum?.join(", ");
  const usual = schema.default;
  return [
    values && text("docs.oneOf", "one of {values}", { values }),
    range,
    length && text("docs.characters", "{length} characters", { length }),
    usual !== undefined &&
      text("docs.unlessGiven", "default {usual}", { usual: JSON.stringify(usual) }),
  ];
}

/**
 * A named value: its type, whether it is required, its limits, description and members.
 *
 * @param {object} document
 * @param {string} name
 * @param {Schema} schema
 * @param {{required: boolean, place?: string, meaning?: string}} facts
 * @param {Schema[]} [above] the schemas around it; recursive ones are shown once
 */
export function member(document, name, schema, { required, place, meaning }, above = []) {
  const item = make("li");
  const known = resolve(document, schema);
  const facts = () =>
    [
      place,
      typeName(document, schema),
      required && text("docs.required", "required"),
      ...limits(known),
    ].filter(Boolean);
  const line = make("p");
  line.append(
    textElement("code", name),
    " ",
    textElement("span", () => facts().join(", "), "quiet"),
  );
  item.append(line);
  const described = meaning ?? schema.description ?? known.description;
  if (described) {
    item.append(prose(described));
  }
  const inner = memberList(document, schema, above);
  if (inner) {
    item.append(inner);
  }
  return item;
}

/**
 * The members of an object, or of the objects in a list; null for other types.
 *
 * @param {object} document
 * @param {Schema} schema
 * @param {Schema[]} [above]
 * @returns {HTMLElement | null}
 */
export function memberList(document, schema, above = []) {
  const known = resolve(document, schema);
  if (above.includes(known)) {
    return null;
  }
  const inside = [...above, known];
  if (known.items) {
    return memberList(document, known.items, inside);
  }
  const either = known.oneOf ?? known.anyOf;
  const lists = (either ?? []).flatMap((each) => memberList(document, each, inside) ?? []);
  if (lists.length > 0) {
    const all = make("div");
    all.append(...lists.flatMap((list, i) => (i ? [or(), list] : [list])));
    return all;
  }
  if (!known.properties) {
    return null;
  }
  const list = make("ul");
  list.className = "members";
  list.append(
    ...Object.entries(known.properties).map(([name, each]) =>
      member(document, name, each, { required: known.required?.includes(name) ?? false }, inside),
    ),
  );
  return list;
}

function or() {
  return textElement("p", () => text("docs.or", "or"), "quiet");
}

/** @param {string} tag */
function make(tag) {
  return globalThis.document.createElement(tag);
}

/**
 * A paragraph of the OpenAPI document, in English; parts between backticks are code.
 *
 * @param {string} said
 * @param {string} [className]
 */
export function prose(said, className = "") {
  const made = englishElement("p", "", className);
  made.append(...withCode(said));
  return made;
}

/** @param {unknown} value formatted as JSON, unless it is a string */
export function formatJson(value) {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
