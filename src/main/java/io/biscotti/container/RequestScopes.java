package io.biscotti.container;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpSessionListener;
import java.lang.System.Logger.Level;
import java.util.EventListener;
import java.util.List;
import java.util.function.Consumer;

/**
 * Listeners to both requests and sessions, such as those of CDI implementations. They manage
 * session-scoped beans, and look for the session in the request of which they were notified. The
 * container notifies them of its own request before any filter runs. {@link #move} ends that
 * request for them and notifies them of the wrapped one instead, so that they find the filter's
 * session. {@link #moveBack} does the reverse while the session can still change: a listener may
 * write beans at the end of a request, as Weld does with a new conversation. The container then
 * notifies them of the end of its own request.
 *
 * @param context the web application
 * @param listeners in the container's order
 */
public record RequestScopes(ServletContext context, List<ServletRequestListener> listeners) {

  private static final System.Logger LOG = System.getLogger(RequestScopes.class.getName());

  /**
   * The attribute in which Weld remembers a session that ended during a request. At the request's
   * end, Weld notifies observers, but keeps the attribute.
   */
  private static final String ENDED = "org.jboss.weld.jakarta.servlet.http.HttpSession";

  /**
   * Finds such listeners of a web application.
   *
   * @param context the web application
   * @return without listeners if the container doesn't list them
   */
  public static RequestScopes of(ServletContext context) {
    List<EventListener> all = Container.of(context).listeners().orElse(List.of());
    return new RequestScopes(
        context,
        all.stream()
            .filter(HttpSessionListener.class::isInstance)
            .filter(ServletRequestListener.class::isInstance)
            .map(ServletRequestListener.class::cast)
            .toList());
  }

  /**
   * Lets the listeners continue with another object for the same request.
   *
   * @param from the request of which the container notified them
   * @param to its wrapper
   * @throws RuntimeException if a listener throws it, for example for an unknown conversation
   */
  public void move(ServletRequest from, ServletRequest to) {
    if (listeners.isEmpty()) {
      return;
    }
    ServletRequestEvent before = new ServletRequestEvent(context, from);
    reversed(listener -> listener.requestDestroyed(before));
    ServletRequestEvent after = new ServletRequestEvent(context, to);
    listeners.forEach(listener -> listener.requestInitialized(after));
  }

  /**
   * Lets the listeners end the use of a wrapper and continue with the container's request.
   * Exceptions are logged, as in containers.
   *
   * @param to the wrapper
   * @param from the request of which the container notified them
   */
  public void moveBack(ServletRequest to, ServletRequest from) {
    if (listeners.isEmpty()) {
      return;
    }
    ServletRequestEvent before = new ServletRequestEvent(context, to);
    reversed(listener -> guarded(listener, () -> listener.requestDestroyed(before)));
    to.removeAttribute(ENDED);
    ServletRequestEvent after = new ServletRequestEvent(context, from);
    listeners.forEach(listener -> guarded(listener, () -> listener.requestInitialized(after)));
  }

  private void reversed(Consumer<ServletRequestListener> call) {
    for (int i = listeners.size() - 1; i >= 0; i--) {
      call.accept(listeners.get(i));
    }
  }

  private static void guarded(ServletRequestListener listener, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, listener.getClass().getName() + " failed at the end of a request", e);
    }
  }
}
