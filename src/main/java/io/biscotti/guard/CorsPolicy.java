package io.biscotti.guard;

import io.biscotti.options.Options;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What {@link CorsFilter} allows. Immutable.
 *
 * @param origins who may use the service; default nobody
 * @param exposed the response headers that their scripts may read besides those that Fetch always
 *     shows; default {@link #EXPOSED}
 * @param maxAge how long a browser may remember a preflight's answer, in whole seconds; default 10
 *     minutes, and browsers cap it at 10 minutes to 24 hours
 */
public record CorsPolicy(Origins origins, List<String> exposed, Duration maxAge) {
  /** The settings that {@link #of(Options)} reads. */
  public static final Set<String> SETTINGS = Set.of(Origins.SETTING, "cors.expose", "cors.max-age");

  /** The headers exposed by default. */
  public static final List<String> EXPOSED =
      List.of(
          "Allow",
          "Content-Disposition",
          "ETag",
          "Link",
          "Location",
          "Retry-After",
          "WWW-Authenticate");

  private static final Duration MAX_AGE = Duration.ofMinutes(10);
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'+.^_`|~0-9A-Za-z-]+");

  /**
   * Checks every part.
   *
   * @throws IllegalArgumentException when an exposed header's name is no token (RFC 9110, section
   *     5.1) or is {@code *}, or {@code maxAge} is negative
   */
  public CorsPolicy {
    exposed = List.copyOf(exposed);
    for (String name : exposed) {
      if (!isName(name)) {
        throw new IllegalArgumentException("exposed must be header names, was \"" + name + "\"");
      }
    }
    if (maxAge.isNegative()) {
      throw new IllegalArgumentException("maxAge must be >= 0 s, was " + maxAge.toSeconds());
    }
  }

  /** The defaults for these origins. */
  public static CorsPolicy of(Origins origins) {
    return new CorsPolicy(origins, EXPOSED, MAX_AGE);
  }

  /**
   * Reads {@code cors.origins}, {@code cors.expose} (header names that take the place of the
   * default ones) and {@code cors.max-age}; what can't be read becomes a fault.
   */
  public static CorsPolicy of(Options options) {
    List<String> named = options.list("cors.expose");
    for (String name : named) {
      if (!isName(name)) {
        options.fault("cors.expose must be header names, was \"%s\"".formatted(name));
      }
    }
    return new CorsPolicy(
        Origins.of(options),
        named.isEmpty() ? EXPOSED : named.stream().filter(CorsPolicy::isName).toList(),
        options.duration("cors.max-age", MAX_AGE));
  }

  /** With credentials a star is no wildcard (Fetch, section 3.3.5), so it is no name either. */
  private static boolean isName(String text) {
    return TOKEN.matcher(text).matches();
  }
}
