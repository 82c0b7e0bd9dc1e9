package io.biscotti.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Server.Kind;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The test kit itself, with a web application that contains nothing of the project. */
class ServerTest {

  private static final Path WAR =
      War.named("probe")
          .webXml(
              """
              <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0"/>
              """)
          .file("index.html", "probe")
          .classes(Probe.class)
          .directory();

  /**
   * A servlet that is found by its annotation, which shows that the containers scan for
   * annotations.
   */
  @WebServlet(urlPatterns = "/probe/*", loadOnStartup = 1)
  public static class Probe extends HttpServlet {

    private static final long serialVersionUID = 1;

    private String atStart;

    @Override
    public void init() throws ServletException {
      atStart = System.getProperty("biscotti.probe");
      if (Boolean.getBoolean("biscotti.refuse")) {
        throw new ServletException("refused on purpose");
      }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/plain;charset=UTF-8");
      switch (request.getPathInfo()) {
        case "/set" -> set(response);
        case "/cookies" ->
            response.getWriter().print(Collections.list(request.getHeaders("Cookie")));
        case "/process" ->
            response
                .getWriter()
                .print(
                    System.getProperty("biscotti.probe")
                        + " "
                        + System.getenv("BISCOTTI_PROBE")
                        + " "
                        + System.getProperty("user.dir"));
        case "/start" -> response.getWriter().print(atStart);
        case "/large" -> response.setHeader("X-Large", "x".repeat(20_000));
        default -> response.sendError(404);
      }
    }

    private static void set(HttpServletResponse response) {
      response.addHeader("Set-Cookie", "__Host-a=1; Path=/; Secure; HttpOnly; SameSite=Lax");
      response.addHeader("Set-Cookie", "b=2; Path=/; Secure; SameSite=None; Partitioned");
      response.addHeader("Set-Cookie", "c=3; Path=/; Max-Age=60");
    }
  }

  private static Server shared(Kind kind) {
    return Servers.shared(ServerOptions.of(kind, WAR).setting("biscotti.probe", "yes"));
  }

