package io.biscotti.session;

import com.example.traps.AnnotatedListener;
import com.example.traps.JournalServlet;
import com.example.traps.ScriptServlet;
import com.example.traps.Watched;
import io.biscotti.testkit.ClassPath;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The application of {@code com.example.traps} behind our filter, and a visitor of it. A visit is a
 * list of steps; a step {@code in>…}, {@code err>…} or {@code late>…} is done by the included,
 * forwarded or asynchronously dispatched servlet, the error page, or the time-out listener.
 */
final class Traps implements AutoCloseable {

  /** How the application is set up. */
  enum Setup {
    /** Two elements in {@code web.xml}, nothing configured. */
    PLAIN("__Host-session", ""),
    /** All dispatcher types, every cookie setting, a context path, no annotations. */
    FULL("__Secure-id", "/shop"),
    /** The memory store, without HTTPS. */
    MEMORY("mem", "");

    final String cookie;
    final String contextPath;

    Setup(String cookie, String contextPath) {
      this.cookie = cookie;
      this.contextPath = contextPath;
    }
  }

  private static final Map<Setup, Path> WARS =
      Map.of(
          Setup.PLAIN,
          war("traps-plain", "", "", Map.of(), ""),
          Setup.FULL,
          war(
              "traps-full",
              "metadata-complete=\"true\"",
              "REQUEST,ASYNC,ERROR,FORWARD,INCLUDE",
              Map.of(),
              cookie(
                  """
                  <name>__Secure-id</name>
                  <domain>example.test</domain>
                  <max-age>86400</max-age>
                  <attribute>
                    <attribute-name>SameSite</attribute-name>
                    <attribute-value>None</attribute-value>
                  </attribute>
                  <attribute>
                    <attribute-name>Partitioned</attribute-name>
                    <attribute-value></attribute-value>
                  </attribute>
                  """)),
          Setup.MEMORY,
          war(
              "traps-memory",
              "",
              "",
              Map.of("session.store", "memory", "cookies.secure", "false"),
              cookie("<name>__Host-mem</name>")));

  final Setup setup;
  final Server server;
  final CookieClient client;

  private Traps(Kind kind, Setup setup) {
    this.setup = setup;
    this.server =
        Servers.shared(ServerOptions.of(kind, WARS.get(setup)).contextPath(setup.contextPath));
    this.client =
        switch (setup) {
          case PLAIN -> server.client();
          case FULL -> new CookieClient(server.https("www.example.test"));
          case MEMORY -> new CookieClient(server.http());
        };
  }

  /** A new visitor. */
  static Traps visit(Kind kind, Setup setup) {
    Traps traps = new Traps(kind, setup);
    traps.outcomes();
    traps.events();
    return traps;
  }

  /** A new visitor of the plain setup. */
  static Traps visit(Kind kind) {
    return visit(kind, Setup.PLAIN);
  }

  /** Does the steps in one request. */
  Reply run(String... steps) {
    return client.get(path(steps));
  }

  /** Where the steps are done. */
  static String path(String... steps) {
    StringBuilder path = new StringBuilder("/run");
    for (String step : steps) {
      int mark = step.indexOf('>');
      boolean elsewhere = mark > 0 && mark <= 4 && !step.startsWith("encode");
      path.append(path.length() == 4 ? '?' : '&')
          .append(elsewhere ? step.substring(0, mark) : "do")
          .append('=')
          .append(
              URLEncoder.encode(
                  elsewhere ? step.substring(mark + 1) : step, StandardCharsets.UTF_8));
    }
    return path.toString();
  }

  /** Does the steps, of which some tell something, and returns what they told, line by line. */
  String ask(String... steps) {
    List<String> all = new ArrayList<>(Arrays.asList(steps));
    all.add("say");
    return run(all.toArray(String[]::new)).body();
  }

  /** What an attribute is now, as another request sees it. */
  String get(String name) {
    return ask("get:" + name);
  }

  /** What earlier steps told. */
  String outcomes() {
    return client.get("/outcomes").body();
  }

  /** What the listeners heard. */
  String events() {
    return client.get("/events").body();
  }

  /** The session cookie's value. */
  String cookie() {
    return client.cookie(setup.cookie).orElseThrow();
  }

  /** The response's lines for the session cookie. */
  List<String> lines(Reply reply) {
    return reply.setCookies(setup.cookie);
  }

  @Override
  public void close() {
    client.close();
  }

  /** An exploded application. */
  static Path war(
      String name, String complete, String dispatchers, Map<String, String> params, String extra) {
    return War.named(name)
        .webXml(webXml(complete, dispatchers, params, extra))
        .classes(JournalServlet.class, ScriptServlet.class, Watched.class, AnnotatedListener.class)
        .classes(classes("Journal", "Script", "SessionSteps", "BodySteps", "RouteSteps"))
        .classes(classes("DeclaredListener", "OriginFilter", "WrappingFilter"))
        .libraries(List.of(War.biscottiClasses()))
        .libraries(
            ClassPath.jars(
                List.of("tink", "jackson-core", "jackson-dataformat-cbor", "caffeine", "jspecify")))
        .libraries(ClassPath.jars(List.of("gson", "protobuf-java")))
        .directory();
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

  /** A {@code <session-config>} with this inside its cookie. */
  static String cookie(String inside) {
    return "<session-config><cookie-config>" + inside + "</cookie-config></session-config>";
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

  private static String param(String name, String value) {
    return "<init-param><param-name>%s</param-name><param-value>%s</param-value></init-param>"
        .formatted(name, value);
  }

  private static String servlets() {
    return servlet("run", "do", "/run", "/wrapped")
        + servlet("part", "in", "/part")
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
