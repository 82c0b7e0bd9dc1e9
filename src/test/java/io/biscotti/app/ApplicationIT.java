package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * What each container does in its own way: static files, error pages, a refused start. The WAR is
 * deployed as it is.
 */
class ApplicationIT {
  private static CookieClient client(Kind kind) {
    return Servers.shared(
            ServerOptions.of(kind, War.biscottiFile()).setting("biscotti.signin", "name"))
        .client();
  }

  private static void assertProblem(int status, String code, Reply reply) {
    assertEquals(status, reply.status(), reply::body);
    assertEquals(code, reply.json().path("code").textValue(), reply::body);
  }

  @ParameterizedTest
  @MatrixSource
  void startPage_get_isServed(Kind kind) {
    try (CookieClient client = client(kind)) {
      Reply page = client.get("/");
      assertEquals(200, page.status());
      assertEquals("no-cache", page.header("Cache-Control").orElse(""));
      assertTrue(page.body().contains(">Your session</h1>"), page::body);
      assertEquals(200, client.get("/assets/session/session.js").status());
      assertTrue(client.cookies().isEmpty(), client.cookies()::toString);
    }
  }

  @ParameterizedTest
  @MatrixSource
  void pages_withoutEnding_areServed(Kind kind) {
    try (CookieClient client = client(kind)) {
      assertTrue(client.get("/sign-in").body().contains(">Sign in</h1>"));
      Reply page = client.get("/account?x=y");
      assertEquals(200, page.status());
      assertEquals("no-cache", page.header("Cache-Control").orElse(""));
      assertTrue(page.header("Content-Type").orElse("").startsWith("text/html"), page::toString);
      assertTrue(page.body().contains(">Your account</h1>"), page::body);
      assertProblem(405, "bad_request", client.delete("/account"));
      assertProblem(404, "not_found", client.get("/account/"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void description_get_describesOnlyTheWar(Kind kind) {
    try (CookieClient client = client(kind)) {
      Reply description = client.get("/openapi.json");
      assertEquals(200, description.status(), description::body);
      assertTrue(description.json().at("/paths/~1api~1session/get").isObject());
      assertTrue(description.json().at("/paths/~1auth~1request/get").isObject());
      assertEquals("no-cache", description.header("Cache-Control").orElse(""));
      assertTrue(client.get("/docs").body().contains(">HTTP API</h1>"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void path_unknown_isNotFound(Kind kind) {
    try (CookieClient client = client(kind)) {
      assertProblem(404, "not_found", client.get("/nothing"));
      assertProblem(404, "not_found", client.delete("/nothing"));
      assertProblem(404, "not_found", client.get("/WEB-INF/web.xml"));
      assertProblem(404, "not_found", client.get("/api/nothing"));
      assertProblem(404, "not_found", client.get("/error"));
      assertProblem(404, "not_found", client.get("/assets"));
      assertProblem(404, "not_found", client.get("/assets/"));
      assertEquals(404, client.call("OPTIONS", "/nothing").send().status());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void wrongMethod_isRefusedWithAProblem(Kind kind) {
    try (CookieClient client = client(kind)) {
      assertProblem(405, "bad_request", client.delete("/index.html"));
      assertProblem(405, "bad_request", client.post("/"));
      assertProblem(405, "bad_request", client.get("/login"));
      assertProblem(405, "bad_request", client.post("/api/sign-in"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void api_overHttps_showsAndEndsTheSession(Kind kind) {
    try (CookieClient client = client(kind)) {
      client.post("/login?username=john");
      assertEquals("john", client.get("/api/session").json().path("user").textValue());
      assertEquals(204, client.delete("/api/session").status());
      assertProblem(401, "not_signed_in", client.get("/api/session"));
      assertTrue(client.cookies().isEmpty(), client.cookies()::toString);
    }
  }

  @Test
  void sessions_withDeviceNames_showThem() {
    try (CookieClient client = client(Matrix.first())) {
      String dora = "{\"username\":\"dora\",\"password\":\"seven green otters\"}";
      String firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";
      Reply registered =
          client.call("POST", "/api/accounts").header("User-Agent", firefox).json(dora).send();
      assertEquals(201, registered.status(), registered::body);
      assertEquals(
          "Firefox on Linux",
          client
              .call("GET", "/api/sessions")
              .header("User-Agent", firefox)
              .send()
              .json()
              .at("/sessions/0/device")
              .textValue());
    }
  }

  /** The WAR has only a part of ICU4J and Bouncy Castle; the unit tests run with all of them. */
  @Test
  void libraries_cutToWhatIsUsed_suffice() {
    try (CookieClient client = client(Matrix.first())) {
      Reply registered =
          client
              .call("POST", "/api/accounts")
              .json("{\"username\":\"Zoë\",\"password\":\"пять зелёных выдр\"}")
              .send();
      assertEquals(201, registered.status(), registered::body);
      Reply alike =
          client
              .call("POST", "/api/accounts")
              .json("{\"username\":\"Ζoë\",\"password\":\"пять зелёных выдр\"}")
              .send();
      assertProblem(409, "username_taken", alike);
      Reply explained =
          client
              .call("POST", "/api/cookies/explain")
              .json(
                  "{\"setCookie\":\"a=1; Domain=münchen.example\",\"response\":{\"url\":\"https://www.xn--mnchen-3ya.example/\"}}")
              .send();
      assertEquals(200, explained.status(), explained::body);
      assertTrue(explained.body().contains("use 'xn--mnchen-3ya.example'"), explained::body);
    }
  }

  @Test
  void war_isSmallEnoughToBeSentOften() throws IOException {
    long bytes = Files.size(War.biscottiFile());
    assertTrue(bytes < 35_000_000, bytes + " bytes");
  }

  /** Containers unpack it before they start it. */
  @Test
  void war_containsFewFilesAndJarsThatAreNotCompressedTwice() throws IOException {
    try (ZipFile war = new ZipFile(War.biscottiFile().toFile())) {
      List<? extends ZipEntry> files = war.stream().filter(entry -> !entry.isDirectory()).toList();
      assertTrue(files.size() < 300, files.size() + " files");
      assertEquals(
          List.of(),
          files.stream()
              .filter(file -> file.getName().endsWith(".jar"))
              .filter(jar -> jar.getMethod() != ZipEntry.STORED)
              .map(ZipEntry::getName)
              .toList());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void start_faultySettings_refusesNamingEach(Kind kind) {
    String log =
        Server.refuse(
            ServerOptions.of(kind, War.biscottiFile())
                .setting("biscotti.session.idle", "never")
                .environment("BISCOTTI_SESION_IDLE", "1m"));
    assertTrue(log.contains("biscotti.session.idle must be"), log);
    assertTrue(log.contains("BISCOTTI_SESION_IDLE is not a setting"), log);
  }
}
