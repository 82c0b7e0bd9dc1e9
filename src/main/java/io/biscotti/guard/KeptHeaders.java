package io.biscotti.guard;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A response with headers that survive {@code reset()}. Each one is set only if it is absent, so a
 * second pass through the filter (ERROR, ASYNC, FORWARD) changes nothing, and a servlet's own value
 * stays. {@code Vary} is a set: its members are added to existing ones and are restored when a
 * servlet calls {@code setHeader("Vary", …)}.
 */
final class KeptHeaders extends HttpServletResponseWrapper {
  private static final String VARY = "Vary";

  private final Map<String, String> headers;

  private KeptHeaders(HttpServletResponse response, Map<String, String> headers) {
    super(response);
    this.headers = headers;
  }

  /** Wraps the response and sets the headers. */
  static HttpServletResponse on(HttpServletResponse response, Map<String, String> headers) {
    KeptHeaders kept = new KeptHeaders(response, headers);
    kept.restore();
    return kept;
  }

  private void restore() {
    headers.forEach(
        (name, value) -> {
          if (name.equals(VARY)) {
            vary(value);
          } else if (!containsHeader(name)) {
            super.setHeader(name, value);
          }
        });
  }

  private void vary(String wanted) {
    Set<String> present = new HashSet<>();
    for (String line : getHeaders(VARY)) {
      present.addAll(members(line.toLowerCase(Locale.ROOT)));
    }
    if (!present.contains("*") && !present.containsAll(members(wanted.toLowerCase(Locale.ROOT)))) {
      super.addHeader(VARY, wanted);
    }
  }

  private static Set<String> members(String line) {
    return Set.copyOf(Arrays.asList(line.strip().split("\\s*,\\s*")));
  }

  @Override
  public void reset() {
    super.reset();
    restore();
  }

  @Override
  public void setHeader(String name, String value) {
    super.setHeader(name, value);
    if (VARY.equalsIgnoreCase(name) && headers.containsKey(VARY)) {
      vary(headers.get(VARY));
    }
  }
}
