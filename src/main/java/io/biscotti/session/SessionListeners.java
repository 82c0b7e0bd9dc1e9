package io.biscotti.session;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EventListener;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The application's session listeners, called in the order and with the values that the Servlet
 * spec requires in its chapter on lifecycle events. All listeners are called even if some throw;
 * the caller gets the exceptions after that. Immutable.
 */
final class SessionListeners {

  private static final Logger LOG = System.getLogger(SessionListeners.class.getName());

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
    tell(lifecycle, listener -> listener.sessionCreated(event));
  }

  /** Called in reverse order, while the session can still be read. */
  void destroyed(HttpSession session) {
    HttpSessionEvent event = new HttpSessionEvent(session);
    List<HttpSessionListener> reverse = new ArrayList<>(lifecycle);
    Collections.reverse(reverse);
    tell(reverse, listener -> listener.sessionDestroyed(event));
  }

  void idChanged(HttpSession session, String oldId) {
    HttpSessionEvent event = new HttpSessionEvent(session);
    tell(ids, listener -> listener.sessionIdChanged(event, oldId));
  }

  private static <T> void tell(List<T> listeners, Consumer<T> call) {
    EveryOne every = new EveryOne();
    listeners.forEach(listener -> every.tell(() -> call.accept(listener)));
    every.done();
  }

  /** A value is about to be bound, and can't be read from the session yet. */
  void binding(HttpSession session, String name, Object value) {
    if (value instanceof HttpSessionBindingListener bound) {
      bound.valueBound(new HttpSessionBindingEvent(session, name, value));
    }
  }

  /** An attribute was set; {@code old} is its previous value, or null. */
  void set(HttpSession session, String name, @Nullable Object old, Object value) {
    boolean unbinds = old != value && old instanceof HttpSessionBindingListener;
    if (attributes.isEmpty() && !unbinds) {
      return;
    }
    EveryOne every = new EveryOne();
    if (old != null && unbinds) {
      every.tell(() -> unbound(session, name, old));
    }
    HttpSessionBindingEvent event =
        new HttpSessionBindingEvent(session, name, old == null ? value : old);
    attributes.forEach(
        listener ->
            every.tell(
                () -> {
                  if (old == null) {
                    listener.attributeAdded(event);
                  } else {
                    listener.attributeReplaced(event);
                  }
                }));
    every.done();
  }

  /** An attribute was removed. */
  void removed(HttpSession session, String name, Object old) {
    if (attributes.isEmpty()) {
      unbound(session, name, old);
      return;
    }
    EveryOne every = new EveryOne();
    every.tell(() -> unbound(session, name, old));
    HttpSessionBindingEvent event = new HttpSessionBindingEvent(session, name, old);
    attributes.forEach(listener -> every.tell(() -> listener.attributeRemoved(event)));
    every.done();
  }

  /** A value is no longer an attribute. */
  void unbound(HttpSession session, String name, Object old) {
    if (old instanceof HttpSessionBindingListener bound) {
      bound.valueUnbound(new HttpSessionBindingEvent(session, name, old));
    }
  }

  /** A value was decoded. */
  void activated(HttpSession session, Object value) {
    if (value instanceof HttpSessionActivationListener listener) {
      listener.sessionDidActivate(new HttpSessionEvent(session));
    }
  }

  /** A value is about to be encoded. Exceptions are logged, because the response has begun. */
  void passivating(HttpSession session, Object value) {
    if (value instanceof HttpSessionActivationListener listener) {
      try {
        listener.sessionWillPassivate(new HttpSessionEvent(session));
      } catch (RuntimeException e) {
        LOG.log(
            Level.WARNING, "a session attribute threw an exception while the session was saved", e);
      }
    }
  }
}
