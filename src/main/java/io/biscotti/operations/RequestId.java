package io.biscotti.operations;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id that a request has in problems and log lines. It is the {@code X-Request-Id} of a proxy,
 * the trace id of {@code traceparent}, or a new random id, whichever is well-formed first. Clients
 * can choose it, so it only helps to find lines and proves nothing. Immutable.
 *
 * @param value at most 64 letters, digits, dots, underscores and hyphens
 * @param traceId the trace id of {@code traceparent}, 32 lowercase hexadecimal digits; empty if the
 *     request has no valid one
 */
public record RequestId(String value, Optional<String> traceId) {
  private static final Pattern PROXY_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /**
   * W3C Trace Context, section 3.2.2: {@code
   * 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01}. Later versions may append fields
   * after another hyphen, version {@code ff} is invalid, and ids of zeros are too.
   */
  private static final Pattern TRACE_PARENT =
      Pattern.compile(
          "(?!ff)([0-9a-f]{2})-((?!0{32})[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

  /** Reads a request's id, or makes one. */
  static RequestId of(HttpServletRequest request) {
    Optional<String> trace = only(request, "traceparent").flatMap(RequestId::traceOf);
    return new RequestId(
        only(request, "X-Request-Id")
            .filter(id -> PROXY_ID.matcher(id).matches())
            .or(() -> trace)
            .orElseGet(RequestId::random),
        trace);
  }

  /** The trace id of a {@code traceparent} value; empty if the value is not valid. */
  static Optional<String> traceOf(String header) {
    Matcher parts = TRACE_PARENT.matcher(header);
    return parts.matches() && (parts.group(3) == null || !parts.group(1).equals("00"))
        ? Optional.of(parts.group(2))
        : Optional.empty();
  }

  private static Optional<String> only(HttpServletRequest request, String name) {
    Enumeration<String> values = request.getHeaders(name);
    if (!values.hasMoreElements()) {
      return Optional.empty();
    }
    String first = values.nextElement();
    return values.hasMoreElements() ? Optional.empty() : Optional.of(first);
  }

  /** A random id, as long as a trace id. It need not be hard to guess. */
  private static String random() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
  }
}
