package io.biscotti.guard;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A web origin (RFC 6454, section 4), normalised so that equal origins are equal records.
 *
 * @param scheme the scheme in lower case, such as {@code https}
 * @param host the host in lower case, as a browser sends it: IDNs in Punycode, IPv6 in brackets
 * @param port 1 to 65535, the scheme's default if none was given; 0 if the scheme has no default
 *     either
 */
public record Origin(String scheme, String host, int port) {
  private static final Map<String, Integer> DEFAULT_PORTS = Map.of("http", 80, "https", 443);
  private static final int MOST_CHARS = 300;
  private static final String SCHEME = "[a-z][a-z0-9+.-]*";
  private static final String HOST = "\\[[0-9a-f:.]+]|[a-z0-9_-]++(?:\\.[a-z0-9_-]++)*+\\.?";
  private static final Pattern NAME = Pattern.compile("(?:%s)://(?:%s)".formatted(SCHEME, HOST));
  // The flag folds ASCII only, so the Kelvin sign does not match k.
  private static final Pattern FORM =
      Pattern.compile(
          "(%s)://(%s)(?::([0-9]{1,5}))?".formatted(SCHEME, HOST), Pattern.CASE_INSENSITIVE);

  /**
   * Checks every part.
   *
   * @throws IllegalArgumentException if the scheme or the host does not have the form described, or
   *     the port is outside 0 to 65535
   */
  public Origin {
    String name = scheme + "://" + host;
    if (name.length() > MOST_CHARS || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "scheme and host must be valid and in lower case, were " + name);
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be 0 to 65535, was " + port);
    }
  }

  /**
   * Parses an origin as written in the {@code Origin} header, such as {@code
   * https://app.example:8443}.
   *
   * @return empty for {@code null} (an opaque origin), for anything with a path, user, query or
   *     trailing slash, and for any other text that is not exactly a scheme, a host and an optional
   *     port
   */
  public static Optional<Origin> parse(String text) {
    // Checked first, because the pattern recurses once per label.
    if (text.length() > MOST_CHARS) {
      return Optional.empty();
    }
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
    String host = matcher.group(2).toLowerCase(Locale.ROOT);
    String digits = matcher.group(3);
    int port = digits == null ? DEFAULT_PORTS.getOrDefault(scheme, 0) : Integer.parseInt(digits);
    boolean possible = digits == null || (port >= 1 && port <= 65_535);
    return possible ? Optional.of(new Origin(scheme, host, port)) : Optional.empty();
  }

  /** The origin as a browser writes it: without the scheme's default port. */
  @Override
  public String toString() {
    boolean implied = port == DEFAULT_PORTS.getOrDefault(scheme, 0);
    return scheme + "://" + host + (implied ? "" : ":" + port);
  }
}
