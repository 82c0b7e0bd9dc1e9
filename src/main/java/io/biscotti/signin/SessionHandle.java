package io.biscotti.signin;

import io.biscotti.lifecycle.Session;
import io.biscotti.session.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Optional;

/**
 * The handle under which the {@link io.biscotti.registry.SessionRegistry} lists a session. The
 * session stores it in the attribute {@code handle}; it stays the same when the session's id
 * changes.
 */
final class SessionHandle {
  private static final String ATTRIBUTE = "handle";

  private SessionHandle() {}

  /** Writes the handle into a session. */
  static void mark(HttpSession session, String handle) {
    session.setAttribute(ATTRIBUTE, handle);
  }

  /** The handle of a session; empty if it isn't registered. */
  static Optional<String> of(HttpSession session) {
    return Optional.ofNullable(session.getAttribute(ATTRIBUTE)).map(String::valueOf);
  }

  /** The handle of a session as its store knows it; empty if it isn't registered. */
  static Optional<String> of(Session session) {
    return session.attribute(ATTRIBUTE).map(String::valueOf);
  }

  /** Whether the sign-in of a request's session has ended, as far as this node knows. */
  static boolean isRevoked(HttpServletRequest request, HttpSession session) {
    Optional<String> handle = of(session);
    return Sessions.in(request.getServletContext())
        .filter(sessions -> handle.filter(sessions::isRevoked).isPresent())
        .isPresent();
  }

  /** The handle of the request's session; empty without a registered session. */
  static Optional<String> of(HttpServletRequest request) {
    return Optional.ofNullable(request.getSession(false)).flatMap(SessionHandle::of);
  }
}
