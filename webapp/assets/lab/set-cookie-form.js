import { ask, Refused } from "../shared/api.js";
import { element } from "../shared/elements.js";
import { englishElement, textElement } from "../shared/localized.js";
import { failureText } from "../shared/section.js";
import { text } from "../shared/texts.js";
import { findingItem, loadCookies } from "./cookies.js";
import { Errors } from "./form-errors.js";
import { footnote } from "./sources.js";
import { noteChange } from "./visible-cookies.js";

/** Names of the fields, for the server and in the ids of this page. */
const FIELDS = ["name", "value", "path", "domain", "maxAge", "expires", "sameSite"];
const FLAGS = ["secure", "httpOnly", "partitioned"];
/** More digits than a number of JavaScript keeps. */
const WHOLE = /^-?\d{1,15}$/;

/** @param {string} name */
const field = (name) => /** @type {HTMLInputElement} */ (element(`bench-${name}`));

/** Sets cookies, and looks what the browser kept. */
export class SetCookieForm {
  /**
   * @param {() => Promise<unknown>} reload shows the cookies again
   * @param {(line: string, address: string) => void} study explains a line step by step
   */
  constructor(reload, study) {
    const ids = [...FIELDS, ...FLAGS].map((name) => [name, `bench-${name}`]);
    this.errors = new Errors("bench-summary", Object.fromEntries(ids));
    this.reload = reload;
    this.study = study;
    element("bench-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
  }

  async #send() {
    const button = element("bench-send");
    if (button.getAttribute("aria-disabled") === "true") {
      return;
    }
    this.errors.clear();
    tell("", []);
    const maxAge = field("maxAge").value.trim();
    if (maxAge !== "" && !WHOLE.test(maxAge)) {
      const message = () =>
        text("lab.rule.maxAge", "Max-Age must be a whole number of seconds with at most 15 digits");
      this.errors.show([{ field: "maxAge", message }]);
      return;
    }
    button.setAttribute("aria-disabled", "true");
    try {
      const wish = wished();
      await this.#judge(wish, await ask("cookies", "POST", wish));
    } catch (error) {
      this.#refused(error);
    } finally {
      button.removeAttribute("aria-disabled");
    }
  }

  /** @param {unknown} error */
  #refused(error) {
    const found = error instanceof Refused ? (error.problem.errors ?? []) : [];
    if (found.length > 0) {
      this.errors.show(found);
    } else {
      tell("lost", [textElement("p", () => failureText(error))]);
    }
  }

  /**
   * Compares what the rules say with what is there.
   *
   * @param {{name: string, value: string}} wish
   * @param {{setCookie: string, findings: import("./cookies.js").Finding[]}} made
   */
  async #judge(wish, made) {
    const address = new URL("api/cookies", document.baseURI).href;
    const here = { url: address, initiator: location.origin, topLevel: false };
    const question = {
      setCookie: made.setCookie,
      response: { ...here, method: "POST" },
      request: { ...here, method: "GET" },
    };
    const [{ pairs }, explained] = await Promise.all([
      loadCookies(),
      ask("cookies/explain", "POST", question),
    ]);
    const found = pairs.find((each) => isIt(each, wish));
    if (found) {
      noteChange(wish.name, wish.value, made.setCookie);
    }
    tell(...verdict(found, explained, made.setCookie));
    this.#add(made, address);
    await this.reload();
  }

  /**
   * @param {{setCookie: string, findings: import("./cookies.js").Finding[]}} made
   * @param {string} address
   */
  #add({ setCookie, findings }, address) {
    const list = textElement("ul", "", "findings");
    list.append(...findings.map(findingItem));
    const button = textElement("button", () => text("lab.steps", "Step by step"), "second");
    button.type = "button";
    button.addEventListener("click", () => this.study(setCookie, address));
    element("outcome").append(list, button);
  }
}

/** The cookie as the server is asked for it; what is empty is left out. */
function wished() {
  const wish = /** @type {Record<string, any>} */ ({});
  for (const name of FIELDS) {
    const { value } = field(name);
    if (value !== "" || name === "name" || name === "value") {
      wish[name] = name === "maxAge" ? Number(value.trim()) : value;
    }
  }
  for (const name of FLAGS) {
    wish[name] = field(name).checked;
  }
  return /** @type {{name: string, value: string}} */ (wish);
}

/**
 * Whether a cookie is the one that was wished. Scripts see every value, the server tells not all.
 *
 * @param {import("./cookies.js").Pair} pair
 * @param {{name: string, value: string}} wish
 */
function isIt({ sent, seen }, { name, value }) {
  const found = seen ?? sent;
  return found?.name === name && (found.value ?? value) === value;
}

/**
 * @param {import("./cookies.js").Pair | undefined} found
 * @param {import("./explanation.js").Answer} explained
 * @param {string} line
 * @returns {[string, HTMLElement[]]}
 */
function verdict(found, explained, line) {
  const code = document.createElement("p");
  code.append(textElement("code", line));
  if (found) {
    return [
      "kept",
      [heading(["lab.kept", "Stored"]), textElement("p", () => text(...whoSees(found))), code],
    ];
  }
  const unseen = explained.stored && explained.sent === false;
  const why = explained.reasons.filter(({ effect }) =>
    (unseen ? ["withheld"] : ["ignored", "removed"]).includes(effect),
  );
  return [
    unseen ? "" : "lost",
    [
      heading(unseen ? ["lab.unseen", "Not visible from here"] : ["lab.lost", "Not stored"]),
      ...(why.length > 0 ? why.flatMap(because) : otherwise(explained)),
      code,
    ],
  ];
}

/**
 * @param {import("./cookies.js").Pair} found
 * @returns {[key: string, english: string]}
 */
function whoSees({ sent, seen }) {
  if (!sent) {
    return [
      "lab.kept.unsent",
      "Scripts can see it, but it isn’t sent to this address because its path doesn’t match.",
    ];
  }
  return seen
    ? ["lab.kept.seen", "Your browser sent it back, and scripts can see it."]
    : ["lab.kept.hidden", "Your browser sent it back, but scripts can’t see it."];
}

/** @param {import("./explanation.js").Step} step */
function because({ message, rule, source }) {
  return [englishElement("p", message), footnote(rule, source)];
}

/** @param {import("./explanation.js").Answer} explained */
function otherwise({ differs }) {
  const words = () => [
    text(
      "lab.otherwise",
      "According to RFC 6265bis it would be stored and sent here, so your browser behaves differently or blocks cookies.",
    ),
    differs.length > 0 ? " " + text("lab.engines.differ", "Engines that behave differently:") : "",
  ];
  return [
    textElement("p", words),
    ...differs.flatMap(({ engine, message, source }) => [
      englishElement("p", `${engine}: ${message}`),
      footnote("", source),
    ]),
  ];
}

/** @param {[key: string, english: string]} words */
function heading(words) {
  return textElement("h3", () => text(...words));
}

/**
 * @param {string} kind `kept`, `lost`, or neither
 * @param {HTMLElement[]} content
 */
function tell(kind, content) {
  const outcome = element("outcome");
  outcome.className = `box outcome ${kind}`;
  outcome.replaceChildren(...content);
}
