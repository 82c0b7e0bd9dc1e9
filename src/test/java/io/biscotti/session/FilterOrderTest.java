package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.guard.CorsFilter;
import io.biscotti.guard.CorsPolicy;
import io.biscotti.guard.Origins;
import io.biscotti.lifecycle.SessionEvent;
import io.biscotti.lifecycle.SessionEvent.Kind;
import io.biscotti.lifecycle.SessionEvents;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Problems;
import io.biscotti.store.BreakableStore;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * The CORS filter comes before the session filter and everything behind that: a preflight leaves
 * the session alone, and a front end of another origin can read why it was refused, even when the
 * session system is broken. The session filter itself reads nothing unless asked, so the order
 * shows as soon as a filter behind it asks, as {@link SignedInOnly} does.
 */
class FilterOrderTest {

  private static final String APP = "https://app.example";
  private static final String ORIGIN = "Origin: " + APP;
  private static final String[] PREFLIGHT = {ORIGIN, "Access-Control-Request-Method: PUT"};
  private static final List<String> RIGHT = List.of("cors", "session", "account");
  private static final List<String> SWAPPED = List.of("session", "account", "cors");

  @TempDir private Path home;

  private LiveServer server;
  private BreakableStore store;
  private ServletContext context;

  /** Refuses everyone who is not signed in. */
  private static final class SignedInOnly implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      if (((HttpServletRequest) request).getServletPath().equals("/sign-in")
          || ((HttpServletRequest) request).getSession(false) != null) {
        chain.doFilter(request, response);
      } else {
        Problems.write(
            (HttpServletRequest) request,
            (HttpServletResponse) response,
            Problem.of(Code.NOT_SIGNED_IN, "Nobody is."));
      }
    }
  }

  /** Changes the session, then responds in the way that the path names. */
  private static final class Changing extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String path = request.getServletPath();
      if (path.startsWith("/late")) {
        response.getWriter().print("gone");
        response.flushBuffer();
      }
      if (path.endsWith("/end")) {
        request.getSession().invalidate();
        return;
      }
      byte[] value = new byte[path.equals("/large") ? 20_000 : 8];
      ThreadLocalRandom.current().nextBytes(value);
      request.getSession().setAttribute("value", value);
      switch (path) {
        case "/body" -> response.getWriter().print("changed");
        case "/flush" -> response.flushBuffer();
        case "/redirect" -> response.sendRedirect("/there");
        case "/error" -> response.sendError(404);
        default -> response.setStatus(200);
      }
    }
  }

  private void start(Container container, List<String> order, String kind) throws Exception {
    server =
        LiveServer.start(
            container,
            (none, started) -> {
              context = started;
              for (String filter : order) {
                map(started.addFilter(filter, filter(filter)), filter, kind);
              }
              started.addServlet("changing", new Changing()).addMapping("/");
            });
  }

  private Filter filter(String name) {
    return switch (name) {
      case "cors" -> new CorsFilter(CorsPolicy.of(Origins.of(List.of(APP))));
      case "session" -> new SessionFilter(inner -> store = new BreakableStore(inner));
      default -> new SignedInOnly();
    };
  }

  private void map(FilterRegistration.Dynamic filter, String name, String kind) {
    if (name.equals("session")) {
      filter.setInitParameters(Map.of("session.store", kind, "home", home.toString()));
    }
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
  }

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.close();
      server = null;
    }
  }

  /** The {@code Cookie} line of somebody who is signed in. */
  private String signIn() throws Exception {
    String line = server.send("GET", "/sign-in").once("Set-Cookie").orElseThrow();
    store.loads.set(0);
    return "Cookie: " + line.substring(0, line.indexOf(';'));
  }

  private static void assertReadable(int status, Reply answer) {
    assertEquals(status, answer.status(), answer::toString);
    assertEquals(Optional.of(APP), answer.once("Access-Control-Allow-Origin"));
    assertEquals(Optional.of("true"), answer.once("Access-Control-Allow-Credentials"));
    assertTrue(answer.vary().contains("Origin"), answer::toString);
  }

  private static void assertUnreadable(int status, Reply answer) {
    assertEquals(status, answer.status(), answer::toString);
    assertEquals(Optional.empty(), answer.once("Access-Control-Allow-Origin"));
  }

  private static void assertProblem(String code, Reply answer) {
    // A charset follows if the servlet had taken the writer.
    String type = answer.once("Content-Type").orElse("");
    assertTrue(type.startsWith("application/problem+json"), type);
    assertTrue(answer.body().contains("\"code\":\"" + code + "\""), answer::body);
    assertEquals(List.of(), answer.headers("Set-Cookie"));
  }

  @ParameterizedTest
  @MatrixSource
  void preflight_corsFirst_leavesTheSessionAlone(Container container) throws Exception {
    start(container, RIGHT, "memory");
    Reply anonymous = server.send("OPTIONS", "/body", PREFLIGHT);
    assertReadable(204, anonymous);
    assertEquals(List.of(), anonymous.headers("Set-Cookie"));

    Reply signedIn = server.send("OPTIONS", "/body", PREFLIGHT[0], PREFLIGHT[1], signIn());
    assertReadable(204, signedIn);
    assertEquals(List.of(), signedIn.headers("Set-Cookie"));
    assertEquals(0, store.loads.get());
  }

  @ParameterizedTest
  @MatrixSource
  void preflight_sessionFirst_isRefusedAndReadsTheSession(Container container) throws Exception {
    start(container, SWAPPED, "memory");
    assertUnreadable(401, server.send("OPTIONS", "/body", PREFLIGHT));
    server.send("OPTIONS", "/body", PREFLIGHT[0], PREFLIGHT[1], signIn());
    assertEquals(1, store.loads.get());
  }

  @ParameterizedTest
  @MatrixSource
  void notSignedIn_isReadableOnlyWithCorsFirst(Container container) throws Exception {
    start(container, RIGHT, "memory");
    assertReadable(401, server.send("GET", "/body", ORIGIN));
    stop();
    start(container, SWAPPED, "memory");
    assertUnreadable(401, server.send("GET", "/body", ORIGIN));
  }

  @ParameterizedTest
  @MatrixSource
  void loadThatBreaks_corsFirst_isAReadable503(Container container) throws Exception {
    start(container, RIGHT, "memory");
    String cookie = signIn();
    store.loadBreaks = true;
    Reply answer = server.send("GET", "/body", ORIGIN, cookie);
    assertReadable(503, answer);
    assertProblem("unavailable", answer);
    assertReadable(204, server.send("OPTIONS", "/body", PREFLIGHT[0], PREFLIGHT[1], cookie));
  }

  @ParameterizedTest
  @MatrixSource
  void loadThatBreaks_sessionFirst_isAn503ThatNoFrontEndCanRead(Container container)
      throws Exception {
    start(container, SWAPPED, "memory");
    String cookie = signIn();
    store.loadBreaks = true;
    assertUnreadable(503, server.send("GET", "/body", ORIGIN, cookie));
    assertUnreadable(503, server.send("OPTIONS", "/body", PREFLIGHT[0], PREFLIGHT[1], cookie));
  }

  @ParameterizedTest
  @MatrixSource
  void saveThatBreaks_beforeCommit_isAReadable503(Container container) throws Exception {
    start(container, RIGHT, "memory");
    String cookie = signIn();
    store.saveBreaks = true;
    List<String> ways = List.of("/return", "/body", "/flush", "/redirect", "/error");
    for (String way : ways) {
      Reply answer = server.send("GET", way, ORIGIN, cookie);
      assertReadable(503, answer);
      assertProblem("unavailable", answer);
      assertEquals(List.of(), answer.headers("Location"));
    }
    assertEquals(ways.size(), sessions().count(Kind.SAVE_FAILED));
  }

  @ParameterizedTest
  @MatrixSource
  void saveThatBreaks_afterCommit_isLoggedAndCounted(Container container) throws Exception {
    start(container, RIGHT, "memory");
    String cookie = signIn();
    store.saveBreaks = true;
    List<SessionEvent> heard = new CopyOnWriteArrayList<>();
    sessions().subscribe(heard::add);
    try (Log log = new Log()) {
      Reply answer = server.send("GET", "/late", ORIGIN, cookie);
      assertReadable(200, answer);
      assertEquals("gone", answer.body());
      // The answer has gone before the request is over.
      stop();
      assertEquals(List.of(Level.WARNING), log.records.stream().map(LogRecord::getLevel).toList());
      assertTrue(log.records.get(0).getThrown() instanceof SessionException);
    }
    assertEquals(List.of(Kind.SAVE_FAILED), heard.stream().map(SessionEvent::kind).toList());
  }

  @ParameterizedTest
  @MatrixSource
  void deleteThatBreaks_beforeCommit_isAReadable503(Container container) throws Exception {
    start(container, RIGHT, "memory");
    String cookie = signIn();
    store.deleteBreaks = true;
    Reply answer = server.send("GET", "/end", ORIGIN, cookie);
    assertReadable(503, answer);
    assertProblem("unavailable", answer);
    assertEquals(1, sessions().count(Kind.SAVE_FAILED));
    assertEquals(0, sessions().count(Kind.ENDED));
    assertReadable(200, server.send("GET", "/body", ORIGIN, cookie));
  }

  @ParameterizedTest
  @MatrixSource
  void deleteThatBreaks_afterCommit_isCounted(Container container) throws Exception {
    start(container, RIGHT, "memory");
    String cookie = signIn();
    store.deleteBreaks = true;
    server.send("GET", "/late/end", ORIGIN, cookie);
    // The answer has gone before the request is over.
    Sessions sessions = sessions();
    stop();
    assertEquals(1, sessions.count(Kind.SAVE_FAILED));
    assertEquals(0, sessions.count(Kind.LATE_CHANGE));
  }

  @ParameterizedTest
  @MatrixSource
  void sessionThatIsTooLarge_isAReadable422(Container container) throws Exception {
    start(container, RIGHT, "sealed");
    String cookie = signIn();
    Reply answer = server.send("GET", "/large", ORIGIN, cookie);
    assertReadable(422, answer);
    assertProblem("session_too_large", answer);
    assertEquals(1, sessions().count(Kind.TOO_LARGE));
    assertReadable(200, server.send("GET", "/body", ORIGIN, cookie));
  }

  private Sessions sessions() {
    return Sessions.in(context).orElseThrow();
  }

  /** The log records of the session's events. */
  private static final class Log extends Handler implements AutoCloseable {

    private final Logger logger = Logger.getLogger(SessionEvents.class.getName());
    final List<LogRecord> records = new CopyOnWriteArrayList<>();

    Log() {
      logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord entry) {
      records.add(entry);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      logger.removeHandler(this);
    }
  }
}
