package io.biscotti.sessioncookie;

import java.util.Locale;

/**
 * Recognises the {@code Set-Cookie} lines of a response that set or expire our session cookie or
 * one of its companions. A cookie of the same name but another path belongs to another application:
 * name, domain and path together identify a cookie (RFC 6265bis, section 5.7).
 *
 * @param name the cookie's name; companions add {@code .1} to {@code .3}
 * @param path the path; empty without one
 * @param domain the domain in lower case; empty without one
 */
record OwnLines(String name, String path, String domain) {

  /** Recognises the cookie that this line sets, such as {@code sid=; Path=/; Secure}. */
  static OwnLines like(String line) {
    return new OwnLines(line.substring(0, line.indexOf('=')), path(line), domain(line));
  }

  boolean contains(String line) {
    return isNamed(line) && path.equals(path(line)) && domain.equals(domain(line));
  }

  private boolean isNamed(String line) {
    int end = line.indexOf('=');
    int more = end - name.length();
    return line.startsWith(name)
        && (more == 0
            || (more == 2
                && line.charAt(name.length()) == '.'
                && line.charAt(end - 1) > '0'
                && line.charAt(end - 1) < '0' + SessionCookie.MAX_COOKIES));
  }

  private static String path(String line) {
    return attribute(line, "path");
  }

  private static String domain(String line) {
    return attribute(line, "domain").toLowerCase(Locale.ROOT);
  }

  /** An attribute's value; if the attribute is repeated, the last one counts. */
  private static String attribute(String line, String attribute) {
    String found = "";
    for (int at = line.indexOf(';'); at >= 0; at = line.indexOf(';', at + 1)) {
      int end = line.indexOf(';', at + 1);
      String pair = line.substring(at + 1, end < 0 ? line.length() : end).strip();
      int equals = pair.indexOf('=');
      if (equals == attribute.length() && pair.regionMatches(true, 0, attribute, 0, equals)) {
        found = pair.substring(equals + 1).strip();
      }
    }
    return found;
  }
}
