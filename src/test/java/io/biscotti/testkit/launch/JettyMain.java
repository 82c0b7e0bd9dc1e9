package io.biscotti.testkit.launch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.jetty.ee.webapp.WebAppClassLoader;
import org.eclipse.jetty.ee11.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.security.Credential;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty 12.1 with its EE 11 environment and annotation scanning. */
final class JettyMain implements Container {
  /** More connections than any test opens at once. */
  private static final int ACCEPT_QUEUE = 1_024;

  /**
   * The initializers to exclude: web.xml's absolute-ordering doesn't do so on the server's class
   * path.
   */
  private static final String OTHER_INITIALIZERS =
      "(?!io\\.biscotti\\.|org\\.eclipse\\.jetty\\.).*";

  private final QueuedThreadPool threads = new QueuedThreadPool();
  private final Server server = new Server(threads);

  private JettyMain() {
    threads.setName(Host.threads());
  }

  /** Runs until standard input ends. */
  public static void main(String[] args) throws InterruptedException {
    Launch.run(JettyMain::new);
  }

  @Override
  public Ports start(Launch launch) throws Exception {
    HttpConfiguration plain = configuration(launch);
    ServerConnector http = connector(launch.httpPort(), new HttpConnectionFactory(plain));
    HttpConfiguration secure = configuration(launch);
    // Tests use arbitrary host names and addresses, so SNI is not checked.
    secure.addCustomizer(new SecureRequestCustomizer(false));
    ServerConnector https =
        connector(
            launch.httpsPort(),
            new SslConnectionFactory(tls(launch), "http/1.1"),
            new HttpConnectionFactory(secure));
    server.addConnector(http);
    server.addConnector(https);
    ContextHandlerCollection contexts = new ContextHandlerCollection();
    server.setHandler(contexts);
    ClassLoader parent = launch.parent();
    contexts.addHandler(
        application(launch.war(), launch.contextPath(), parent, work(launch, "work")));
    if (launch.beside() != null) {
      contexts.addHandler(
          application(launch.beside(), Launch.BESIDE, parent, work(launch, "work-beside")));
    }
    if (Launch.isGraceful()) {
      // docs/operating.md advises these settings.
      server.setStopAtShutdown(true);
      server.setStopTimeout(Launch.GRACE.toMillis());
      server.insertHandler(new GracefulHandler());
    }
    server.start();
    return new Ports(http.getLocalPort(), https.getLocalPort());
  }

  @Override
  public void stop() throws Exception {
    server.stop();
  }

  private static File work(Launch launch, String name) {
    return launch.directory().resolve(name).toFile();
  }

  private static WebAppContext application(Path war, String path, ClassLoader parent, File work)
      throws IOException {
    WebAppContext context = new WebAppContext();
    context.setContextPath(path.isEmpty() ? "/" : path);
    context.setWar(war.toString());
    context.setTempDirectory(work);
    WebAppClassLoader loader = new WebAppClassLoader(parent, context);
    Host.claim(loader);
    context.setClassLoader(loader);
    context.setCrossContextDispatchSupported(true);
    if (Launch.isLoaded()) {
      context.setParentLoaderPriority(true);
      context.setAttribute(
          AnnotationConfiguration.SERVLET_CONTAINER_INITIALIZER_EXCLUSION_PATTERN,
          OTHER_INITIALIZERS);
    }
    // Otherwise the server would run and respond with 503 for a broken application.
    context.setThrowUnavailableOnStartupException(true);
    if (Launch.hasPeople()) {
      UserStore people = new UserStore();
      Launch.PEOPLE.forEach(
          (name, roles) ->
              people.addUser(
                  name,
                  Credential.getCredential(Launch.password(name)),
                  roles.toArray(String[]::new)));
      HashLoginService logins = new HashLoginService("door");
      logins.setUserStore(people);
      context.getSecurityHandler().setLoginService(logins);
    }
    return context;
  }

  private static HttpConfiguration configuration(Launch launch) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setRequestHeaderSize(launch.headerBytes());
    configuration.setResponseHeaderSize(launch.headerBytes());
    configuration.setMaxResponseHeaderSize(launch.headerBytes());
    return configuration;
  }

  private static SslContextFactory.Server tls(Launch launch) {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStorePath(launch.keyStore().toString());
    tls.setKeyStorePassword(launch.password());
    return tls;
  }

  private ServerConnector connector(int port, ConnectionFactory... factories) {
    ServerConnector connector = new ServerConnector(server, factories);
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    return connector;
  }
}
