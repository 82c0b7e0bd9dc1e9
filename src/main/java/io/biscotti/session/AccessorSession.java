package io.biscotti.session;

import io.biscotti.store.MutableSession;
import jakarta.servlet.http.HttpSession;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
   * @return null if the store keeps no state on the server
   * @throws IllegalStateException if the session is invalidated
   */
  @Override
  public @Nullable Accessor getAccessor() {
    if (core().isEnded()) {
      throw new IllegalStateException("the session is invalidated");
    }
    String id = getId();
    return scope.store().keepsState() ? use -> access(id, use) : null;
  }

  /** Runs code with the current state of the session. Counts as a request to it. */
  private void access(String id, Consumer<HttpSession> use) {
    MutableSession now = stored();
    if (!now.id().equals(id)) {
      throw new IllegalStateException("the session's id has changed since getAccessor");
    }
    use.accept(ServletSession.of(now, scope));
    if (!now.isEnded()) {
      scope.store().save(now);
    }
  }
}
