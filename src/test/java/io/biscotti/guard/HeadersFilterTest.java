package io.biscotti.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.biscotti.options.Options;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadersFilterTest {
  private static final class Page extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
      if (request.getServletPath().equals("/own")) {
        response.setHeader("Content-Security-Policy", "default-src 'none'");
      }
    }
  }

  private static LiveServer start(Container container, Map<String, String> params)
      throws Exception {
    return LiveServer.start(container, (none, context) -> application(context, params));
  }

  private static void application(ServletContext context, Map<String, String> params) {
    FilterRegistration.Dynamic filter = context.addFilter("headers", HeadersFilter.class);
    filter.setInitParameters(params);
    filter.addMappingForUrlPatterns(null, false, "/*");
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
