package io.biscotti.site;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of a URL that matter for cookies. Drops user, password, query and fragment. Immutable.
 *
 * @param scheme {@code http}, {@code https}, {@code ws} or {@code wss}
 * @param host as browsers write it: lower case, Punycode, IPv4 as four decimal numbers, IPv6 in
 *     brackets
 * @param port 0 to 65535; the scheme's default if the URL has none
 * @param path starts with {@code /}; without dot segments
 */
public record Url(String scheme, String host, int port, String path) {
  /** The maximum length of a URL, in characters. */
  public static final int LONGEST = 2_048;

  private static final Pattern FORM =
      Pattern.compile(
          "(https?|wss?)://([^/?#\\\\]*)([^?#]*)(?:[?#].*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*+)://");
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:.*@)?(\\[[^]@]*]|[^:@\\[\\]]*)(?::([0-9]{0,5}))?", Pattern.DOTALL);

  /**
   * Parses an absolute URL as browsers do (URL Standard).
   *
   * @return empty if the text is not a URL, is longer than {@link #LONGEST}, or has another scheme
   */
  public static Optional<Url> parse(String text) {
    if (text.length() > LONGEST || SafeText.control(text) >= 0) {
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
            .map(host -> new Url(scheme, host, port, plain(url.group(3))));
  }

  /**
   * Why a text is not such a URL, worded to follow a comma.
   *
   * @param text one for which {@link #parse} returns empty
   */
  public static String fault(String text) {
    if (text.length() > LONGEST) {
      return "had %,d characters".formatted(text.length());
    }
    int control = SafeText.control(text);
    if (control >= 0) {
      return "had U+%04X at index %d".formatted((int) text.charAt(control), control);
    }
    Matcher scheme = SCHEME.matcher(text.strip());
    if (!scheme.lookingAt()) {
      return "had no scheme, such as https://";
    }
    Matcher url = FORM.matcher(text.strip());
    if (!url.matches()) {
      return "had the scheme " + SafeText.quoted(scheme.group(1));
    }
    Matcher authority = AUTHORITY.matcher(url.group(2));
    boolean hosted = authority.matches() && Host.parse(authority.group(1)).isPresent();
    return hosted
        ? "had a port over 65535: " + SafeText.quoted(authority.group(2))
        : "had no valid host";
  }

  private static int defaultPort(String scheme) {
    return scheme.equals("https") || scheme.equals("wss") ? 443 : 80;
  }

  /** Removes dot segments, and percent-encodes characters that a request can't contain. */
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

  /** Whether the connection uses TLS. */
  public boolean isEncrypted() {
    return scheme.equals("https") || scheme.equals("wss");
  }

  public boolean isWebSocket() {
    return scheme.startsWith("ws");
  }

  /** {@code http} or {@code https}. A WebSocket counts as the HTTP connection that it began as. */
  String baseScheme() {
    return isEncrypted() ? "https" : "http";
  }

  /** The default path, for cookies without {@code Path} (RFC 6265bis, section 5.1.4). */
  public String defaultPath() {
    int last = path.lastIndexOf('/');
    return last <= 0 ? "/" : path.substring(0, last);
  }

  /** Whether a cookie with this path is sent to this URL (RFC 6265bis, section 5.1.4). */
  public boolean isBelow(String cookiePath) {
    return below(path, cookiePath);
  }

  public static boolean below(String path, String cookiePath) {
    return path.startsWith(cookiePath)
        && (path.length() == cookiePath.length()
            || cookiePath.endsWith("/")
            || path.charAt(cookiePath.length()) == '/');
  }

  /** Scheme, host and port; a default port is omitted. */
  public String origin() {
    return scheme + "://" + host + (port == defaultPort(scheme) ? "" : ":" + port);
  }

  /** The URL as browsers write it; a default port is omitted. */
  @Override
  public String toString() {
    return origin() + path;
  }
}
