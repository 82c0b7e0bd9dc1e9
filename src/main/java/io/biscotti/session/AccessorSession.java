package io.biscotti.session;

import io.biscotti.store.Loaded;
import io.biscotti.store.MutableSession;
import jakarta.servlet.http.HttpSession;
import java.util.function.Consumer;

/**
 * A session with the accessor of Servlet 6.1. It is a separate class because Servlet 6.0 lacks the
 * return type of {@link #getAccessor}.
 */
final class AccessorSession extends ServletSession {

  private final SessionScope scope;

  AccessorSession(MutableSession core, SessionScope scope, RequestSession requestSession) {
    super(core, scope, requestSession);
    this.scope = scope;
  }

  /**
   * Gives access to this session from outside a request. The sealed store can't offer it: without a
   * response, it can't update the client's cookie.
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
          "the %s store can't reach a session outside a request".formatted(scope.store().name()));
    }
    return this::access;
  }

  /** Lets a caller use the session as it is now, and saves it afterwards. */
  private void access(Consumer<HttpSession> use) {
    if (scope.store().reload(core()) instanceof Loaded.Live live) {
      use.accept(ServletSession.of(live.session(), scope));
      if (!live.session().isEnded()) {
        scope.store().save(live.session());
      }
    } else {
      throw new IllegalStateException("the session is invalidated");
    }
  }
}
