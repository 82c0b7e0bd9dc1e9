package io.biscotti.session;

import io.biscotti.container.UpgradedSocket;
import io.biscotti.lifecycle.SessionEvent;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.login.ContainerLogin;
import io.biscotti.store.Loaded;
import io.biscotti.store.MutableSession;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A session as an {@code HttpSession} (Servlet spec, chapter 7). Thread-safe.
 *
 * <p>An application may keep it after its request, as the endpoint of a WebSocket does. A store
 * with state then has the session as all requests have left it, and each change is saved at once.
 */
class ServletSession implements HttpSession {

  private static final boolean HAS_ACCESSOR = hasAccessor();

  private final MutableSession core;
  private final SessionScope scope;
  private final @Nullable RequestSession requestSession;
  private final boolean isNew;

  /** An attribute that Tomcat itself binds, see {@link UpgradedSocket#isListening}. */
  private volatile Map.@Nullable Entry<String, Object> ofTheContainer;

  ServletSession(MutableSession core, SessionScope scope, @Nullable RequestSession requestSession) {
    this.core = core;
    this.scope = scope;
    this.requestSession = requestSession;
    this.isNew = core.isFresh();
  }

  /** A session within a request. */
  static ServletSession of(MutableSession core, SessionScope scope, RequestSession requestSession) {
    return HAS_ACCESSOR
        ? new AccessorSession(core, scope, requestSession)
        : new ServletSession(core, scope, requestSession);
  }

  /** A session outside any request: one that expired, shown to its listeners. */
  static ServletSession of(MutableSession core, SessionScope scope) {
    return new ServletSession(core, scope, null);
  }

