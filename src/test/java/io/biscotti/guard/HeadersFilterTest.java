package io.biscotti.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.biscotti.options.Options;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersFilterTest {
  private static final Map<String, String> DATA =
      Map.of(
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options", "nosniff",
          "Cross-Origin-Resource-Policy", "same-origin");

  private static final class Page extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String path = request.getServletPath();
      if (path.equals("/own")) {
        response.setHeader("Content-Security-Policy", "default-src 'none'");
      } else if (path.endsWith("/own-page")) {
        response.setHeader("Content-Security-Policy", "sandbox");
        response.setContentType("text/html;charset=utf-8");
      } else if (path.endsWith("/error")) {
        response.sendError(503);
      } else if (path.endsWith("/reset")) {
        response.setContentType("text/html");
        response.reset();
        response.setContentType("application/json");
      } else if (request.getParameter("type") != null) {
        response.setHeader("content-type", request.getParameter("type"));
      } else if (path.equals("/failed")) {
        response.setContentType(
            String.valueOf(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI))
                    .endsWith("page/error")
                ? "text/html"
                : "application/json");
      }
    }
  }

  private static LiveServer start(Container container, Map<String, String> params)
      throws Exception {
    return LiveServer.start(
        container, (none, context) -> application(context, params), Map.of(503, "/failed"));
  }

  private static void application(ServletContext context, Map<String, String> params) {
    FilterRegistration.Dynamic filter = context.addFilter("headers", HeadersFilter.class);
    filter.setInitParameters(params);
    filter.addMappingForUrlPatterns(
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR), false, "/*");
    context.addServlet("page", new Page()).addMapping("/");
  }

  @ParameterizedTest
  @MatrixSource
  void defaults_overHttp_areAllButHsts(Container container) throws Exception {
    try (LiveServer server = start(container, Map.of())) {
      Reply answer = server.send("GET", "/");

      HeadersPolicy.standard()
          .always()
          .forEach((name, value) -> assertEquals(Optional.of(value), answer.once(name), name));
      assertEquals(Optional.empty(), answer.once("Strict-Transport-Security"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void defaults_overHttps_includeHsts(Container container) throws Exception {
    try (LiveServer server = start(container, Map.of())) {
      Reply answer = server.send("GET", "/", "X-Forwarded-Proto: https");

      assertEquals(Optional.of("max-age=31536000"), answer.once("Strict-Transport-Security"));
      assertEquals(Optional.of("DENY"), answer.once("X-Frame-Options"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void header_setByTheServlet_isKept(Container container) throws Exception {
    try (LiveServer server = start(container, Map.of())) {
      assertEquals(
          Optional.of("default-src 'none'"),
          server.send("GET", "/own").once("Content-Security-Policy"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void initParams_otherValueOrOff_replaceTheDefault(Container container) throws Exception {
    Map<String, String> params =
        Map.of(
            "headers.csp", "default-src 'self' https://cdn.example",
            "headers.hsts", "max-age=60; includeSubDomains",
            "headers.frame", "off");
    try (LiveServer server = start(container, params)) {
      Reply answer = server.send("GET", "/", "X-Forwarded-Proto: https");

      assertEquals(
          Optional.of("default-src 'self' https://cdn.example"),
          answer.once("Content-Security-Policy"));
      assertEquals(
          Optional.of("max-age=60; includeSubDomains"), answer.once("Strict-Transport-Security"));
      assertEquals(Optional.empty(), answer.once("X-Frame-Options"));
      assertEquals(Optional.of("nosniff"), answer.once("X-Content-Type-Options"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void data_underApi_getsOnlyWhatProtectsIt(Container container) throws Exception {
    try (LiveServer server = start(container, Map.of())) {
      for (String path :
          List.of(
              "/api/session",
              "/api/session?type=application/json",
              "/api/session?type=text/event-stream",
              "/api/error")) {
        assertEquals(DATA, sent(server.send("GET", path)), path);
      }
      assertEquals(
          Optional.of("max-age=31536000"),
          server
              .send("GET", "/api/session", "X-Forwarded-Proto: https")
              .once("Strict-Transport-Security"));
    }
  }

  /** An error page for people, too. A page that was begun and dropped keeps the page's headers. */
  @ParameterizedTest
  @MatrixSource
  void document_underApi_getsAllHeaders(Container container) throws Exception {
    Map<String, String> all = HeadersPolicy.standard().always();
    try (LiveServer server = start(container, Map.of())) {
      for (String path :
          List.of(
              "/api/page?type=text/html;charset=utf-8",
              "/api/page?type=TEXT/HTML",
              "/api/page?type=image/svg%2Bxml",
              "/api/page?type=application/xml",
              "/api/page/error",
              "/api/reset",
              "/apis",
              "/page/api/")) {
        assertEquals(all, sent(server.send("GET", path)), path);
      }
      assertEquals(
          Optional.of("sandbox"),
          server.send("GET", "/api/own-page").once("Content-Security-Policy"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void data_otherPathsOrNone_replaceTheDefault(Container container) throws Exception {
    Map<String, String> all = HeadersPolicy.standard().always();
    try (LiveServer server = start(container, Map.of("headers.data", "/feed/*, /status"))) {
      assertEquals(DATA, sent(server.send("GET", "/feed")));
      assertEquals(DATA, sent(server.send("GET", "/feed/new")));
      assertEquals(DATA, sent(server.send("GET", "/status")));
      assertEquals(all, sent(server.send("GET", "/status/new")));
      assertEquals(all, sent(server.send("GET", "/api/session")));
    }
    try (LiveServer server =
        start(container, Map.of("headers.data", "none", "headers.csp", "off"))) {
      assertEquals(Optional.of("DENY"), server.send("GET", "/api/session").once("X-Frame-Options"));
      assertEquals(
          Optional.empty(), server.send("GET", "/api/session").once("Content-Security-Policy"));
    }
  }

  /** The response's headers that belong to the policy. */
  private static Map<String, String> sent(Reply answer) {
    Map<String, String> sent = new LinkedHashMap<>();
    for (String name : HeadersPolicy.standard().always().keySet()) {
      answer.once(name).ifPresent(value -> sent.put(name, value));
    }
    return sent;
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "/api*", "/api/**", "/a b", "/api/", "*"})
  void of_dataThatIsNoPath_isAFault(String path) {
    Options options = Options.of(Map.of("headers.data", "/feed, " + path)::get);

    assertEquals(HeadersPolicy.standard(), HeadersPolicy.of(options));
    assertEquals(
        List.of(
            "headers.data must be paths such as /api/* and /status, or none, was \"" + path + '"'),
        options.faults());
    assertThrows(
        IllegalArgumentException.class, () -> new HeadersPolicy(Map.of(), Map.of(), List.of(path)));
  }

  @Test
  void standard_contentSecurityPolicy_allowsNothingInlineAndNoFraming() {
    String csp = HeadersPolicy.standard().always().get("Content-Security-Policy");

    assertFalse(csp.contains("unsafe"));
    List<String> directives = List.of(csp.split("; "));
    assertEquals(
        List.of(),
        List.of(
                "default-src 'self'",
                "script-src 'self'",
                "style-src 'self'",
                "object-src 'none'",
                "base-uri 'none'",
                "form-action 'self'",
                "frame-ancestors 'none'")
            .stream()
            .filter(directive -> !directives.contains(directive))
            .toList());
  }

  @Test
  void of_valueThatWouldSplitTheHeader_isAFault() {
    Options options = Options.of(Map.of("headers.csp", "default-src\r\nSet-Cookie: a=b")::get);

    HeadersPolicy policy = HeadersPolicy.of(options);

    assertEquals(HeadersPolicy.standard(), policy);
    assertEquals(
        List.of("headers.csp must be visible ASCII, was \"default-src\r\nSet-Cookie: a=b\""),
        options.faults());
  }

  @ParameterizedTest
  @CsvSource({"'A b',x", "'',x", "A,''", "A,'b\nc'", "A,é"})
  void policy_invalidHeader_isRefused(String name, String value) {
    assertThrows(
        IllegalArgumentException.class, () -> new HeadersPolicy(Map.of(name, value), Map.of()));
  }
}
