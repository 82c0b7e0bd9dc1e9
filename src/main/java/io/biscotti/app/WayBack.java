package io.biscotti.app;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The path and query to which a sign-in leads back. What browsers send survives as it is, except
 * that characters outside ASCII are percent-encoded, as browsers do it; what a browser could read
 * as an address on another host is refused. One that would be longer than {@value #MOST_CHARS}
 * characters is refused too, as containers answer 500 when headers pass 8 KiB. Immutable.
 */
final class WayBack {
  /** Of a place to come back to, and of the query that names one, encoded. */
  static final int MOST_CHARS = 6_000;

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private WayBack() {}

  /**
   * A path on this host, as a client names it.
   *
   * @return empty for {@code //host} and {@code /\host}, which browsers read alike; for white space
   *     and control characters, some of which they drop; for what is too long, and for what is no
   *     path
   */
  static Optional<String> onThisHost(String wanted) {
    return wanted.startsWith("//") || path(wanted).indexOf('\\') >= 0
        ? Optional.empty()
        : encoded(wanted);
  }

  /**
   * The request target that a proxy passes on. It can't lead elsewhere once a path on this host is
   * made of it: {@code //a} becomes {@code /.//a}, which browsers resolve to {@code //a} here.
   *
   * @param target in ISO 8859-1, as containers read header fields
   * @return empty for what is no path
   */
  static Optional<String> ofTarget(String target) {
    String octets = path(target).replace("\\", "%5C") + target.substring(path(target).length());
    return encoded(octets.startsWith("//") ? "/." + octets : octets, true);
  }

  /**
   * A path and query that stand behind an origin, where nothing can be taken for a host.
   *
   * @return empty for white space, control characters, and what doesn't start with a slash
   */
  static Optional<String> encoded(String wanted) {
    return encoded(wanted, false);
  }

  /** The query of the sign-in page that names a place to come back to; empty if it is too long. */
  static String query(String place) {
    String query = "?next=" + URLEncoder.encode(place, StandardCharsets.UTF_8);
    return query.length() <= MOST_CHARS ? query : "";
  }

  private static Optional<String> encoded(String wanted, boolean areOctets) {
    boolean isClean =
        wanted.startsWith("/")
            && wanted.length() <= MOST_CHARS
            && wanted.chars().noneMatch(c -> c <= ' ' || c == 0x7f)
            && StandardCharsets.UTF_8.newEncoder().canEncode(wanted);
    if (!isClean) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder(wanted.length());
    wanted.codePoints().forEach(c -> append(text, c, areOctets));
    return Optional.of(text.toString()).filter(place -> place.length() <= MOST_CHARS);
  }

  private static void append(StringBuilder text, int codePoint, boolean areOctets) {
    if (codePoint < 0x7f) {
      text.append((char) codePoint);
    } else if (areOctets && codePoint <= 0xff) {
      append(text, (byte) codePoint);
    } else {
      for (byte octet : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
        append(text, octet);
      }
    }
  }

  private static void append(StringBuilder text, byte octet) {
    text.append('%').append(HEX[(octet >> 4) & 0xf]).append(HEX[octet & 0xf]);
  }

  private static String path(String target) {
    int query = target.indexOf('?');
    int fragment = target.indexOf('#');
    int end = query < 0 ? fragment : fragment < 0 ? query : Math.min(query, fragment);
    return end < 0 ? target : target.substring(0, end);
  }
}
