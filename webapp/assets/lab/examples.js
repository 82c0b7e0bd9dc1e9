/**
 * The values of the fields of the explainer.
 *
 * @typedef {object} Scenario
 * @property {string} line
 * @property {string} response
 * @property {string} url empty to check only whether the cookie is stored
 * @property {string} method
 * @property {string} minutes
 * @property {string} initiator
 * @property {string} as `navigation`, `part` or `other`
 * @property {string} top
 * @property {string} credentials of a `fetch`; empty for all other requests
 * @property {string} existing the line of a cookie that the browser already has; empty for none
 * @property {string} existingResponse the URL that it came from; empty for that of the new line
 */

const SHOP = "https://shop.example";

/** The addresses that the fields have at first. */
export const USUAL = { response: `${SHOP}/login`, url: `${SHOP}/account` };

/** @type {Scenario} */
export const BLANK = {
  line: "",
  response: "",
  url: "",
  method: "GET",
  minutes: "0",
  initiator: "",
  as: "navigation",
  top: "",
  credentials: "",
  existing: "",
  existingResponse: "",
};

/** @type {{title: [key: string, english: string], scenario: Scenario}[]} */
export const EXAMPLES = [
  example(["lab.example.good", "A good session cookie: link from another site"], {
    line: "__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax",
    initiator: "https://news.example",
  }),
  example(["lab.example.lax", "Lax: form on another site"], {
    line: "id=1; Path=/; Secure; SameSite=Lax",
    method: "POST",
    initiator: "https://news.example",
  }),
  example(["lab.example.absent", "No SameSite: form on another site, one minute later"], {
    line: "id=1; Path=/",
    method: "POST",
    minutes: "1",
    initiator: "https://news.example",
  }),
  example(["lab.example.strict", "Strict: link from another site"], {
    line: "id=1; Path=/; Secure; SameSite=Strict",
    initiator: "https://news.example",
  }),
  example(["lab.example.none", "SameSite=None without Secure"], {
    line: "id=1; Path=/; SameSite=None",
  }),
  example(["lab.example.third", "Third-party image"], {
    line: "id=1; Path=/; Secure; SameSite=None",
    initiator: "https://news.example",
    as: "part",
  }),
  example(["lab.example.partitioned", "Partitioned third-party cookie"], {
    line: "__Host-id=1; Path=/; Secure; SameSite=None; Partitioned",
    initiator: "https://news.example",
    as: "part",
  }),
  example(["lab.example.prefix", "__Host- with a Domain"], {
    line: "__Host-id=1; Path=/; Secure; Domain=shop.example",
  }),
  example(["lab.example.suffix", "Domain is a public suffix"], {
    line: "id=1; Domain=co.uk",
    response: "https://shop.co.uk/",
    url: "https://bank.co.uk/",
  }),
  example(["lab.example.domain", "Another host in the same domain"], {
    line: "id=1; Path=/; Domain=shop.example",
    url: "https://pay.shop.example/",
  }),
  example(["lab.example.path", "Path that doesn’t match"], { line: "id=1; Path=/admin" }),
  example(["lab.example.expired", "Expired before the request"], {
    line: "id=1; Path=/; Max-Age=600",
    minutes: "10",
  }),
  example(["lab.example.deletion", "Deleted with another Path than it was set with"], {
    line: "id=; Path=/; Max-Age=0",
    response: `${SHOP}/app/logout`,
    url: "",
    existing: "id=1; Path=/app",
  }),
  example(["lab.example.plain", "Secure over plain HTTP on localhost"], {
    line: "id=1; Path=/; Secure",
    response: "http://localhost:8080/",
    url: "http://localhost:8080/",
  }),
];

/**
 * @param {[key: string, english: string]} title
 * @param {Partial<Scenario>} scenario
 */
function example(title, scenario) {
  const usual = { ...BLANK, ...USUAL };
  return { title, scenario: { ...usual, ...scenario } };
}
