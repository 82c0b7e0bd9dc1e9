/**
 * What the fields of the explainer hold.
 *
 * @typedef {object} Scene
 * @property {string} line
 * @property {string} response
 * @property {string} url empty for none
 * @property {string} method
 * @property {string} minutes
 * @property {string} initiator
 * @property {string} as `navigation`, `part` or `other`
 * @property {string} top
 */

const SHOP = "https://shop.example";

/** @type {Scene} */
export const BLANK = {
  line: "",
  response: "",
  url: "",
  method: "GET",
  minutes: "0",
  initiator: "",
  as: "navigation",
  top: "",
};

/** @type {{title: string, scene: Scene}[]} */
export const EXAMPLES = [
  example("A good session cookie, and a link from elsewhere", {
    line: "__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax",
    initiator: "https://news.example",
  }),
  example("Lax, and a form of another site", {
    line: "id=1; Path=/; Secure; SameSite=Lax",
    method: "POST",
    initiator: "https://news.example",
  }),
  example("No SameSite, a form of another site, a minute later", {
    line: "id=1; Path=/",
    method: "POST",
    minutes: "1",
    initiator: "https://news.example",
  }),
  example("Strict, and a link from elsewhere", {
    line: "id=1; Path=/; Secure; SameSite=Strict",
    initiator: "https://news.example",
  }),
  example("SameSite=None without Secure", { line: "id=1; Path=/; SameSite=None" }),
  example("A third party’s image", {
    line: "id=1; Path=/; Secure; SameSite=None",
    initiator: "https://news.example",
    as: "part",
  }),
  example("A third party’s partitioned cookie", {
    line: "__Host-id=1; Path=/; Secure; SameSite=None; Partitioned",
    initiator: "https://news.example",
    as: "part",
  }),
  example("__Host- with a Domain", {
    line: "__Host-id=1; Path=/; Secure; Domain=shop.example",
  }),
  example("Domain that is a public suffix", {
    line: "id=1; Domain=co.uk",
    response: "https://shop.co.uk/",
    url: "https://bank.co.uk/",
  }),
  example("Another host of the domain", {
    line: "id=1; Path=/; Domain=shop.example",
    url: "https://pay.shop.example/",
  }),
  example("A path that doesn’t fit", { line: "id=1; Path=/admin" }),
  example("Expired by the time of the request", {
    line: "id=1; Path=/; Max-Age=600",
    minutes: "10",
  }),
  example("Secure over plain HTTP on this machine", {
    line: "id=1; Path=/; Secure",
    response: "http://localhost:8080/",
    url: "http://localhost:8080/",
  }),
];

/**
 * @param {string} title
 * @param {Partial<Scene>} scene
 */
function example(title, scene) {
  const usual = { ...BLANK, response: `${SHOP}/login`, url: `${SHOP}/pay` };
  return { title, scene: { ...usual, ...scene } };
}
