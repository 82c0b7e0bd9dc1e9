package io.biscotti.session;

import com.example.door.LateClock;
import com.example.sockets.Greeting;
import com.example.sockets.GuardedSocket;
import com.example.sockets.OpenSocket;
import com.example.traps.AnnotatedListener;
import com.example.traps.JournalServlet;
import com.example.traps.ScriptServlet;
import com.example.traps.Watched;
import io.biscotti.testkit.ClassPath;
import io.biscotti.testkit.War;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Puts the application of {@code com.example.traps} together with our filter. */
final class TrapsWar {

  /** The filter that docs/containers.md adds behind the mappings of all others. */
  static final String UPGRADE =
      """
      <filter>
        <filter-name>org.eclipse.jetty.ee11.websocket.servlet.WebSocketUpgradeFilter</filter-name>
        <filter-class>org.eclipse.jetty.ee11.websocket.servlet.WebSocketUpgradeFilter</filter-class>
        <async-supported>true</async-supported>
      </filter>
      <filter-mapping>
        <filter-name>org.eclipse.jetty.ee11.websocket.servlet.WebSocketUpgradeFilter</filter-name>
        <url-pattern>/*</url-pattern>
      </filter-mapping>
      """;

  private static final String LATE_CLOCK =
      "<listener><listener-class>com.example.door.LateClock</listener-class></listener>";

  private TrapsWar() {}

  /**
   * An exploded application.
   *
   * @param complete an attribute of {@code web-app}, or nothing
   * @param dispatchers the types that the session filter is mapped to; empty for none named
   * @param params further init-params of the session filter
   * @param extra more elements of {@code web.xml}
   */
  static Path of(
      String name, String complete, String dispatchers, Map<String, String> params, String extra) {
    return war(name, webXml(complete, dispatchers, params, extra))
        .libraries(libraries())
        .directory();
  }

  private static War war(String name, String xml) {
    return War.named(name)
        .webXml(xml)
        .classes(JournalServlet.class, ScriptServlet.class, Watched.class, AnnotatedListener.class)
        .classes(classes("Journal", "Script", "SessionSteps", "BodySteps", "RouteSteps"))
        .classes(classes("DeclaredListener", "Observer", "OriginFilter", "WrappingFilter"))
        .classes(classes("Wrappers", "WrapFilter", "EarlyListener", "ConfigListener"));
  }

  /** Our jar, which needs nothing else. */
  static List<Path> libraries() {
    return List.of(War.biscottiFilters());
  }

  /** The application without our filter. */
  static Path bare(String name) {
    String xml = webXml("", "", Map.of(), "");
    String without =
        xml.replaceFirst("(?s)<filter>\\s*<filter-name>session</filter-name>.*?</filter>", "")
            .replaceFirst(
                "(?s)<filter-mapping>\\s*<filter-name>session</filter-name>.*?</filter-mapping>",
                "");
    return war(name, without).libraries(libraries()).directory();
  }

  /**
   * The application with other filters around ours: {@code CorsFilter} and one that a request's
   * parameter {@code front} names before it, another, by {@code behind}, after it.
   *
   * @param params further init-params of the session filter
   */
  static Path wrapped(String name, Map<String, String> params) {
    String front =
        """
        <filter>
          <filter-name>cors</filter-name>
          <filter-class>io.biscotti.guard.CorsFilter</filter-class>
          <async-supported>true</async-supported>
        </filter>
        %s
        <filter-mapping>
          <filter-name>cors</filter-name>
          <url-pattern>/*</url-pattern>
          <dispatcher>REQUEST</dispatcher>
          <dispatcher>ERROR</dispatcher>
        </filter-mapping>
        """
            .formatted(wrapFilter("front"));
    String behind = wrapFilter("behind");
    String xml = webXml("", "", params, behind);
    String first = "<filter-mapping>";
    int at = xml.indexOf(first);
    return war(name, xml.substring(0, at) + front + xml.substring(at))
        .libraries(libraries())
        .directory();
  }

  private static String wrapFilter(String name) {
    return """
        <filter>
          <filter-name>%1$s</filter-name>
          <filter-class>com.example.traps.WrapFilter</filter-class>
          <async-supported>true</async-supported>
          %2$s
        </filter>
        <filter-mapping>
          <filter-name>%1$s</filter-name>
          <url-pattern>/*</url-pattern>
        </filter-mapping>
        """
        .formatted(name, param("parameter", name));
  }

  /**
   * The application with WebSockets, which only its own pages may open, and of which those below
   * {@code /guarded} need an access token.
   *
   * @param params further init-params of the session filter
   * @param jetty whether it tells Jetty to upgrade behind the application's own filters; no other
   *     server knows that class
   */
  static Path sockets(String name, Map<String, String> params, boolean jetty, URI issuer) {
    String token =
        """
        <filter>
          <filter-name>csrf</filter-name>
          <filter-class>io.biscotti.guard.CsrfFilter</filter-class>
          <async-supported>true</async-supported>
        </filter>
        <filter-mapping>
          <filter-name>csrf</filter-name>
          <url-pattern>/*</url-pattern>
        </filter-mapping>
        <filter>
          <filter-name>token</filter-name>
          <filter-class>io.biscotti.token.TokenFilter</filter-class>
          <async-supported>true</async-supported>
          %s
        </filter>
        <filter-mapping>
          <filter-name>token</filter-name>
          <url-pattern>/guarded/*</url-pattern>
        </filter-mapping>
        """
            .formatted(
                param("token.jwks", issuer.resolve("/.well-known/jwks.json").toString())
                    + param("token.required", "true"));
    String extra = LATE_CLOCK + (jetty ? token + UPGRADE : token);
    return war(name, webXml("", "", params, extra))
        .classes(OpenSocket.class, GuardedSocket.class, Greeting.class, LateClock.class)
        .libraries(libraries())
        .libraries(ClassPath.jars(List.of("nimbus-jose-jwt")))
        .directory();
  }

