import { fromBase64, isObject, parseJson, toBase64Url, toBytes, toText } from "./bytes.js";
import { hmac } from "./hmac.js";
import { CONTENT, READABLE, SIGNATURE, UNCHECKED, warning } from "./reading.js";

/** @typedef {import("./reading.js").Reading} Reading */
/** @typedef {import("./reading.js").Row} Row */

/** @type {import("./reading.js").Words} */
const HEADER = ["decoder.jwt.header", "Header"];

/**
 * The claims that are times (RFC 7519, section 4.1; OpenID Connect Core, section 2).
 *
 * @type {Record<string, import("./reading.js").Words>}
 */
const TIMES = {
  iat: ["decoder.jwt.iat", "Issued (iat)"],
  nbf: ["decoder.jwt.nbf", "Not before (nbf)"],
  exp: ["decoder.jwt.exp", "Expires (exp)"],
  auth_time: ["decoder.jwt.authTime", "Signed in (auth_time)"],
};

/** @type {Record<string, import("./hmac.js").Hash>} */
const HASHES = { HS256: "SHA-256", HS384: "SHA-384", HS512: "SHA-512" };

/** The last time that a `Date` can hold, in seconds. */
const LAST_SECOND = 8.64e12;

/**
 * Reads a JSON Web Token (RFC 7519).
 *
 * @param {string} value
 * @param {number} now in milliseconds since 1970
 * @returns {Reading | null} null if it isn't one
 */
export function readJwt(value, now) {
  const parts = value.split(".");
  const header = parseJson(toText(fromBase64(parts[0])))?.value;
  if (!isObject(header) || typeof header.alg !== "string") {
    return null;
  }
  if (parts.length === 5 && "enc" in header) {
    return encrypted(header, parts);
  }
  const payload = parts.length === 3 ? fromBase64(parts[1]) : null;
  const signature = parts.length === 3 ? fromBase64(parts[2]) : null;
  if (!payload || !signature) {
    return null;
  }
  const text = toText(payload);
  const claims = parseJson(text)?.value;
  return {
    format: "jwt",
    title: ["decoder.jwt", "JSON Web Token (JWT)"],
    rows: [
      { term: HEADER, value: header },
      { term: ["decoder.jwt.algorithm", "Algorithm"], value: header.alg },
      { term: CONTENT, value: claims ?? text ?? toBase64Url(payload) },
      ...(isObject(claims) ? times(claims) : []),
      ...(parts[2] === "" ? [] : [{ term: SIGNATURE, value: parts[2] }]),
    ],
    remarks: remarks(header.alg, claims, parts[2], now),
    ...check(header.alg, parts),
  };
}

/**
 * @param {Record<string, unknown>} header
 * @param {string[]} parts
 * @returns {Reading}
 */
function encrypted(header, parts) {
  return {
    format: "jwe",
    title: ["decoder.jwe", "Encrypted JSON Web Token (JWE)"],
    rows: [
      { term: HEADER, value: header },
      { term: ["decoder.size", "Encrypted bytes"], value: fromBase64(parts[3])?.length ?? 0 },
    ],
    remarks: [
      warning(["decoder.encrypted", "Encrypted: only the server that has the key can read it."]),
    ],
  };
}

/**
 * @param {Record<string, unknown>} claims
 * @returns {Row[]}
 */
function times(claims) {
  return Object.entries(TIMES).flatMap(([claim, term]) => {
    const seconds = claims[claim];
    return typeof seconds === "number" && Math.abs(seconds) <= LAST_SECOND
      ? [{ term, at: seconds * 1_000 }]
      : [];
  });
}

/**
 * @param {string} algorithm
 * @param {unknown} claims
 * @param {string} signature
 * @param {number} now
 */
function remarks(algorithm, claims, signature, now) {
  const found = [];
  if (algorithm.toLowerCase() === "none") {
    found.push(
      warning([
        "decoder.jwt.none",
        "alg is none: nothing protects this token, anyone can write one. Servers must refuse it (RFC 8725, section 3.1).",
      ]),
    );
  } else if (signature === "") {
    found.push(warning(["decoder.jwt.unsigned", "The signature is missing."]));
  } else {
    found.push(UNCHECKED);
  }
  if (!isObject(claims)) {
    found.push(warning(["decoder.jwt.claims", "The content isn’t a JSON object."]));
  } else if (typeof claims.exp === "number" && claims.exp * 1_000 <= now) {
    found.push(warning(["decoder.jwt.expired", "This token has expired."]));
  } else if (claims.exp === undefined) {
    found.push(warning(["decoder.jwt.endless", "There is no exp: this token never expires."]));
  }
  return [...found, READABLE];
}

/**
 * @param {string} algorithm
 * @param {string[]} parts
 */
function check(algorithm, [header, payload, signature]) {
  const hash = Object.hasOwn(HASHES, algorithm) ? HASHES[algorithm] : undefined;
  if (!hash) {
    return {};
  }
  const check = async (/** @type {string} */ secret) =>
    toBase64Url(await hmac(hash, toBytes(secret), `${header}.${payload}`)) === signature;
  return { check };
}
