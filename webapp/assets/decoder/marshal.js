/**
 * Reads the plain types of Ruby's Marshal format, version 4.8: nil, booleans, numbers, strings,
 * symbols, arrays, hashes, and objects with instance variables. Nothing is ever executed.
 */
import { toHex, toText } from "./bytes.js";

const MOST_DEPTH = 64;
const MOST_VALUES = 20_000;

/** Why content can't be read. */
export class Unreadable extends Error {}

/**
 * Whether bytes start like Marshal data.
 *
 * @param {Uint8Array | null} bytes
 */
export function isMarshal(bytes) {
  return bytes !== null && bytes.length > 2 && bytes[0] === 4 && bytes[1] === 8;
}

/**
 * Reads Marshal data. Symbols become texts with a leading colon, and large numbers become texts.
 *
 * @param {import("./bytes.js").Bytes} bytes
 * @returns {unknown} a value that JSON can hold
 * @throws {Unreadable} if it is truncated, too large, or has a type that isn't plain
 */
export function readMarshal(bytes) {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (!reader.isAtEnd()) {
    throw new Unreadable("trailing");
  }
  return value;
}

/** A value that later links refer to, and how many values it consists of. */
class Known {
  /** @type {unknown} */
  value = undefined;
  size = 0;
}

class Reader {
  #at = 2;
  #count = 0;
  /** @type {string[]} */
  #symbols = [];
  /** @type {Known[]} */
  #objects = [];

  /** @param {import("./bytes.js").Bytes} bytes */
  constructor(bytes) {
    this.bytes = bytes;
  }

  isAtEnd() {
    return this.#at === this.bytes.length;
  }

  /**
   * @param {number} depth
   * @returns {unknown}
   */
  value(depth) {
    this.#count++;
    if (depth > MOST_DEPTH || this.#count > MOST_VALUES) {
      throw new Unreadable("large");
    }
    const type = String.fromCharCode(this.#byte());
    switch (type) {
      case "0":
        return null;
      case "T":
        return true;
      case "F":
        return false;
      case "i":
        return this.#fixnum();
      case ":":
      case ";":
        return `:${this.#symbolOf(type)}`;
      case "@":
        return this.#link();
      default:
        return this.#object(type, depth);
    }
  }

  /**
   * @param {string} type
   * @param {number} depth
   */
  #object(type, depth) {
    if (type === "I") {
      const value = this.value(depth + 1);
      // The encoding of a string.
      this.#pairs(depth, () => this.#symbol());
      return value;
    }
    if (type === "C") {
      // A subclass of String, Array or Hash, such as HashWithIndifferentAccess.
      this.#symbol();
      return this.value(depth + 1);
    }
    const known = new Known();
    const before = this.#count;
    this.#objects.push(known);
    const value = this.#content(type, depth);
    known.value = value;
    known.size = this.#count - before;
    return value;
  }

  /**
   * @param {string} type
   * @param {number} depth
   */
  #content(type, depth) {
    switch (type) {
      case '"':
        return words(this.#take(this.#length()));
      case "f":
        return float(words(this.#take(this.#length())));
      case "l":
        return this.#bignum();
      case "[":
        return Array.from({ length: this.#length() }, () => this.value(depth + 1));
      case "{":
        return hash(this.#pairs(depth, () => this.value(depth + 1)));
      case "}": {
        const pairs = this.#pairs(depth, () => this.value(depth + 1));
        this.value(depth + 1);
        return hash(pairs);
      }
      case "o": {
        const name = this.#symbol();
        return hash([["class", name], ...this.#pairs(depth, () => this.#symbol())]);
      }
      default:
        throw new Unreadable("type");
    }
  }

  /**
   * @param {number} depth
   * @param {() => unknown} key
   * @returns {[unknown, unknown][]}
   */
  #pairs(depth, key) {
    return Array.from({ length: this.#length() }, () => [key(), this.value(depth + 1)]);
  }

  /** An object that came before. Counts again what it consists of, which bounds the result. */
  #link() {
    const known = this.#objects[this.#fixnum()];
    if (!known || known.value === undefined) {
      throw new Unreadable("link");
    }
    this.#count += known.size;
    return known.value;
  }

  #symbol() {
    return this.#symbolOf(String.fromCharCode(this.#byte()));
  }

  /**
   * @param {string} type
   * @returns {string}
   */
  #symbolOf(type) {
    if (type === ":") {
      const symbol = words(this.#take(this.#length()));
      this.#symbols.push(symbol);
      return symbol;
    }
    if (type === "I") {
      const symbol = this.#symbol();
      this.#pairs(0, () => this.#symbol());
      return symbol;
    }
    const known = type === ";" ? this.#symbols[this.#fixnum()] : undefined;
    if (known === undefined) {
      throw new Unreadable("symbol");
    }
    return known;
  }

  #bignum() {
    const minus = this.#byte() === 0x2d;
    const digits = toHex(this.#take(this.#length() * 2).reverse());
    return `${minus ? "-" : ""}${BigInt(`0x0${digits}`)}`;
  }

  /** How many elements or bytes follow; at least that many bytes must be left. */
  #length() {
    const length = this.#fixnum();
    if (length < 0 || length > this.bytes.length - this.#at) {
      throw new Unreadable("truncated");
    }
    return length;
  }

  #fixnum() {
    const first = (this.#byte() << 24) >> 24;
    if (first === 0) {
      return 0;
    }
    if (first > 4) {
      return first - 5;
    }
    if (first < -4) {
      return first + 5;
    }
    const bytes = this.#take(Math.abs(first));
    const number = bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
    return first > 0 ? number : number - 256 ** -first;
  }

  #byte() {
    return this.#take(1)[0];
  }

  /**
   * @param {number} length
   * @returns {import("./bytes.js").Bytes} a copy
   */
  #take(length) {
    const end = this.#at + length;
    if (end > this.bytes.length) {
      throw new Unreadable("truncated");
    }
    const taken = this.bytes.slice(this.#at, end);
    this.#at = end;
    return taken;
  }
}

/**
 * A text, or the bytes of one that isn't UTF-8.
 *
 * @param {Uint8Array} bytes
 */
function words(bytes) {
  return toText(bytes) ?? Array.from(bytes, (byte) => `\\x${toHex(Uint8Array.of(byte))}`).join("");
}

/** @param {string} text as in `1.5`, `inf` or `nan` */
function float(text) {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

/**
 * An object, or a list of pairs if the keys aren't all different texts.
 *
 * @param {[unknown, unknown][]} pairs
 */
function hash(pairs) {
  const keys = new Set(pairs.map(([key]) => key));
  const isPlain = keys.size === pairs.length && pairs.every(([key]) => typeof key === "string");
  return isPlain
    ? Object.fromEntries(/** @type {[string, unknown][]} */ (pairs))
    : pairs;
}
