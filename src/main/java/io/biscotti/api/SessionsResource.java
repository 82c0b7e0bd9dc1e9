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
 * method responds with 401 if nobody is signed in, and with 503 while the database is unavailable.
 */
@Path("sessions")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class SessionsResource {
  private final OwnSessions sessions;
  private final Devices devices;
  private final Callers callers;
  private final TokenCookies cookies;

  /** Shows {@code sessions}, with the names of their devices. */
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
   * @param current whether it is the session of this request
   * @param createdAt when the session was created
   * @param lastSeenAt may lag behind by a tenth of the idle timeout
   * @param expiresAt when it ends at the latest
   * @param ip the client's address, without its last part
   * @param userAgent the browser's {@code User-Agent}
   * @param device the device in words, as in {@code Firefox on Linux}
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
   * The response to {@code GET}.
   *
   * @param sessions the current session first, then the others, most recently seen first
   */
  public record Listing(List<Item> sessions) {}

  /**
   * The response after ending several sessions.
   *
   * @param ended the number of sessions that were ended
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
   * 204; for the current session, this signs out like {@code DELETE /api/session}. 403 without
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
   * Ends all sessions except the current one, which gets a new id, and all tokens: 200 with the
   * number {@link Ended}; 403 without re-authentication.
   */
  @DELETE
  public Ended endOthers(
      @Context HttpServletRequest request, @Context HttpServletResponse response) {
    Ended ended = new Ended(sessions.endOthers(request));
    cookies.expire(request, response);
    return ended;
  }
}
