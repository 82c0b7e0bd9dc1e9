package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * The session's headers after the application has written a part of the body, which writes them,
 * and has then changed headers in ways that the filter doesn't see at once.
 */
class HeadersKeptTest {

  private LiveServer server;

  /** Uses the session, writes a byte, and then does what the path says. */
  private static final class Meddler extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      request.getSession().setAttribute("a", 1);
      response.getOutputStream().write('x');
      HttpServletResponse inner =
          (HttpServletResponse) ((HttpServletResponseWrapper) response).getResponse();
      switch (request.getServletPath()) {
        case "/cookie" -> {
          Cookie same = new Cookie("__Host-session", "mine");
          same.setPath("/");
          response.addCookie(same);
        }
        case "/replaced" -> inner.setHeader("Set-Cookie", "other=1");
        case "/vary" -> inner.setHeader("Vary", "Accept");
        case "/public" -> inner.setHeader("Cache-Control", "public");
        case "/reset" -> {
          inner.reset();
          inner.getOutputStream().write('y');
        }
        case "/error" -> {
          response.sendError(404);
          response.setHeader("Set-Cookie", "other=1");
        }
        default -> {}
      }
    }
  }

  private Reply get(Container container, String path) throws Exception {
    server =
        LiveServer.start(
            container,
            (none, context) -> {
              FilterRegistration.Dynamic filter = context.addFilter("session", new SessionFilter());
              filter.setInitParameters(Map.of("session.store", "memory"));
              filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
              context.addServlet("meddler", new Meddler()).addMapping("/");
            });
    return server.send("GET", path);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private static void assertOurs(Reply reply) {
    List<String> ours =
        reply.setCookies().stream().filter(line -> line.startsWith("__Host-session=")).toList();
    assertEquals(1, ours.size(), reply::toString);
    assertTrue(ours.get(0).matches("__Host-session=[A-Za-z0-9_-]{44};.*"), reply::toString);
  }

  private static void assertKept(Reply reply) {
    assertOurs(reply);
    assertEquals("private", reply.once("Cache-Control").orElseThrow());
    assertTrue(reply.once("Vary").orElseThrow().contains("Cookie"), reply::toString);
  }

  @ParameterizedTest
  @MatrixSource
  void cookie_ofTheSessionsName_isReplacedByOurs(Container container) throws Exception {
    assertKept(get(container, "/cookie"));
  }

  @ParameterizedTest
  @MatrixSource
  void cookie_replacedBehindTheFilter_isThereAgain(Container container) throws Exception {
    Reply reply = get(container, "/replaced");
    assertKept(reply);
    assertTrue(reply.setCookies().contains("other=1"), reply::toString);
  }

  @ParameterizedTest
  @MatrixSource
  void vary_replacedBehindTheFilter_namesTheCookieAgain(Container container) throws Exception {
    assertKept(get(container, "/vary"));
  }

  @ParameterizedTest
  @MatrixSource
  void caching_allowedBehindTheFilter_isForbiddenAgain(Container container) throws Exception {
    assertKept(get(container, "/public"));
  }

  /**
   * Jetty still accepts headers then, although it calls the response committed; its error page has
   * its own {@code Cache-Control}.
   */
  @ParameterizedTest
  @MatrixSource
  void cookie_replacedAfterAnError_isThereAgain(Container container) throws Exception {
    Reply reply = get(container, "/error");
    assertEquals(404, reply.status());
    assertOurs(reply);
  }

  @ParameterizedTest
  @MatrixSource
  void response_resetBehindTheFilter_hasTheHeadersAgain(Container container) throws Exception {
    assertKept(get(container, "/reset"));
  }
}
