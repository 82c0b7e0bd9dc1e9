package io.biscotti.testkit.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardService;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.scan.StandardJarScanner;

/** Tomcat 11 or 10.1: compiled against 11, it calls nothing that 10.1 lacks. */
final class TomcatMain implements Container {

  private final Tomcat tomcat = new Tomcat();

  private TomcatMain() {}

  /** Runs until standard input ends. */
  public static void main(String[] args) {
    Launch.run(new TomcatMain());
  }

  @Override
  public Ports start(Launch launch) throws Exception {
    tomcat.setBaseDir(".");
    // Tomcat unpacks a WAR here; without the directory, it would run the application packed, and
    // slowly.
    Files.createDirectories(Path.of("webapps"));
    tomcat.setAddDefaultWebXmlToWebapp(false);
    Connector http = connector(launch.httpPort(), launch);
    Connector https = connector(launch.httpsPort(), launch);
    secure(https, launch);
    tomcat.setConnector(http);
    tomcat.setConnector(https);
    // docs/deploying.md advises error pages without stack traces and version.
    ErrorReportValve reports = new ErrorReportValve();
    reports.setShowReport(false);
    reports.setShowServerInfo(false);
    tomcat.getHost().getPipeline().addValve(reports);
    ClassLoader parent = launch.parent();
    List<Context> contexts = new ArrayList<>();
    contexts.add(application(launch.war(), launch.contextPath(), parent));
    if (launch.beside() != null) {
      contexts.add(application(launch.beside(), Launch.BESIDE, parent));
    }
    if (Launch.hasPeople()) {
      Launch.PEOPLE.forEach(
          (name, roles) -> {
            tomcat.addUser(name, Launch.password(name));
            roles.forEach(role -> tomcat.addRole(name, role));
          });
    }
    if (Launch.isGraceful()) {
      drain(http, https);
    }
    tomcat.start();
    for (Context context : contexts) {
      if (context.getState() != LifecycleState.STARTED) {
        throw new IllegalStateException("The application didn't start: " + context.getState());
      }
    }
    return new Ports(http.getLocalPort(), https.getLocalPort());
  }

  @Override
  public void stop() throws Exception {
    tomcat.stop();
    tomcat.destroy();
  }

  /**
   * Stops gracefully, as docs/operating.md advises, with the shutdown hook of Tomcat's own start
   * script.
   */
  private void drain(Connector... connectors) {
    for (Connector connector : connectors) {
      connector.setProperty("bindOnInit", "false");
    }
    if (tomcat.getService() instanceof StandardService service) {
      service.setGracefulStopAwaitMillis(Launch.GRACE.toMillis());
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopQuietly, "tomcat-shutdown"));
  }

  private void stopQuietly() {
    try {
      stop();
    } catch (Exception e) {
      e.printStackTrace();
    }
  }

  private Context application(Path war, String path, ClassLoader parent) {
    Context context = tomcat.addWebapp(path, war.toString());
    context.setParentClassLoader(parent);
    context.setCrossContext(true);
    Tomcat.initWebappDefaults(context);
    // The defaults name a JSP servlet that the embedded Tomcat doesn't include.
    context.removeServletMapping("*.jsp");
    context.removeServletMapping("*.jspx");
    context.removeChild(context.findChild("jsp"));
    if (context instanceof StandardContext standard) {
      standard.setFailCtxIfServletStartFails(true);
    }
    if (context.getJarScanner() instanceof StandardJarScanner scanner) {
      scanner.setScanClassPath(false);
    }
    return context;
  }

  private static Connector connector(int port, Launch launch) {
    Connector connector = new Connector("HTTP/1.1");
    connector.setPort(port);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("acceptCount", "1024");
    connector.setProperty("maxHttpRequestHeaderSize", Integer.toString(launch.headerBytes()));
    connector.setProperty("maxHttpResponseHeaderSize", Integer.toString(launch.headerBytes()));
    return connector;
  }

  private static void secure(Connector connector, Launch launch) {
    connector.setScheme("https");
    connector.setSecure(true);
    connector.setProperty("SSLEnabled", "true");
    SSLHostConfig host = new SSLHostConfig();
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
    certificate.setCertificateKeystoreFile(launch.keyStore().toString());
    certificate.setCertificateKeystorePassword(launch.password());
    host.addCertificate(certificate);
    connector.addSslHostConfig(host);
  }
}
