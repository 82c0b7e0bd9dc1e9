package io.biscotti.container;

import jakarta.servlet.ServletContext;
import java.util.EventListener;
import java.util.List;
import java.util.Optional;

/**
 * Reads the listeners of WildFly, with its servlet container Undertow, and of Open Liberty. Both
 * keep them in fields without public methods, and don't reveal their header limits to applications.
 */
final class ByFields {

  /**
   * The servers' own listeners, which are left out: Undertow's and WildFly's accept only the
   * server's sessions.
   */
  private static final List<String> OF_WILDFLY =
      List.of("io.undertow.", "org.wildfly.", "org.jboss.as.");

  /** The fields of {@code com.ibm.ws.webcontainer.webapp.WebApp} that hold listeners. */
  private static final List<String> OF_LIBERTY =
      List.of(
          "servletRequestListeners",
          "sessionListeners",
          "sessionIdListeners",
          "sessionAttrListeners");

  private ByFields() {}

  static boolean isUndertow(ServletContext context) {
    return context.getClass().getName().startsWith("io.undertow.servlet.");
  }

  static boolean isLiberty(ServletContext context) {
    String name = context.getClass().getName();
    return name.startsWith("com.ibm.") || name.startsWith("io.openliberty.");
  }

  /** The application's listeners; empty on another server, or if the fields are missing. */
  static Optional<List<EventListener>> listeners(ServletContext context, Calls calls) {
    Optional<List<Object>> all =
        isUndertow(context)
            ? undertow(context, calls)
            : isLiberty(context) ? liberty(context, calls) : Optional.empty();
    return all.map(Listeners::distinct);
  }

  private static Optional<List<Object>> undertow(ServletContext context, Calls calls) {
    return calls
        .call(context, "getDeployment")
        .flatMap(deployment -> calls.call(deployment, "getApplicationListeners"))
        .flatMap(listeners -> calls.listIn(listeners, "allListeners"))
        .map(
            managed ->
                managed.stream()
                    .flatMap(each -> calls.call(each, "instance").stream())
                    .filter(
                        each ->
                            OF_WILDFLY.stream().noneMatch(each.getClass().getName()::startsWith))
                    .toList());
  }

  private static Optional<List<Object>> liberty(ServletContext context, Calls calls) {
    return calls
        .call(context, "getIServletContext")
        .map(
            application ->
                OF_LIBERTY.stream().map(each -> calls.listIn(application, each)).toList())
        .filter(lists -> lists.stream().allMatch(Optional::isPresent))
        .map(lists -> lists.stream().flatMap(Optional::stream).flatMap(List::stream).toList());
  }
}
