/**
 * Reads what people paste: Set-Cookie lines, a response's header block, the output of `curl -i` or
 * `curl -v`, or a command that DevTools copied as cURL. Takes time in proportion to the text.
 *
 * @typedef {object} Pasted
 * @property {string[]} lines the Set-Cookie lines
 * @property {string} url of the request; empty if unknown
 * @property {string} method empty if unknown
 * @property {string} initiator the origin of the page that started the request; empty if unknown
 * @property {boolean | null} navigation whether a page was opened; null if unknown
 */

const FIELD = /^(?:<\s+|>\s+)?(:?[a-z][a-z0-9-]*):(?:[ \t]+(.*)|)$/i;
const COMMAND = /^\s*(?:[$%#>]\s+)?curl(?:\.exe)?\s/;
/** Header fields that tell a header block from cookies. */
const KNOWN =
  /^(?::?(?:authority|path|scheme|method|status)|access-control-.*|cache-control|content-.*|cookie|date|host|location|origin|referer|request-(?:method|url)|sec-.*|server|set-cookie|strict-transport-security|vary|x-.*)$/;
const STATUS = /^(?:<\s+)?HTTP\/[\d.]+ \d{3}/;
const REQUEST_LINE = /^>\s+([A-Z]+) (\S+) HTTP\/[\d.]+\s*$/;
const DATA = /^(?:-d|-F|--data.*|--form.*|--json)$/;
/** Options that a value follows, besides those that matter here. */
const VALUED = /^(?:-[AbceKmoTuUwxy]|--(?:cookie|user.*|proxy|output|max-time|resolve|cacert|cert|key|connect-to|referer|retry))$/;

/**
 * @param {string} text
 * @returns {Pasted}
 */
export function readPaste(text) {
  const rows = text.split(/\r\n|\n|\r/);
  const fields = /** @type {Map<string, string>} */ (new Map());
  const lines = /** @type {string[]} */ ([]);
  let isBlock = false;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (COMMAND.test(row)) {
      i = command(rows, i, fields);
      isBlock = true;
      continue;
    }
    const requested = REQUEST_LINE.exec(row);
    if (requested || STATUS.test(row)) {
      isBlock = true;
      fields.set(":method", requested?.[1] ?? fields.get(":method") ?? "");
      fields.set(":path", requested?.[2] ?? fields.get(":path") ?? "");
      continue;
    }
    const [, written, value] = FIELD.exec(row.replace(/^(\s*request) (url|method)/i, "$1-$2")) ?? [];
    const name = written?.toLowerCase();
    if (!name || !KNOWN.test(name)) {
      continue;
    }
    isBlock = true;
    // DevTools may copy a name and its value as two rows.
    const said = value ?? rows[++i] ?? "";
    if (name === "set-cookie") {
      lines.push(said);
    } else {
      fields.set(name, said.trim());
    }
  }
  return {
    lines: isBlock ? lines : rows.filter((row) => row.trim() !== ""),
    ...request(fields),
  };
}

/**
 * Reads a curl command, which may continue on further rows.
 *
 * @param {string[]} rows
 * @param {number} first the index of its first row
 * @param {Map<string, string>} fields what it says, as header fields
 * @returns the index of its last row
 */
function command(rows, first, fields) {
  let last = first;
  while (last + 1 < rows.length && /[\\^]\s*$/.test(rows[last])) {
    last++;
  }
  const words = split(rows.slice(first, last + 1).join("\n"));
  for (let i = 1; i < words.length; i++) {
    const word = words[i];
    if (word === "-X" || word === "--request") {
      fields.set(":method", words[++i] ?? "");
    } else if (word === "-H" || word === "--header") {
      const [, name, value] = /^([^:]+):\s*([^]*)$/.exec(words[++i] ?? "") ?? [];
      if (name) {
        fields.set(name.toLowerCase(), value);
      }
    } else if (word === "-I" || word === "--head") {
      fields.set(":method", "HEAD");
    } else if (DATA.test(word)) {
      i++;
      fields.set(":method", fields.get(":method") || "POST");
    } else if (word === "--url") {
      fields.set("request-url", words[++i] ?? "");
    } else if (VALUED.test(word)) {
      i++;
    } else if (!word.startsWith("-") && /[.:/]|^localhost/.test(word)) {
      fields.set("request-url", word);
    }
  }
  return last;
}

/**
 * The words of a command, without their quotes. A quote that is never closed ends with the text.
 *
 * @param {string} text as for a POSIX shell, or for cmd, where ^ escapes
 */
function split(text) {
  const words = text.match(/(?:\$?'(?:[^'\\]|\\[^])*(?:'|\\?$)|"(?:[^"\\]|\\[^])*(?:"|\\?$)|[\\^][^]|[^\s'"\\^])+/g);
  return (words ?? []).map((word) =>
    word
      .replace(/[\\^]\n/g, "")
      .replace(/\^(.)/g, "$1")
      .replace(/\$?'((?:[^'\\]|\\[^])*)(?:'|\\?$)|"((?:[^"\\]|\\[^])*)(?:"|\\?$)/g, (_, single, double) =>
        (single ?? double).replace(/\\([^])/g, "$1"),
      )
      .trim(),
  );
}

/**
 * @param {Map<string, string>} fields
 * @returns {Omit<Pasted, "lines">}
 */
function request(fields) {
  const said = (/** @type {string[]} */ ...names) =>
    names.map((name) => fields.get(name)).find(Boolean) ?? "";
  const mode = said("sec-fetch-mode");
  return {
    url: address(said("request-url"), said(":authority", "host"), said(":path"), said(":scheme")),
    method: said(":method", "request-method").toUpperCase(),
    initiator: origin(said("origin", "referer")),
    navigation: mode === "" ? null : mode === "navigate",
  };
}

/**
 * @param {string} whole
 * @param {string} host
 * @param {string} path
 * @param {string} scheme
 */
function address(whole, host, path, scheme) {
  if (whole !== "") {
    return /^[a-z]+:\/\//i.test(whole) ? whole : `http://${whole}`;
  }
  const local = /^(?:localhost|127\.|\[::1\])/.test(host);
  return host === "" ? "" : `${scheme || (local ? "http" : "https")}://${host}${path || "/"}`;
}

/** @param {string} page */
function origin(page) {
  return URL.canParse(page) ? new URL(page).origin : page;
}
