package io.biscotti.app;

import io.biscotti.guard.CsrfFilter;
import io.biscotti.guard.CsrfPolicy;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

/**
 * {@code /api/csrf}: issues the token that {@link CsrfFilter} requires if {@code
 * biscotti.csrf=token}. Thread-safe.
 */
@Path("csrf")
@Produces(MediaType.APPLICATION_JSON)
public final class CsrfResource {

  /** Called by Jersey. */
  public CsrfResource() {}

  /**
   * The response to {@code GET}.
   *
   * @param token valid for the request's session until it ends or somebody signs in
   * @param header the request header that may carry it
   * @param field the form field that may carry it instead
   */
  public record Issued(String token, String header, String field) {}

  /** Returns a token in the body, and sets it as a cookie that scripts can read. */
  @GET
  public Issued get(@Context HttpServletRequest request, @Context HttpServletResponse response) {
    return new Issued(CsrfFilter.offer(request, response), CsrfPolicy.HEADER, CsrfPolicy.FIELD);
  }
}
