package com.example.jetty;

import com.example.driver.Drive;
import com.example.driver.Server;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jetty.ee11.cdi.CdiDecoratingListener;
import org.eclipse.jetty.ee11.cdi.CdiServletContainerInitializer;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;

/** Jetty with its default settings, embedded. */
public final class OnJetty implements Server {

  public static void main(String[] arguments) throws Exception {
    Drive.run(new OnJetty(), arguments);
  }

  @Override
  public String name() {
    return "Jetty 12.1";
  }

  @Override
  public AutoCloseable start(
      Map<String, Path> wars, Map<String, String> parameters, Path work, int port, int headerBytes)
      throws Exception {
    org.eclipse.jetty.server.Server server =
        new org.eclipse.jetty.server.Server(new InetSocketAddress("127.0.0.1", port));
    if (headerBytes > 0) {
      HttpConfiguration http =
          server
              .getConnectors()[0]
              .getConnectionFactory(HttpConnectionFactory.class)
              .getHttpConfiguration();
      http.setRequestHeaderSize(headerBytes);
      http.setResponseHeaderSize(headerBytes);
      http.setMaxResponseHeaderSize(headerBytes);
    }
    ContextHandlerCollection contexts = new ContextHandlerCollection();
    for (Map.Entry<String, Path> war : wars.entrySet()) {
      contexts.addHandler(context(war.getKey(), war.getValue(), parameters, work));
    }
    server.setHandler(contexts);
    try {
      server.start();
    } catch (Exception e) {
      server.stop();
      throw e;
    }
    return server::stop;
  }

  private static WebAppContext context(
      String path, Path war, Map<String, String> parameters, Path work) throws Exception {
    WebAppContext context = new WebAppContext();
    context.setContextPath(path.isEmpty() ? "/" : path);
    context.setWar(war.toString());
    // Like a folder named work in Jetty's base: some applications keep files there across restarts.
    context.setTempDirectory(Files.createDirectories(work.resolve("jetty" + path)).toFile());
    context.setTempDirectoryPersistent(true);
    // Jetty's module cdi-decorate does the same, so that servlets are injected.
    context.setInitParameter(
        CdiServletContainerInitializer.CDI_INTEGRATION_ATTRIBUTE, CdiDecoratingListener.MODE);
    context.setThrowUnavailableOnStartupException(true);
    parameters.forEach(context::setInitParameter);
    return context;
  }
}
