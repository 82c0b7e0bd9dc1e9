package io.biscotti.bench.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/** Jetty 12.1. */
final class JettyServer {
  private static final int THREADS = 40;

  private JettyServer() {}

  /** Starts on a free loopback port, and returns the port. */
  static int start(Keeper keeper, boolean virtual, Place place) throws Exception {
    // A WAR finds the same, wherever sessions are kept.
    ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
    context.addServletContainerInitializer(
        (types, application) -> {
          keeper.install(application, place);
          application.addServlet("work", new WorkServlet(keeper.state())).addMapping("/");
        });
    return listen(keeper == Keeper.BARE_CORS ? cors(context) : context, virtual);
  }

  /** Starts the WAR. */
  static int startWar(boolean virtual, Place place) throws Exception {
    WebAppContext context = new WebAppContext();
    context.setContextPath("/");
    context.setWar(place.war().toString());
    context.setTempDirectory(Path.of(place.home(), "work").toFile());
    context.setThrowUnavailableOnStartupException(true);
    return listen(context, virtual);
  }

  private static int listen(Handler handler, boolean virtual) throws Exception {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, THREADS);
    if (virtual) {
      VirtualThreadPool executor = new VirtualThreadPool();
      threads.addBean(executor);
      threads.setVirtualThreadsExecutor(executor);
    }
    Server server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setIdleTimeout(Duration.ofHours(1).toMillis());
    server.addConnector(connector);
    server.setHandler(handler);
    server.start();
    return connector.getLocalPort();
  }

  private static Handler cors(Handler application) {
    CrossOriginHandler cors = new CrossOriginHandler();
    cors.setAllowedOriginPatterns(Set.of("https://shop\\.example"));
    cors.setAllowCredentials(true);
    cors.setAllowedMethods(Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
    cors.setAllowedHeaders(Set.of("Content-Type"));
    cors.setHandler(application);
    return cors;
  }
}
