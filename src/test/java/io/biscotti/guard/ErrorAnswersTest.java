package io.biscotti.guard;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Problems;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.Reply;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a request can fail behind the filters, on both containers. */
class ErrorAnswersTest {
  private static final String APP = "https://app.example";
  private static final Map<Integer, String> PAGES =
      Map.of(500, "/error-page", 503, "/error-page", 403, "/error-page");
  private static final Set<String> WRITTEN =
      Set.of("/status", "/problem", "/reset", "/reset-twice", "/vary");

  /** Fails in the way that the path names. */
  private static final class Failing extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      switch (request.getServletPath()) {
        case "/status" -> response.setStatus(404);
        case "/problem" ->
            Problems.write(request, response, Problem.of(Code.NOT_SIGNED_IN, "Nobody."));
        case "/reset" -> {
          response.getWriter().print("half a page");
          response.reset();
          response.setStatus(500);
          response.getWriter().print("reset");
        }
        case "/reset-twice" -> {
          response.reset();
          response.reset();
          response.setStatus(500);
        }
        case "/vary" -> {
          response.setHeader("Vary", "Accept-Encoding");
          response.setStatus(401);
        }
        case "/send-error" -> response.sendError(503, "gone");
        case "/throw" -> throw new IllegalStateException("a fault that the test provokes");
        case "/servlet-exception" -> throw new ServletException("a fault that the test provokes");
        case "/async-error" -> {
          AsyncContext async = request.startAsync();
          ((HttpServletResponse) async.getResponse()).sendError(500);
          async.complete();
        }
        case "/async-dispatch" -> {
          if (request.getDispatcherType() == DispatcherType.ASYNC) {
            response.sendError(403);
          } else {
            request.startAsync(request, response).dispatch();
          }
        }
        default -> throw new IllegalArgumentException(request.getServletPath());
      }
    }
  }

  private static final class Page extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print("error page");
    }
  }

  private static void application(ServletContext context, EnumSet<DispatcherType> dispatchers) {
    FilterRegistration.Dynamic headers =
        context.addFilter("headers", new HeadersFilter(HeadersPolicy.standard()));
    headers.setAsyncSupported(true);
    headers.addMappingForUrlPatterns(dispatchers, false, "/*");
    FilterRegistration.Dynamic cors =
        context.addFilter("cors", new CorsFilter(CorsPolicy.of(Origins.of(List.of(APP)))));
    cors.setAsyncSupported(true);
    cors.addMappingForUrlPatterns(dispatchers, false, "/*");
    ServletRegistration.Dynamic failing = context.addServlet("failing", new Failing());
    failing.setAsyncSupported(true);
    failing.addMapping("/");
    context.addServlet("page", new Page()).addMapping("/error-page");
  }

  static Stream<Arguments> failures() {
    return Matrix.of(Container.class).stream()
        .flatMap(
            container ->
                Stream.of(
                        "/status 404",
                        "/problem 401",
                        "/reset 500",
                        "/reset-twice 500",
                        "/vary 401",
                        "/send-error 503",
                        "/throw 500",
                        "/servlet-exception 500",
                        "/async-error 500",
                        "/async-dispatch 403")
                    .map(c -> c.split(" "))
                    .map(c -> Arguments.of(container, c[0], Integer.valueOf(c[1]))));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void error_withErrorPage_carriesEveryHeaderOnce(Container container, String path, int status)
      throws Exception {
    EnumSet<DispatcherType> types =
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR, DispatcherType.ASYNC);
    assertReadable(container, path, status, types, PAGES, false);
  }

  /**
   * Jetty's own error page replaces our {@code Vary} by {@code Vary: Accept}, but must not be
   * stored.
   */
  @ParameterizedTest
  @MethodSource("failures")
  void error_withoutErrorPage_carriesEveryHeaderOnceOrIsNotStored(
      Container container, String path, int status) throws Exception {
    boolean report = container == Container.JETTY && !WRITTEN.contains(path);
    assertReadable(container, path, status, EnumSet.of(DispatcherType.REQUEST), Map.of(), report);
  }

  private static void assertReadable(
      Container container,
      String path,
      int status,
      EnumSet<DispatcherType> dispatchers,
      Map<Integer, String> errorPages,
      boolean jettyReport)
      throws Exception {
    try (LiveServer server =
        LiveServer.start(
            container, (none, context) -> application(context, dispatchers), errorPages)) {
      Reply listed = server.send("GET", path, "Origin: " + APP);
      Reply unlisted = server.send("GET", path, "Origin: https://evil.example");
      Reply plain = server.send("GET", path);
      assertAll(
          () -> assertEquals(status, listed.status()),
          () -> assertEquals(Optional.of(APP), listed.once("Access-Control-Allow-Origin")),
          () -> assertEquals(Optional.of("true"), listed.once("Access-Control-Allow-Credentials")),
          () -> assertTrue(listed.once("Access-Control-Expose-Headers").isPresent()),
          () -> assertEquals(Optional.empty(), unlisted.once("Access-Control-Allow-Origin")),
          () -> assertEquals(Optional.empty(), plain.once("Access-Control-Allow-Origin")));
      for (Reply answer : List.of(listed, unlisted, plain)) {
        assertVaries(answer, jettyReport);
        assertAll(
            () -> assertEquals(Optional.of("DENY"), answer.once("X-Frame-Options")),
            () -> assertEquals(Optional.of("nosniff"), answer.once("X-Content-Type-Options")),
            () -> assertTrue(answer.once("Content-Security-Policy").isPresent()));
      }
    }
  }

  private static void assertVaries(Reply answer, boolean jettyReport) {
    if (jettyReport) {
      assertTrue(answer.once("Cache-Control").orElse("").contains("no-store"));
    } else {
      assertEquals(1, answer.vary().stream().filter("Origin"::equals).count());
    }
  }
}
