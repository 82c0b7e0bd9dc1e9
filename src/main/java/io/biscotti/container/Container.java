package io.biscotti.container;

import jakarta.servlet.ServletContext;
import java.lang.System.Logger.Level;
import java.util.EventListener;
import java.util.List;
import java.util.Optional;

/**
 * What Tomcat, Jetty, WildFly and Open Liberty reveal beyond the Servlet API: the first two through
 * public methods, the others partly through fields. Everything is read by reflection, so the
 * filters compile and run without these containers. For any other container, or a release that
 * lacks one of these methods or fields, the results are empty.
 */
public interface Container {

  /**
   * The application's listeners: the container's own instances, each once, in its order. They
   * include those added by {@link ServletContext#addListener} or by the container's own API.
   *
   * @return empty if the container doesn't reveal them
   */
  Optional<List<EventListener>> listeners();

  /**
   * The header limits of the connector that allows most.
   *
   * @return empty if any connector doesn't reveal them
   */
  Optional<HeaderLimit> headerLimit();

  /**
   * The container of a web application.
   *
   * @param context the web application
   * @return an object whose methods never throw
   */
  static Container of(ServletContext context) {
    Calls target = new Calls(System.getLogger(Container.class.getName()));
    Optional<Container> tomcat = Tomcat.of(context, target);
    return tomcat
        .or(() -> Jetty.of(context, target))
        .orElseGet(() -> new Unknown(ByFields.listeners(context, target)));
  }

  /**
   * Whether a filter can't map itself while it starts. Undertow, the servlet container of WildFly,
   * starts filters with the first request and refuses it then; Open Liberty accepts the mapping and
   * doesn't use it for error pages.
   *
   * @param context the web application
   */
  static boolean wantsEarlyMappings(ServletContext context) {
    return ByFields.isUndertow(context) || ByFields.isLiberty(context);
  }

  /**
   * Whether a container keeps the cookies of {@code addCookie} apart from the header {@code
   * Set-Cookie}, as Open Liberty does. It then copies the lines that the header has, and sends the
   * copies even if they are replaced later.
   *
   * @param context the web application
   */
  static boolean keepsCookiesApart(ServletContext context) {
    return ByFields.isLiberty(context);
  }

  /**
   * A container of another kind.
   *
   * @param found the listeners in its fields
   */
  record Unknown(Optional<List<EventListener>> found) implements Container {
    @Override
    public Optional<List<EventListener>> listeners() {
      if (found.isPresent()) {
        return found;
      }
      System.getLogger(Container.class.getName())
          .log(
              Level.INFO,
              "this container doesn't list its listeners: session listeners added by"
                  + " ServletContext.addListener are not called");
      return Optional.empty();
    }

    @Override
    public Optional<HeaderLimit> headerLimit() {
      return Optional.empty();
    }
  }
}
