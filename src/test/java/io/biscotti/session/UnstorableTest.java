package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.lifecycle.SessionEvent.Kind;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** {@code session.unstorable}, over HTTP: a sealed session that has an object of this server. */
class UnstorableTest {

  private static final List<String> HEARD = new CopyOnWriteArrayList<>();

  @TempDir private Path home;
  private final List<LiveServer> servers = new ArrayList<>();
  private ServletContext context;
  private String cookie = "";

  /** A value that is neither serializable nor a bean. */
  private static final class Meter implements HttpSessionBindingListener {
    private int count;

    @Override
    public void valueBound(HttpSessionBindingEvent event) {
      HEARD.add("bound");
    }

    @Override
    public void valueUnbound(HttpSessionBindingEvent event) {
      HEARD.add("unbound " + count);
    }
  }

  private static final class Metering extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      HttpSession session = request.getSession();
      switch (request.getServletPath()) {
        case "/new" -> session.setAttribute("meter", new Meter());
        case "/renew" -> request.changeSessionId();
        case "/remove" -> session.removeAttribute("meter");
        case "/end" -> session.invalidate();
        case "/late" -> {
          response.flushBuffer();
          session.setAttribute("meter", session.getAttribute("meter"));
          Meter another = new Meter();
          assertThrows(IllegalStateException.class, () -> session.setAttribute("meter", another));
          assertThrows(IllegalStateException.class, () -> session.setAttribute("another", another));
          response.getWriter().print("late");
        }
        default -> {
          Meter meter = (Meter) session.getAttribute("meter");
          response
              .getWriter()
              .print(
                  meter == null
                      ? "none " + Collections.list(session.getAttributeNames())
                      : "count " + ++meter.count);
        }
      }
    }
  }

  private LiveServer start(Container container, String unstorable, String store) throws Exception {
    LiveServer server =
        LiveServer.start(
            container,
            (none, started) -> {
              context = started;
              FilterRegistration.Dynamic filter = started.addFilter("session", SessionFilter.class);
              filter.setInitParameters(
                  Map.of(
                      "session.unstorable",
                      unstorable,
                      "session.store",
                      store,
                      "home",
                      home.toString()));
              filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
              started.addServlet("metering", new Metering()).addMapping("/");
            });
    servers.add(server);
    return server;
  }

  @BeforeEach
  void forget() {
    HEARD.clear();
  }

  @AfterEach
  void stop() throws Exception {
    for (LiveServer server : servers) {
      server.close();
    }
  }

  private String get(LiveServer server, String path) {
    Reply reply = server.send("GET", path, "Cookie: " + cookie);
    assertEquals(200, reply.status(), reply::toString);
    reply.once("Set-Cookie").ifPresent(line -> cookie = line.substring(0, line.indexOf(';')));
    return reply.body();
  }

  private long count(Kind kind) {
    return Sessions.in(context).orElseThrow().count(kind);
  }

  @ParameterizedTest
  @MatrixSource
  void object_kept_isTheSameObjectUntilItIsRemoved(Container container) throws Exception {
    LiveServer server = start(container, "local", "sealed");
    get(server, "/new");
    String sealed = cookie;
    assertEquals("count 1", get(server, "/"));
    assertEquals("count 2", get(server, "/"));
    assertEquals(sealed, cookie, "nothing that the cookie has was changed");
    get(server, "/renew");
    assertEquals("count 3", get(server, "/"));
    get(server, "/remove");
    assertEquals("none []", get(server, "/"));
    assertEquals(List.of("bound", "unbound 3"), HEARD);
    assertEquals(1, count(Kind.LOCAL_OBJECT_KEPT));
    assertEquals(0, count(Kind.LOCAL_OBJECT_LOST));
  }

  @ParameterizedTest
  @MatrixSource
  void object_setAfterTheCommit_isAllowedIfItIsTheSame(Container container) throws Exception {
    LiveServer server = start(container, "local", "sealed");
    get(server, "/new");
    assertEquals("late", get(server, "/late"));
    assertEquals("count 1", get(server, "/"));
    assertEquals(List.of("bound"), HEARD);
    assertEquals(1, count(Kind.LOCAL_OBJECT_KEPT));
  }

  @ParameterizedTest
  @MatrixSource
  void object_ofAnEndedSession_isNotifiedAndRemoved(Container container) throws Exception {
    LiveServer server = start(container, "local", "memory");
    get(server, "/new");
    String ended = cookie;
    assertEquals("count 1", get(server, "/"));
    get(server, "/end");
    assertEquals(List.of("bound", "unbound 1"), HEARD);
    cookie = ended;
    assertEquals("none []", get(server, "/"));
  }

  @ParameterizedTest
  @MatrixSource
  void object_afterARestart_isAbsentWithAnEvent(Container container) throws Exception {
    LiveServer first = start(container, "local", "sealed");
    get(first, "/new");
    first.close();
    servers.clear();
    LiveServer second = start(container, "local", "sealed");
    assertEquals("none []", get(second, "/"));
    assertEquals(1, count(Kind.LOCAL_OBJECT_LOST));
    get(second, "/new");
    assertEquals("count 1", get(second, "/"));
  }

  @ParameterizedTest
  @MatrixSource
  void object_refused_isAnError(Container container) throws Exception {
    LiveServer server = start(container, "refuse", "sealed");
    assertEquals(500, server.send("GET", "/new").status());
    assertEquals(0, count(Kind.LOCAL_OBJECT_KEPT));
    assertEquals(List.of(), HEARD);
  }

  @ParameterizedTest
  @MatrixSource
  void storeWithoutOverflow_asValue_isRefusedAtTheStart(Container container) {
    Exception thrown = assertThrows(Exception.class, () -> start(container, "store", "sealed"));
    Throwable cause = thrown;
    StringBuilder all = new StringBuilder();
    for (; cause != null; cause = cause.getCause()) {
      all.append(cause).append('\n');
    }
    assertTrue(
        all.toString().contains("session.unstorable=store needs session.overflow"), all::toString);
  }
}
