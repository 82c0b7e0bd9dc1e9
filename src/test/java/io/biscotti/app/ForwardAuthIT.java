package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Await;
import io.biscotti.testkit.Call;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Nginx;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * The nginx configuration of {@code docs/forward-auth.md}, unchanged, with a real nginx in front of
 * Biscotti and of an application that knows nothing about sessions.
 */
class ForwardAuthIT {

  private static final Path DOCUMENT = Path.of("docs", "forward-auth.md");
  private static final String PASSWORD = "seven green otters";
  private static final Map<Kind, Nginx> RUNNING = new EnumMap<>(Kind.class);

  /** Returns what reached the application. */
  @WebServlet("/*")
  public static class Application extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if (request.getPathInfo().equals("/denied")) {
        response.setStatus(401);
      }
      response.setContentType("text/plain;charset=utf-8");
      for (String name :
          List.of("Remote-User", "Remote-Name", "Remote-Groups", "X-Auth-Request-User")) {
        for (String value : Collections.list(request.getHeaders(name))) {
          byte[] octets = value.getBytes(StandardCharsets.ISO_8859_1);
          response.getWriter().println(name + ": " + new String(octets, StandardCharsets.UTF_8));
        }
      }
      request.getReader().transferTo(response.getWriter());
    }
  }

  @BeforeAll
  static void requireNginx() {
    Nginx.assumeInstalled();
  }

  @AfterAll
  static void stop() {
    RUNNING.values().forEach(Nginx::close);
    RUNNING.clear();
  }

  private static Server biscotti(Kind kind) {
    return Servers.shared(
        ServerOptions.of(kind, War.biscotti())
            .contextPath("/biscotti")
            // A tenth of it is long enough for a few requests, and short enough to wait for.
            .setting("biscotti.session.idle", "30s"));
  }

  private static Nginx nginx(Kind kind) throws IOException {
    Nginx running = RUNNING.get(kind);
    if (running == null) {
      running = Nginx.start(configuration("localhost:" + biscotti(kind).http().getPort()));
      RUNNING.put(kind, running);
    }
    return running;
  }

  /** The configuration in the document, with the addresses of this run. */
  private static String configuration(String biscotti) throws IOException {
    String text = Files.readString(DOCUMENT);
    int start = text.indexOf("```nginx\n") + "```nginx\n".length();
    String block = text.substring(start, text.indexOf("```", start));
    assertTrue(block.contains("http://127.0.0.1:8080") && block.contains("http://127.0.0.1:3000"));
    Server application = Servers.shared(ServerOptions.of(Kind.JETTY_12_1, WAR));
    return block
        .replace("http://127.0.0.1:8080", "http://" + biscotti.replace("localhost", "127.0.0.1"))
        .replace("http://127.0.0.1:3000", "http://127.0.0.1:" + application.http().getPort());
  }

  private static final Path WAR =
      War.named("application")
          .webXml(
              """
              <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0"/>
              """)
          .classes(Application.class)
          .directory();

  private static String register(CookieClient client, String name) {
    String user = name + UUID.randomUUID().toString().substring(0, 8);
    Reply reply =
        client
            .call("POST", "/biscotti/register")
            .header("Accept", "text/html")
            .form(
                "username", user, "password", PASSWORD, "displayName", "Jörg 🍪", "next", "/a?b=c")
            .send();
    assertEquals(303, reply.status(), reply::toString);
    assertEquals("/a?b=c", reply.header("Location").orElse(""));
    return user;
  }

  private static void assertLedToSignIn(Nginx nginx, Reply reply, String next) {
    assertEquals(302, reply.status(), reply::toString);
    assertEquals(
        nginx.https() + "/biscotti/sign-in?next=" + next, reply.header("Location").orElse(""));
    assertFalse(reply.body().contains("Remote-User"));
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void page_guest_isRedirectedToTheSignInPage(Kind kind) throws Exception {
    Nginx nginx = nginx(kind);
    try (CookieClient client = new CookieClient(nginx.https())) {
      Reply reply = client.get("/a?b=c");
      assertLedToSignIn(nginx, reply, "%2Fa%3Fb%3Dc");
      assertEquals(List.of(), reply.setCookies());
      Reply page = client.call("GET", reply.header("Location").orElseThrow()).send();
      assertEquals(200, page.status());
      assertTrue(page.body().contains("id=\"sign-in-form\""));
      Reply script = client.call("GET", "/data").header("Sec-Fetch-Mode", "cors").send();
      assertEquals(401, script.status());
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void page_signedIn_reachesTheApplicationWithTheUser(Kind kind) throws Exception {
    try (CookieClient client = new CookieClient(nginx(kind).https())) {
      String user = register(client, "jörg");
      Reply reply = client.get("/a?b=c");
      assertEquals(200, reply.status());
      assertEquals(
          "Remote-User: %s\nRemote-Name: Jörg 🍪\nX-Auth-Request-User: %s\n".formatted(user, user),
          reply.body());
      Reply posted = client.call("POST", "/a").body("text/plain", "the body").send();
      assertTrue(posted.body().endsWith("the body"), posted::body);
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void page_spoofedHeaders_neverReachTheApplication(Kind kind) throws Exception {
    Nginx nginx = nginx(kind);
    try (CookieClient client = new CookieClient(nginx.https())) {
      String[] names = {
        "Remote-User",
        "remote-user",
        "Remote_User",
        "Remote-Name",
        "Remote-Groups",
        "X-Auth-Request-User",
        "X-Forwarded-User"
      };
      for (String name : names) {
        Reply reply = client.call("GET", "/").header(name, "admin").send();
        assertLedToSignIn(nginx, reply, "%2F");
      }
      String user = register(client, "eve");
      for (String name : names) {
        String body = client.call("GET", "/").header(name, "admin").send().body();
        assertTrue(body.contains("Remote-User: " + user), body);
        assertFalse(body.contains("admin"), body);
      }
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void page_forwardedHeadersOfTheClient_areReplaced(Kind kind) throws Exception {
    Nginx nginx = nginx(kind);
    try (CookieClient client = new CookieClient(nginx.https())) {
      Reply reply =
          client
              .call("GET", "/a")
              .header("X-Forwarded-Host", "evil.example")
              .header("X-Forwarded-Uri", "/b")
              .header("X-Forwarded-Proto", "http")
              .header("X-Forwarded-For", "192.0.2.1")
              .send();
      assertLedToSignIn(nginx, reply, "%2Fa");
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void session_signedOut_isRefusedOnTheNextRequest(Kind kind) throws Exception {
    Nginx nginx = nginx(kind);
    try (CookieClient client = new CookieClient(nginx.https())) {
      register(client, "otto");
      String copy = "__Host-session=" + client.cookie("__Host-session").orElseThrow();
      assertEquals(200, client.call("GET", "/a").cookieHeader(copy).send().status());
      assertEquals(200, client.post("/biscotti/logout").status());
      assertLedToSignIn(nginx, client.call("GET", "/a").cookieHeader(copy).send(), "%2Fa");
      assertLedToSignIn(nginx, client.get("/a"), "%2Fa");
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void session_goingStale_isSealedAgain(Kind kind) throws Exception {
    try (CookieClient client = new CookieClient(nginx(kind).https())) {
      // Within a tenth of the idle time.
      Reply fresh =
          Await.within(
              Duration.ofSeconds(1),
              () -> {
                client.forget();
                register(client, "stan");
                return client.get("/a");
              });
      assertEquals(List.of(), fresh.setCookies());
      String first = client.cookie("__Host-session").orElseThrow();
      String id = client.get("/biscotti/api/session").json().path("id").textValue();
      Reply reply = Await.until(() -> client.get("/denied"), each -> !each.setCookies().isEmpty());
      // The application's own 401 is passed on, and carries the cookie too.
      assertEquals(401, reply.status());
      assertEquals(1, reply.setCookies("__Host-session").size());
      assertFalse(client.cookie("__Host-session").orElseThrow().equals(first));
      assertEquals(id, client.get("/biscotti/api/session").json().path("id").textValue());
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void authRequest_fromOutside_isNotAnswered(Kind kind) throws Exception {
    try (CookieClient client = new CookieClient(nginx(kind).https())) {
      assertEquals(404, client.get("/biscotti/auth/request").status());
      assertEquals(404, client.get("/biscotti//auth/request").status());
    }
  }

  @Test
  void page_biscottiAway_isRefused() throws Exception {
    try (Nginx nginx = Nginx.start(configuration("localhost:1"));
        CookieClient client = new CookieClient(nginx.https())) {
      Reply reply = client.call("GET", "/a").header("Remote-User", "admin").send();
      assertEquals(500, reply.status());
      assertFalse(reply.body().contains("Remote-User"));
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void preflight_guest_reachesTheApplicationWithoutAUser(Kind kind) throws Exception {
    try (CookieClient client = new CookieClient(nginx(kind).https())) {
      register(client, "pre");
      Reply preflight =
          client
              .call("OPTIONS", "/a")
              .header("Origin", "https://front.example.com")
              .header("Access-Control-Request-Method", "PUT")
              .header("Remote-User", "root")
              .send();
      assertEquals(200, preflight.status(), preflight::toString);
      assertEquals("", preflight.body());
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void preflight_otherOptionsRequests_areAuthorized(Kind kind) throws Exception {
    try (CookieClient client = new CookieClient(nginx(kind).https())) {
      for (String method : List.of("GET", "POST", "OPTIONS", "PUT")) {
        String[] names = {"Origin", "Access-Control-Request-Method"};
        for (String name : method.equals("OPTIONS") ? names : new String[] {"Origin"}) {
          Call request = client.call(method, "/a").header(name, "https://front.example.com");
          if (!method.equals("OPTIONS")) {
            request.header("Access-Control-Request-Method", "PUT");
          }
          Reply reply = request.header("Sec-Fetch-Mode", "cors").send();
          assertEquals(401, reply.status(), () -> method + " with " + name + ": " + reply);
        }
      }
    }
  }
}
