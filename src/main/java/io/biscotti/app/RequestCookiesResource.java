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
 * {@code /api/session/cookies}: the cookies of the request itself, for the start page. It shows
 * values only of walk-through cookies that scripts can read anyway. Thread-safe.
 */
@Path("session/cookies")
@Produces(MediaType.APPLICATION_JSON)
public final class RequestCookiesResource {
  private static final Set<String> SHOWN = Set.of(CookieRoutes.USER_ID, CookieRoutes.PERSISTENT);

  /** Called by Jersey. */
  public RequestCookiesResource() {}

  /**
   * The response to {@code GET}.
   *
   * @param cookies in the order of the header
   * @param sizeBytes of the whole header
   * @param duplicates the names that occur more than once
   */
  public record Carried(List<Cookie> cookies, int sizeBytes, Set<String> duplicates) {}

  /**
   * One cookie.
   *
   * @param name as sent
   * @param value null, and omitted, if it may be a secret
   * @param sizeBytes of name and value, as browsers count it
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

  /** Lists the request's cookies. */
  @GET
  public Carried get(@Context HttpServletRequest request) {
    CookieHeader header = ServletCookies.header(request);
    return new Carried(
        header.cookies().stream().map(Cookie::of).toList(),
        header.sizeBytes(),
        header.duplicates());
  }
}
