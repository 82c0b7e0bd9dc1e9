package io.biscotti.guard;

import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What {@link CorsFilter} allows. Immutable.
 *
 * @param origins the origins that may use the service; default none
 * @param exposed the response headers that their scripts may read besides those that Fetch always
 *     exposes; default {@link #EXPOSED}
 * @param maxAge how long a browser may cache the response to a preflight, in whole seconds; default
 *     10 minutes. Browsers cap it at between 10 minutes and 24 hours
 */
public record CorsPolicy(Origins origins, List<String> exposed, Duration maxAge) {
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

  private static final Setting<List<String>> EXPOSE =
      Setting.list(
          "cors.expose",
          "header names",
          EXPOSED,
          "The response headers that scripts of these origins may read; your list replaces the"
              + " default.");

  private static final Setting<Duration> MAX_AGE =
      Setting.duration(
          "cors.max-age",
          Duration.ofMinutes(10),
          "How long browsers may cache the response to a preflight request.");

  /** The settings that {@link #of(Options)} reads. */
  public static final List<Setting<?>> SETTINGS = List.of(Origins.SETTING, EXPOSE, MAX_AGE);

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'+.^_`|~0-9A-Za-z-]+");

  /**
   * Checks every part.
   *
   * @throws IllegalArgumentException if the name of an exposed header is not a token (RFC 9110,
   *     section 5.1) or is {@code *}, or {@code maxAge} is negative
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
    return new CorsPolicy(origins, EXPOSED, MAX_AGE.fallback());
  }

  /**
   * Reads {@link #SETTINGS}: {@code cors.origins}, {@code cors.expose} and {@code cors.max-age}.
   * Invalid values are reported to {@code options} as faults.
   */
  public static CorsPolicy of(Options options) {
    List<String> exposed = new ArrayList<>();
    for (String name : options.read(EXPOSE)) {
      if (isName(name)) {
        exposed.add(name);
      } else {
        options.refuse(EXPOSE, name);
      }
    }
    return new CorsPolicy(Origins.of(options), exposed, options.read(MAX_AGE));
  }

  /**
   * Excludes {@code *}, which is not a wildcard when credentials are allowed (Fetch, section
   * 3.3.5).
   */
  private static boolean isName(String text) {
    return TOKEN.matcher(text).matches();
  }
}
