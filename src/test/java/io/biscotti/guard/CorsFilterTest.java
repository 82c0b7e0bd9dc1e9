package io.biscotti.guard;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MatrixSource
class CorsFilterTest {
  private static final String APP = "https://app.example";
  private static final String METHOD = "Access-Control-Request-Method: PUT";

  /** Responds to every method that reaches it, and creates a session. */
  private static final class Reached extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      request.getSession();
      response.addHeader("Vary", "Accept-Language");
      response.getWriter().print("reached");
    }
  }

  private static LiveServer server;

  /** JUnit passes {@link #start} the value of an annotated field. */
  @Parameter Container container;

  @BeforeParameterizedClassInvocation
  static void start(Container container) throws Exception {
    server = LiveServer.start(container, (none, context) -> application(context));
  }

  @AfterParameterizedClassInvocation
  static void stop() throws Exception {
    server.close();
  }

  private static void application(ServletContext context) {
    CorsPolicy policy =
        new CorsPolicy(
            Origins.of(List.of(APP, "https://*.example.com")),
            List.of("Location", "X-Total"),
            Duration.ofMinutes(5));
    context
        .addFilter("varying", (Filter) CorsFilterTest::vary)
        .addMappingForUrlPatterns(null, false, "/varying/*");
    context.addFilter("cors", new CorsFilter(policy)).addMappingForUrlPatterns(null, true, "/*");
    context.addServlet("reached", new Reached()).addMapping("/");
  }

  /** A filter in front, which adds a {@code Vary} that the last part of the path names. */
  private static void vary(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String path = ((HttpServletRequest) request).getRequestURI();
    ((HttpServletResponse) response).addHeader("Vary", path.replaceFirst(".*/", ""));
    chain.doFilter(request, response);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        APP,
        "https://a.example.com",
        "https://a.b.example.com",
        "HTTPS://APP.EXAMPLE:443"
      })
  void request_fromListedOrigin_mayBeRead(String origin) throws Exception {
    Reply answer = server.send("GET", "/", "Origin: " + origin);

    String expected = origin.toLowerCase(Locale.ROOT).replace(":443", "");
    assertAll(
        () -> assertEquals("reached", answer.body()),
        () -> assertEquals(Optional.of(expected), answer.once("Access-Control-Allow-Origin")),
        () -> assertEquals(Optional.of("true"), answer.once("Access-Control-Allow-Credentials")),
        () ->
            assertEquals(
                Optional.of("Location, X-Total"), answer.once("Access-Control-Expose-Headers")),
        () -> assertEquals(List.of("Origin", "Accept-Language"), answer.vary()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "http://app.example",
        "https://app.example:8443",
        "https://app.example.evil.example",
        "https://example.com",
        "https://badexample.com",
        "null",
        "",
        "*",
        "https://app.example/",
        "https://app.example, https://evil.example",
        "https://\u00e4pp.example",
        "https://app.example\u00ff",
        "(((((((((("
      })
  void request_fromUnlistedOrJunkOrigin_passesWithoutCorsHeaders(String origin) throws Exception {
    Reply answer = server.send("GET", "/", "Origin: " + origin);

    assertEquals("reached", answer.body());
    assertNoCorsHeader(answer);
    assertEquals(List.of("Origin", "Accept-Language"), answer.vary());
  }

  @Test
  void request_withTwoOrigins_getsNoCorsHeader() throws Exception {
    Reply answer = server.send("GET", "/", "Origin: " + APP, "Origin: https://evil.example");

    assertNoCorsHeader(answer);
  }

  @Test
  void request_withoutOrigin_variesByIt() throws Exception {
    Reply answer = server.send("GET", "/");

    assertEquals("reached", answer.body());
    assertNoCorsHeader(answer);
    assertEquals(List.of("Origin", "Accept-Language"), answer.vary());
  }

  @Test
  void request_fromOwnOrigin_passesUnharmed() throws Exception {
    Reply answer = server.send("POST", "/", "Origin: http://localhost:" + server.port());

    assertEquals("reached", answer.body());
    assertNoCorsHeader(answer);
  }

  @Test
  void preflight_fromListedOrigin_succeedsWithoutTheChain() throws Exception {
    Reply answer =
        server.send(
            "OPTIONS",
            "/",
            "Origin: " + APP,
            METHOD,
            "Access-Control-Request-Headers: content-type,x-csrf-token");

    assertAll(
        () -> assertEquals(204, answer.status()),
        () -> assertEquals("", answer.body()),
        () -> assertEquals(Optional.of(APP), answer.once("Access-Control-Allow-Origin")),
        () -> assertEquals(Optional.of("true"), answer.once("Access-Control-Allow-Credentials")),
        () ->
            assertEquals(
                Optional.of("GET, HEAD, POST, PUT, PATCH, DELETE"),
                answer.once("Access-Control-Allow-Methods")),
        () ->
            assertEquals(
                Optional.of("content-type,x-csrf-token"),
                answer.once("Access-Control-Allow-Headers")),
        () -> assertEquals(Optional.of("300"), answer.once("Access-Control-Max-Age")),
        () -> assertEquals(Optional.empty(), answer.once("Set-Cookie")));
    assertVariesByPreflight(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://a.example.com", "https://a.b.example.com", "HTTPS://APP.EXAMPLE:443"})
  void preflight_fromOriginInAnotherForm_succeedsToo(String origin) throws Exception {
    Reply answer = server.send("OPTIONS", "/", "Origin: " + origin, METHOD);

    assertEquals(204, answer.status());
    String expected = origin.toLowerCase(Locale.ROOT).replace(":443", "");
    assertEquals(Optional.of(expected), answer.once("Access-Control-Allow-Origin"));
    assertVariesByPreflight(answer);
  }

  @Test
  void preflight_withTwoOrigins_isForbidden() throws Exception {
    Reply answer = server.send("OPTIONS", "/", "Origin: " + APP, "Origin: " + APP, METHOD);

    assertEquals(403, answer.status());
    assertNoCorsHeader(answer);
  }

  @Test
  void preflight_behindAFilterThatVaries_keepsWhatThatSaid() throws Exception {
    assertEquals(
        List.of(
            "Accept", "Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"),
        server.send("OPTIONS", "/varying/Accept", "Origin: " + APP, METHOD).vary());
    assertEquals(
        List.of("*"), server.send("OPTIONS", "/varying/*", "Origin: " + APP, METHOD).vary());
    assertEquals(
        List.of("ORIGIN", "Accept-Language"),
        server.send("GET", "/varying/ORIGIN", "Origin: " + APP).vary());
  }

  /** Browsers ask before a public page may use a service in a private network. */
  @Test
  void preflight_fromAPublicNetwork_grantsNoAccessToThePrivateOne() throws Exception {
    Reply answer =
        server.send(
            "OPTIONS",
            "/",
            "Origin: " + APP,
            METHOD,
            "Access-Control-Request-Private-Network: true");

    assertEquals(204, answer.status());
    assertEquals(Optional.empty(), answer.once("Access-Control-Allow-Private-Network"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "null", "", "https://app.example/", "junk\u00ff"})
  void preflight_fromUnlistedOrigin_isForbiddenWithoutCorsHeaders(String origin) throws Exception {
    Reply answer = server.send("OPTIONS", "/", "Origin: " + origin, METHOD);

    assertEquals(403, answer.status());
    assertTrue(answer.body().contains("\"code\":\"forbidden\""), answer.body());
    assertNoCorsHeader(answer);
    assertVariesByPreflight(answer);
    assertEquals(Optional.empty(), answer.once("Set-Cookie"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "content-type;x", "x-\u00e9", "a,,b", ",", "a,"})
  void preflight_withInvalidRequestedHeaders_repeatsNothing(String wanted) throws Exception {
    Reply answer =
        server.send(
            "OPTIONS", "/", "Origin: " + APP, METHOD, "Access-Control-Request-Headers: " + wanted);

    assertEquals(204, answer.status());
    assertEquals(Optional.empty(), answer.once("Access-Control-Allow-Headers"));
  }

  @Test
  void preflight_withEndlessRequestedHeaders_repeatsNothing() throws Exception {
    Reply answer =
        server.send(
            "OPTIONS",
            "/",
            "Origin: " + APP,
            METHOD,
            "Access-Control-Request-Headers: x" + ",x".repeat(2_000));

    assertEquals(204, answer.status());
    assertEquals(Optional.empty(), answer.once("Access-Control-Allow-Headers"));
  }

  @Test
  void options_notAPreflight_reachesTheApplication() throws Exception {
    Reply bare = server.send("OPTIONS", "/");
    Reply withoutMethod = server.send("OPTIONS", "/", "Origin: " + APP);
    Reply withoutOrigin = server.send("OPTIONS", "/", METHOD);
    Reply own = server.send("OPTIONS", "/", "Origin: http://localhost:" + server.port(), METHOD);

    for (Reply answer : List.of(bare, withoutMethod, withoutOrigin, own)) {
      assertEquals("reached", answer.body());
      assertEquals(List.of("Origin", "Accept-Language"), answer.vary());
    }
  }

  private static void assertNoCorsHeader(Reply answer) {
    assertFalse(
        answer.headers().stream()
            .anyMatch(it -> it.name().toLowerCase(Locale.ROOT).startsWith("access-control-")),
        answer::toString);
  }

  private static void assertVariesByPreflight(Reply answer) {
    assertEquals(
        List.of("Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"),
        answer.vary());
  }
}
