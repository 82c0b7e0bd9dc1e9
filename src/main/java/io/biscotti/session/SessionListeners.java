package io.biscotti.session;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EventListener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The application's session listeners, called in the order and with the values that the Servlet
 * spec's chapter on lifecycle events asks for. Immutable.
 */
final class SessionListeners {

  private final List<HttpSessionListener> lifecycle;
  private final List<HttpSessionIdListener> ids;
  private final List<HttpSessionAttributeListener> attributes;

  SessionListeners(List<? extends EventListener> all) {
    this.lifecycle = only(HttpSessionListener.class, all);
    this.ids = only(HttpSessionIdListener.class, all);
    this.attributes = only(HttpSessionAttributeListener.class, all);
  }

  private static <T> List<T> only(Class<T> type, List<? extends EventListener> all) {
    return all.stream().filter(type::isInstance).map(type::cast).toList();
  }

  void created(HttpSession session) {
    HttpSessionEvent event = new HttpSessionEvent(session);
    lifecycle.forEach(listener -> listener.sessionCreated(event));
  }

  /** Calls in reverse order, while the session can still be read. */
  void destroyed(HttpSession session) {
    HttpSessionEvent event = new HttpSessionEvent(session);
    List<HttpSessionListener> reverse = new ArrayList<>(lifecycle);
    Collections.reverse(reverse);
    reverse.forEach(listener -> listener.sessionDestroyed(event));
  }

  void idChanged(HttpSession session, String oldId) {
    HttpSessionEvent event = new HttpSessionEvent(session);
    ids.forEach(listener -> listener.sessionIdChanged(event, oldId));
  }

  /** An attribute was set where {@code old} was before, null for none. */
  void set(HttpSession session, String name, @Nullable Object old, Object value) {
    if (old != value && value instanceof HttpSessionBindingListener bound) {
      bound.valueBound(new HttpSessionBindingEvent(session, name, value));
    }
    if (old != null && old != value) {
      unbound(session, name, old);
    }
    if (attributes.isEmpty()) {
      return;
    }
    if (old == null) {
      HttpSessionBindingEvent event = new HttpSessionBindingEvent(session, name, value);
      attributes.forEach(listener -> listener.attributeAdded(event));
    } else {
      HttpSessionBindingEvent event = new HttpSessionBindingEvent(session, name, old);
      attributes.forEach(listener -> listener.attributeReplaced(event));
    }
  }

  void removed(HttpSession session, String name, Object old) {
    unbound(session, name, old);
    if (!attributes.isEmpty()) {
      HttpSessionBindingEvent event = new HttpSessionBindingEvent(session, name, old);
      attributes.forEach(listener -> listener.attributeRemoved(event));
    }
  }

  private static void unbound(HttpSession session, String name, Object old) {
    if (old instanceof HttpSessionBindingListener bound) {
      bound.valueUnbound(new HttpSessionBindingEvent(session, name, old));
    }
  }

  /** A value has been read back from its encoding. */
  void activated(HttpSession session, Object value) {
    if (value instanceof HttpSessionActivationListener listener) {
      listener.sessionDidActivate(new HttpSessionEvent(session));
    }
  }

  /** A value is about to be encoded. */
  void passivating(HttpSession session, Object value) {
    if (value instanceof HttpSessionActivationListener listener) {
      listener.sessionWillPassivate(new HttpSessionEvent(session));
    }
  }
}
