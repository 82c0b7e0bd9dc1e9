package io.biscotti.sessioncookie;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The first line of each header that a session writes to a response. As long as these lines are the
 * same, nothing has reset the response or replaced them; checking that is cheaper than writing them
 * again. Immutable.
 *
 * @param response the response that has them
 * @param vary null if the header is absent; likewise for the others
 */
public record FirstLines(
    HttpServletResponse response,
    @Nullable String vary,
    @Nullable String setCookie,
    @Nullable String cacheControl) {

  /** Reads the lines from a response. */
  public static FirstLines of(HttpServletResponse response) {
    return new FirstLines(
        response,
        response.getHeader("Vary"),
        response.getHeader("Set-Cookie"),
        response.getHeader("Cache-Control"));
  }

  /** Whether {@code other} is the same response, and still has these lines. */
  public boolean areStillIn(HttpServletResponse other) {
    return response.equals(other)
        && Objects.equals(vary, other.getHeader("Vary"))
        && Objects.equals(setCookie, other.getHeader("Set-Cookie"))
        && Objects.equals(cacheControl, other.getHeader("Cache-Control"));
  }

  /** Omits the cookie, which is a secret. */
  @Override
  public String toString() {
    return "FirstLines[vary=" + vary + ", cacheControl=" + cacheControl + "]";
  }
}
