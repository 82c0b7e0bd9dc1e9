package io.biscotti.guard;

import io.biscotti.options.Options;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The headers that {@link HeadersFilter} sends, by name. Immutable.
 *
 * @param always on every answer
 * @param secure on answers over HTTPS besides
 */
public record HeadersPolicy(Map<String, String> always, Map<String, String> secure) {
  /** The settings that {@link #of(Options)} reads. */
  public static final Set<String> SETTINGS =
      Stream.concat(
              Arrays.stream(Header.values()).map(h -> h.setting), Stream.of(Origins.RETURN_SETTING))
          .collect(Collectors.toUnmodifiableSet());

  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern VALUE = Pattern.compile("[!-~](?:[ -~]*[!-~])?");

  private enum Header {
    CSP(
        "headers.csp",
        "Content-Security-Policy",
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"),
    // A year, as hstspreload.org asks; subdomains are not this application's to decide on.
    HSTS("headers.hsts", "Strict-Transport-Security", "max-age=31536000"),
    NOSNIFF("headers.nosniff", "X-Content-Type-Options", "nosniff"),
    // Not no-referrer: with that, browsers send "Origin: null" along with a form's POST.
    REFERRER("headers.referrer", "Referrer-Policy", "same-origin"),
    OPENER("headers.opener", "Cross-Origin-Opener-Policy", "same-origin"),
    // Bars other sites' <img> and <script>; fetch() in CORS mode isn't subject to it (Fetch, 3.6).
    RESOURCE("headers.resource", "Cross-Origin-Resource-Policy", "same-origin"),
    PERMISSIONS(
        "headers.permissions",
        "Permissions-Policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), "
            + "usb=()"),
    // For what knows no frame-ancestors; others let the CSP decide.
    FRAME("headers.frame", "X-Frame-Options", "DENY");

    final String setting;
    final String header;
    final String value;

    Header(String setting, String header, String value) {
      this.setting = setting;
      this.header = header;
      this.value = value;
    }
  }

  /**
   * Checks every header.
   *
   * @throws IllegalArgumentException when a name is no token or a value is not visible ASCII (RFC
   *     9110, sections 5.1 and 5.5)
   */
  public HeadersPolicy {
    always = checked(always);
    secure = checked(secure);
  }

  private static Map<String, String> checked(Map<String, String> headers) {
    headers.forEach(
        (name, value) -> {
          if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                "header must be a token and visible ASCII, was \"%s: %s\"".formatted(name, value));
          }
        });
    return Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** The defaults: no inline script or style, no framing, no referrer to others, HSTS of a year. */
  public static HeadersPolicy standard() {
    return of(Options.of(name -> null));
  }

  /**
   * Reads one setting per header, whose value takes the place of the default; {@code off} leaves
   * the header out: {@code headers.csp}, {@code headers.hsts}, {@code headers.nosniff}, {@code
   * headers.referrer}, {@code headers.opener}, {@code headers.resource}, {@code
   * headers.permissions}, {@code headers.frame}. A value that is not visible ASCII is a fault. The
   * default {@code Content-Security-Policy} lets a sign-in form lead to the origins of {@code
   * auth.origins}: Chromium asks {@code form-action} about redirects too.
   */
  public static HeadersPolicy of(Options options) {
    Map<String, String> always = new LinkedHashMap<>();
    Map<String, String> secure = new LinkedHashMap<>();
    for (Header header : Header.values()) {
      String value = options.text(header.setting).orElseGet(() -> standard(header, options));
      if (!VALUE.matcher(value).matches()) {
        options.fault("%s must be visible ASCII, was \"%s\"".formatted(header.setting, value));
      } else if (!value.equals("off")) {
        (header == Header.HSTS ? secure : always).put(header.header, value);
      }
    }
    return new HeadersPolicy(always, secure);
  }

  private static String standard(Header header, Options options) {
    if (header != Header.CSP) {
      return header.value;
    }
    Origins.of(options, Origins.RETURN_SETTING);
    return options.list(Origins.RETURN_SETTING).stream()
        .reduce(
            header.value,
            (csp, origin) -> csp.replace("form-action 'self'", "form-action 'self' " + origin));
  }
}
