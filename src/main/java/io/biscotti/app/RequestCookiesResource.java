package io.biscotti.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.biscotti.cookie.CookieHeader;
import io.biscotti.cookie.ServletCookies;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/session/cookies}: the cookies that the request itself carried, for the start page.
 * Values are shown of those walk-through cookies only that scripts can read anyway. Thread-safe.
 */
@Path("session/cookies")
@Produces(MediaType.APPLICATION_JSON)
public final class RequestCookiesResource {
  private static final Set<String> SHOWN = Set.of(CookieRoutes.USER_ID, CookieRoutes.PERSISTENT);

  /** For the Jersey application. */
  public RequestCookiesResource() {}

  /**
   * What {@code GET} answers.
   *
   * @param cookies in the order in which they came
   * @param sizeBytes of the whole header
   * @param duplicates the names that came more than once
   */
  public record Carried(List<Cookie> cookies, int sizeBytes, Set<String> duplicates) {}

  /**
   * One cookie.
   *
   * @param name as it came
   * @param value null, and left out, where it may be a secret
   * @param sizeBytes of name and value, as browsers measure it
   */
  public record Cookie(
      String name,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String value,
      int sizeBytes) {
    private static Cookie of(CookieHeader.Sent sent) {
      return new Cookie(
          sent.name(),
          SHOWN.contains(sent.name()) ? sent.value() : null,
          sent.name().length() + sent.value().length());
    }
  }

  /** What came. */
  @GET
  public Carried get(@Context HttpServletRequest request) {
    CookieHeader header = ServletCookies.header(request);
    return new Carried(
        header.cookies().stream().map(Cookie::of).toList(),
        header.sizeBytes(),
        header.duplicates());
  }
}
