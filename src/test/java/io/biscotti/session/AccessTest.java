package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.lifecycle.SessionEvent.Kind;
import io.biscotti.store.BreakableStore;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.SettableClock;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Any request with a session's cookie is an access to it (Servlet spec, section 7.6). */
class AccessTest {

  private final SettableClock clock = new SettableClock();
  private BreakableStore store;
  private ServletContext context;
  private String cookie = "";

  @TempDir Path home;

  private static Stream<Arguments> containersAndStores() {
    return Matrix.of(Container.class).stream()
        .flatMap(each -> Stream.of("sealed", "memory").map(store -> Arguments.of(each, store)));
  }

  private LiveServer start(Container container, String name) throws Exception {
    return LiveServer.start(container, (none, context) -> add(context, name));
  }

  private void add(ServletContext started, String name) {
    context = started;
    context.setAttribute(Clock.class.getName(), clock);
    SessionFilter made =
        new SessionFilter(
            inner -> {
              store = new BreakableStore(inner);
              return store;
            });
    var filter = context.addFilter("session", made);
    filter.setInitParameters(
        Map.of("home", home.toString(), "session.store", name, "session.idle", "30m"));
    filter.addMappingForUrlPatterns(null, false, "/*");
    context.addServlet("application", new Application()).addMapping("/*");
  }

