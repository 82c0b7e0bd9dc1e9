package io.biscotti.api;

import io.biscotti.api.SessionResource.Facts;
import io.biscotti.lifecycle.Session;
import io.biscotti.registry.RegisteredSession;
import io.biscotti.session.Sessions;
import io.biscotti.signin.Callers;
import io.biscotti.signin.OwnSessions;
import io.biscotti.signin.Person;
import io.biscotti.token.Claims;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** What {@code GET /api/session} says about the sender of a request. Thread-safe. */
public final class SessionFacts {
  private final Callers callers;
  private final OwnSessions sessions;

  /**
   * Finds facts through these services.
   *
   * @param sessions finds the session of an access token
   */
  public SessionFacts(Callers callers, OwnSessions sessions) {
    this.callers = callers;
    this.sessions = sessions;
  }

  /**
   * The facts about the session or access token of a request.
   *
   * @return empty if nobody is signed in; {@link Callers#problem} says why
   * @throws io.biscotti.database.DatabaseException for an access token, while the database is
   *     unavailable
   * @throws io.biscotti.lifecycle.SessionException if the session store is broken
   */
  public Optional<Facts> of(HttpServletRequest request) {
    return callers.of(request).flatMap(person -> of(person, request));
  }

  private Optional<Facts> of(Person person, HttpServletRequest request) {
    Optional<Claims> token = callers.counting(request);
    return token.isPresent()
        ? sessions.of(token.get()).map(session -> of(person, session, token.get()))
        : Sessions.current(request).map(session -> of(person, session, request));
  }

  /**
   * The facts for a request with an access token. The idle expiry is that of the token, because the
   * session ends with it unless the token is refreshed.
   */
  private static Facts of(Person person, RegisteredSession session, Claims token) {
    return new Facts(
        person.user(),
        person.displayName(),
        person.roles(),
        session.handle(),
        session.createdAt(),
        person.authenticatedAt(),
        session.lastSeenAt(),
        token.expiresAt(),
        session.expiresAt(),
        "token");
  }

  /** The facts about a request's own session. */
  static Facts of(Person person, Session session, HttpServletRequest request) {
    return new Facts(
        person.user(),
        person.displayName(),
        person.roles(),
        session.id(),
        session.createdAt(),
        person.authenticatedAt(),
        session.lastSeenAt(),
        session.idleExpiresAt(),
        session.expiresAt(),
        store(request));
  }

  private static String store(HttpServletRequest request) {
    return Sessions.in(request.getServletContext())
        .map(sessions -> sessions.storeName())
        .orElseThrow(() -> new IllegalStateException("SessionFilter has not started"));
  }
}
