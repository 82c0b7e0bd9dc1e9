package io.biscotti.sessioncookie;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The first lines of the headers that a session writes to a response. If they are still the same,
 * nothing has reset the response or replaced them; asking for them is cheaper than writing them
 * again. Immutable.
 *
 * @param response the response that has them
 * @param vary null for none; also below
 */
public record FirstLines(
    HttpServletResponse response,
    @Nullable String vary,
    @Nullable String setCookie,
    @Nullable String cacheControl) {

  /** Those of a response now. */
  public static FirstLines of(HttpServletResponse response) {
    return new FirstLines(
        response,
        response.getHeader("Vary"),
        response.getHeader("Set-Cookie"),
        response.getHeader("Cache-Control"));
  }

  /** Whether the same response still has them. */
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
