package io.biscotti.lab;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What cookies have to do with of a URL. User, query and fragment are dropped. Immutable.
 *
 * @param scheme {@code http}, {@code https}, {@code ws} or {@code wss}
 * @param host as browsers write it: lower case, Punycode, IPv4 as four numbers, IPv6 in brackets
 * @param port 0 to 65535, the scheme's default filled in
 * @param path from a {@code /} on, without dot segments
 */
public record Address(String scheme, String host, int port, String path) {
  /** The most characters of a URL that is read. */
  public static final int LONGEST = 2_048;

  private static final Pattern FORM =
      Pattern.compile(
          "(https?|wss?)://([^/?#\\\\]*)([^?#]*)(?:[?#].*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*+)://");
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:.*@)?(\\[[^]@]*]|[^:@\\[\\]]*)(?::([0-9]{0,5}))?", Pattern.DOTALL);

  /**
   * Reads an absolute URL as browsers do (URL Standard).
   *
   * @return empty for what is none, is longer than {@link #LONGEST}, or has another scheme
   */
  public static Optional<Address> parse(String text) {
    if (text.length() > LONGEST || Shown.control(text) >= 0) {
      return Optional.empty();
    }
    Matcher url = FORM.matcher(text.strip());
    if (!url.matches()) {
      return Optional.empty();
    }
    Matcher authority = AUTHORITY.matcher(url.group(2));
    if (!authority.matches()) {
      return Optional.empty();
    }
    String scheme = url.group(1).toLowerCase(Locale.ROOT);
    String digits = authority.group(2);
    int port = digits == null || digits.isEmpty() ? defaultPort(scheme) : Integer.parseInt(digits);
    return port > 65_535
        ? Optional.empty()
        : Host.parse(authority.group(1))
            .map(host -> new Address(scheme, host, port, plain(url.group(3))));
  }

  /**
   * What keeps a text from being such a URL, to go behind a comma.
   *
   * @param text one that {@link #parse} finds none in
   */
  static String fault(String text) {
    if (text.length() > LONGEST) {
      return "had %,d characters".formatted(text.length());
    }
    int control = Shown.control(text);
    if (control >= 0) {
      return "had U+%04X at index %d".formatted((int) text.charAt(control), control);
    }
    Matcher scheme = SCHEME.matcher(text.strip());
    if (!scheme.lookingAt()) {
      return "had no scheme, as https:// is one";
    }
    Matcher url = FORM.matcher(text.strip());
    if (!url.matches()) {
      return "had the scheme " + Shown.quoted(scheme.group(1));
    }
    Matcher authority = AUTHORITY.matcher(url.group(2));
    boolean hosted = authority.matches() && Host.parse(authority.group(1)).isPresent();
    return hosted
        ? "had a port over 65535: " + Shown.quoted(authority.group(2))
        : "had no host that browsers read";
  }

  private static int defaultPort(String scheme) {
    return scheme.equals("https") || scheme.equals("wss") ? 443 : 80;
  }

  /** Without dot segments, and with percent signs for what can't stand in a request. */
  private static String plain(String path) {
    String[] segments = path.replace('\\', '/').split("/", -1);
    Deque<String> kept = new ArrayDeque<>();
    for (int i = 1; i < segments.length; i++) {
      String segment = segments[i].replaceAll("(?i)%2e", ".");
      boolean dots = segment.equals(".") || segment.equals("..");
      if (segment.equals("..") && !kept.isEmpty()) {
        kept.removeLast();
      }
      if (!dots) {
        kept.addLast(encoded(segments[i]));
      } else if (i == segments.length - 1) {
        kept.addLast("");
      }
    }
    return "/" + String.join("/", kept);
  }

  private static String encoded(String segment) {
    StringBuilder out = new StringBuilder(segment.length());
    for (byte octet : segment.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xFF);
      if (c > ' ' && c < 0x7F && "\"<>^`{}".indexOf(c) < 0) {
        out.append(c);
      } else {
        out.append("%%%02X".formatted((int) c));
      }
    }
    return out.toString();
  }

  /** Whether the connection has TLS. */
  boolean isEncrypted() {
    return scheme.equals("https") || scheme.equals("wss");
  }

  boolean isWebSocket() {
    return scheme.startsWith("ws");
  }

  /** The scheme without regard to WebSocket, which counts as the HTTP that it began as. */
  String baseScheme() {
    return isEncrypted() ? "https" : "http";
  }

  /** The directory that a cookie without {@code Path} belongs to (RFC 6265bis, section 5.1.4). */
  String defaultPath() {
    int last = path.lastIndexOf('/');
    return last <= 0 ? "/" : path.substring(0, last);
  }

  /** Whether a cookie of a path is sent here (RFC 6265bis, section 5.1.4). */
  boolean isBelow(String cookiePath) {
    return below(path, cookiePath);
  }

  static boolean below(String path, String cookiePath) {
    return path.startsWith(cookiePath)
        && (path.length() == cookiePath.length()
            || cookiePath.endsWith("/")
            || path.charAt(cookiePath.length()) == '/');
  }

  /** Scheme, host and port, without a default port. */
  String origin() {
    return scheme + "://" + host + (port == defaultPort(scheme) ? "" : ":" + port);
  }

  /** As browsers write it, without a default port. */
  @Override
  public String toString() {
    return origin() + path;
  }
}