  @ParameterizedTest
  @MatrixSource
  void start_webInfClasses_answersOverBothSchemes(Kind kind) {
    Server server = shared(kind);
    try (CookieClient https = server.client();
        CookieClient http = new CookieClient(server.http());
        CookieClient named = new CookieClient(server.https("app.example.test"))) {
      assertEquals("probe", https.get("/").body());
      assertEquals("probe", http.get("/index.html").body());
      assertEquals(200, named.get("/probe/cookies").status());
      assertEquals(404, https.get("/nothing").status());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void shared_equalOptions_returnsTheSameServer(Kind kind) {
    assertEquals(shared(kind).https(), shared(kind).https());
  }

  @ParameterizedTest
  @MatrixSource
  void client_setCookies_keepsAndSendsThem(Kind kind) {
    try (CookieClient client = shared(kind).client()) {
      Reply reply = client.get("/probe/set");
      assertEquals(3, reply.setCookies().size());
      assertEquals(
          List.of("__Host-a=1; Path=/; Secure; HttpOnly; SameSite=Lax"),
          reply.setCookies("__Host-a"));
      assertEquals("[__Host-a=1; b=2; c=3]", client.get("/probe/cookies").body());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void client_cookiesOfTheTest_areSentInsteadOfKeptOnes(Kind kind) {
    try (CookieClient client = shared(kind).client()) {
      client.get("/probe/set");
      client.forget();
      client.keep("b", "4");
      assertEquals("[b=4]", client.get("/probe/cookies").body());
      Call own = client.call("GET", "/probe/cookies").cookieHeader("own=1");
      assertEquals("[own=1]", own.send().body());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void client_secureCookie_isNotSentOverHttp(Kind kind) {
    Server server = shared(kind);
    try (CookieClient client = server.client()) {
      client.get("/probe/set");
      assertEquals("[c=3]", client.call("GET", server.http() + "/probe/cookies").send().body());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void raw_duplicatesAndHighBytes_arriveAsSent(Kind kind) {
    Server server = shared(kind);
    for (Raw raw : List.of(new Raw(server.http()), new Raw(server.https()))) {
      assertEquals(
          "[a=1, a=\u00ff\u0080]",
          raw.get("/probe/cookies", "Cookie: a=1", "Cookie: a=\u00ff\u0080").body());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void raw_nul_getsTheContainersResponse(Kind kind) {
    assertEquals(400, new Raw(shared(kind).http()).get("/probe/cookies", "Cookie: a=\0").status());
  }

  @ParameterizedTest
  @MatrixSource
  void headerBytes_largeHeaders_passBothWays(Kind kind) {
    try (CookieClient client = shared(kind).client()) {
      String large = "x".repeat(20_000);
      assertEquals(
          200, client.call("GET", "/probe/cookies").header("X-Large", large).send().status());
      assertEquals(large, client.get("/probe/large").header("X-Large").orElseThrow());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void restart_ownServer_keepsPortsDirectoryAndSettings(Kind kind) {
    ServerOptions options =
        ServerOptions.of(kind, WAR)
            .setting("biscotti.probe", "yes")
            .environment("BISCOTTI_PROBE", "too")
            .contextPath("/shop");
    try (Server server = Server.start(options);
        CookieClient client = server.client()) {
      String process = client.get("/probe/process").body();
      assertEquals("yes too " + server.directory(), process);
      server.restart();
      assertEquals(process, client.get("/probe/process").body());
      server.crash();
      assertEquals(process, client.get("/probe/process").body());
      server.kill();
      assertThrows(UncheckedIOException.class, () -> client.get("/probe/process"));
    }
  }

  private static Server own(Kind kind, String probe) {
    return Servers.own(
        ServerOptions.of(kind, WAR).setting("biscotti.probe", probe).contextPath("/" + probe));
  }

  @ParameterizedTest
  @MatrixSource
  void own_twoAtOnce_haveTheirOwnSettingsAndEnds(Kind kind) {
    try (Server first = own(kind, "one");
        Server second = own(kind, "two");
        CookieClient toFirst = first.client();
        CookieClient toSecond = second.client()) {
      assertEquals("one", toFirst.get("/probe/start").body());
      assertEquals("two", toSecond.get("/probe/start").body());
      first.close();
      assertThrows(UncheckedIOException.class, () -> toFirst.get("/probe/start"));
      assertEquals("two", toSecond.get("/probe/start").body());
      second.restart();
      assertEquals("two", toSecond.get("/probe/start").body());
    }
  }

  @Test
  void own_servletThatFails_throwsWithTheLogAndLetsOthersStart() {
    ServerOptions options =
        ServerOptions.of(Kind.JETTY_12_1, WAR).setting("biscotti.refuse", "true");
    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> Servers.own(options));
    assertTrue(thrown.getMessage().contains("refused on purpose"), thrown.getMessage());
    try (Server next = own(Kind.JETTY_12_1, "next");
        CookieClient client = next.client()) {
      assertEquals("next", client.get("/probe/start").body());
    }
  }

  @Test
  void own_killed_throws() {
    try (Server server = own(Kind.JETTY_12_1, "killed")) {
      assertThrows(UnsupportedOperationException.class, server::kill);
    }
  }

  @MatrixOnly
  @Test
  void refuse_servletThatFails_returnsTheReason() {
    ServerOptions refusing =
        ServerOptions.of(Kind.TOMCAT_11, WAR).setting("biscotti.refuse", "true");
    String log = Server.refuse(refusing);
    assertTrue(log.contains("refused on purpose"), log);
  }

  @MatrixOnly
  @Test
  void refuse_serverThatStarts_fails() {
    assertThrows(AssertionError.class, () -> Server.refuse(ServerOptions.of(Kind.TOMCAT_11, WAR)));
  }

  @Test
  void start_servletThatFails_throwsWithTheLog() {
    ServerOptions options =
        ServerOptions.of(Kind.JETTY_12_1, WAR).setting("biscotti.refuse", "true");
    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> Server.start(options));
    assertTrue(thrown.getMessage().contains("refused on purpose"), thrown.getMessage());
  }

  @MatrixOnly
  @Test
  void close_runningServer_freesThePort() {
    Server server = Server.start(ServerOptions.of(Kind.TOMCAT_11, WAR));
    server.close();
    assertThrows(IOException.class, () -> new Socket("127.0.0.1", server.http().getPort()).close());
  }
}
