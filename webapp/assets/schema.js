import { withText } from "./elements.js";

/**
 * A JSON schema, as far as the description uses it.
 *
 * @typedef {object} Schema
 * @property {string} [$ref]
 * @property {string | string[]} [type]
 * @property {string} [format]
 * @property {string} [description]
 * @property {Object<string, Schema>} [properties]
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
 * What a reference within the document leads to; anything else as it is.
 *
 * @template T
 * @param {object} document
 * @param {T & {$ref?: string}} node
 * @returns {T}
 */
export function resolve(document, node) {
  return node?.$ref === undefined
    ? node
    : node.$ref
        .slice(2)
        .split("/")
        .reduce((found, name) => found[name.replaceAll("~1", "/").replaceAll("~0", "~")], document);
}

/**
 * A schema's type in words, as in `text or null`.
 *
 * @param {object} document
 * @param {Schema} schema
 * @returns {string}
 */
export function typeName(document, schema) {
  const known = resolve(document, schema);
  const either = known.oneOf ?? known.anyOf;
  if (either) {
    return either.map((each) => typeName(document, each)).join(" or ");
  }
  const types = [known.type ?? "anything"].flat().map((type) => {
    if (type === "array") {
      return `list of ${typeName(document, known.items ?? {})}`;
    }
    return type === "string" && known.format ? known.format : type;
  });
  return types.join(" or ");
}

/**
 * @param {number | undefined} least
 * @param {number | undefined} most
 * @returns {string} empty without limits
 */
function between(least, most) {
  if (most === undefined) {
    return least === undefined ? "" : `at least ${least.toLocaleString("en")}`;
  }
  const upper = most.toLocaleString("en");
  return least === undefined ? `at most ${upper}` : `${least.toLocaleString("en")} to ${upper}`;
}

/** @param {Schema} schema */
function limits(schema) {
  const said = [];
  if (schema.enum) {
    said.push(`one of ${schema.enum.join(", ")}`);
  }
  const range = between(schema.minimum, schema.maximum);
  const length = between(schema.minLength, schema.maxLength);
  if (range) {
    said.push(range);
  }
  if (length) {
    said.push(`${length} characters`);
  }
  if (schema.default !== undefined) {
    said.push(`${JSON.stringify(schema.default)} unless given`);
  }
  return said;
}

/**
 * A named value: its type, whether it is required, its limits, what it means, and what it holds.
 *
 * @param {object} document
 * @param {string} name
 * @param {Schema} schema
 * @param {{required: boolean, place?: string, text?: string}} facts
 * @param {Schema[]} [above] those that it stands in, so that none is shown in itself
 */
export function member(document, name, schema, { required, place, text }, above = []) {
  const item = make("li");
  const known = resolve(document, schema);
  const facts = [
    ...(place ? [place] : []),
    typeName(document, schema),
    ...(required ? ["required"] : []),
    ...limits(known),
  ];
  const line = make("p");
  line.append(withText("code", name), " ", withText("span", facts.join(", "), "quiet"));
  item.append(line);
  const meaning = text ?? schema.description ?? known.description;
  if (meaning) {
    item.append(prose(meaning));
  }
  const inner = memberList(document, schema, above);
  if (inner) {
    item.append(inner);
  }
  return item;
}

/**
 * The members of an object, or of those in a list; nothing for other types.
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
  const lists = either?.map((each) => memberList(document, each, inside)).filter(Boolean) ?? [];
  if (lists.length > 0) {
    const all = make("div");
    all.append(...lists.flatMap((list, i) => (i ? [withText("p", "or", "quiet"), list] : [list])));
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

/** @param {string} tag */
function make(tag) {
  return globalThis.document.createElement(tag);
}

/**
 * A text whose parts between backticks are code.
 *
 * @param {string} text
 * @param {string} [className]
 */
export function prose(text, className = "") {
  const made = withText("p", "", className);
  made.append(
    ...text.split("`").map((part, i) => (i % 2 === 1 ? withText("code", part) : part)),
  );
  return made;
}

/** @param {unknown} value as JSON for people, and a text as it is */
export function written(value) {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
