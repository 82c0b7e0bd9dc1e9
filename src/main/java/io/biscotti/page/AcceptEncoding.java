package io.biscotti.page;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The request header {@code Accept-Encoding} (RFC 9110, section 12.5.3). */
public final class AcceptEncoding {
  /** The header's name. */
  public static final String NAME = "Accept-Encoding";

  private static final Pattern ENTRY =
      Pattern.compile("([^;\\s]+)\\s*(?:;\\s*[qQ]\\s*=\\s*([01](?:\\.\\d{0,3})?))?");

  private AcceptEncoding() {}

  static boolean allowsGzip(HttpServletRequest request) {
    return allowsGzip(Collections.list(request.getHeaders(NAME)));
  }

  /**
   * Whether the client accepts gzip, by name or through {@code *}. Malformed entries are ignored.
   * If a coding is listed twice, every entry must allow it.
   *
   * @param fields all values of the header
   */
  public static boolean allowsGzip(List<String> fields) {
    Map<String, Boolean> allowed =
        fields.stream()
            .flatMap(line -> Arrays.stream(line.split(",", -1)))
            .map(entry -> ENTRY.matcher(entry.strip()))
            .filter(Matcher::matches)
            .collect(
                Collectors.toMap(
                    entry -> entry.group(1).toLowerCase(Locale.ROOT),
                    entry -> entry.group(2) == null || Double.parseDouble(entry.group(2)) > 0,
                    Boolean::logicalAnd));
    Boolean gzip = allowed.getOrDefault("gzip", allowed.get("x-gzip"));
    return gzip != null ? gzip : allowed.getOrDefault("*", false);
  }
}
