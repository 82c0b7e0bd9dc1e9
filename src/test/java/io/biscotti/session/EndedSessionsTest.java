package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.sockets.OpenSocket;
import io.biscotti.crypto.OperatorsRing;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.SettableClock;
import io.biscotti.testkit.Socket;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way to end a session, with every kind of store, while a request with it is under way: none
 * of the cookies that anybody ever received brings it back.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class EndedSessionsTest {
  private static final String NONE = "no session";
  private static final int LARGE = 30_000;
  private static final int SEVERAL_COOKIES = 7_000;

  /** The common pool may have fewer threads than requests that wait for each other. */
  private static final Executor BESIDE = work -> new Thread(work).start();

  /** Where a session is. */
  private enum Carrier {
    SEALED("session.store", "sealed"),
    CHUNKED("session.store", "sealed"),
    HELD("session.store", "sealed", "session.hold", "64k"),
    LOCAL("session.store", "sealed", "session.unstorable", "local"),
    MEMORY("session.store", "memory"),
    LIVE("session.store", "live"),
    JDBC("session.store", "jdbc"),
    /** In the cookie, and about to be too large for it. */
    SPILLING("session.store", "sealed", "session.overflow", "jdbc"),
    /** On the server, because it is too large. */
    SPILLED("session.store", "sealed", "session.overflow", "jdbc"),
    /** In the cookie again, with a record left on the server. */
    RETURNED("session.store", "sealed", "session.overflow", "jdbc");

    final Map<String, String> settings = new HashMap<>();

    Carrier(String... settings) {
      for (int i = 0; i < settings.length; i += 2) {
        this.settings.put(settings[i], settings[i + 1]);
      }
    }

    boolean isServer() {
      return this == JDBC || !hasKey();
    }

    boolean hasKey() {
      return this != MEMORY && this != LIVE;
    }
  }

  private enum Ending {
    INVALIDATED,
    /** Ends it by a session object that the application has kept since an earlier request. */
    INVALIDATED_LATER,
    REVOKED_BY_ID,
    KEY_WITHDRAWN,
    PAST_ABSOLUTE_LIMIT
  }

  /** What the request that is under way does once the session has ended. */
  private enum Work {
    SETS,
    SETS_MUCH,
    REMOVES_MUCH,
    CHANGES_THE_ID,
    CHANGES_THE_ID_AND_SETS,
    SETS_AFTER_COMMIT,
    SETS_ASYNCHRONOUSLY,
    FORWARDS_AND_SETS,
    INCLUDES_AND_SETS,
    FAILS
  }

  /** A value that isn't serializable. */
  private static final class Meter {}

  private final SettableClock clock = new SettableClock();
  private final Map<Map<String, String>, Application> bySettings = new HashMap<>();

  /** A server with one key ring, whose key can be withdrawn. */
  private final class Application implements AutoCloseable {
    final OperatorsRing keys = OperatorsRing.create();
    final Playing servlet = new Playing();
    final LiveServer server;
    ServletContext context;

    Application(Map<String, String> settings) throws Exception {
      Map<String, String> all = new HashMap<>(settings);
      all.put("cookies.secure", "false");
      all.put("home", Files.createTempDirectory(Path.of("target"), "home").toString());
      if (settings.containsValue("jdbc")) {
        all.put("session.jdbc", "jdbc:h2:mem:ended" + settings.hashCode() + ";DB_CLOSE_DELAY=-1");
      }
      server =
          LiveServer.start(
              Container.JETTY,
              (none, started) -> {
                context = started;
                started.setAttribute(Sessions.KEY_RING, keys.ring());
                started.setAttribute(Clock.class.getName(), clock);
                FilterRegistration.Dynamic filter =
                    started.addFilter("session", SessionFilter.class);
                filter.setInitParameters(all);
                filter.setAsyncSupported(true);
                filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
                LiveServer.addSockets(started, OpenSocket.class);
                var playing = started.addServlet("playing", servlet);
                playing.setAsyncSupported(true);
                playing.addMapping("/");
              });
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + server.port());
    }

    @Override
    public void close() throws Exception {
      server.close();
    }
  }

  /** A visitor's cookies, and every set of cookies that the visitor ever had. */
  private static final class Browser {
    private final LiveServer server;
    private final Map<String, String> cookies = new HashMap<>();
    private final Set<String> ever = new LinkedHashSet<>();
    private String id = "";

    Browser(LiveServer server) {
      this.server = server;
    }

    String cookie() {
      return "Cookie: "
          + String.join(
              "; ", cookies.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    }

    Reply send(String path) {
      return server.send("GET", path, cookie());
    }

    String get(String path) {
      Reply reply = send(path);
      assertEquals(200, reply.status(), () -> path + " " + reply);
      take(reply);
      return reply.body();
    }

    void take(Reply reply) {
      for (String line : reply.setCookies()) {
        String pair = line.split(";", 2)[0];
        String name = pair.substring(0, pair.indexOf('='));
        if (line.contains("Max-Age=0")) {
          cookies.remove(name);
        } else {
          cookies.put(name, pair.substring(name.length() + 1));
        }
      }
      if (!cookies.isEmpty()) {
        ever.add(cookie());
      }
    }
  }

  /** Lets the test and a request that is under way wait for each other. */
  private record Turn(CompletableFuture<Void> begun, CompletableFuture<Void> ended) {
    Turn() {
      this(new CompletableFuture<>(), new CompletableFuture<>());
    }

    void await() {
      begun.complete(null);
      ended.orTimeout(20, TimeUnit.SECONDS).join();
    }
  }

  private static final class Playing extends HttpServlet {
    private static final long serialVersionUID = 1;

    final Map<String, HttpSession> kept = new ConcurrentHashMap<>();
    final transient Map<Work, Turn> turns = new ConcurrentHashMap<>();

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      String[] path = request.getServletPath().split("/");
      switch (path[1]) {
        case "begin" -> {
          HttpSession session = request.getSession();
          begin(session, path);
          response.getWriter().print(session.getId());
        }
        case "grow" -> request.getSession().setAttribute("large", random(LARGE));
        case "shrink" -> request.getSession().removeAttribute("large");
        case "end" -> request.getSession().invalidate();
        case "end-kept" -> kept.remove(path[2]).invalidate();
        case "work" -> {
          Work work = Work.valueOf(path[2]);
          work(work, turns.get(work), request, response);
        }
        case "forwarded" -> {
          HttpSession session = request.getSession(false);
          if (session != null) {
            session.setAttribute("late", "late");
          }
        }
        default -> {
          HttpSession session = request.getSession(false);
          response.getWriter().print(session == null ? NONE : session.getAttribute("n"));
        }
      }
    }

    private void begin(HttpSession session, String... path) {
      session.setAttribute("n", path[2]);
      if (path[3].equals("CHUNKED")) {
        session.setAttribute("large", random(SEVERAL_COOKIES));
      }
      if (path[3].equals("LOCAL")) {
        session.setAttribute("meter", new Meter());
      }
      kept.put(session.getId(), session);
    }

    private static void work(
        Work work, Turn turn, HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      HttpSession session = request.getSession(false);
      session.getAttribute("n");
      if (work == Work.SETS_AFTER_COMMIT) {
        response.getWriter().print("first");
        response.flushBuffer();
      }
      if (work == Work.SETS_ASYNCHRONOUSLY) {
        AsyncContext async = request.startAsync(request, response);
        async.setTimeout(30_000);
        async.start(
            () -> {
              turn.await();
              tolerant(() -> session.setAttribute("late", "late"));
              async.complete();
            });
        return;
      }
      turn.await();
      if (work == Work.FAILS) {
        tolerant(() -> session.setAttribute("late", "late"));
        response.sendError(503);
        return;
      }
      if (work == Work.FORWARDS_AND_SETS) {
        request.getRequestDispatcher("/forwarded").forward(request, response);
        return;
      }
      if (work == Work.INCLUDES_AND_SETS) {
        request.getRequestDispatcher("/forwarded").include(request, response);
        return;
      }
      tolerant(() -> finish(work, request, session));
    }

    private static void finish(Work work, HttpServletRequest request, HttpSession session) {
      switch (work) {
        case SETS, SETS_AFTER_COMMIT -> session.setAttribute("late", "late");
        case SETS_MUCH -> session.setAttribute("large", random(LARGE));
        case REMOVES_MUCH -> session.removeAttribute("large");
        case CHANGES_THE_ID -> request.changeSessionId();
        case CHANGES_THE_ID_AND_SETS -> {
          request.changeSessionId();
          session.setAttribute("late", "late");
        }
        default -> {
          // Nothing more.
        }
      }
    }

    /** A session that has ended may refuse to be changed. */
    private static void tolerant(Runnable use) {
      try {
        use.run();
      } catch (IllegalStateException e) {
        // The specification demands this exception.
      }
    }

    private static String random(int length) {
      byte[] bytes = new byte[length / 4 * 3];
      new Random(7).nextBytes(bytes);
      return Base64.getEncoder().encodeToString(bytes);
    }
  }

  private Application of(Carrier carrier) {
    return bySettings.computeIfAbsent(
        carrier.settings,
        settings -> {
          try {
            return new Application(settings);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @AfterAll
  void stop() throws Exception {
    for (Application each : bySettings.values()) {
      each.close();
    }
  }

  private static Stream<Arguments> table() {
    return Stream.of(Carrier.values())
        .flatMap(
            carrier ->
                Stream.of(Ending.values())
                    .filter(ending -> ending != Ending.KEY_WITHDRAWN || carrier.hasKey())
                    .map(ending -> Arguments.of(carrier, ending)));
  }

  private Browser begin(Carrier carrier) {
    Browser browser = new Browser(of(carrier).server);
    browser.id = browser.get("/begin/alice/" + carrier);
    if (carrier == Carrier.SPILLED || carrier == Carrier.RETURNED) {
      browser.get("/grow");
    }
    if (carrier == Carrier.RETURNED) {
      browser.get("/shrink");
    }
    assertEquals("alice", browser.get("/get"));
    boolean isToken = browser.cookies.get("session").length() == 44;
    assertEquals(carrier == Carrier.SPILLED || carrier.isServer(), isToken);
    return browser;
  }

  @ParameterizedTest
  @MethodSource("table")
  void session_thatEndsWhileRequestsAreUnderWay_neverComesBack(Carrier carrier, Ending ending)
      throws Exception {
    Application application = of(carrier);
    Browser browser = begin(carrier);
    Map<Work, CompletableFuture<Reply>> underWay = new EnumMap<>(Work.class);
    for (Work work : Work.values()) {
      Turn turn = new Turn();
      application.servlet.turns.put(work, turn);
      underWay.put(
          work, CompletableFuture.supplyAsync(() -> browser.send("/work/" + work), BESIDE));
      turn.begun().get(30, TimeUnit.SECONDS);
    }
    end(ending, application, browser);
    for (Work work : Work.values()) {
      application.servlet.turns.get(work).ended().complete(null);
      browser.take(underWay.get(work).get(30, TimeUnit.SECONDS));
    }
    for (String each : browser.ever) {
      assertEquals(NONE, application.server.send("GET", "/get", each).body(), each);
    }
  }

  /** The control: without an end, the requests above keep the session. */
  @ParameterizedTest
  @EnumSource
  void session_thatContinues_isKeptByARequestUnderWay(Carrier carrier) throws Exception {
    for (Work work : Work.values()) {
      Browser browser = begin(carrier);
      Turn turn = new Turn();
      turn.ended().complete(null);
      of(carrier).servlet.turns.put(work, turn);
      browser.take(browser.send("/work/" + work));
      assertEquals("alice", browser.get("/get"), work::toString);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SEALED", "CHUNKED", "HELD", "LOCAL", "SPILLED"})
  void session_keptAfterItsRequest_refusesWhatWouldBeLost(Carrier carrier) {
    Browser browser = begin(carrier);
    HttpSession kept = of(carrier).servlet.kept.get(browser.id);
    List<Executable> changes =
        List.of(
            () -> kept.setAttribute("late", "late"),
            () -> kept.removeAttribute("n"),
            () -> kept.setMaxInactiveInterval(60));
    for (Executable each : changes) {
      String refusal = assertThrows(IllegalStateException.class, each).getMessage();
      // The container may use the response for another request by now.
      assertTrue(refusal.contains("the request is over"), refusal);
    }
    assertEquals("alice", kept.getAttribute("n"));
  }

  @ParameterizedTest
  @EnumSource(names = {"SEALED", "JDBC", "SPILLED"})
  void socket_whoseKeyIsWithdrawn_isClosedWith1008(Carrier carrier) throws Exception {
    Application application = of(carrier);
    Browser browser = begin(carrier);
    String cookie = browser.cookie().substring("Cookie: ".length());
    try (Socket socket = Socket.open(application.uri(), "/open", cookie)) {
      assertEquals("alice", socket.hear());
      application.keys.withdraw();
      assertEquals(1008, socket.closed());
    }
  }

  private void end(Ending ending, Application application, Browser browser) throws Exception {
    Browser other = new Browser(application.server);
    other.cookies.putAll(browser.cookies);
    switch (ending) {
      case INVALIDATED -> other.get("/end");
      case INVALIDATED_LATER -> other.get("/end-kept/" + browser.id);
      case REVOKED_BY_ID ->
          Sessions.in(application.context)
              .orElseThrow()
              .revoke(browser.id, clock.instant().plus(Duration.ofHours(12)));
      case KEY_WITHDRAWN -> application.keys.withdraw();
      case PAST_ABSOLUTE_LIMIT -> clock.advance(Duration.ofHours(12));
    }
    browser.ever.addAll(other.ever);
  }
}
