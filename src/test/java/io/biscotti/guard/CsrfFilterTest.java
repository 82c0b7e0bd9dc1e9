package io.biscotti.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MatrixSource
class CsrfFilterTest {
  private static final String APP = "https://app.example";
  private static final String EVIL = "https://evil.example";

  private static final class Reached extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if (request.getServletPath().equals("/fails")) {
        response.sendError(500);
      } else {
        response.getWriter().print("reached " + request.getDispatcherType());
      }
    }
  }

  private static LiveServer server;

  /** JUnit passes {@link #start} the value of an annotated field. */
  @Parameter Container container;

  @BeforeParameterizedClassInvocation
  static void start(Container container) throws Exception {
    server =
        LiveServer.start(
            container, (none, context) -> application(context), Map.of(500, "/error-page"));
  }

  @AfterParameterizedClassInvocation
  static void stop() throws Exception {
    server.close();
  }

  private static void application(ServletContext context) {
    context
        .addFilter("cors", new CorsFilter(CorsPolicy.of(Origins.of(List.of(APP)))))
        .addMappingForUrlPatterns(null, false, "/*");
    context
        .addFilter("csrf", new CsrfFilter(Origins.of(List.of(APP))))
        .addMappingForUrlPatterns(
            EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR), false, "/*");
    context.addServlet("reached", new Reached()).addMapping("/");
  }

  private static void assertPasses(Reply answer) {
    assertEquals(200, answer.status());
    assertEquals("reached REQUEST", answer.body());
  }

  private static void assertRejected(Reply answer) {
    assertEquals(403, answer.status());
    assertTrue(answer.body().contains("\"code\":\"csrf_rejected\""), answer.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "OPTIONS"})
  void safeMethod_fromAnySite_passes(String method) throws Exception {
    assertPasses(server.send(method, "/", "Origin: " + EVIL, "Sec-Fetch-Site: cross-site"));
  }

  @Test
  void head_fromAnySite_passes() throws Exception {
    assertEquals(
        200, server.send("HEAD", "/", "Origin: " + EVIL, "Sec-Fetch-Site: cross-site").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "PROPFIND", "LOCK", "FROB", "get"})
  void unsafeOrUnknownMethod_fromAnotherSite_isRejected(String method) throws Exception {
    assertRejected(server.send(method, "/", "Origin: " + EVIL, "Sec-Fetch-Site: cross-site"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"same-origin", "none"})
  void fetchSite_sameOriginOrNone_passes(String site) throws Exception {
    assertPasses(server.send("POST", "/", "Sec-Fetch-Site: " + site));
    assertPasses(server.send("POST", "/", "Sec-Fetch-Site: " + site, "Origin: null"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "same-site",
        "cross-site",
        "",
        "junk",
        "Same-Origin",
        "same-origin, none",
        "same-origin;a"
      })
  void fetchSite_anyOther_passesOnlyFromListedOrigins(String site) throws Exception {
    String header = "Sec-Fetch-Site: " + site;

    assertPasses(server.send("POST", "/", header, "Origin: " + APP));
    assertRejected(server.send("POST", "/", header, "Origin: " + EVIL));
    assertRejected(server.send("POST", "/", header, "Origin: null"));
    assertRejected(server.send("POST", "/", header));
    assertRejected(server.send("POST", "/", header, "Origin: http://localhost:" + server.port()));
    assertRejected(server.send("POST", "/", header, "Origin: " + APP, "Origin: " + EVIL));
  }

  @Test
  void fetchSite_sentTwice_isRejected() throws Exception {
    assertRejected(
        server.send("POST", "/", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: same-origin"));
  }

  @Test
  void withoutFetchSite_withoutOrigin_passes() throws Exception {
    assertPasses(server.send("POST", "/"));
  }

  @ParameterizedTest
  @CsvSource({
    "app.test,http://app.test",
    "app.test:80,http://app.test",
    "APP.test,http://app.test:80",
    "app.test:8080,http://app.test:8080",
    "127.0.0.1:8080,http://127.0.0.1:8080",
    "[::1]:8080,http://[::1]:8080"
  })
  void withoutFetchSite_fromThisHost_passes(String host, String origin) throws Exception {
    assertPasses(server.send("POST", "/", "Host: " + host, "Origin: " + origin));
  }

  @Test
  void withoutFetchSite_fromThisHostBehindTls_passesOnlyOverHttps() throws Exception {
    String https = "X-Forwarded-Proto: https";

    assertPasses(server.send("POST", "/", "Host: app.test", https, "Origin: https://app.test"));
    assertRejected(server.send("POST", "/", "Host: app.test", https, "Origin: http://app.test"));
    assertRejected(server.send("POST", "/", "Host: app.test", "Origin: https://app.test"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        EVIL,
        "https://app.example:8443",
        "http://app.example",
        "null",
        "",
        "http://app.test:8080",
        "http://a.app.test",
        "http://app.test.evil.example",
        "http://evil.example/app.test",
        "http://app.test@evil.example",
        "http://app.test/",
        "http://app.test, http://app.test",
        "app.test",
        "\u00ff\u0001"
      })
  void withoutFetchSite_fromAnyOtherOrigin_isRejected(String origin) throws Exception {
    Reply answer = server.send("POST", "/", "Host: app.test", "Origin: " + origin);

    // A container may refuse a control character before it calls any filter.
    assertTrue(answer.status() == 403 || (answer.status() == 400 && origin.contains("\u0001")));
  }

  @Test
  void withoutFetchSite_withTwoOrigins_isRejected() throws Exception {
    String own = "Origin: http://app.test";

    assertRejected(server.send("POST", "/", "Host: app.test", own, own));
    assertRejected(server.send("POST", "/", "Host: app.test", own, "Origin: " + EVIL));
  }

  @Test
  void withoutFetchSite_fromListedOrigin_passesAndCanBeRead() throws Exception {
    Reply answer = server.send("POST", "/", "Origin: " + APP);

    assertPasses(answer);
    assertEquals(Optional.of(APP), answer.once("Access-Control-Allow-Origin"));
    assertEquals(List.of("Origin"), answer.vary());
  }

  @ParameterizedTest
  @CsvSource({
    "app.test:8080,http://app.test:8080",
    "app.test,http://app.test",
    "[::1]:81,http://[::1]:81"
  })
  void rejection_anyHost_namesTheOriginThatWasExpected(String host, String expected)
      throws Exception {
    Reply answer = server.send("POST", "/", "Host: " + host, "Origin: " + EVIL);

    assertRejected(answer);
    assertTrue(answer.body().contains("a page of " + expected + " or"), answer.body());
  }

  @Test
  void errorPage_ofAnUnsafeRequestThatPassed_isNotCheckedAgain() throws Exception {
    Reply answer = server.send("POST", "/fails", "Sec-Fetch-Site: cross-site", "Origin: " + APP);

    assertEquals(500, answer.status());
    assertEquals("reached ERROR", answer.body());
  }

  private static Reply openSocket(String... headers) {
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "Connection: Upgrade";
    all[headers.length + 1] = "Host: app.test";
    return server.send("GET", "/", all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "WebSocket", "h2c, websocket"})
  void webSocket_fromAnyOtherOrigin_isRejected(String protocol) throws Exception {
    String upgrade = "Upgrade: " + protocol;

    assertRejected(openSocket(upgrade, "Origin: " + EVIL));
    assertRejected(openSocket(upgrade, "Origin: http://a.app.test"));
    assertRejected(openSocket(upgrade, "Origin: null"));
    assertRejected(openSocket(upgrade, "Origin: " + EVIL, "Sec-Fetch-Site: cross-site"));
    assertRejected(openSocket(upgrade, "Origin: " + EVIL, "Sec-Fetch-Site: same-site"));
  }

  @Test
  void webSocket_fromThisHostListedOriginOrOtherClient_passes() throws Exception {
    String upgrade = "Upgrade: websocket";

    assertPasses(openSocket(upgrade, "Origin: http://app.test"));
    assertPasses(openSocket(upgrade, "Origin: http://app.test", "Sec-Fetch-Site: same-origin"));
    assertPasses(openSocket(upgrade, "Origin: " + APP, "Sec-Fetch-Site: cross-site"));
    assertPasses(openSocket(upgrade));
    assertPasses(openSocket("Upgrade: h2c", "Origin: " + EVIL));
  }
}
