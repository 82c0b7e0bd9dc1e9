package io.biscotti.container;

import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Properties;

/**
 * The session cookies of the applications in this process. Two applications of one host with the
 * same cookie overwrite each other's cookies, so the second one to start logs a warning. They don't
 * share our classes, so the list is kept in the system properties, as plain strings.
 */
public final class SharedNames implements AutoCloseable {

  private static final Logger LOG = System.getLogger(SharedNames.class.getName());

  private final String property;
  private final String path;

  private SharedNames(String property, String path) {
    this.property = property;
    this.path = path;
  }

  /**
   * Records an application's session cookie, and warns if another application has the same.
   *
   * @param context the web application
   * @param cookie the cookie's name, domain and path, which together decide whether one cookie
   *     replaces another (RFC 6265bis, 5.7)
   * @return to be closed with the application
   */
  public static SharedNames note(ServletContext context, String cookie) {
    String property = "io.biscotti.cookie " + host(context) + " " + cookie;
    String path = context.getContextPath();
    String other = (String) properties().putIfAbsent(property, path);
    if (other != null && !other.equals(path)) {
      LOG.log(
          Level.WARNING,
          "the applications at \"{0}/\" and \"{1}/\" use the same session cookie ({2}) and will sign"
              + " each other''s visitors out: give one of them another <name> in the <cookie-config>"
              + " of its web.xml",
          other,
          path,
          cookie);
    }
    return new SharedNames(property, path);
  }

  private static Properties properties() {
    return System.getProperties();
  }

  /** Cookies belong to a host, whatever its port. */
  private static String host(ServletContext context) {
    try {
      return String.valueOf(context.getVirtualServerName());
    } catch (UnsupportedOperationException e) {
      return "";
    }
  }

  /** Forgets the application. */
  @Override
  public void close() {
    properties().remove(property, path);
  }
}
