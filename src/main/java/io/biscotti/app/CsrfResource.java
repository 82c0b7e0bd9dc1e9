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
 * {@code /api/csrf}: offers the token that {@link CsrfFilter} demands with {@code csrf=token}.
 * Thread-safe.
 */
@Path("csrf")
@Produces(MediaType.APPLICATION_JSON)
public final class CsrfResource {

  /** For the Jersey application. */
  public CsrfResource() {}

  /**
   * What {@code GET} answers.
   *
   * @param token good for the request's session until it ends or somebody signs in
   * @param header where a request may carry it
   * @param field where a form may carry it instead
   */
  public record Issued(String token, String header, String field) {}

  /** Offers a token in the body, and in a cookie that scripts can read. */
  @GET
  public Issued get(@Context HttpServletRequest request, @Context HttpServletResponse response) {
    return new Issued(CsrfFilter.offer(request, response), CsrfPolicy.HEADER, CsrfPolicy.FIELD);
  }
}
