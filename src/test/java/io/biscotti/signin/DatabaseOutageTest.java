package io.biscotti.signin;

import static io.biscotti.app.Visitor.BETTER;
import static io.biscotti.app.Visitor.GOOD;
import static io.biscotti.app.Visitor.change;
import static io.biscotti.app.Visitor.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.app.Visitor;
import io.biscotti.testkit.Asvs;
import io.biscotti.testkit.AtOnce;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PostgreSQL goes away under a running application, and comes back. */
@Timeout(300)
@MatrixOnly
class DatabaseOutageTest {
  private static final Duration A_FEW_SECONDS = Duration.ofSeconds(10);

  private final Postgres postgres = Postgres.stopped();
  private LocalApplication application;
  private Map<String, String> settings;

  @BeforeEach
  void start() throws Exception {
    postgres.start();
    settings =
        Map.of(
            "biscotti.signin", "password",
            "biscotti.home", Files.createTempDirectory(Path.of("target"), "home").toString(),
            "biscotti.database.url", postgres.url(),
            "biscotti.database.user", postgres.user());
    application = LocalApplication.start(settings);
  }

  @AfterEach
  void stop() throws Exception {
    application.close();
    postgres.close();
  }

  private Visitor visitor() {
    return new Visitor(application);
  }

  @Test
  @Asvs(
      value = "16.5.2",
      gist = "The application stays safe while something that it needs is unavailable.",
      done = "Stopped PostgreSQL, used sessions, signed out, and started it again.")
  void outage_whileItLasts_sessionsWorkAndNothingIsLost() throws Exception {
    Visitor owner = visitor().register("john");
    Visitor leaver = visitor().signIn("john");
    Visitor copy = leaver.copy();

    postgres.stop();
    Await.until(() -> health(application) == 503);
    assertSessionsGoOn(owner);
    assertUnavailable(owner);
    leaver.must(204, "DELETE", "/api/session", "");
    assertEquals("session_revoked", copy.code());
    assertEquals(401, copy.get("/profile").status());
    assertSessionsGoOn(owner);

    postgres.start();
    Await.until(() -> health(application) == 200);
    assertAllIsWell(owner);
    assertEquals("session_revoked", copy.code());
    assertRevokedElsewhere(owner, copy);
  }

  /**
   * The database is unavailable and the disk is full: no response claims that somebody is signed
   * out.
   */
  @Test
  void outage_withAFullDisk_signOutFailsUntilItIsPermanent() throws Exception {
    Visitor owner = visitor().register("john");
    Visitor leaver = visitor().signIn("john");
    Visitor client = visitor().signIn("john");
    String bearer = "Bearer " + tokens().access();

    postgres.stop();
    Await.until(() -> health(application) == 503);
    Path home = Path.of(settings.get("biscotti.home"));
    Path elsewhere = home.resolveSibling(home.getFileName() + "-moved");
    Files.move(home, elsewhere);
    Files.createFile(home);
    for (int i = 0; i < 2; i++) {
      AtOnce.all(
          () -> {
            assertNotSignedOut(leaver, "DELETE", "/api/session");
            assertEquals("session_revoked", leaver.code(), "on this server it is");
            return leaver;
          },
          () -> {
            assertNotSignedOut(client, "POST", "/logout");
            return client;
          },
          () -> {
            Answer token = application.send("DELETE", "/api/token", "", "Authorization", bearer);
            assertEquals(503, token.status(), token::body);
            assertEquals("", token.header("Set-Cookie"));
            return token;
          });
    }
    assertSessionsGoOn(owner);

    Files.delete(home);
    Files.move(elsewhere, home);
    postgres.start();
    Await.until(() -> health(application) == 200);
    Visitor copy = leaver.copy();
    leaver.must(204, "DELETE", "/api/session", "");
    client.must(200, "POST", "/logout", "");
    assertRevokedElsewhere(owner, copy);
  }

  /** Without the database, a refresh token doesn't identify its sign-in; everything else ends. */
  @Test
  void outage_signOutWithARefreshToken_endsTheRestAndCanBeRetried() throws Exception {
    visitor().register("john");
    List<Carrying> all =
        List.of(
            new Carrying("POST", "/logout", 200, tokens(), visitor().signIn("john")),
            new Carrying("DELETE", "/api/session", 204, tokens(), visitor().signIn("john")));

    postgres.stop();
    Await.until(() -> health(application) == 503);
    AtOnce.all(all.stream().map(each -> (Callable<Object>) () -> assertCanAskAgain(each)).toList());

    postgres.start();
    Await.until(() -> health(application) == 200);
    for (Carrying each : all) {
      Answer answer = Await.until(() -> each.send(application), sent -> sent.status() != 503);
      assertEquals(each.done(), answer.status(), answer::body);
      String refresh = "{\"refresh_token\":\"%s\"}".formatted(each.tokens().refresh());
      Answer copy =
          application.send(
              "POST", "/api/token/refresh", refresh, "Content-Type", "application/json");
      assertEquals(401, copy.status(), copy::body);
      assertEquals("session_revoked", copy.json().path("code").asText());
      Answer bearer =
          application.get("/api/session", "Authorization", "Bearer " + each.tokens().access());
      assertEquals(401, bearer.status(), bearer::body);
    }
  }