  /** Uses the session only at {@code /in} and {@code /seen}. */
  private static final class Application extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      switch (request.getRequestURI()) {
        case "/in" -> request.getSession();
        case "/seen" -> {
          HttpSession session = request.getSession(false);
          response.getWriter().print(session == null ? "none" : session.getLastAccessedTime());
        }
        case "/late" -> {
          response.getWriter().print("At ");
          response.flushBuffer();
          HttpSession session = request.getSession(false);
          response.getWriter().print(session.getLastAccessedTime());
        }
        case "/change" -> {
          HttpSession session = request.getSession(false);
          session.setAttribute("n", request.getQueryString());
          response.flushBuffer();
          response.getWriter().print("At " + session.getLastAccessedTime());
        }
        case "/slow" -> {
          HttpSession session = request.getSession(false);
          session.setAttribute("n", "before");
          ((SettableClock) getServletContext().getAttribute(Clock.class.getName()))
              .advance(Duration.ofMinutes(31));
          response.getWriter().print(session.getAttribute("n"));
          session.setAttribute("n", "after");
          response.getWriter().print(" " + request.getSession(false).getAttribute("n"));
        }
        case "/public" -> {
          response.setHeader("Cache-Control", "public, max-age=60");
          response.getWriter().print("page");
        }
        case "/large" -> response.getOutputStream().write(new byte[100_000]);
        case "/nothing" -> response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        default -> response.getWriter().print("page");
      }
    }
  }

  /** Sends requests like a browser that keeps one cookie. */
  private Reply get(LiveServer server, String path) {
    Reply reply = server.send("GET", path, cookie);
    Optional<String> line = reply.setCookies().stream().findFirst();
    line.ifPresent(set -> cookie = "Cookie: " + set.substring(0, set.indexOf(';')));
    return reply;
  }

  private Instant seen(LiveServer server) {
    return Instant.ofEpochMilli(Long.parseLong(get(server, "/seen").body()));
  }

  /**
   * The time of last access is that before the request, even if it is read after the response
   * began.
   */
  @ParameterizedTest
  @MethodSource("containersAndStores")
  void lastAccess_askedForAfterTheCommit_isThatBeforeTheRequest(Container container, String name)
      throws Exception {
    try (LiveServer server = start(container, name)) {
      cookie = "X: none";
      get(server, "/in");
      Instant first = clock.instant();
      clock.advance(Duration.ofSeconds(100));
      assertEquals("At " + first.toEpochMilli(), get(server, "/late").body());
      Instant second = name.equals("sealed") ? first : clock.instant();
      clock.advance(Duration.ofSeconds(10));
      assertEquals("At " + second.toEpochMilli(), get(server, "/change?1").body());
      Instant third = clock.instant();
      clock.advance(Duration.ofMinutes(5));
      assertEquals("At " + third.toEpochMilli(), get(server, "/late").body());
    }
  }

  /** Servlet spec, section 7.5: a timeout waits for the requests that use the session. */
  @ParameterizedTest
  @MethodSource("containersAndStores")
  void session_thatTimesOutDuringItsRequest_canBeUsedUntilItsEnd(Container container, String name)
      throws Exception {
    try (LiveServer server = start(container, name)) {
      cookie = "X: none";
      get(server, "/in");
      assertEquals("before after", get(server, "/slow").body());
      clock.advance(Duration.ofMinutes(31));
      assertEquals("none", get(server, "/seen").body());
    }
  }

  @ParameterizedTest
  @MethodSource("containersAndStores")
  void pages_thatLeaveTheSessionAlone_keepItAlive(Container container, String name)
      throws Exception {
    try (LiveServer server = start(container, name)) {
      cookie = "X: none";
      get(server, "/in");
      for (String path : List.of("/page", "/large", "/nothing", "/page", "/large")) {
        clock.advance(Duration.ofMinutes(20));
        Reply reply = get(server, path);
        assertEquals(name.equals("sealed") ? 1 : 0, reply.setCookies().size(), path);
      }
      assertTrue(seen(server).isAfter(clock.instant().minus(Duration.ofMinutes(1))));
      clock.advance(Duration.ofMinutes(30));
      get(server, "/page");
      assertEquals("none", get(server, "/seen").body());
    }
  }

  @ParameterizedTest
  @MethodSource("containersAndStores")
  void lastAccess_ofAPageThatUsedNothing_isExactInMemory(Container container, String name)
      throws Exception {
    try (LiveServer server = start(container, name)) {
      cookie = "X: none";
      get(server, "/in");
      Instant made = seen(server);
      clock.advance(Duration.ofMinutes(1));
      Reply page = get(server, "/page");
      assertEquals(List.of(), page.setCookies());
      assertEquals(Optional.empty(), page.header("Vary"));
      clock.advance(Duration.ofMinutes(1));
      Instant expected = name.equals("sealed") ? made : made.plus(Duration.ofMinutes(1));
      assertEquals(expected, seen(server));
    }
  }

  /** Otherwise the cookie of an image could replace that of a request which changed the session. */
  @ParameterizedTest
  @MatrixSource
  void requests_ofAPageAtOnce_setOneCookie(Container container) throws Exception {
    try (LiveServer server = start(container, "sealed")) {
      cookie = "X: none";
      get(server, "/in");
      String old = cookie;
      clock.advance(Duration.ofMinutes(20));
      assertEquals(1, get(server, "/page").setCookies().size());
      for (int i = 0; i < 3; i++) {
        cookie = old;
        assertEquals(List.of(), get(server, "/page").setCookies());
      }
      clock.advance(Duration.ofSeconds(18));
      cookie = old;
      assertEquals(1, get(server, "/page").setCookies().size());
    }
  }

  @ParameterizedTest
  @MethodSource("containersAndStores")
  void page_ofSharedCaches_staysAsItIs(Container container, String name) throws Exception {
    try (LiveServer server = start(container, name)) {
      cookie = "X: none";
      get(server, "/in");
      clock.advance(Duration.ofMinutes(20));
      Reply reply = get(server, "/public");
      assertEquals(List.of(), reply.setCookies());
      assertEquals("public, max-age=60", reply.once("Cache-Control").orElseThrow());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"load", "save"})
  void page_whileTheStoreIsBroken_isServed(String breaks) throws Exception {
    try (LiveServer server = start(Container.JETTY, "sealed")) {
      cookie = "X: none";
      get(server, "/in");
      clock.advance(Duration.ofMinutes(20));
      store.loadBreaks = breaks.equals("load");
      store.saveBreaks = breaks.equals("save");
      Reply reply = get(server, "/page");
      assertEquals(200, reply.status());
      assertEquals("page", reply.body());
      assertEquals(List.of(), reply.setCookies());
      store.loadBreaks = false;
      store.saveBreaks = false;
      clock.advance(Duration.ofMinutes(1));
      assertEquals(1, get(server, "/page").setCookies().size());
    }
  }

  @ParameterizedTest
  @MethodSource("containersAndStores")
  void page_withACookieThatIsNotOurs_reportsNothing(Container container, String name)
      throws Exception {
    try (LiveServer server = start(container, name)) {
      cookie = "Cookie: __Host-session=forged; a=1";
      assertEquals("page", get(server, "/page").body());
      clock.advance(Duration.ofMinutes(20));
      assertEquals(List.of(), get(server, "/page").setCookies());
      for (Kind kind : EnumSet.allOf(Kind.class)) {
        assertEquals(0, Sessions.in(context).orElseThrow().count(kind), kind::name);
      }
    }
  }
}
