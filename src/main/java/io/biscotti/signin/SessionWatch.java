package io.biscotti.signin;

import io.biscotti.client.Client;
import io.biscotti.event.Type;
import io.biscotti.lifecycle.Session;
import io.biscotti.registry.Moved;
import io.biscotti.registry.SessionRegistry;
import io.biscotti.session.SessionObserver;
import io.biscotti.store.Loaded;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

/**
 * Updates the registry as requests use signed-in sessions, and records suspicious cookies and
 * changes of client. Thread-safe.
 */
public final class SessionWatch implements SessionObserver {
  private final SessionRegistry registry;
  private final AuditTrail trail;

  /**
   * Creates it.
   *
   * @param registry updated by requests
   * @param trail records suspicious cookies
   */
  public SessionWatch(SessionRegistry registry, AuditTrail trail) {
    this.registry = registry;
    this.trail = trail;
  }

  @Override
  public void rejected(HttpServletRequest request, Loaded.Absent absent) {
    switch (absent.reason()) {
      case FORGED -> trail.note(Type.FORGED_COOKIE, request);
      case MALFORMED, UNKNOWN -> trail.note(Type.ID_FROM_CLIENT, request);
      case REVOKED -> trail.replayed(request, absent.id());
      case EXPIRED -> {}
    }
  }

  /** Compares the request's client with the registered one. Only reads the session. */
  @Override
  public void found(HttpServletRequest request, HttpSession session) {
    String handle = SessionHandle.of(session).orElse(null);
    if (handle == null || registry.visits().isMetWith(handle, known -> isSender(known, request))) {
      return;
    }
    Person.of(session)
        .flatMap(Person::account)
        .ifPresent(
            account ->
                registry
                    .visits()
                    .met(handle, Client.of(request), moved -> note(moved, account, handle)));
  }

  private static boolean isSender(Client known, HttpServletRequest request) {
    return known.isSender(request.getRemoteAddr(), request.getHeader("User-Agent"));
  }

  private void note(Moved moved, String account, String handle) {
    if (moved.isElsewhere()) {
      trail.note(Type.ADDRESS_CHANGED, moved.now(), account, handle);
    }
    if (moved.isAnotherBrowser()) {
      trail.note(Type.BROWSER_CHANGED, moved.now(), account, handle);
    }
  }

  @Override
  public void saved(HttpServletRequest request, Session session) {
    HttpSession own = request.getSession(false);
    if (own != null) {
      SessionHandle.of(own)
          .ifPresent(
              handle ->
                  registry
                      .visits()
                      .seen(
                          handle,
                          session.lastSeenAt(),
                          session.idleExpiresAt(),
                          Client.of(request)));
    }
  }
}
