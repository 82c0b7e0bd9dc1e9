package io.biscotti.signin;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads tokens from the header {@code Authorization} (RFC 6750, section 2.1). */
final class BearerToken {
  private static final String HEADER = "Authorization";
  private static final Pattern BEARER = Pattern.compile("(?i:Bearer) +(\\S+) *");

  private BearerToken() {}

  /** The token of the first {@code Authorization} field; empty if it contains none. */
  static Optional<String> of(HttpServletRequest request) {
    return read(request.getHeader(HEADER));
  }

  /** The tokens of all {@code Authorization} fields. */
  static Stream<String> all(HttpServletRequest request) {
    return Collections.list(request.getHeaders(HEADER)).stream()
        .flatMap(field -> read(field).stream());
  }

  private static Optional<String> read(@Nullable String field) {
    return Optional.ofNullable(field)
        .map(BEARER::matcher)
        .filter(Matcher::matches)
        .map(match -> match.group(1));
  }
}