  private Carrying assertCanAskAgain(Carrying each) {
    for (int i = 0; i < 2; i++) {
      Answer answer = each.send(application);
      assertEquals(503, answer.status(), answer::body);
      assertEquals("unavailable", answer.json().path("code").asText());
      assertTrue(
          answer.setCookies().stream().noneMatch(line -> line.contains("_token=")),
          "it can ask again with its tokens");
      assertEquals("session_revoked", each.session().copy().code());
    }
    return each;
  }

  private record Pair(String access, String refresh) {}

  /** A sign-out with a session cookie, and with the refresh token of another sign-in. */
  private record Carrying(String method, String path, int done, Pair tokens, Visitor session) {
    Answer send(LocalApplication where) {
      String cookies = session.cookie() + "; refresh_token=" + tokens.refresh();
      return where.send(method, path, "", "Cookie", cookies);
    }
  }

  private Pair tokens() {
    Answer given =
        application.send(
            "POST", "/api/token", credentials("john", GOOD), "Content-Type", "application/json");
    assertEquals(200, given.status(), given::body);
    return new Pair(
        given.json().path("access_token").asText(), given.json().path("refresh_token").asText());
  }

  private static void assertNotSignedOut(Visitor visitor, String method, String path) {
    Answer answer = visitor.must(503, method, path, "");
    assertEquals("unavailable", answer.json().path("code").asText(), answer::body);
    assertEquals(List.of(), answer.setCookies(), "it can ask again with its cookies");
  }

  private static int health(LocalApplication node) {
    assertEquals(200, node.get("/health/live").status());
    return node.get("/health/ready").status();
  }

  private static void assertSessionsGoOn(Visitor owner) {
    assertEquals("john", owner.must(200, "GET", "/api/session", "").json().path("user").asText());
    owner.must(200, "GET", "/profile", "");
    owner.must(200, "PUT", "/api/session/note", "{\"note\":\"still here\"}");
  }

  /** Sends all requests at once, because each waits for the database for a while. */
  private void assertUnavailable(Visitor owner) throws Exception {
    String proof = "{\"password\":\"" + GOOD + "\"}";
    String change = change(GOOD, BETTER, true);
    List<Callable<Object>> calls =
        List.of(
            () -> unavailable(visitor(), "POST", "/api/session", credentials("john", GOOD)),
            () -> unavailable(visitor(), "POST", "/login", credentials("john", GOOD)),
            () -> unavailable(visitor(), "POST", "/api/accounts", credentials("jane", GOOD)),
            () -> unavailable(owner.copy(), "POST", "/api/session/reauthenticate", proof),
            () -> unavailable(owner.copy(), "PUT", "/api/account/password", change),
            () -> unavailable(owner.copy(), "GET", "/api/sessions", ""),
            () -> unavailable(owner.copy(), "GET", "/api/events", ""));
    AtOnce.all(calls);
  }

  private static Answer unavailable(Visitor visitor, String method, String path, String body)
      throws Exception {
    String before = visitor.cookie();
    Answer answer = Await.within(A_FEW_SECONDS, () -> visitor.must(503, method, path, body));
    assertEquals("unavailable", answer.json().path("code").asText(), path);
    assertEquals(before, visitor.cookie(), path);
    return answer;
  }

  private void assertAllIsWell(Visitor owner) throws Exception {
    visitor().signIn("john");
    visitor().register("jane");
    owner.must(200, "GET", "/api/sessions", "");
    // What waited for the database is written about a second after it returns.
    Await.until(
        () ->
            owner
                .eventTypes()
                .containsAll(List.of("registered", "signed_out", "revoked_cookie_replayed")));
    owner.must(204, "PUT", "/api/account/password", change(GOOD, BETTER, true));
  }

  /** Another server with the same keys, which learns about the end only from the database. */
  private void assertRevokedElsewhere(Visitor owner, Visitor copy) throws Exception {
    try (LocalApplication other = LocalApplication.start(settings)) {
      Await.until(() -> health(other) == 200);
      Answer refused = other.get("/api/session", "Cookie", copy.cookie());
      assertEquals(401, refused.status());
      assertEquals("session_revoked", refused.json().path("code").asText());
      assertEquals(200, other.get("/api/session", "Cookie", owner.cookie()).status());
    }
  }
}
