package io.biscotti.container;

import jakarta.servlet.ServletContext;
import java.util.EventListener;
import java.util.List;
import java.util.Optional;

/**
 * Tomcat 10.1 and 11, reached through the context attribute that its own servlets use ({@code
 * Globals.RESOURCES_ATTR}, a {@code WebResourceRoot}).
 *
 * @param context an {@code org.apache.catalina.Context}
 */
record Tomcat(Object context, Calls calls) implements Container {

  static Optional<Container> of(ServletContext context, Calls calls) {
    return Optional.ofNullable(context.getAttribute("org.apache.catalina.resources"))
        .flatMap(resources -> calls.call(resources, "getContext"))
        .map(found -> new Tomcat(found, calls));
  }

  @Override
  public Optional<List<EventListener>> listeners() {
    return Listeners.of(
        calls.list(context, "getApplicationLifecycleListeners"),
        calls.list(context, "getApplicationEventListeners"));
  }

  @Override
  public Optional<HeaderLimit> headerLimit() {
    return calls
        .call(context, "getParent")
        .flatMap(host -> calls.call(host, "getParent"))
        .flatMap(engine -> calls.call(engine, "getService"))
        .flatMap(service -> calls.list(service, "findConnectors"))
        .flatMap(
            connectors ->
                connectors.stream()
                    .map(this::limit)
                    .reduce(HeaderLimit::greater)
                    .orElse(Optional.empty()));
  }

  /**
   * The limit of a connector. An AJP connector limits its packets instead, and lacks these
   * properties.
   */
  private Optional<HeaderLimit> limit(Object connector) {
    return calls
        .number(connector, "getProperty", "maxHttpRequestHeaderSize")
        .flatMap(
            request ->
                calls
                    .number(connector, "getProperty", "maxHttpResponseHeaderSize")
                    .map(
                        response ->
                            new HeaderLimit(
                                request,
                                response,
                                "maxHttpRequestHeaderSize and maxHttpResponseHeaderSize of its"
                                    + " Connector")));
  }
}
