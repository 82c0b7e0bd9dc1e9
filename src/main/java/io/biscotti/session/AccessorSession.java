package io.biscotti.session;

import java.util.function.Consumer;

/**
 * A session with the accessor of Servlet 6.1. In a class of its own, as Servlet 6.0 has no type for
 * what {@link #getAccessor} returns.
 */
final class AccessorSession extends ServletSession {

  private final SessionScope scope;

  AccessorSession(Session core, SessionScope scope, RequestSession requestSession) {
    super(core, scope, requestSession);
    this.scope = scope;
  }

  /**
   * Access to this session from outside a request. The sealed store can't offer it: without a
   * response there is no way to the client's cookie.
   *
   * @throws IllegalStateException if the session is invalidated
   * @throws UnsupportedOperationException if the store keeps no state on the server
   */
  @Override
  public Accessor getAccessor() {
    if (core().isEnded()) {
      throw new IllegalStateException("the session is invalidated");
    }
    if (!scope.store().keepsState()) {
      throw new UnsupportedOperationException(
          "the %s store keeps no session that could be reached outside a request"
              .formatted(scope.store().name()));
    }
    return this::access;
  }

  private void access(Consumer<jakarta.servlet.http.HttpSession> use) {
    scope.outside(core(), use);
  }
}
