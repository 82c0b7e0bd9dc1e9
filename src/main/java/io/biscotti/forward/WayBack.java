package io.biscotti.forward;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The path and query to return to after a sign-in. They stay as browsers send them, except that
 * characters outside ASCII are percent-encoded, as browsers do. Refuses anything that a browser
 * could resolve to another host, and anything longer than {@value #MOST_CHARS} characters, because
 * containers respond with 500 to headers over 8 KiB. Immutable.
 */
public final class WayBack {
  /** The maximum length of a return address, and of the encoded query that contains it. */
  public static final int MOST_CHARS = 6_000;

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private WayBack() {}

  /**
   * Checks a path on this host that a client has supplied.
   *
   * @return empty for {@code //host} and {@code /\host}, which browsers treat alike; for white
   *     space and control characters, some of which browsers drop; for anything too long; and for
   *     anything that isn't a path
   */
  public static Optional<String> onThisHost(String wanted) {
    return wanted.startsWith("//") || path(wanted).indexOf('\\') >= 0
        ? Optional.empty()
        : encoded(wanted);
  }

  /**
   * Converts the request target that a proxy forwards into a path that can't lead to another host:
   * {@code //a} becomes {@code /.//a}, which browsers resolve to {@code //a} on this host.
   *
   * @param target in ISO 8859-1, as containers read header fields
   * @return empty if it isn't a path
   */
  public static Optional<String> ofTarget(String target) {
    String octets = path(target).replace("\\", "%5C") + target.substring(path(target).length());
    return encoded(octets.startsWith("//") ? "/." + octets : octets, true);
  }

  /**
   * Encodes a path and query that will follow an origin, where no part can be mistaken for a host.
   *
   * @return empty for white space, control characters, and anything that doesn't start with a slash
   *     or is too long
   */
  public static Optional<String> encoded(String wanted) {
    return encoded(wanted, false);
  }

  /** The query for the sign-in page that names the return address; empty if too long. */
  public static String query(String place) {
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
