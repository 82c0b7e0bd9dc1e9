package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.Reply;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bytes that the filter allocates for a request, and the length of the cookie. Unlike times,
 * they are the same on a busy machine; a change that raises them by more than a tenth fails here.
 */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int REQUESTS = 60;

  @TempDir private Path home;

  private LiveServer server;
  private String cookie = "";
  private volatile long least;

  /** Around everything: what the thread allocates until the response is ready. */
  private final class Meter implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      chain.doFilter(request, response);
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
  }

  /** What applications do with a session. */
  private static final class Use extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      switch (request.getServletPath()) {
        case "/sign-in" -> {
          HttpSession session = request.getSession();
          session.setAttribute("user", "john.appleseed");
          session.setAttribute("displayName", "John Appleseed");
          session.setAttribute("email", "john@example.com");
          session.setAttribute("locale", "en-GB");
          session.setAttribute("theme", "dark");
          session.setAttribute("tenant", "north");
          session.setAttribute("roles", List.of("admin", "editor", "reader"));
        }
        case "/read" -> {
          HttpSession session = request.getSession(false);
          assertEquals("john.appleseed", session.getAttribute("user"));
          assertEquals(3, ((List<?>) session.getAttribute("roles")).size());
        }
        case "/write" -> request.getSession().setAttribute("theme", "light");
        default -> {}
      }
      response.setStatus(204);
    }
  }

  @BeforeEach
  void start() throws Exception {
    server =
        LiveServer.start(
            Container.JETTY,
            (none, context) -> {
              FilterRegistration.Dynamic meter = context.addFilter("meter", new Meter());
              meter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
              FilterRegistration.Dynamic filter = context.addFilter("session", new SessionFilter());
              filter.setInitParameters(Map.of("home", home.toString()));
              filter.addMappingForUrlPatterns(
                  EnumSet.of(DispatcherType.REQUEST),
                  true,
                  "/sign-in",
                  "/untouched",
                  "/read",
                  "/write");
              context.addServlet("use", new Use()).addMapping("/");
            });
    Reply reply = server.send("GET", "/sign-in");
    cookie = reply.once("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  /** The smallest of many: class loading and compilation allocate too. */
  private long bytes(String path) {
    least = Long.MAX_VALUE;
    for (int i = 0; i < REQUESTS; i++) {
      assertEquals(204, server.send("GET", path, "Cookie: " + cookie).status());
    }
    return least;
  }

  private static void assertAbout(long expected, long bytes, String what) {
    assertTrue(bytes <= expected * 11 / 10, () -> what + " allocates " + bytes + " bytes");
    assertTrue(
        bytes >= expected * 7 / 10,
        () -> what + " allocates only " + bytes + " bytes: lower the bound");
  }

  @Test
  void request_untouchedReadOrWritten_allocatesNoMoreThanBefore() {
    long bare = bytes("/bare");
    assertAbout(1_900, bytes("/untouched") - bare, "an untouched session");
    assertAbout(10_400, bytes("/read") - bare, "a session that is read");
    assertAbout(13_800, bytes("/write") - bare, "a session that is written");
  }

  @Test
  void cookie_ofSevenAttributes_isShort() {
    assertEquals(276, cookie.substring(cookie.indexOf('=') + 1).length());
  }
}
