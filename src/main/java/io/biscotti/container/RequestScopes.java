package io.biscotti.container;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.EventListener;
import java.util.List;

/**
 * Listeners that hear of both requests and sessions, as those of CDI implementations do: they keep
 * the beans of a session, and look for it in the request that they were told of. The container
 * tells them of its own request before any filter runs. {@link #move} ends that and tells them of
 * the wrapped one instead, so that they find the session of the filter. The container tells them of
 * the request's end.
 *
 * @param context the web application
 * @param listeners in the container's order
 */
public record RequestScopes(ServletContext context, List<ServletRequestListener> listeners) {

  /**
   * Those of a web application.
   *
   * @param context the web application
   * @return none if the container doesn't list its listeners
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
   * @param from the request of which the container told them
   * @param to its wrapper
   */
  public void move(ServletRequest from, ServletRequest to) {
    if (listeners.isEmpty()) {
      return;
    }
    ServletRequestEvent before = new ServletRequestEvent(context, from);
    for (int i = listeners.size() - 1; i >= 0; i--) {
      listeners.get(i).requestDestroyed(before);
    }
    ServletRequestEvent after = new ServletRequestEvent(context, to);
    listeners.forEach(listener -> listener.requestInitialized(after));
  }
}
