package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.SettableClock;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A session with many other headers is kept, or refused with a reason: never an empty 500, and
 * never a cookie with which each later request is refused.
 */
class HeaderRoomTest {

  @TempDir private Path home;

  private final SettableClock clock = new SettableClock();

  private LiveServer start(Container container) throws Exception {
    return LiveServer.start(
        container,
        (none, context) -> {
          context.setAttribute(Clock.class.getName(), clock);
          var added = context.addFilter("session", SessionFilter.class);
          added.setInitParameters(
              Map.of("home", home.toString(), "cookies.secure", "false", "session.idle", "30m"));
          added.addMappingForUrlPatterns(null, false, "/*");
          context.addServlet("page", new Page()).addMapping("/page");
        });
  }

  /** Fills the session, and the response's headers, with as much as the query says. */
  private static final class Page extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/plain;charset=UTF-8");
      response.setHeader("Content-Security-Policy", "x".repeat(number(request, "headers")));
      int bytes = number(request, "bytes");
      if (bytes > 0) {
        request.getSession().setAttribute("big", random(bytes));
      }
      response.getWriter().print(request.getSession(false) == null ? "none" : "there");
    }

    private static int number(HttpServletRequest request, String name) {
      String value = request.getParameter(name);
      return value == null ? 0 : Integer.parseInt(value);
    }

    private static byte[] random(int bytes) {
      byte[] random = new byte[bytes];
      new Random(1).nextBytes(random);
      return random;
    }
  }

  private static Stream<Arguments> headers() {
    return Matrix.of(Container.class).stream()
        .flatMap(
            container ->
                Stream.of(
                    Arguments.of(container, 0, 100),
                    Arguments.of(container, 1_500, 100),
                    Arguments.of(container, 4_500, 100),
                    Arguments.of(container, 100, 1_500),
                    Arguments.of(container, 100, 4_500)));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void session_withOtherHeaders_isKeptOrRefusedWithAReason(
      Container container, int inResponse, int inRequest) throws Exception {
    String others = "X-Others: " + "x".repeat(inRequest);
    int kept = 0;
    try (LiveServer server = start(container)) {
      for (int bytes = 500; bytes <= 6_500; bytes += 125) {
        Reply reply = server.send("GET", "/page?headers=" + inResponse + "&bytes=" + bytes, others);
        String context = bytes + ": " + reply;
        if (reply.status() == 422) {
          assertTrue(reply.body().contains("session_too_large"), context);
          assertTrue(reply.setCookies().isEmpty(), context);
          continue;
        }
        kept = bytes;
        assertEquals(200, reply.status(), context);
        String cookies =
            reply.setCookies().stream()
                .map(line -> line.split(";")[0])
                .collect(Collectors.joining("; "));
        Reply next = server.send("GET", "/page?headers=100", others, "Cookie: " + cookies);
        assertEquals(200, next.status(), context);
        assertEquals("there", next.body(), context);
      }
    }
    // Random bytes take a third more in a cookie.
    int room = 8_192 - Math.max(inResponse, inRequest) - 700;
    assertTrue(kept >= room * 3 / 4 - 250, "kept only " + kept);
    assertTrue(kept < 6_500, "all were kept");
  }

  /** A request that only reads the session is not refused because of the session's size. */
  @ParameterizedTest
  @MatrixSource
  void idleLimit_thatAnAnswerHasNoRoomFor_movesWithAnother(Container container) throws Exception {
    try (LiveServer server = start(container)) {
      Reply set = server.send("GET", "/page?bytes=2700");
      // Jetty allows twice as much in response headers.
      int headers = container == Container.JETTY ? 12_900 : 4_700;
      String cookie = "Cookie: " + set.setCookies().get(0).split(";")[0];
      clock.advance(Duration.ofMinutes(10));
      Reply full = server.send("GET", "/page?headers=" + headers, cookie);
      assertEquals(200, full.status());
      assertEquals("there", full.body());
      assertTrue(full.setCookies().isEmpty(), full::toString);
      assertEquals(1, server.send("GET", "/page", cookie).setCookies().size());
    }
  }
}
