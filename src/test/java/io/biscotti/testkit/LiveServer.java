package io.biscotti.testkit;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.logging.LogRecord;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.RemoteIpValve;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.ee11.websocket.servlet.WebSocketUpgradeFilter;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * A real container in this process, on a free loopback port, with one application at the root. It
 * trusts {@code X-Forwarded-Proto}, as behind a proxy that terminates TLS.
 */
public final class LiveServer implements AutoCloseable {
  /** More connections than any test opens at once. */
  private static final int ACCEPT_QUEUE = 1_024;

  /** The containers that a test runs on. */
  public enum Container {
    /** Jetty 12.1, ee11. */
    JETTY,
    /** Tomcat 11. */
    TOMCAT
  }

  private interface Stop {
    void run() throws Exception;
  }

  private final int port;
  private final Stop stop;

  private LiveServer(int port, Stop stop) {
    this.port = port;
    this.stop = stop;
  }

  /** Starts a server without error pages; throws the reason if the application refuses to start. */
  public static LiveServer start(Container container, ServletContainerInitializer application)
      throws Exception {
    return start(container, application, Map.of());
  }

  /**
   * Starts a server; throws the reason if the application refuses to start.
   *
   * @param errorPages path by status
   */
  public static LiveServer start(
      Container container, ServletContainerInitializer application, Map<Integer, String> errorPages)
      throws Exception {
    return start(container, application, errorPages, false);
  }

  /** Starts one that also takes HTTP/2, from clients that ask for an upgrade. */
  public static LiveServer startWithHttp2(
      Container container, ServletContainerInitializer application) throws Exception {
    return start(container, application, Map.of(), true);
  }

  private static LiveServer start(
      Container container,
      ServletContainerInitializer application,
      Map<Integer, String> errorPages,
      boolean http2)
      throws Exception {
    return container == Container.JETTY
        ? jetty(application, errorPages, http2)
        : tomcat(application, errorPages, http2);
  }

  private static LiveServer jetty(
      ServletContainerInitializer application, Map<Integer, String> errorPages, boolean http2)
      throws Exception {
    Server server = new Server();
    ServerConnector connector = listen(server, new ForwardedRequestCustomizer());
    if (http2) {
      connector.addConnectionFactory(new HTTP2CServerConnectionFactory(new HttpConfiguration()));
    }
    ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
    context.addServletContainerInitializer(application);
    ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
    errorPages.forEach(errors::addErrorPage);
    context.setErrorHandler(errors);
    server.setHandler(context);
    try {
      server.start();
    } catch (Exception refusal) {
      server.stop();
      throw refusal;
    }
    return new LiveServer(connector.getLocalPort(), server::stop);
  }

  /** Makes Jetty listen on a free loopback port, with these customizers for requests. */
  public static ServerConnector listen(Server server, HttpConfiguration.Customizer... ways) {
    HttpConfiguration http = new HttpConfiguration();
    http.setCustomizers(new ArrayList<>(List.of(ways)));
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    // The kernel resets connections that wait too long for a place among 50.
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    return connector;
  }

  private static LiveServer tomcat(
      ServletContainerInitializer application, Map<Integer, String> errorPages, boolean http2)
      throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir("target/tomcat");
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    tomcat.getConnector().setProperty("acceptCount", Integer.toString(ACCEPT_QUEUE));
    if (http2) {
      tomcat.getConnector().addUpgradeProtocol(new Http2Protocol());
    }
    tomcat.getEngine().getPipeline().addValve(new RemoteIpValve());
    Context context = tomcat.addContext("", null);
    context.addServletContainerInitializer(application, Set.of());
    errorPages.forEach(
        (status, path) -> {
          ErrorPage page = new ErrorPage();
          page.setErrorCode(status);
          page.setLocation(path);
          context.addErrorPage(page);
        });
    Throwable thrown;
    try (LogRecorder log = LogRecorder.of("org.apache.catalina.core")) {
      tomcat.start();
      thrown = firstThrown(log);
    }
    Stop stop =
        () -> {
          tomcat.stop();
          tomcat.destroy();
        };
    // Tomcat logs what a filter's init throws, and doesn't start the application.
    if (!context.getState().isAvailable()) {
      stop.run();
      throw new IllegalStateException("not started", thrown);
    }
    return new LiveServer(tomcat.getConnector().getLocalPort(), stop);
  }

  private static Throwable firstThrown(LogRecorder log) {
    return log.records().stream()
        .map(LogRecord::getThrown)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /**
   * Adds WebSocket endpoints to an application that starts on Jetty, behind its earlier filters.
   */
  public static void addSockets(ServletContext context, Class<?>... endpoints)
      throws ServletException {
    FilterRegistration.Dynamic upgrades =
        context.addFilter(WebSocketUpgradeFilter.class.getName(), WebSocketUpgradeFilter.class);
    upgrades.setAsyncSupported(true);
    upgrades.addMappingForUrlPatterns(null, true, "/*");
    new JakartaWebSocketServletContainerInitializer().onStartup(Set.of(endpoints), context);
  }

  /** The port on which the server listens. */
  public int port() {
    return port;
  }

  /** Sends one request without a body; headers are lines such as {@code Origin: null}. */
  public Reply send(String method, String path, String... headers) {
    return new Raw(URI.create("http://localhost:" + port)).call(method, path, headers);
  }

  @Override
  public void close() throws Exception {
    stop.run();
  }
}
