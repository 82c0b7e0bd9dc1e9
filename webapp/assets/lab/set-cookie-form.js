import { ask, Refused } from "../shared/api.js";
import { element } from "../shared/elements.js";
import { saidElement, textElement } from "../shared/localized.js";
import { failureText } from "../shared/section.js";
import { text, textLanguage } from "../shared/texts.js";
import { findingItem, loadCookies } from "./cookies.js";
import { FormErrors } from "./form-errors.js";
import { footnote } from "./sources.js";
import { noteChange } from "./visible-cookies.js";

/** The names of the fields in the API; their ids are the same with a prefix. */
const FIELDS = ["name", "value", "path", "domain", "maxAge", "expires", "sameSite"];
const FLAGS = ["secure", "httpOnly", "partitioned"];
/** At most 15 digits, which a number can hold exactly. */
const WHOLE = /^-?\d{1,15}$/;

/** @param {string} name */
const field = (name) => /** @type {HTMLInputElement} */ (element(`bench-${name}`));

/** Sets cookies, and checks what the browser stored. */
export class SetCookieForm {
  /**
   * @param {() => Promise<unknown>} reload loads the list of cookies again
   * @param {(line: string, address: string) => void} study explains a line step by step
   */
  constructor(reload, study) {
    const ids = [...FIELDS, ...FLAGS].map((name) => [name, `bench-${name}`]);
    this.errors = new FormErrors("bench-summary", Object.fromEntries(ids));
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
      const wanted = requested();
      await this.#judge(wanted, await ask(`cookies?language=${textLanguage()}`, "POST", wanted));
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
   * Compares what the rules say with what the browser did.
   *
   * @param {{name: string, value: string}} wanted
   * @param {{setCookie: string, findings: import("./cookies.js").Finding[]}} made
   */
  async #judge(wanted, made) {
    const address = new URL("api/cookies", document.baseURI).href;
    const here = { url: address, initiator: location.origin, topLevel: false };
    const question = {
      language: document.documentElement.lang,
      setCookie: made.setCookie,
      response: { ...here, method: "POST" },
      request: { ...here, method: "GET" },
    };
    const [{ pairs }, explained] = await Promise.all([
      loadCookies(),
      ask("cookies/explain", "POST", question),
    ]);
    const found = pairs.find((each) => isIt(each, wanted));
    if (found) {
      noteChange(wanted.name, wanted.value, made.setCookie);
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
    list.append(...findings.map((each) => findingItem(each)));
    const button = textElement("button", () => text("lab.steps", "Step by step"), "second");
    button.type = "button";
    button.addEventListener("click", () => this.study(setCookie, address));
    element("outcome").append(list, button);
  }
}

/** The body of `POST /api/cookies`; empty fields are left out. */
function requested() {
  const wanted = /** @type {Record<string, any>} */ ({});
  for (const name of FIELDS) {
    const { value } = field(name);
    if (value !== "" || name === "name" || name === "value") {
      wanted[name] = name === "maxAge" ? Number(value.trim()) : value;
    }
  }
  for (const name of FLAGS) {
    wanted[name] = field(name).checked;
  }
  return /** @type {{name: string, value: string}} */ (wanted);
}

/**
 * Whether a cookie is the one that was requested. The server does not send every value.
 *
 * @param {import("./cookies.js").Pair} pair
 * @param {{name: string, value: string}} wanted
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
  return [saidElement("p", message, document.documentElement.lang), footnote(rule, source)];
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
      saidElement("p", `${engine}: ${message}`, document.documentElement.lang),
      footnote("", source),
    ]),
  ];
}

/** @param {[key: string, english: string]} words */
function heading(words) {
  return textElement("h3", () => text(...words));
}

/**
 * @param {string} kind `kept`, `lost` or empty
 * @param {HTMLElement[]} content
 */
function tell(kind, content) {
  const outcome = element("outcome");
  outcome.className = `box outcome ${kind}`;
  outcome.replaceChildren(...content);
}
