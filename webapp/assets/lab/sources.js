const DRAFTS = "https://datatracker.ietf.org/doc/html/";
const MDN = "https://developer.mozilla.org/en-US/";

/**
 * The addresses of the sources that the server cites; the first match counts.
 *
 * @type {[RegExp, (section: string, number: string) => string][]}
 */
const ADDRESSES = [
  [/^RFC 6265bis/, (section) => `${DRAFTS}draft-ietf-httpbis-rfc6265bis${section}`],
  [/^RFC (\d+)/, (section, number) => `https://www.rfc-editor.org/rfc/rfc${number}${section}`],
  [/^(?:draft-ietf-httpbis-)?layered-cookies/, () => `${DRAFTS}draft-ietf-httpbis-layered-cookies`],
  [/^CHIPS/, () => `${DRAFTS}draft-cutler-httpbis-partitioned-cookies`],
  [/^MDN HTTP Observatory/, () => `${MDN}observatory/docs/tests_and_scoring`],
  [/^MDN browser-compat-data/, () => `${MDN}docs/Web/HTTP/Reference/Headers/Set-Cookie`],
  [
    /^Chromium, net\/cookies\//,
    () => "https://chromium.googlesource.com/chromium/src/+/main/net/cookies/",
  ],
  [/^WebKit bug (\d+)/, (_, number) => `https://bugs.webkit.org/show_bug.cgi?id=${number}`],
  [/^libsoup/, () => "https://gitlab.gnome.org/GNOME/libsoup/-/tree/libsoup-3-2/libsoup"],
  [/^WebKit, Intelligent/, () => "https://webkit.org/tracking-prevention/"],
  [/^Firefox, Total/, () => `${MDN}docs/Web/Privacy/Guides/State_Partitioning`],
  [
    /^Fetch Standard, credentials/,
    () => "https://fetch.spec.whatwg.org/#cors-protocol-and-credentials",
  ],
  [/^Storage Access API/, () => `${MDN}docs/Web/API/Storage_Access_API`],
  [/^MDN, third-party cookies/, () => `${MDN}docs/Web/Privacy/Guides/Third-party_cookies`],
  [/^Public Suffix List/, () => "https://publicsuffix.org/"],
  [/^Tomcat/, () => "https://tomcat.apache.org/tomcat-11.0-doc/config/http.html"],
];

/**
 * A source as a link, or as text if its address is unknown.
 *
 * @param {string} source as in "RFC 6265bis, section 5.7"
 */
function sourceElement(source) {
  const section = /section ([\d.]*\d)/.exec(source);
  const href = ADDRESSES.flatMap(([pattern, address]) => {
    const found = pattern.exec(source);
    return found ? [address(section ? `#section-${section[1]}` : "", found[1])] : [];
  })[0];
  const made = document.createElement(href ? "a" : "span");
  made.textContent = source;
  made.lang = "en";
  if (href && made instanceof HTMLAnchorElement) {
    made.href = href;
    made.rel = "noreferrer";
  }
  return made;
}

/**
 * The line below a step or a finding, with its rule and source.
 *
 * @param {string} rule empty for none
 * @param {string} source
 */
export function footnote(rule, source) {
  const line = document.createElement("p");
  line.className = "quiet";
  if (rule) {
    const code = document.createElement("code");
    code.textContent = rule;
    line.append(code, " · ");
  }
  line.append(sourceElement(source));
  return line;
}
