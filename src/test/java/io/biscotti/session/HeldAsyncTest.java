package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.crypto.KeyRing;
import io.biscotti.crypto.OperatorsRing;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;

/** A response that is held back until its request becomes asynchronous. */
class HeldAsyncTest {
  /** The size of a value: more than four cookies can hold. */
  private static final int TOO_LARGE = 30_000;

  /** Puts something into the session, writes, and goes on asynchronously. */
  private static final class Starter extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      byte[] bytes = new byte[request.getServletPath().equals("/large") ? TOO_LARGE : 10];
      new Random(1).nextBytes(bytes);
      request.getSession().setAttribute("a", Base64.getEncoder().encodeToString(bytes));
      if (request.getServletPath().equals("/spoiled")) {
        spoil(request);
        return;
      }
      response.getWriter().print("begun");
      AsyncContext async = request.startAsync();
      async.start(async::complete);
    }
  }

  /** Changes a value in place, asynchronously, so that the session can't be saved. */
  private static void spoil(HttpServletRequest request) {
    List<Object> list = new ArrayList<>();
    request.getSession().setAttribute("list", list);
    AsyncContext async = request.startAsync();
    async.start(
        () -> {
          list.add(new Object());
          async.complete();
        });
  }

  private static Reply get(Container container, String path) throws Exception {
    KeyRing ring = OperatorsRing.create().ring();
    try (LiveServer server =
        LiveServer.start(
            container,
            (none, context) -> {
              FilterRegistration.Dynamic filter = context.addFilter("session", new SessionFilter());
              filter.setInitParameters(Map.of("session.hold", "1k", "cookies.secure", "false"));
              filter.setAsyncSupported(true);
              filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
              context.setAttribute(Sessions.KEY_RING, ring);
              var starter = context.addServlet("starter", new Starter());
              starter.setAsyncSupported(true);
              starter.addMapping("/");
            })) {
      return server.send("GET", path);
    }
  }

  /** The container must not wait for somebody to complete a request that never started. */
  @ParameterizedTest
  @MatrixSource
  void startAsync_sessionTooLarge_isRefusedAtOnce(Container container) throws Exception {
    Reply reply = get(container, "/large");
    assertEquals(422, reply.status(), reply::toString);
    assertEquals("session_too_large", reply.json().get("code").asText());
  }

  @ParameterizedTest
  @MatrixSource
  void complete_sessionThatCannotBeSaved_completes(Container container) throws Exception {
    assertEquals(500, get(container, "/spoiled").status());
  }

  @ParameterizedTest
  @MatrixSource
  void startAsync_sessionThatFits_isSaved(Container container) throws Exception {
    Reply reply = get(container, "/small");
    assertEquals("begun", reply.body(), reply::toString);
    assertEquals(1, reply.setCookies("session").size(), reply::toString);
  }
}
