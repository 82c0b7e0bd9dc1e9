package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.biscotti.guard.CorsFilter;
import io.biscotti.guard.CorsPolicy;
import io.biscotti.guard.HeadersFilter;
import io.biscotti.guard.HeadersPolicy;
import io.biscotti.guard.Origins;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.OrdinarySession;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bytes that the filters allocate for each kind of request, and the length of the cookie.
 * Unlike times, they are the same on a busy machine; a change that raises them by more than a tenth
 * fails here.
 */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int REQUESTS = 60;

  private static final String[] PREFLIGHT = {
    "Access-Control-Request-Method: PUT",
    "Access-Control-Request-Headers: content-type, x-csrf-token"
  };

  @TempDir private Path home;

  private volatile long least;

  /**
   * A kind of request.
   *
   * @param line method and path
   * @param bytes what it allocates beyond the same request without our filters
   * @param headers header lines; {@code COOKIE} stands for the cookie of a session
   */
  private record Kind(String line, int bytes, String... headers) {
    String method() {
      return line.substring(0, line.indexOf(' '));
    }

    String path() {
      return line.substring(line.indexOf(' ') + 1);
    }

    /** The same request without our filters: some responses have a body. */
    String bare() {
      return path().equals("/page") || path().equals("/save") ? "/plain" : "/bare";
    }

    /**
     * Returns empty if the bytes are at most a tenth more and not far less; if less, lower the
     * bound. Newer versions of Java allocate less for the same code.
     */
    String fault(long measured) {
      long least = Runtime.version().feature() > 17 ? 7 : 8;
      return measured <= bytes * 11L / 10 && measured >= bytes * least / 10
          ? ""
          : "%s %s allocates %d bytes, not about %d%n"
              .formatted(line, List.of(headers), measured, bytes);
    }
  }

  /**
   * A filter around everything, which measures what the thread allocates until the response is
   * ready.
   */
  private final class Meter implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      chain.doFilter(request, response);
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
  }

  /** A servlet that uses the session as applications do. */
  private static final class Use extends HttpServlet {
    private static final long serialVersionUID = 1;

    private static final byte[] BODY = "<p>Hello</p>".getBytes(StandardCharsets.UTF_8);

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String path = request.getServletPath();
      switch (path) {
        case "/sign-in" -> signIn(request.getSession());
        case "/read", "/page" -> {
          HttpSession session = request.getSession(false);
          assertEquals("john.appleseed", session.getAttribute("user"));
          assertEquals(3, ((List<?>) session.getAttribute("roles")).size());
        }
        case "/write", "/save" -> {
          HttpSession session = request.getSession();
          session.setAttribute("visits", (Integer) session.getAttribute("visits") + 1);
        }
        default -> {}
      }
      if (path.equals("/page") || path.equals("/save") || path.equals("/plain")) {
        response.getOutputStream().write(BODY);
      } else {
        response.setStatus(204);
      }
    }

    private static void signIn(HttpSession session) {
      OrdinarySession.fill(session::setAttribute);
      session.setAttribute("visits", 1);
    }
  }

  private LiveServer start(Map<String, String> settings) throws Exception {
    return LiveServer.start(
        Container.JETTY,
        (none, context) -> {
          add(context, "meter", new Meter(), "/*");
          add(context, "headers", new HeadersFilter(HeadersPolicy.standard()), "/headers");
          Origins origins = Origins.of(List.of("https://app.example", "https://*.example.org"));
          add(context, "cors", new CorsFilter(CorsPolicy.of(origins)), "/cors");
          context.addFilter("session", new SessionFilter()).setInitParameters(settings);
          context
              .getFilterRegistration("session")
              .addMappingForUrlPatterns(
                  EnumSet.of(DispatcherType.REQUEST),
                  true,
                  "/sign-in",
                  "/untouched",
                  "/read",
                  "/page",
                  "/write",
                  "/save");
          context.addServlet("use", new Use()).addMapping("/");
        });
  }

  private static void add(ServletContext context, String name, Filter filter, String path) {
    context
        .addFilter(name, filter)
        .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, path);
  }

  private static String signIn(LiveServer server) {
    return server.send("GET", "/sign-in").once("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
  }

  /** The least of many: class loading and compilation allocate too. */
  private long bytes(LiveServer server, String method, String path, String... headers) {
    least = Long.MAX_VALUE;
    for (int i = 0; i < REQUESTS; i++) {
      int status = server.send(method, path, headers).status();
      assertTrue(status == 200 || status == 204 || status == 403, () -> path + ": " + status);
    }
    return least;
  }

  private void check(Map<String, String> settings, List<Kind> kinds) throws Exception {
    StringBuilder faults = new StringBuilder();
    try (LiveServer server = start(settings)) {
      String cookie = "Cookie: " + signIn(server);
      for (Kind kind : kinds) {
        String[] headers =
            Arrays.stream(kind.headers())
                .map(header -> header.equals("COOKIE") ? cookie : header)
                .toArray(String[]::new);
        long bare = bytes(server, kind.method(), kind.bare(), headers);
        faults.append(kind.fault(bytes(server, kind.method(), kind.path(), headers) - bare));
      }
    }
    assertEquals("", faults.toString());
  }

  @Test
  void request_ofEachKind_allocatesNoMoreThanBefore() throws Exception {
    check(
        Map.of("home", home.toString()),
        List.of(
            new Kind("GET /untouched", 104),
            new Kind("GET /untouched", 664, "COOKIE"),
            new Kind("GET /read", 3_504, "COOKIE"),
            new Kind("GET /page", 4_632, "COOKIE"),
            new Kind("GET /write", 6_664, "COOKIE"),
            new Kind("GET /save", 7_000, "COOKIE")));
  }

  @Test
  void request_withSessionsInMemory_allocatesNoMoreThanBefore() throws Exception {
    check(
        Map.of("session.store", "memory"),
        List.of(
            new Kind("GET /untouched", 376, "COOKIE"),
            new Kind("GET /read", 3_440, "COOKIE"),
            new Kind("GET /write", 3_384, "COOKIE")));
  }

  @Test
  void request_throughTheOtherFilters_allocatesNoMoreThanBefore() throws Exception {
    check(
        Map.of("home", home.toString()),
        List.of(
            new Kind("GET /headers", 640),
            new Kind("GET /cors", 272),
            new Kind("GET /cors", 656, "Origin: https://app.example"),
            new Kind("OPTIONS /cors", 824, preflight("https://app.example")),
            new Kind("OPTIONS /cors", 2_312, preflight("https://a.example.org")),
            new Kind("OPTIONS /cors", 4_376, preflight("https://evil.example"))));
  }

  private static String[] preflight(String origin) {
    List<String> headers = new ArrayList<>(List.of(PREFLIGHT));
    headers.add("Origin: " + origin);
    return headers.toArray(String[]::new);
  }

  /** The shortest of a few: on a busy machine, times that lie further apart take a byte more. */
  @Test
  void cookie_ofEightAttributes_isShort() throws Exception {
    try (LiveServer server = start(Map.of("home", home.toString()))) {
      int least = Integer.MAX_VALUE;
      for (int i = 0; i < 10; i++) {
        String cookie = signIn(server);
        least = Math.min(least, cookie.substring(cookie.indexOf('=') + 1).length());
      }
      assertEquals(247, least);
    }
  }
}
