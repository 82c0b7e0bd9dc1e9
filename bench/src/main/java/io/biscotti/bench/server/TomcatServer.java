package io.biscotti.bench.server;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.filters.CorsFilter;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.scan.StandardJarScanner;

/** Tomcat 11. */
final class TomcatServer {
  private static final int THREADS = 40;

  private TomcatServer() {}

  /** Starts on a free loopback port, and returns the port. */
  static int start(Keeper keeper, boolean virtual, Place place) throws Exception {
    Tomcat tomcat = tomcat(virtual, place);
    Context context = tomcat.addContext("", null);
    context.addServletContainerInitializer(
        (types, application) -> {
          if (keeper == Keeper.BARE_CORS) {
            cors(application);
          }
          keeper.install(application, place);
          application.addServlet("work", new WorkServlet(keeper.state())).addMapping("/");
        },
        Set.of());
    return run(tomcat, context);
  }

  /** Starts the WAR. */
  static int startWar(boolean virtual, Place place) throws Exception {
    Files.createDirectories(Path.of(place.home(), "webapps"));
    Tomcat tomcat = tomcat(virtual, place);
    tomcat.setAddDefaultWebXmlToWebapp(false);
    Context context = tomcat.addWebapp("", place.war().toAbsolutePath().toString());
    Tomcat.initWebappDefaults(context);
    // The defaults name a JSP servlet that the embedded Tomcat doesn't include.
    context.removeServletMapping("*.jsp");
    context.removeServletMapping("*.jspx");
    context.removeChild(context.findChild("jsp"));
    if (context.getJarScanner() instanceof StandardJarScanner scanner) {
      scanner.setScanClassPath(false);
    }
    return run(tomcat, context);
  }

  private static Tomcat tomcat(boolean virtual, Place place) {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(place.home());
    Connector connector = new Connector("HTTP/1.1");
    connector.setPort(0);
    set(connector, "address", "127.0.0.1");
    // A row waits for minutes until its turn, even on connections that have carried no request yet.
    set(connector, "connectionTimeout", Long.toString(Duration.ofHours(1).toMillis()));
    set(connector, "keepAliveTimeout", Long.toString(Duration.ofHours(1).toMillis()));
    // By default Tomcat closes a connection after a hundred requests.
    set(connector, "maxKeepAliveRequests", "-1");
    set(connector, "maxThreads", Integer.toString(THREADS));
    set(connector, "minSpareThreads", Integer.toString(THREADS));
    if (virtual) {
      set(connector, "useVirtualThreads", "true");
    }
    tomcat.setConnector(connector);
    return tomcat;
  }

  private static int run(Tomcat tomcat, Context context) throws Exception {
    tomcat.start();
    if (!context.getState().isAvailable()) {
      throw new IllegalStateException("the application didn't start; see the log above");
    }
    return tomcat.getConnector().getLocalPort();
  }

  private static void set(Connector connector, String name, String value) {
    if (!connector.setProperty(name, value)) {
      throw new IllegalStateException("Tomcat doesn't know " + name);
    }
  }

  private static void cors(ServletContext application) {
    FilterRegistration.Dynamic cors = application.addFilter("cors", new CorsFilter());
    cors.setInitParameter(CorsFilter.PARAM_CORS_ALLOWED_ORIGINS, Keeper.ORIGIN);
    cors.setInitParameter(CorsFilter.PARAM_CORS_SUPPORT_CREDENTIALS, "true");
    cors.setInitParameter(
        CorsFilter.PARAM_CORS_ALLOWED_METHODS, "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS");
    cors.setInitParameter(CorsFilter.PARAM_CORS_ALLOWED_HEADERS, "Content-Type");
    cors.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
  }
}
