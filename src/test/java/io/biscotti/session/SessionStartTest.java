package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.store.SessionStorage;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keeps the session filter from starting, and the message that says why. */
class SessionStartTest {

  @TempDir private Path home;

  private void add(ServletContext context) {
    var filter = context.addFilter("session", SessionFilter.class);
    filter.setInitParameters(Map.of("home", home.toString()));
    filter.addMappingForUrlPatterns(null, false, "/*");
  }

  private String refusal(Container container, String attribute) {
    Throwable thrown =
        assertThrows(
            Exception.class,
            () ->
                LiveServer.start(
                        container,
                        (none, context) -> {
                          context.setAttribute(attribute, "something else");
                          add(context);
                        })
                    .close());
    while (!(thrown instanceof IllegalArgumentException) && thrown.getCause() != null) {
      thrown = thrown.getCause();
    }
    return thrown.getMessage();
  }

  @ParameterizedTest
  @MatrixSource
  void attribute_ofAnotherType_isRefused(Container container) {
    assertEquals(
        "context attribute io.biscotti.session.SessionObserver must be a SessionObserver, was a"
            + " java.lang.String",
        refusal(container, Sessions.OBSERVER));
    assertEquals(
        "context attribute io.biscotti.revocation.RevocationLog must be a RevocationLog, was a"
            + " java.lang.String",
        refusal(container, Sessions.REVOCATION_LOG));
    assertEquals(
        "context attribute io.biscotti.store.SessionStorage must be a SessionStorage, was a"
            + " java.lang.String",
        refusal(container, Sessions.STORAGE));
  }

  /** A storage as an application may bring it. */
  public static final class OwnStorage implements SessionStorage {
    static final Map<String, Stored> RECORDS = new ConcurrentHashMap<>();
    static volatile boolean closed;

    /** Called because {@code session.store} names this class. */
    public OwnStorage() {}

    @Override
    public Optional<Stored> find(String key) {
      return Optional.ofNullable(RECORDS.get(key));
    }

    @Override
    public boolean create(String key, byte[] bytes, Instant expiresAt) {
      return RECORDS.putIfAbsent(key, new Stored(1, bytes)) == null;
    }

    @Override
    public boolean update(String key, long version, byte[] bytes, Instant expiresAt) {
      Stored before = RECORDS.get(key);
      return before != null
          && before.version() == version
          && RECORDS.replace(key, before, new Stored(version + 1, bytes));
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private LiveServer counting(Container container, boolean byClass) throws Exception {
    return LiveServer.start(
        container,
        (none, context) -> {
          var filter = context.addFilter("session", SessionFilter.class);
          filter.setInitParameters(Map.of("home", home.toString(), "cookies.secure", "false"));
          if (byClass) {
            filter.setInitParameter("session.store", OwnStorage.class.getName());
          } else {
            context.setAttribute(Sessions.STORAGE, new OwnStorage());
          }
          filter.addMappingForUrlPatterns(null, false, "/*");
          context.addServlet("count", new Count()).addMapping("/");
        });
  }

  @ParameterizedTest
  @CsvSource({"JETTY, true", "JETTY, false", "TOMCAT, true", "TOMCAT, false"})
  void storage_ofTheApplication_keepsItsSessions(Container container, boolean byClass)
      throws Exception {
    OwnStorage.RECORDS.clear();
    OwnStorage.closed = false;
    String cookie;
    try (LiveServer server = counting(container, byClass)) {
      Reply first = server.send("GET", "/");
      assertEquals("1", first.body());
      cookie = "Cookie: " + first.setCookies().get(0).split(";")[0];
      assertEquals("2", server.send("GET", "/", cookie).body());
      assertEquals(1, OwnStorage.RECORDS.size());
    }
    assertTrue(OwnStorage.closed);
    try (LiveServer server = counting(container, !byClass)) {
      assertEquals("3", server.send("GET", "/", cookie).body());
      assertEquals("ended", server.send("GET", "/?end", cookie).body());
    }
    try (LiveServer server = counting(container, byClass)) {
      assertEquals("1", server.send("GET", "/", cookie).body());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "com.example.Missing|must be sealed, memory, live, jdbc, redis, observe or a class|com.example.Missing",
        "java.lang.String|must be sealed, memory, live, jdbc, redis, observe or a class|java.lang.String",
        "io.biscotti.store.SealedStore|must be sealed, memory, live, jdbc, redis, observe or a class|SealedStore",
        "disk|session.store|disk",
        "com..x|session.store|com..x"
      })
  void store_unknown_isRefusedNamingIt(String store, String message, String name) {
    Throwable thrown =
        assertThrows(
            Exception.class,
            () ->
                LiveServer.start(
                        Container.JETTY,
                        (none, context) -> {
                          var filter = context.addFilter("session", SessionFilter.class);
                          filter.setInitParameters(
                              Map.of("home", home.toString(), "session.store", store));
                          filter.addMappingForUrlPatterns(null, false, "/*");
                        })
                    .close());
    assertTrue(thrown.toString().contains(message), thrown::toString);
    assertTrue(thrown.toString().contains(name), thrown::toString);
  }

  @Test
  void storage_twice_isRefused() {
    Throwable thrown =
        assertThrows(
            Exception.class,
            () ->
                LiveServer.start(
                        Container.JETTY,
                        (none, context) -> {
                          context.setAttribute(Sessions.STORAGE, new OwnStorage());
                          var filter = context.addFilter("session", SessionFilter.class);
                          filter.setInitParameters(
                              Map.of("home", home.toString(), "session.store", "sealed"));
                          filter.addMappingForUrlPatterns(null, false, "/*");
                        })
                    .close());
    assertTrue(
        thrown.toString().contains("session.store and session.overflow must not be set"),
        thrown::toString);
  }

  /** Counts visits, or ends the session. */
  private static final class Count extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      HttpSession session = request.getSession();
      if (request.getParameter("end") != null) {
        session.invalidate();
        response.getWriter().print("ended");
        return;
      }
      int count = session.getAttribute("count") instanceof Integer before ? before + 1 : 1;
      session.setAttribute("count", count);
      response.getWriter().print(count);
    }
  }

  /** A context of embedded Jetty may have no {@code SessionHandler}, and then no configuration. */
  @ParameterizedTest
  @CsvSource({
    "true,__Host-session=,; Path=/; Secure; HttpOnly",
    "false,session=,; Path=/; HttpOnly"
  })
  void context_withoutASessionConfiguration_hasTheDefaults(
      String secure, String name, String attributes) throws Exception {
    Server server = new Server();
    LocalConnector connector = new LocalConnector(server);
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler(ServletContextHandler.NO_SESSIONS);
    FilterHolder filter = new FilterHolder(new SessionFilter());
    filter.setInitParameter("home", home.toString());
    filter.setInitParameter("cookies.secure", secure);
    context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(new Idle(), "/");
    server.setHandler(context);
    server.start();
    try {
      String answer = connector.getResponse("GET / HTTP/1.0\r\n\r\n");
      String line = answer.lines().filter(it -> it.startsWith("Set-Cookie: ")).findAny().orElse("");
      assertTrue(line.startsWith("Set-Cookie: " + name), answer);
      assertTrue(line.endsWith(attributes + "; SameSite=Lax"), answer);
      assertTrue(answer.endsWith("\r\n\r\n1800"), answer);
    } finally {
      server.stop();
    }
  }

  /** Returns the session's idle timeout. */
  private static final class Idle extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(request.getSession().getMaxInactiveInterval());
    }
  }
}
