package io.biscotti.account;

import io.biscotti.client.Client;
import io.biscotti.event.Type;
import io.biscotti.registry.SessionRegistry;
import io.biscotti.session.Loaded;
import io.biscotti.session.Session;
import io.biscotti.session.SessionObserver;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

/**
 * Keeps what is known of signed-in sessions up to date as requests use them, and notes what is odd
 * about the cookies and clients that it sees. Thread-safe.
 */
public final class SessionWatch implements SessionObserver {
  private static final String CLIENT = "client";

  private final SessionRegistry registry;
  private final AuditTrail trail;

  /** Watches for these. */
  public SessionWatch(SessionRegistry registry, AuditTrail trail) {
    this.registry = registry;
    this.trail = trail;
  }

  /** Remembers from where somebody signed in. */
  static void remember(HttpServletRequest request, HttpSession session) {
    session.setAttribute(CLIENT, text(request));
  }

  /** Of one word, the address, and the browser's key. */
  private static String text(HttpServletRequest request) {
    Client client = Client.withoutHints(request);
    return client.address() + ' ' + client.browser();
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

  @Override
  public void found(HttpServletRequest request, HttpSession session) {
    if (!(session.getAttribute(CLIENT) instanceof String known)) {
      return;
    }
    String now = text(request);
    if (now.equals(known)) {
      return;
    }
    session.setAttribute(CLIENT, now);
    if (!address(now).equals(address(known))) {
      note(Type.ADDRESS_CHANGED, request, session);
    }
    if (!browser(now).equals(browser(known))) {
      note(Type.BROWSER_CHANGED, request, session);
    }
  }

  private static String address(String text) {
    return text.substring(0, text.indexOf(' '));
  }

  private static String browser(String text) {
    return text.substring(text.indexOf(' ') + 1);
  }

  private void note(Type type, HttpServletRequest request, HttpSession session) {
    Person.of(session)
        .flatMap(Person::account)
        .ifPresent(id -> trail.note(type, request, id, OwnSessions.handle(session)));
  }

  @Override
  public void saved(HttpServletRequest request, Session session) {
    HttpSession own = request.getSession(false);
    if (own != null) {
      OwnSessions.handle(own)
          .ifPresent(
              handle ->
                  registry.seen(
                      handle, session.lastSeenAt(), session.idleExpiresAt(), Client.of(request)));
    }
  }
}