  /**
   * The application without libraries, for servers that have them in a loader of their own.
   *
   * @param dispatchers as in {@link #of}
   */
  static Path shared(String name, String dispatchers, String extra) {
    return war(name, webXml("", dispatchers, Map.of(), extra)).directory();
  }

  private static Class<?>[] classes(String... names) {
    return Arrays.stream(names)
        .map(
            name -> {
              try {
                return Class.forName("com.example.traps." + name);
              } catch (ClassNotFoundException e) {
                throw new AssertionError(e);
              }
            })
        .toArray(Class<?>[]::new);
  }

  /** A {@code <session-config>} with these elements in its {@code <cookie-config>}. */
  static String cookie(String inside) {
    return "<session-config><cookie-config>" + inside + "</cookie-config></session-config>";
  }

  /** An element of {@code <cookie-config>}. */
  static String attribute(String name, String value) {
    return ("<attribute><attribute-name>%s</attribute-name>"
            + "<attribute-value>%s</attribute-value></attribute>")
        .formatted(name, value);
  }

  /** The element by which the observer is left for the session filter. */
  static String observer() {
    return "<listener><listener-class>com.example.traps.Observer</listener-class></listener>";
  }

  private static String webXml(
      String complete, String dispatchers, Map<String, String> params, String extra) {
    StringBuilder inits = new StringBuilder();
    params.entrySet().stream()
        .sorted(Comparator.comparing(Map.Entry::getKey))
        .forEach(entry -> inits.append(param(entry.getKey(), entry.getValue())));
    StringBuilder types = new StringBuilder();
    Arrays.stream(dispatchers.split(","))
        .filter(type -> !type.isEmpty())
        .forEach(type -> types.append("<dispatcher>" + type + "</dispatcher>"));
    return """
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" %s>
          <filter>
            <filter-name>origin</filter-name>
            <filter-class>com.example.traps.OriginFilter</filter-class>
            <async-supported>true</async-supported>
          </filter>
          <filter>
            <filter-name>session</filter-name>
            <filter-class>io.biscotti.session.SessionFilter</filter-class>
            <async-supported>true</async-supported>
            %s
          </filter>
          <filter>
            <filter-name>wrapping</filter-name>
            <filter-class>com.example.traps.WrappingFilter</filter-class>
            <async-supported>true</async-supported>
          </filter>
          <filter-mapping>
            <filter-name>origin</filter-name>
            <url-pattern>/*</url-pattern>
          </filter-mapping>
          <filter-mapping>
            <filter-name>session</filter-name>
            <url-pattern>/*</url-pattern>
            %s
          </filter-mapping>
          <filter-mapping>
            <filter-name>wrapping</filter-name>
            <url-pattern>/wrapped</url-pattern>
          </filter-mapping>
          <listener>
            <listener-class>com.example.traps.DeclaredListener</listener-class>
          </listener>
          %s
          <error-page>
            <error-code>418</error-code>
            <location>/error</location>
          </error-page>
          <error-page>
            <exception-type>java.lang.UnsupportedOperationException</exception-type>
            <location>/error</location>
          </error-page>
          <error-page>
            <exception-type>java.lang.StackOverflowError</exception-type>
            <location>/error</location>
          </error-page>
          %s
        </web-app>
        """
        .formatted(
            complete,
            inits + param("session.types", "watched=com.example.traps.Watched"),
            types,
            servlets(),
            extra);
  }

  static String param(String name, String value) {
    return "<init-param><param-name>%s</param-name><param-value>%s</param-value></init-param>"
        .formatted(name, value);
  }

  private static String servlets() {
    return servlet("run", "do", "/run", "/wrapped")
        + servlet("part", "in", "/part")
        + servlet("deep", "deep", "/deep")
        + servlet("error", "err", "/error")
        + """
          <servlet>
            <servlet-name>journal</servlet-name>
            <servlet-class>com.example.traps.JournalServlet</servlet-class>
          </servlet>
          <servlet-mapping>
            <servlet-name>journal</servlet-name>
            <url-pattern>/events</url-pattern>
            <url-pattern>/outcomes</url-pattern>
            <url-pattern>/observed</url-pattern>
          </servlet-mapping>
          """;
  }

  private static String servlet(String name, String parameter, String... patterns) {
    StringBuilder urls = new StringBuilder();
    Arrays.stream(patterns).forEach(url -> urls.append("<url-pattern>" + url + "</url-pattern>"));
    return """
        <servlet>
          <servlet-name>%s</servlet-name>
          <servlet-class>com.example.traps.ScriptServlet</servlet-class>
          %s
          <async-supported>true</async-supported>
        </servlet>
        <servlet-mapping><servlet-name>%s</servlet-name>%s</servlet-mapping>
        """
        .formatted(name, param("parameter", parameter), name, urls);
  }
}
