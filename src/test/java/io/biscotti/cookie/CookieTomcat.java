package io.biscotti.cookie;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.TomcatURLStreamHandlerFactory;

/**
 * {@link CookieServlet} in the Tomcat of the class path. It is used only through {@code
 * IntSupplier} and {@code AutoCloseable}, so that a separate class loader can supply another
 * Tomcat.
 */
public class CookieTomcat implements IntSupplier, AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger("org.apache");

  private final Tomcat tomcat = new Tomcat();

  /** Starts Tomcat on a free port of 127.0.0.1. */
  public CookieTomcat() throws Exception {
    LOGGER.setLevel(Level.SEVERE);
    // Only one Tomcat per process may install its URL handler, and none needs it here.
    TomcatURLStreamHandlerFactory.disable();
    Path target = Files.createDirectories(Path.of(System.getProperty("basedir", ""), "target"));
    Path base = Files.createTempDirectory(target, "tomcat");
    tomcat.setBaseDir(base.toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", base.toString());
    Tomcat.addServlet(context, "cookies", new CookieServlet());
    for (String path : new String[] {"/add/*", "/cookie/*", "/sent"}) {
      context.addServletMappingDecoded(path, "cookies");
    }
    tomcat.start();
  }

  /** Returns the port. */
  @Override
  public int getAsInt() {
    return tomcat.getConnector().getLocalPort();
  }

  @Override
  public void close() throws Exception {
    tomcat.stop();
    tomcat.destroy();
  }
}
