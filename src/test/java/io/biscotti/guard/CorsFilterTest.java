package io.biscotti.guard;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.guard.LiveServer.Container;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorsFilterTest {
  private static final String APP = "https://app.example";
  private static final String METHOD = "Access-Control-Request-Method: PUT";

  /** Answers, and with a session when it is reached by any method. */
  private static final class Reached extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      request.getSession();
      response.addHeader("Vary", "Accept-Language");
      response.getWriter().print("reached");
    }
  }

  @Nested
  class OnJetty extends Behaviour {
    OnJetty() {
      super(Container.JETTY);
    }
  }

  @Nested
  class OnTomcat extends Behaviour {
    OnTomcat() {
      super(Container.TOMCAT);
    }
  }

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class Behaviour {
    private final Container container;
    private LiveServer server;

    Behaviour(Container container) {
      this.container = container;
    }

    @BeforeAll
    void start() throws Exception {
      server = LiveServer.start(container, (none, context) -> application(context));
    }

    @AfterAll
    void stop() throws Exception {
      server.close();
    }

    private static void application(ServletContext context) {
      CorsPolicy policy =
          new CorsPolicy(
              Origins.of(List.of(APP, "https://*.example.com")),
              List.of("Location", "X-Total"),
              Duration.ofMinutes(5));
      context.addFilter("cors", new CorsFilter(policy)).addMappingForUrlPatterns(null, false, "/*");
      context.addServlet("reached", new Reached()).addMapping("/");
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
      Answer answer = server.send("GET", "/", "Origin: " + origin);

      String expected = origin.toLowerCase(Locale.ROOT).replace(":443", "");
      assertAll(
          () -> assertEquals("reached", answer.body()),
          () -> assertEquals(Optional.of(expected), answer.header("Access-Control-Allow-Origin")),
          () ->
              assertEquals(Optional.of("true"), answer.header("Access-Control-Allow-Credentials")),
          () ->
              assertEquals(
                  Optional.of("Location, X-Total"), answer.header("Access-Control-Expose-Headers")),
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
      Answer answer = server.send("GET", "/", "Origin: " + origin);

      assertEquals("reached", answer.body());
      assertNoCorsHeader(answer);
      assertEquals(List.of("Origin", "Accept-Language"), answer.vary());
    }

    @Test
    void request_withTwoOrigins_getsNoCorsHeader() throws Exception {
      Answer answer = server.send("GET", "/", "Origin: " + APP, "Origin: https://evil.example");

      assertNoCorsHeader(answer);
    }

    @Test
    void request_withoutOrigin_variesByIt() throws Exception {
      Answer answer = server.send("GET", "/");

      assertEquals("reached", answer.body());
      assertNoCorsHeader(answer);
      assertEquals(List.of("Origin", "Accept-Language"), answer.vary());
    }

    @Test
    void request_fromOwnOrigin_passesUnharmed() throws Exception {
      Answer answer = server.send("POST", "/", "Origin: http://localhost:" + server.port());

      assertEquals("reached", answer.body());
      assertNoCorsHeader(answer);
    }

    @Test
    void preflight_fromListedOrigin_isAnsweredWithoutTheChain() throws Exception {
      Answer answer =
          server.send(
              "OPTIONS",
              "/",
              "Origin: " + APP,
              METHOD,
              "Access-Control-Request-Headers: content-type,x-csrf-token");

      assertAll(
          () -> assertEquals(204, answer.status()),
          () -> assertEquals("", answer.body()),
          () -> assertEquals(Optional.of(APP), answer.header("Access-Control-Allow-Origin")),
          () ->
              assertEquals(Optional.of("true"), answer.header("Access-Control-Allow-Credentials")),
          () ->
              assertEquals(
                  Optional.of("GET, HEAD, POST, PUT, PATCH, DELETE"),
                  answer.header("Access-Control-Allow-Methods")),
          () ->
              assertEquals(
                  Optional.of("content-type,x-csrf-token"),
                  answer.header("Access-Control-Allow-Headers")),
          () -> assertEquals(Optional.of("300"), answer.header("Access-Control-Max-Age")),
          () -> assertEquals(Optional.empty(), answer.header("Set-Cookie")));
      assertVariesByPreflight(answer);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"https://evil.example", "null", "", "https://app.example/", "junk\u00ff"})
    void preflight_fromUnlistedOrigin_isForbiddenWithoutCorsHeaders(String origin)
        throws Exception {
      Answer answer = server.send("OPTIONS", "/", "Origin: " + origin, METHOD);

      assertEquals(403, answer.status());
      assertTrue(answer.body().contains("\"code\":\"forbidden\""), answer.body());
      assertNoCorsHeader(answer);
      assertVariesByPreflight(answer);
      assertEquals(Optional.empty(), answer.header("Set-Cookie"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "content-type;x", "x-\u00e9", "a,,b", ",", "a,"})
    void preflight_withRequestedHeadersThatAreNone_repeatsNothing(String wanted) throws Exception {
      Answer answer =
          server.send(
              "OPTIONS",
              "/",
              "Origin: " + APP,
              METHOD,
              "Access-Control-Request-Headers: " + wanted);

      assertEquals(204, answer.status());
      assertEquals(Optional.empty(), answer.header("Access-Control-Allow-Headers"));
    }

    @Test
    void preflight_withEndlessRequestedHeaders_repeatsNothing() throws Exception {
      Answer answer =
          server.send(
              "OPTIONS",
              "/",
              "Origin: " + APP,
              METHOD,
              "Access-Control-Request-Headers: x" + ",x".repeat(2_000));

      assertEquals(204, answer.status());
      assertEquals(Optional.empty(), answer.header("Access-Control-Allow-Headers"));
    }

    @Test
    void options_thatIsNoPreflight_reachesTheApplication() throws Exception {
      Answer bare = server.send("OPTIONS", "/");
      Answer withoutMethod = server.send("OPTIONS", "/", "Origin: " + APP);
      Answer withoutOrigin = server.send("OPTIONS", "/", METHOD);
      Answer own = server.send("OPTIONS", "/", "Origin: http://localhost:" + server.port(), METHOD);

      for (Answer answer : List.of(bare, withoutMethod, withoutOrigin, own)) {
        assertEquals("reached", answer.body());
        assertEquals(List.of("Origin", "Accept-Language"), answer.vary());
      }
    }

    private static void assertNoCorsHeader(Answer answer) {
      assertFalse(
          answer.lines().stream()
              .anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("access-control-")),
          () -> answer.lines().toString());
    }

    private static void assertVariesByPreflight(Answer answer) {
      assertEquals(
          List.of("Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"),
          answer.vary());
    }
  }
}
