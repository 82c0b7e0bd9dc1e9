package io.biscotti.cookie;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The character classes and host names of RFC 6265bis's grammar (section 4.1.1). */
final class Grammar {
  /** {@code token} of RFC 9110, section 5.6.2: a cookie's name. */
  static final int TOKEN = 1;

  /** {@code cookie-octet}: a cookie's value, inside its quotes if it has any. */
  static final int COOKIE_OCTET = 2;

  /** {@code av-octet}: an attribute's value. */
  static final int AV_OCTET = 4;

  /**
   * Everything except the control characters that make a browser ignore the whole line (section
   * 5.6).
   */
  static final int NO_CONTROL = 8;

  /** Letters, digits and the hyphen: a label of a host name. */
  private static final int LABEL = 16;

  private static final int LONGEST_HOST = 253;
  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_SHOWN = 64;

  private static final byte[] CLASSES = classes();

  private Grammar() {}

  private static byte[] classes() {
    byte[] classes = new byte[128];
    for (char c = 0; c < classes.length; c++) {
      boolean alphanumeric = isDigit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      boolean printable = c > 0x20 && c < 0x7F;
      int kinds = 0;
      kinds |= alphanumeric || "!#$%&'*+-.^_`|~".indexOf(c) >= 0 ? TOKEN : 0;
      kinds |= printable && "\",;\\".indexOf(c) < 0 ? COOKIE_OCTET : 0;
      kinds |= (printable || c == ' ') && c != ';' ? AV_OCTET : 0;
      kinds |= printable || c == ' ' || c == '\t' ? NO_CONTROL : 0;
      kinds |= alphanumeric || c == '-' ? LABEL : 0;
      classes[c] = (byte) kinds;
    }
    return classes;
  }

  /** The index of the first character outside a class, or -1 if there is none. */
  static int stray(String text, int kind) {
    return stray(text, kind, 0, text.length());
  }

  private static int stray(String text, int kind, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      // The grammar allows only ASCII, but browsers treat nothing beyond ASCII as a control
      // character.
      if (c >= CLASSES.length ? kind != NO_CONTROL : (CLASSES[c] & kind) == 0) {
        return i;
      }
    }
    return -1;
  }

  /** The index of the first character that a {@code cookie-value} must not have there, or -1. */
  static int strayInValue(String value) {
    int end = value.length();
    boolean quoted = end > 1 && value.charAt(0) == '"' && value.charAt(end - 1) == '"';
    return quoted ? stray(value, COOKIE_OCTET, 1, end - 1) : stray(value, COOKIE_OCTET, 0, end);
  }

  /**
   * Why a text is not a host name (RFC 1034, section 3.5; RFC 1123, section 2.1), or null if it is.
   */
  static @Nullable String hostFault(String host) {
    if (host.isEmpty()) {
      return "was empty";
    }
    if (host.length() > LONGEST_HOST) {
      return "has at most " + LONGEST_HOST + " characters, had " + host.length();
    }
    for (int start = 0; start <= host.length(); ) {
      int dot = host.indexOf('.', start);
      int end = dot < 0 ? host.length() : dot;
      String fault = labelFault(host, start, end);
      if (fault != null) {
        return fault;
      }
      start = end + 1;
    }
    return null;
  }

  private static @Nullable String labelFault(String host, int start, int end) {
    if (start == end) {
      return "has no empty label, had one at index " + start;
    }
    if (end - start > LONGEST_LABEL) {
      return "has labels of at most " + LONGEST_LABEL + " characters, had " + (end - start);
    }
    int stray = stray(host, LABEL, start, end);
    if (stray >= 0) {
      return "has letters, digits, hyphens and dots, had " + place(host, stray);
    }
    if (host.charAt(start) == '-' || host.charAt(end - 1) == '-') {
      return "has labels that neither start nor end with a hyphen, had one at index " + start;
    }
    return null;
  }

  /**
   * Whether browsers read a host as an IP address, because its last label is a number, as in {@code
   * 127.0.0.1}, {@code 127.1}, {@code 0x7f000001} (URL Standard, "ends in a number").
   */
  static boolean isAddress(String host) {
    int start = host.lastIndexOf('.') + 1;
    boolean hex = host.regionMatches(true, start, "0x", 0, 2);
    for (int i = hex ? start + 2 : start; i < host.length(); i++) {
      char c = host.charAt(i);
      if (!isDigit(c) && !(hex && Character.digit(c, 16) >= 0)) {
        return false;
      }
    }
    return start < host.length();
  }

  /** A text's length in UTF-8, in octets. */
  static int octets(String text) {
    int octets = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // Each half of a surrogate pair stands for two of its four octets.
      octets += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
    }
    return octets;
  }

  /** A character and its position, safe to print: {@code U+003B at index 3}. */
  static String place(String text, int index) {
    return String.format(Locale.ROOT, "U+%04X at index %d", (int) text.charAt(index), index);
  }

  /** A text made safe to print: quoted, truncated, and without control characters. */
  static String shown(String text) {
    String cut = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
    return "'" + cut.replaceAll("[^\\x20-\\x7E]", "?") + "'";
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
