package io.biscotti.session;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.util.Collections;
import java.util.Enumeration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A session as the Servlet API has it (Servlet spec, chapter 7). Thread-safe. */
class ServletSession implements HttpSession {

  private static final boolean HAS_ACCESSOR = hasAccessor();

  private final Session core;
  private final SessionScope scope;
  private final @Nullable RequestSession requestSession;
  private final boolean isNew;
  private final AtomicBoolean ending = new AtomicBoolean();

  ServletSession(Session core, SessionScope scope, @Nullable RequestSession requestSession) {
    this.core = core;
    this.scope = scope;
    this.requestSession = requestSession;
    this.isNew = core.isFresh();
  }

  /** A session within a request. */
  static ServletSession of(Session core, SessionScope scope, RequestSession requestSession) {
    return HAS_ACCESSOR
        ? new AccessorSession(core, scope, requestSession)
        : new ServletSession(core, scope, requestSession);
  }

  /** A session without a request: one that ran out, shown to its listeners. */
  static ServletSession of(Session core, SessionScope scope) {
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

  Session core() {
    return core;
  }

  private void requireLive() {
    if (core.isEnded()) {
      throw new IllegalStateException("the session is invalidated");
    }
  }

  private void requireChangeable(String what) {
    requireLive();
    // What listeners change while it ends is lost anyway.
    if (requestSession != null && !ending.get()) {
      requestSession.requireChangeable(what);
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

  /** When the client was last seen before this request, to a tenth of the idle time. */
  @Override
  public long getLastAccessedTime() {
    requireLive();
    return core.lastSeenAt().toEpochMilli();
  }

  @Override
  public ServletContext getServletContext() {
    return scope.context();
  }

  @Override
  public void setMaxInactiveInterval(int seconds) {
    if (!core.isEnded()) {
      requireChangeable("the session's idle time");
      core.idleSeconds(seconds);
      noteChange();
    }
  }

  @Override
  public int getMaxInactiveInterval() {
    return core.idleSeconds();
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    requireLive();
    Object value = core.get(name);
    if (value != null && core.activates(name)) {
      scope.listeners().activated(this, value);
    }
    return value;
  }

  @Override
  public Enumeration<String> getAttributeNames() {
    requireLive();
    return Collections.enumeration(core.names());
  }

  /**
   * Sets an attribute; null removes it. A value that listens is told before it can be seen; what it
   * throws then leaves the session as it was. What listeners throw later is thrown once all of them
   * were told, and the attribute stays set.
   *
   * @throws IllegalArgumentException if the value can't be stored, or the name is too long
   * @throws IllegalStateException if the session is invalidated, or can't be saved any more
   */
  @Override
  public void setAttribute(String name, @Nullable Object value) {
    if (name == null) {
      throw new IllegalArgumentException("an attribute needs a name, was null");
    }
    if (value == null) {
      removeAttribute(name);
      return;
    }
    requireChangeable("session attribute " + name);
    boolean binds = value instanceof HttpSessionBindingListener && core.get(name) != value;
    Object old = binds ? bind(name, value) : core.set(name, value);
    noteChange();
    scope.listeners().set(this, name, old, value);
  }

  /** Tells a value that it will be an attribute, and makes it one. */
  private @Nullable Object bind(String name, Object value) {
    core.check(name, value);
    scope.listeners().binding(this, name, value);
    try {
      // It may have ended the session, changed itself, or committed the response.
      requireChangeable("session attribute " + name);
      return core.set(name, value);
    } catch (RuntimeException e) {
      scope.listeners().unbound(this, name, value);
      throw e;
    }
  }

  @Override
  public void removeAttribute(String name) {
    requireChangeable("session attribute " + name);
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
   * Ends the session, whether the response is committed or not: that its id is revoked does not
   * take a cookie. A listener that hears of it and does the same changes nothing, and one that
   * throws does not keep the session.
   *
   * @throws IllegalStateException if the session is invalidated, or its request is over
   * @throws SessionException if the store is broken; the session may still be there then
   */
  @Override
  public void invalidate() {
    requireLive();
    if (requestSession != null) {
      requestSession.requireOpen("the session");
    }
    if (ending.getAndSet(true)) {
      return;
    }
    try {
      tellListeners();
    } finally {
      delete();
    }
  }

  /** Tells the listeners of a session that ran out what they hear when one is invalidated. */
  void ranOut() {
    try {
      tellListeners();
    } finally {
      core.end();
    }
  }

  private void tellListeners() {
    EveryOne every = new EveryOne();
    every.tell(() -> scope.listeners().destroyed(this));
    for (String name : core.names()) {
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
