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

/** @type {{title: [key: string, english: string], scene: Scene}[]} */
export const EXAMPLES = [
  example(["lab.example.good", "A good session cookie, and a link from elsewhere"], {
    line: "__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax",
    initiator: "https://news.example",
  }),
  example(["lab.example.lax", "Lax, and a form of another site"], {
    line: "id=1; Path=/; Secure; SameSite=Lax",
    method: "POST",
    initiator: "https://news.example",
  }),
  example(["lab.example.absent", "No SameSite, a form of another site, a minute later"], {
    line: "id=1; Path=/",
    method: "POST",
    minutes: "1",
    initiator: "https://news.example",
  }),
  example(["lab.example.strict", "Strict, and a link from elsewhere"], {
    line: "id=1; Path=/; Secure; SameSite=Strict",
    initiator: "https://news.example",
  }),
  example(["lab.example.none", "SameSite=None without Secure"], {
    line: "id=1; Path=/; SameSite=None",
  }),
  example(["lab.example.third", "A third party’s image"], {
    line: "id=1; Path=/; Secure; SameSite=None",
    initiator: "https://news.example",
    as: "part",
  }),
  example(["lab.example.partitioned", "A third party’s partitioned cookie"], {
    line: "__Host-id=1; Path=/; Secure; SameSite=None; Partitioned",
    initiator: "https://news.example",
    as: "part",
  }),
  example(["lab.example.prefix", "__Host- with a Domain"], {
    line: "__Host-id=1; Path=/; Secure; Domain=shop.example",
  }),
  example(["lab.example.suffix", "Domain that is a public suffix"], {
    line: "id=1; Domain=co.uk",
    response: "https://shop.co.uk/",
    url: "https://bank.co.uk/",
  }),
  example(["lab.example.domain", "Another host of the domain"], {
    line: "id=1; Path=/; Domain=shop.example",
    url: "https://pay.shop.example/",
  }),
  example(["lab.example.path", "A path that doesn’t fit"], { line: "id=1; Path=/admin" }),
  example(["lab.example.expired", "Expired by the time of the request"], {
    line: "id=1; Path=/; Max-Age=600",
    minutes: "10",
  }),
  example(["lab.example.plain", "Secure over plain HTTP on this machine"], {
    line: "id=1; Path=/; Secure",
    response: "http://localhost:8080/",
    url: "http://localhost:8080/",
  }),
];

/**
 * @param {[key: string, english: string]} title
 * @param {Partial<Scene>} scene
 */
function example(title, scene) {
  const usual = { ...BLANK, response: `${SHOP}/login`, url: `${SHOP}/pay` };
  return { title, scene: { ...usual, ...scene } };
}
