package io.biscotti.guard;

import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The headers that {@link HeadersFilter} sends, by name. Immutable.
 *
 * @param always the headers of every response
 * @param secure further headers of responses over HTTPS
 * @param data paths in the application, as in {@code /api/*} or {@code /api/session}, whose
 *     responses are data: unless one turns out to be HTML or XML, it gets {@link #forData()}
 *     instead of {@code always}
 */
public record HeadersPolicy(
    Map<String, String> always, Map<String, String> secure, List<String> data) {
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern VALUE = Pattern.compile("[!-~](?:[ -~]*[!-~])?");
  private static final Pattern PATH = Pattern.compile("/[^\\s,;*?]*(?<!/)(?:/\\*)?|/\\*");
  private static final String ANY = "/*";
  private static final List<String> NO_PATHS = List.of("none");

  private static final Header CSP =
      header(
          "headers.csp",
          "Content-Security-Policy",
          "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
              + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
          " The `form-action` of the default also lists `auth.origins`.");

  // One year, as hstspreload.org requires. The policy for subdomains is not this application's
  // decision.
  private static final Header HSTS =
      header(
          "headers.hsts",
          "Strict-Transport-Security",
          "max-age=31536000",
          " It is sent over HTTPS only.");

  private static final List<Header> HEADERS =
      List.of(
          CSP,
          HSTS,
          header("headers.nosniff", "X-Content-Type-Options", "nosniff", ""),
          // Not no-referrer: with that, browsers send "Origin: null" with a form's POST.
          header("headers.referrer", "Referrer-Policy", "same-origin", ""),
          header("headers.opener", "Cross-Origin-Opener-Policy", "same-origin", ""),
          // Blocks other sites' <img> and <script>; fetch() in CORS mode isn't subject to it
          // (Fetch, 3.6).
          header("headers.resource", "Cross-Origin-Resource-Policy", "same-origin", ""),
          header(
              "headers.permissions",
              "Permissions-Policy",
              "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), "
                  + "usb=()",
              ""),
          // For browsers without frame-ancestors; all others follow the CSP.
          header("headers.frame", "X-Frame-Options", "DENY", ""));

  /**
   * The policy for data: all the protection that a response needs if no browser shows it as a page.
   */
  private static final String DATA_CSP = "default-src 'none'; frame-ancestors 'none'";

  /** The headers that protect data too. The others tell a browser what a page may do. */
  private static final Set<String> FOR_DATA =
      Set.of("X-Content-Type-Options", "Cross-Origin-Resource-Policy");

  private static final Setting<List<String>> DATA =
      Setting.list(
          "headers.data",
          "paths such as /api/* and /status, or none",
          List.of("/api/*"),
          "Paths whose responses are data and get shorter headers: `nosniff`, CORP, HSTS and the CSP `"
              + DATA_CSP
              + "`. A response there that is HTML or XML gets all headers.");

  /** The settings that {@link #of(Options)} reads. */
  public static final List<Setting<?>> SETTINGS =
      Stream.<Setting<?>>concat(
              HEADERS.stream().map(Header::setting), Stream.of(DATA, Origins.RETURN_SETTING))
          .toList();

  /** A header, and the setting for its value. */
  private record Header(String name, Setting<String> setting) {}

  private static Header header(String setting, String name, String value, String more) {
    return new Header(
        name,
        Setting.of(
            setting,
            "visible ASCII",
            value,
            "The value of `%s`; `off` leaves the header out.".formatted(name) + more,
            text -> Optional.of(text).filter(given -> VALUE.matcher(given).matches())));
  }

  /**
   * Checks every header and path.
   *
   * @throws IllegalArgumentException if a name is not a token, a value is not visible ASCII (RFC
   *     9110, sections 5.1 and 5.5), or a path doesn't start with a slash
   */
  public HeadersPolicy {
    always = checked(always);
    secure = checked(secure);
    data = List.copyOf(data);
    for (String each : data) {
      if (path(each).isEmpty()) {
        throw new IllegalArgumentException(
            "data must be paths such as /api/* and /status, was \"%s\"".formatted(each));
      }
    }
  }

  /** The same headers on every path. */
  public HeadersPolicy(Map<String, String> always, Map<String, String> secure) {
    this(always, secure, List.of());
  }

  private static Optional<String> path(String text) {
    return Optional.of(text).filter(given -> PATH.matcher(given).matches());
  }

  /**
   * The headers of data: those of {@code always} that don't concern pages, and a
   * Content-Security-Policy that allows nothing, if {@code always} has one.
   */
  public Map<String, String> forData() {
    Map<String, String> headers = new LinkedHashMap<>();
    always.forEach(
        (name, value) -> {
          if (name.equals(CSP.name)) {
            headers.put(name, DATA_CSP);
          } else if (FOR_DATA.contains(name)) {
            headers.put(name, value);
          }
        });
    return headers;
  }

  /**
   * Whether responses at a path are data.
   *
   * @param path in the application, as in {@code /api/session}
   */
  boolean isData(String path) {
    for (String each : data) {
      if (each.endsWith(ANY) ? isBelow(path, each) : path.equals(each)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a path matches a pattern; {@code /api/*} also matches {@code /api}. */
  private static boolean isBelow(String path, String pattern) {
    int end = pattern.length() - ANY.length();
    return path.regionMatches(0, pattern, 0, end)
        && (path.length() == end || path.charAt(end) == '/');
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

  /**
   * The defaults: no inline script or style, no framing, no referrer to other origins, one year of
   * HSTS.
   */
  public static HeadersPolicy standard() {
    return of(Options.of(name -> null));
  }

  /**
   * Reads one setting per header. Its value replaces the default; {@code off} omits the header. A
   * value that is not visible ASCII is a fault, and the default is sent instead. The default {@code
   * Content-Security-Policy} lets the sign-in form redirect to the origins in {@code auth.origins},
   * because Chromium applies {@code form-action} to redirects too.
   */
  public static HeadersPolicy of(Options options) {
    Map<String, String> always = new LinkedHashMap<>();
    Map<String, String> secure = new LinkedHashMap<>();
    for (Header header : HEADERS) {
      String value = options.read(header.setting, standard(header, options));
      if (!value.equals("off")) {
        (header.equals(HSTS) ? secure : always).put(header.name, value);
      }
    }
    return new HeadersPolicy(always, secure, paths(options));
  }

  private static List<String> paths(Options options) {
    List<String> paths = options.read(DATA);
    if (paths.equals(NO_PATHS)) {
      return List.of();
    }
    List<String> wrong = paths.stream().filter(each -> path(each).isEmpty()).toList();
    wrong.forEach(each -> options.fault(DATA.refusal(each)));
    return wrong.isEmpty() ? paths : DATA.fallback();
  }

  private static String standard(Header header, Options options) {
    String value = header.setting.fallback();
    if (!header.equals(CSP)) {
      return value;
    }
    Origins.of(options, Origins.RETURN_SETTING);
    return options.read(Origins.RETURN_SETTING).stream()
        .reduce(
            value,
            (csp, origin) -> csp.replace("form-action 'self'", "form-action 'self' " + origin));
  }
}