  private static boolean hasAccessor() {
    try {
      HttpSession.class.getMethod("getAccessor");
      return true;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  MutableSession core() {
    return core;
  }

  /** Whether the request is over, and the store has the session as it is now. */
  private boolean isKept() {
    return requestSession != null
        && requestSession.isOver()
        && !core.isLive()
        && scope.store().keepsState();
  }

  /**
   * Runs code with the session as the store has it now, and saves any changes.
   *
   * @throws IllegalStateException if the session is invalidated
   * @throws SessionException if the store is broken
   */
  private <T extends @Nullable Object> T outside(Function<HttpSession, T> use) {
    MutableSession now = stored();
    try {
      return use.apply(of(now, scope));
    } finally {
      // Save even if a listener has thrown.
      save(now);
    }
  }

  private void save(MutableSession now) {
    now.settle();
    if (!now.isEnded() && now.isChanged()) {
      scope.store().save(now);
    }
  }

  /** The session as the store has it now. */
  MutableSession stored() {
    if (scope.store().reload(core) instanceof Loaded.Live live) {
      return live.session();
    }
    throw new IllegalStateException("the session is invalidated");
  }

  private void change(Consumer<HttpSession> use) {
    outside(
        session -> {
          use.accept(session);
          return session;
        });
  }

  private void requireLive() {
    if (core.isEnded()) {
      throw new IllegalStateException("the session is invalidated");
    }
  }

  /**
   * Whether a call comes too late to change anything. Many frameworks set attributes again at the
   * end of each request; what changes nothing is allowed then.
   *
   * @throws IllegalStateException if the session is invalidated, or as {@link
   *     RequestSession#isLate}
   */
  private boolean isLate(@Nullable String attribute) {
    requireLive();
    // Changes that listeners make while the session ends are lost anyway.
    return requestSession != null
        && !core.isEnding()
        && !core.isLive()
        && requestSession.isLate(attribute);
  }

  private void refuseUnless(boolean allowed, @Nullable String attribute) {
    if (!allowed) {
      throw RequestSession.tooLate(scope, attribute);
    }
  }

  @Override
  public long getCreationTime() {
    requireLive();
    return core.createdAt().toEpochMilli();
  }

  @Override
  public String getId() {
    return core.id();
  }

  /**
   * When the client was last seen before this request: exact for requests that a server store has
   * seen on this node, otherwise accurate to a tenth of the idle timeout.
   */
  @Override
  public long getLastAccessedTime() {
    requireLive();
    return core.lastAccessedAt().toEpochMilli();
  }

  @Override
  public ServletContext getServletContext() {
    return scope.context();
  }

  @Override
  public void setMaxInactiveInterval(int seconds) {
    if (isKept()) {
      change(now -> now.setMaxInactiveInterval(seconds));
    } else if (core.isEnded()) {
      return;
    } else if (isLate(null)) {
      refuseUnless(core.keepsIdleSeconds(seconds), null);
    } else {
      core.idleSeconds(seconds);
      noteChange();
      if (core.isLive() && requestSession != null && requestSession.isOver()) {
        scope.store().save(core);
      }
    }
  }

  @Override
  public int getMaxInactiveInterval() {
    return core.idleSeconds();
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    requireLive();
    Map.Entry<String, Object> own = ofTheContainer;
    if (own != null && own.getKey().equals(name)) {
      return own.getValue();
    }
    if (isKept()) {
      return outside(now -> now.getAttribute(name));
    }
    Object value = core.get(name);
    if (value != null && core.activates(name)) {
      scope.listeners().activated(this, value);
    }
    return value;
  }

  @Override
  public Enumeration<String> getAttributeNames() {
    requireLive();
    return isKept() ? outside(HttpSession::getAttributeNames) : Collections.enumeration(names());
  }

  private List<String> names() {
    List<String> names = core.names();
    names.remove(ContainerLogin.PERSON);
    return names;
  }

  /**
   * Sets an attribute; null removes it. A value that is a binding listener is notified before it
   * becomes visible; if it throws then, the session stays unchanged. Exceptions of other listeners
   * are thrown once all of them were notified, and the attribute stays set.
   *
   * @throws IllegalArgumentException if the value can't be stored, or the name is too long
   * @throws IllegalStateException if the session is invalidated, or if the value is a new one and
   *     can no longer be saved
   */
  @Override
  public void setAttribute(String name, @Nullable Object value) {
    if (name == null) {
      throw new IllegalArgumentException("attribute name must not be null");
    }
    if (value == null) {
      removeAttribute(name);
    } else if (UpgradedSocket.isListening(value)) {
      ofTheContainer = Map.entry(name, value);
    } else if (isKept()) {
      change(now -> now.setAttribute(name, value));
    } else {
      bindAndSet(name, value);
    }
  }

  private void bindAndSet(String name, Object value) {
    boolean late = isLate(name);
    boolean binds = value instanceof HttpSessionBindingListener && core.get(name) != value;
    Object old;
    if (late) {
      old = binds ? null : core.substitute(name, value);
      refuseUnless(old != null, name);
    } else {
      old = binds ? bind(name, value) : core.set(name, value);
      noteChange();
    }
    scope.listeners().set(this, name, old, value);
  }

  /** Notifies a value that it is being bound, and sets the attribute. */
  private @Nullable Object bind(String name, Object value) {
    core.check(name, value);
    scope.listeners().binding(this, name, value);
    try {
      // The listener may have ended the session, changed it, or committed the response.
      refuseUnless(!isLate(name), name);
      return core.set(name, value);
    } catch (RuntimeException e) {
      scope.listeners().unbound(this, name, value);
      throw e;
    }
  }

  @Override
  public void removeAttribute(String name) {
    if (isKept()) {
      change(now -> now.removeAttribute(name));
      return;
    }
    if (isLate(name)) {
      refuseUnless(core.lacks(name), name);
      return;
    }
    Object old = core.remove(name);
    noteChange();
    if (old != null) {
      scope.listeners().removed(this, name, old);
    }
  }

  private void noteChange() {
    if (requestSession != null) {
      requestSession.changed();
    }
  }

  /**
   * Ends the session, even after the response is committed or the request is over: revoking the id
   * needs no cookie. An application may keep the object, to sign somebody out later. A listener
   * that invalidates the session again has no effect, and one that throws can't keep the session
   * alive.
   *
   * @throws IllegalStateException if the session is invalidated; once its request is over, also if
   *     another request has invalidated it
   * @throws SessionException if the store is broken; the session may still exist then
   */
  @Override
  public void invalidate() {
    requireLive();
    boolean kept = requestSession != null && requestSession.isOver();
    if (kept && scope.revocations().isEnded(core.id())) {
      throw new IllegalStateException("the session was invalidated by another request");
    }
    if (!core.beginEnd()) {
      return;
    }
    try {
      tellListeners();
    } finally {
      scope.sockets().end(core.id(), this::delete);
    }
  }

  /** Notifies the listeners that a session has expired, as they are notified of an invalidation. */
  static void expire(MutableSession core, SessionScope scope) {
    scope.events().publish(SessionEvent.Kind.EXPIRED, core.id());
    try {
      if (core.beginEnd()) {
        of(core, scope).tellListeners();
      }
    } finally {
      core.end();
      scope.sockets().ended();
    }
  }

  private void tellListeners() {
    EveryOne every = new EveryOne();
    every.tell(() -> scope.listeners().destroyed(this));
    for (String name : names()) {
      Object old = core.remove(name);
      if (old != null) {
        every.tell(() -> scope.listeners().removed(this, name, old));
      }
    }
    every.done();
  }

  private void delete() {
    try {
      scope.store().delete(core);
    } catch (SessionException e) {
      core.end();
      if (requestSession != null) {
        requestSession.fail(e);
      }
      throw e;
    }
    scope.events().publish(SessionEvent.Kind.ENDED, core.id());
    if (requestSession != null) {
      requestSession.ended();
    }
  }

  @Override
  public boolean isNew() {
    requireLive();
    return isNew;
  }
}
