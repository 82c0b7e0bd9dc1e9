package io.biscotti.api;

import io.biscotti.client.Client;
import io.biscotti.client.Devices;
import io.biscotti.problem.Problem;
import io.biscotti.registry.RegisteredSession;
import io.biscotti.signin.Callers;
import io.biscotti.signin.OwnSessions;
import io.biscotti.signin.TokenCookies;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;

/**
 * {@code /api/sessions}: where a person is signed in (OWASP ASVS 5.0, 7.5.2). Thread-safe. Every
 * method answers 401 when nobody is signed in, and 503 while the database is away.
 */
@Path("sessions")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class SessionsResource {
  private final OwnSessions sessions;
  private final Devices devices;
  private final Callers callers;
  private final TokenCookies cookies;

  /** Shows these sessions, with the names of their devices. */
  @Inject
  public SessionsResource(
      OwnSessions sessions, Devices devices, Callers callers, TokenCookies cookies) {
    this.sessions = sessions;
    this.devices = devices;
    this.callers = callers;
    this.cookies = cookies;
  }

  /**
   * A session in the list.
   *
   * @param id a handle, which grants no access
   * @param current whether it is the session that asks
   * @param createdAt when the session was made
   * @param lastSeenAt may lag by a tenth of the idle timeout
   * @param expiresAt when it ends in any case
   * @param ip the client's address, without its last part
   * @param userAgent as the browser names itself
   * @param device the same in words, as in {@code Firefox on Linux}
   */
  public record Item(
      String id,
      boolean current,
      Instant createdAt,
      Instant lastSeenAt,
      Instant expiresAt,
      String ip,
      String userAgent,
      String device) {}

  /**
   * What {@code GET} answers.
   *
   * @param sessions the session that asks first, then the last seen first
   */
  public record Listing(List<Item> sessions) {}

  /**
   * What ending several answers.
   *
   * @param ended how many
   */
  public record Ended(int ended) {}

  /** 200 with the {@link Listing}. */
  @GET
  public Listing list(@Context HttpServletRequest request) {
    return new Listing(sessions.list(request, callers).stream().map(this::item).toList());
  }

  private Item item(OwnSessions.Shown shown) {
    RegisteredSession session = shown.session();
    Client client = session.client();
    return new Item(
        session.handle(),
        shown.current(),
        session.createdAt(),
        session.lastSeenAt(),
        session.expiresAt(),
        client.address(),
        client.userAgent(),
        devices.name(client));
  }

  /**
   * 204; the session that asks is signed out as by {@code DELETE /api/session}; 403 without
   * re-authentication; 404 for an unknown handle or another person's.
   */
  @DELETE
  @Path("{id}")
  public void end(
      @PathParam("id") String id,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response) {
    if (sessions.end(request, id)) {
      cookies.forget(request, response, true);
    }
  }

  /**
   * 200 with how many were {@link Ended}, all but the session that asks; 403 without
   * re-authentication.
   */
  @DELETE
  public Ended endOthers(@Context HttpServletRequest request) {
    return new Ended(sessions.endOthers(request));
  }
}
