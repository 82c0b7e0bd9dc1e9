package io.biscotti.sessioncookie;

import java.nio.charset.StandardCharsets;

/**
 * A web application's context path, from which its cookie's path and name are derived. Containers
 * differ: Tomcat decodes it, Jetty keeps it percent-encoded.
 *
 * @param text the result of {@code ServletContext.getContextPath}
 */
record ContextPath(String text) {

  private static final String HEX = "0123456789ABCDEF";

  /**
   * The characters of a path (RFC 3986, section 3.3) besides letters and digits, except those that
   * end an attribute.
   */
  private static final String PLAIN = "/-._~!$&'()*+=:@";

  /** Whether the application is the one at the root of its host. */
  boolean isRoot() {
    return text.isEmpty() || text.equals("/");
  }

  /**
   * The path of a cookie for this application alone, percent-encoded as browsers request it.
   *
   * @return for example {@code /shop/}
   */
  String cookiePath() {
    StringBuilder path = new StringBuilder();
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < octets.length; i++) {
      if (isLetterOrDigit(octets[i]) || PLAIN.indexOf(octets[i]) >= 0 || isEscape(octets, i)) {
        path.append((char) octets[i]);
      } else {
        escape(path.append('%'), octets[i]);
      }
    }
    return isRoot() ? "/" : path.append('/').toString();
  }

  /**
   * A cookie name for this application: letters, digits and {@code -} as they are, {@code _} for a
   * slash, and {@code ~} with two hexadecimal digits for any other octet of the decoded path. Two
   * applications never share one, and none ends like the {@code .1} of a companion cookie.
   *
   * @return for example {@code shop_eu} for {@code /shop/eu}
   */
  String cookieName() {
    StringBuilder name = new StringBuilder();
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 1; i < octets.length; i++) {
      byte octet = octets[i];
      if (isEscape(octets, i)) {
        octet = (byte) (Character.digit(octets[++i], 16) << 4 | Character.digit(octets[++i], 16));
      } else if (octet == '/') {
        octet = '_';
      }
      if (isLetterOrDigit(octet) || octet == '-' || octets[i] == '/') {
        name.append((char) octet);
      } else {
        escape(name.append('~'), octet);
      }
    }
    return name.toString();
  }

  private static boolean isEscape(byte[] octets, int at) {
    return octets[at] == '%'
        && at + 2 < octets.length
        && Character.digit(octets[at + 1], 16) >= 0
        && Character.digit(octets[at + 2], 16) >= 0;
  }

  private static boolean isLetterOrDigit(byte octet) {
    return (octet >= '0' && octet <= '9')
        || (octet >= 'a' && octet <= 'z')
        || (octet >= 'A' && octet <= 'Z');
  }

  private static void escape(StringBuilder text, byte octet) {
    text.append(HEX.charAt(octet >> 4 & 15)).append(HEX.charAt(octet & 15));
  }
}
