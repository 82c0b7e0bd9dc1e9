package io.biscotti.container;

import jakarta.servlet.ServletContext;
import java.util.EventListener;
import java.util.List;
import java.util.Optional;

/**
 * Jetty 12, reached through its {@code ServletContext} ({@code
 * ServletContextApi.getContextHandler}).
 *
 * @param handler an {@code org.eclipse.jetty.ee11.servlet.ServletContextHandler}
 */
record Jetty(Object handler, Calls calls) implements Container {

  static Optional<Container> of(ServletContext context, Calls calls) {
    return calls.call(context, "getContextHandler").map(found -> new Jetty(found, calls));
  }

  /** Without a {@code SessionHandler} there are no session listeners. */
  @Override
  public Optional<List<EventListener>> listeners() {
    return Listeners.of(
        calls.list(handler, "getEventListeners"),
        calls
            .call(handler, "getSessionHandler")
            .map(sessions -> calls.list(sessions, "getEventListeners"))
            .orElse(Optional.of(List.of())));
  }

  @Override
  public Optional<HeaderLimit> headerLimit() {
    return calls
        .call(handler, "getServer")
        .flatMap(server -> calls.list(server, "getConnectors"))
        .flatMap(
            connectors ->
                connectors.stream()
                    .map(this::limit)
                    .reduce(HeaderLimit::greater)
                    .orElse(Optional.empty()));
  }

  /** A connector has a factory for each protocol; the one for TLS has no headers. */
  private Optional<HeaderLimit> limit(Object connector) {
    return calls
        .list(connector, "getConnectionFactories")
        .flatMap(
            factories ->
                factories.stream()
                    .flatMap(factory -> calls.call(factory, "getHttpConfiguration").stream())
                    .map(this::configured)
                    .reduce(HeaderLimit::greater)
                    .orElse(Optional.empty()));
  }

  private Optional<HeaderLimit> configured(Object http) {
    return calls
        .number(http, "getRequestHeaderSize")
        .flatMap(
            request ->
                calls
                    .number(http, "getMaxResponseHeaderSize")
                    .or(() -> calls.number(http, "getResponseHeaderSize"))
                    .map(
                        response ->
                            new HeaderLimit(
                                request,
                                response,
                                "requestHeaderSize, responseHeaderSize and maxResponseHeaderSize"
                                    + " of its HttpConfiguration")));
  }
}
